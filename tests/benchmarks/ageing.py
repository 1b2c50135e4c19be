"""The ageing of 100,000 invoices of which 2,000 change, each with its audit entry and its message: Relance, and three other ways.

A naive Lambda on DynamoDB, and Django on PostgreSQL, once saving one by one and once as an expert writes it. All must leave the same
behind. Only the client's CPU is compared: the servers are processes of their own. All render the same e-mail from templates, text
and HTML; Relance alone writes the lines of its run as well.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.benchmarks import django_database, night, postgres, processes
from tests.benchmarks.ageing_rows import Night, rows_of
from tests.benchmarks.django_database import Database
from tests.benchmarks.failure import BenchError
from tests.benchmarks.row import Row
from tests.benchmarks.units import Item, page_read

EXISTING: Final = 100_000
SMALL: Final = 10_000
DUE: Final = 2_000
#: How often each is measured, in turns, of which the median counts; the naive Lambda, which takes longest by far, once.
TURNS: Final = 3


def rows() -> list[Row]:
    """The rows of the table. BenchError: PostgreSQL is missing, or a contender did not leave the same behind as the others."""
    postgres.programs()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        items = night.invoice_items(EXISTING, DUE)
        return rows_of(_side_by_side(folder, items) | _naive(folder, items), DUE)


def _side_by_side(folder: Path, items: Sequence[Item]) -> dict[str, Night]:
    """Relance in a large and in a small table, and both ways of Django, in turns, so that a busy moment meets all of them."""
    files = {"ours": folder / "ours", "small": folder / "small"}
    payments = night.payment_items(EXISTING, DUE)
    night.write_ours(files["ours"], [*items, *payments])
    night.write_ours(files["small"], [*items[:SMALL], *night.payment_items(SMALL, DUE)])
    taken: dict[str, list[float]] = defaultdict(list)
    served: dict[str, list[float]] = defaultdict(list)
    with ExitStack() as stack:
        tables = {name: stack.enter_context(processes.serving(file)) for name, file in files.items()}
        database = stack.enter_context(django_database.filled(_plain(folder, items)))
        for _ in range(TURNS):
            for way in ("loop", "bulk"):
                said, server = database.timed(way)
                taken[way].append(_cpu(way, said))
                served[way].append(server)
            for name, one in tables.items():
                taken[name].append(_cpu(name, processes.timed("ours", one.fresh())))
        statements = {way: _statements(database, way) for way in ("loop", "bulk")}
    django = {way: Night(median(taken[way]), statements[way], server=median(served[way])) for way in statements}
    counted = {name: _counted("ours", file, taken[name]) for name, file in files.items()}
    return django | counted | {"ours": replace(counted["ours"], scan=page_read([*items, *payments]))}


def _naive(folder: Path, items: Sequence[Item]) -> dict[str, Night]:
    file = folder / "naive"
    night.write_naive(file, items)
    with processes.serving(file) as tables:
        taken = _cpu("naive", processes.timed("naive", tables.fresh()))
    return {"naive": _counted("naive", file, [taken])}


def _counted(contender: str, file: Path, taken: Sequence[float]) -> Night:
    said = processes.metered(contender, file)
    _check(contender, said, SMALL if file.name == "small" else EXISTING)
    asked = said["operations"]
    return Night(
        median(taken),
        sum(asked.values()),
        read_units=said["read_units"],
        write_units=said["write_units"],
        written=said["written"],
    )


def _statements(database: Database, way: str) -> int:
    said = database.counted(way)
    _check(way, said, EXISTING)
    return sum(said["operations"].values())


def _cpu(contender: str, said: dict[str, Any]) -> float:
    if said["changed"] != DUE:
        raise BenchError(f"{contender} changed {said['changed']} invoices, not {DUE}")
    seconds: float = said["cpu"]
    return seconds


def _check(contender: str, said: dict[str, Any], existing: int) -> None:
    if said["outcome"] != asdict(night.expected(existing, DUE)):
        raise BenchError(f"{contender} did not leave the statuses, audit entries and messages behind that all must")


def _plain(folder: Path, items: Sequence[Item]) -> Path:
    """The same invoices as plain values, for PostgreSQL."""
    file = folder / "invoices"
    with file.open("w", encoding="utf-8") as lines:
        for item in items:
            values = {name: next(iter(value.values())) for name, value in item.items()}
            lines.write(json.dumps(values | {"number": values["sk"]}) + "\n")
    return file
