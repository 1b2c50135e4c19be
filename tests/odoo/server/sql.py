"""PostgreSQL past Odoo: for what an ORM would not do, or not fast, or not late."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.postgres import Postgres, programs
from tests.odoo.server.pristine import DATABASE, TEMPLATE


class SqlError(Exception):
    """PostgreSQL's own words."""


@dataclass(frozen=True)
class Sql:
    """The database that Odoo works with. Texts of several statements are one transaction."""

    postgres: Postgres

    def __call__(self, statements: str, database: str = DATABASE) -> list[list[str]]:
        """The rows of the last one, all as text (NULL is empty, true is t). SqlError."""
        command = [*self._psql(database), "--csv", "--tuples-only", "--command", statements]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise SqlError(ended.stderr.strip())
        return list(csv.reader(ended.stdout.splitlines()))

    def file(self, path: Path, **variables: object) -> None:
        """The statements of a file in one transaction, with psql's own variables. SqlError."""
        given = [part for name, value in variables.items() for part in ("--set", f"{name}={value}")]
        command = [*self._psql(DATABASE), *given, "--single-transaction", "--file", str(path)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise SqlError(ended.stderr.strip())

    def renew(self) -> None:
        """A new database as `make odoo` made it. Odoo must not run."""
        self(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)', "template1")
        self(f'CREATE DATABASE "{DATABASE}" TEMPLATE "{TEMPLATE}"', "template1")

    @contextmanager
    def uncommitted(self, statements: str) -> Iterator[None]:
        """They are done, and committed when the block ends: until then nobody else sees them. SqlError."""
        command = [*self._psql(DATABASE), "--tuples-only", "--no-align"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as session:
            assert session.stdin
            assert session.stdout
            assert session.stderr
            session.stdin.write(f"BEGIN;\n{statements};\n\\echo written\n")
            session.stdin.flush()
            if not any(line.strip() == "written" for line in session.stdout):
                raise SqlError(session.stderr.read().strip())
            yield
            session.stdin.write("COMMIT;\n")
            session.stdin.close()
            if session.wait():
                raise SqlError(session.stderr.read().strip())

    def _psql(self, database: str) -> list[str]:
        asked = ["--host", self.postgres.folder, "--username", "bench", "--dbname", database]
        return [str(programs() / "psql"), "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", *map(str, asked)]
