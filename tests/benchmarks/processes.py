"""The processes of the ageing benchmark: the DynamoDB server with fresh copies of its tables, and clients that are measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.failure import BenchError
from tests.template.rendered import ROOT

#: An environment of its own: moto's server and Django must not lend their packages to the product.
BENCH_PYTHON: Final = ROOT / ".cloud" / "bench" / "bin" / "python"
#: No account of the machine's owner.
ACCOUNT: Final = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "NO_PROXY": "127.0.0.1",
}


class Tables:
    """A server's handle: it has loaded its tables, and gives copies of them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        if self._answer() != "loaded":
            raise BenchError("the DynamoDB server did not load its tables; what it said is above")

    def fresh(self) -> str:
        """The endpoint of a copy in which nothing has been changed. The copy before is gone."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return f"http://127.0.0.1:{self._answer()}"

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


@contextmanager
def serving(file: Path) -> Iterator[Tables]:
    """A DynamoDB server that has loaded `file`, for as long as the block lasts. BenchError: it does not start."""
    if not BENCH_PYTHON.exists():
        raise BenchError("the environment of the benchmarks is not installed; start them by make bench")
    command: list[str | Path] = [BENCH_PYTHON, "-m", "tests.benchmarks.server", file]
    process = subprocess.Popen(command, cwd=ROOT, env=_inherited(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Tables(process)
    finally:
        process.communicate()  # it ends with its stdin


def measured(python: Path | str, module: str, *arguments: str, **environment: str) -> dict[str, Any]:
    """What a client says of itself, as JSON on its last line. It is a fresh process. BenchError: it failed."""
    command = [str(python), "-m", module, *arguments]
    ended = subprocess.run(command, cwd=ROOT, env=_inherited() | environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise BenchError(f"{module} {' '.join(arguments)} failed:\n{ended.stderr[-4000:]}")
    said: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return said


def timed(contender: str, endpoint: str) -> dict[str, Any]:
    """The same of a client of DynamoDB that works the night against a server, with the product's own packages."""
    return measured(sys.executable, "tests.benchmarks.timed", contender, AWS_ENDPOINT_URL=endpoint, **ACCOUNT)


def metered(contender: str, file: Path) -> dict[str, Any]:
    """The same of one whose requests and units are counted, and what it left behind, beginning with the tables of `file`."""
    return measured(sys.executable, "tests.benchmarks.metered", contender, str(file), **ACCOUNT)


def _inherited() -> dict[str, str]:
    """This process's environment without a setting of the machine's owner, and our packages where every Python finds them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RELANCE_", "DJANGO_", "PG"))}
    return kept | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "shared" / "python")))}
