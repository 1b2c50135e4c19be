"""A PostgreSQL of its own in a temporary folder: reached by a socket only, and run without privileges."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.failure import BenchError

MISSING: Final = """PostgreSQL is not there, and the ageing benchmark compares with it. Install it, or measure the other groups only:
  apt-get install postgresql | brew install postgresql
  make bench GROUPS=rendering,cold"""
#: It refuses to run as root; one of these it may be.
_UNPRIVILEGED: Final = ("postgres", "nobody")
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Postgres:
    """A running server. `folder` holds its socket."""

    folder: Path
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU that it has used since it was started, by sessions that have ended as well. NaN where there is no /proc."""
        if not Path("/proc/self/stat").exists():
            return float("nan")
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return _used(self.pid, ended=True) + sum(_used(int(child), ended=False) for child in children)


def programs() -> Path:
    """Where initdb and postgres are, the newest version. BenchError: nowhere."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found and not on_path:
        raise BenchError(MISSING)
    return (found[-1] if found else Path(str(on_path)).resolve()).parent


@contextmanager
def serving(copy_of: Path | None = None, settings: Sequence[str] = ()) -> Iterator[Postgres]:
    """A server with an empty database `postgres` of the user `bench`, for as long as the block lasts. BenchError.

    With `copy_of` it has what was kept there. Settings are `name=value`, besides ours.
    """
    where = programs()
    user = _user()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        if user:
            os.chown(folder, user["user"], user["group"])
        data = folder / "data"
        if copy_of:
            _run(["cp", "--archive", copy_of, data], folder, {})
        else:
            _run([where / "initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--no-sync"], folder, user)
        command: list[str | Path] = [where / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "autovacuum=off"]
        command += [part for setting in settings for part in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **user)
        try:
            _run([where / "pg_isready", "-h", folder, "-t", "30"], folder, user, tries=100)
            yield Postgres(folder, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=60)


def keep(server: Postgres, folder: Path) -> None:
    """End the server, and copy its data to a folder that is not there yet. BenchError."""
    user = _user()
    _run([programs() / "pg_ctl", "stop", "-D", server.folder / "data", "-m", "fast", "-w"], server.folder, user)
    _run(["cp", "--archive", server.folder / "data", folder], server.folder, {})


def _user() -> dict[str, Any]:
    """Whom to run it as, if we are root."""
    if os.geteuid() != 0:
        return {}
    for name in _UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise BenchError("PostgreSQL does not run as root, and there is no user postgres or nobody that it could be")


def _run(command: list[Any], folder: Path, user: dict[str, Any], tries: int = 1) -> None:
    ended = None
    for _ in range(tries):
        ended = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, **user)
        if ended.returncode == 0:
            return
        time.sleep(0.1)
    raise BenchError(f"{command[0]} failed:\n{ended.stderr if ended else ''}")


def _used(pid: int, *, ended: bool) -> float:
    """Seconds of CPU of a process, user and system, and with `ended` of its children that have ended."""
    try:
        # After the name in parentheses, which may hold blanks, user and system time are the 12th and 13th, the children's follow.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(ticks) for ticks in fields[11 : 15 if ended else 13]) / _TICKS
