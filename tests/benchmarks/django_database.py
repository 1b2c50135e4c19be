"""The Django contenders from outside: a PostgreSQL with the night's invoices, and a copy of it for each time that one is measured."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.benchmarks import postgres
from tests.benchmarks.failure import BenchError
from tests.benchmarks.postgres import Postgres
from tests.benchmarks.processes import BENCH_PYTHON, measured

_CONTENDER = "tests.benchmarks.django_night"


@dataclass
class Database:
    """A server whose database `postgres` holds the night, untouched."""

    server: Postgres
    _copies: Iterator[int] = field(default_factory=count)

    def timed(self, way: str) -> tuple[dict[str, Any], float]:
        """What `loop` or `bulk` says of itself, and the seconds of CPU of the server meanwhile."""
        copy = self._copy()
        before = self.server.cpu()
        said = self._ask(copy, way)
        time.sleep(0.2)  # the session's process ends a little after its client
        return said, self.server.cpu() - before

    def counted(self, way: str) -> dict[str, Any]:
        """Its statements by kind, and what it left behind."""
        return self._ask(self._copy(), way, "--counted")

    def _ask(self, database: str, *what: str) -> dict[str, Any]:
        return measured(BENCH_PYTHON, _CONTENDER, str(self.server.folder), database, *what)

    def _copy(self) -> str:
        name = f"copy{next(self._copies)}"
        where: list[str | Path] = [postgres.programs() / "createdb", "-h", self.server.folder, "-U", "bench"]
        command = [*where, "-T", "postgres", "--maintenance-db=template1", name]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise BenchError(f"no copy of the database could be made:\n{ended.stderr}")
        return name


@contextmanager
def filled(file: Path) -> Iterator[Database]:
    """A server with the invoices of a file of JSON lines, for as long as the block lasts. BenchError."""
    with postgres.serving() as server:
        measured(BENCH_PYTHON, _CONTENDER, str(server.folder), "postgres", "fill", str(file))
        yield Database(server)
