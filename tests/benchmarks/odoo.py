"""A real Odoo, read as the mirror reads it and in three other ways; and a mirror on moto that is filled, finds nothing, finds changes.

All that passes between a client and Odoo goes by a line on which it is counted. CPU is the client's alone, in a process of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import processes, tables_file
from tests.benchmarks.failure import BenchError
from tests.benchmarks.odoo_rows import Asked, Read, changes_rows, load_rows, nothing_rows, read_rows
from tests.benchmarks.odoo_wire import line
from tests.benchmarks.odoo_world import CHANGED, FIELDS, PART, SAMPLE, WHOLE, Access, Size
from tests.benchmarks.row import Row
from tests.odoo.server.loading import load
from tests.odoo.server.place import OdooError, missing
from tests.odoo.server.server import OdooServer, odoo_server

_MISSING: Final = """the real Odoo is not there, and the odoo benchmark measures with it. Install it, or measure the other groups only:
  make odoo
  make bench GROUPS=ageing,rentals"""
_READING, _CONTENDER = "tests.benchmarks.odoo_reading", "tests.benchmarks.odoo_odoorpc"
#: The administrator's password, as an installation makes it: odoorpc opens a session, for which a key is not taken.
_PASSWORD: Final = "admin"


def rows() -> list[Row]:
    """The rows of the table. BenchError: there is no Odoo, it does not start, or a way did not read all there is."""
    if missing():
        raise BenchError(_MISSING)
    if not processes.BENCH_PYTHON.exists():
        raise BenchError("the environment of the benchmarks is not installed; start them by make bench")
    try:
        with odoo_server() as odoo:
            known = Access(odoo.url, odoo.database, "admin", odoo.api_key(), _PASSWORD)
            return [*_read(odoo, known), *_mirrored(odoo, known)]
    except OdooError as error:
        raise BenchError(str(error)) from error


def _read(odoo: OdooServer, known: Access) -> Iterator[Row]:
    _fill(odoo, WHOLE)
    ours, slower = (_one(known, WHOLE.records, sys.executable, _READING, way) for way in ("json2", "xmlrpc"))
    usual, loop = (
        _one(known, rows, processes.BENCH_PYTHON, _CONTENDER, way, json.dumps(FIELDS))
        for way, rows in (("whole", WHOLE.records), ("orders", SAMPLE.orders + SAMPLE.lines))
    )
    return read_rows(ours, slower, usual, loop)


def _one(known: Access, rows: int, python: Path | str, module: str, way: str, *more: str) -> Read:
    with line(known.url) as counted:
        said = processes.measured(python, module, way, known.as_text(), counted.url, *more, **processes.ACCOUNT)
        if said["rows"] != rows:
            raise BenchError(f"{module} {way} read {said['rows']} records, not {rows}")
        return Read(**said, calls=counted.calls, bytes=counted.bytes)


def _mirrored(odoo: OdooServer, known: Access) -> Iterator[Row]:
    _fill(odoo, PART)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        file = Path(name) / "tables"
        tables_file.write(file, tables_file.product_tables(), ())
        said: dict[str, Any] = processes.measured(
            sys.executable, "tests.benchmarks.odoo_mirror", known.as_text(), str(file), **processes.ACCOUNT
        )
    asked = {step: Asked(**one) for step, one in said.items()}
    changed = [asked[step].changed for step in ("load", "nothing", "changes")]
    if changed != [PART.records, 0, CHANGED]:
        raise BenchError(f"the mirror took in {changed} records, not {PART.records}, none and {CHANGED}")
    yield from load_rows(asked["load"])
    yield from nothing_rows(asked["nothing"])
    yield from changes_rows(asked["changes"])


def _fill(odoo: OdooServer, size: Size) -> None:
    load(odoo, **asdict(size))
