"""A month of 1,000 rentals × 31 days: what its night asks of DynamoDB, and the same month by two ways that keep an item a day.

It is counted among as many rentals as are due and among five times as many, billed once more when nothing has changed, and for one rental
alone. All ways must leave the same invoices behind.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.benchmarks import processes, rentals_days, rentals_world, tables_file
from tests.benchmarks.failure import BenchError
from tests.benchmarks.rentals_days import WAYS
from tests.benchmarks.rentals_rows import Asked, again_rows, cpu_rows, flat_rows, on_demand_rows, sheet_rows, whole_rows
from tests.benchmarks.rentals_world import DUE
from tests.benchmarks.row import Row
from tests.benchmarks.units import Item

MANY: Final = 5 * DUE
_CLIENT: Final = "tests.benchmarks.rentals_client"
#: How often ours is timed, of which the median counts; the other ways, which take longest by far, once.
_TURNS: Final = 3
#: What each file of tables is for: what ours is asked among many rentals and among few, and the other ways.
_ASKED: Final = (("many", ("night", "rental")), ("few", ("again", "month", "night")), *((way, (way,)) for way in WAYS))


def rows() -> list[Row]:
    """The rows of the table. BenchError: the job did not bill what it must, or another way did not leave the same invoices behind."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        for size, number in (("many", MANY), ("few", DUE)):
            records = map(tables_file.placed, rentals_world.records(number))
            tables_file.write(folder / size, tables_file.product_tables(), records)
        for way in WAYS:
            tables_file.write(folder / way, rentals_days.TABLES, chain(_bare(folder / "few"), rentals_days.day_items(way)))
        return [*_counted_rows(_counted(folder)), *_timed_rows(folder)]


def _counted_rows(asked: Mapping[tuple[str, str], Asked]) -> Iterator[Row]:
    ways = {way: asked[way, way] for way in WAYS}
    night, month = asked["many", "night"], asked["few", "month"]
    for other in (*ways.values(), month, asked["few", "night"], asked["few", "again"]):
        if other.outcome != night.outcome:
            raise BenchError("not all ways left the same invoices behind: numbers, totals, customers")
    yield from sheet_rows("the night", night, ways)
    yield from sheet_rows("January, asked for", month, ways)
    yield from whole_rows("the night", night, ways)
    yield from flat_rows("the night", night, asked["few", "night"], DUE / MANY)
    yield from again_rows(asked["few", "again"], month)
    yield from on_demand_rows(asked["many", "rental"])


def _counted(folder: Path) -> dict[tuple[str, str], Asked]:
    """What each asks. Counts do not mind company: they go side by side."""
    every = [(file, name) for file, names in _ASKED for name in names]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(every, pool.map(lambda one: _asked(folder / one[0], one[1]), every), strict=True))


def _asked(file: Path, name: str) -> Asked:
    said = processes.measured(sys.executable, _CLIENT, "metered", name, str(file), **processes.ACCOUNT)
    billed, expected = said.pop("changed"), {"again": 0, "rental": 1}.get(name, DUE)
    if billed != expected:
        raise BenchError(f"{name}: {billed} rentals were billed, not {expected}")
    return Asked(**said)


def _timed_rows(folder: Path) -> Iterator[Row]:
    read = {name: _timed("read", name, folder, turns) for name, turns in (("few", _TURNS), *((way, 1) for way in WAYS))}
    worked = {name: _timed("timed", name, folder, turns) for name, turns in (("few", _TURNS), *((way, 1) for way in WAYS))}
    yield from cpu_rows("sheets of January, read", "ms of CPU", read.pop("few"), read, 1e3)
    yield from cpu_rows("the night, a rental", "µs of CPU", worked.pop("few"), worked, 1e6 / DUE)


def _timed(what: str, file: str, folder: Path, turns: int) -> float:
    """Seconds of CPU, the median of so many turns."""
    name = "night" if file == "few" else file
    taken: list[float] = []
    with processes.serving(folder / file) as tables:
        for _ in range(turns):
            said: dict[str, Any] = processes.measured(
                sys.executable, _CLIENT, what, name, AWS_ENDPOINT_URL=tables.fresh(), **processes.ACCOUNT
            )
            if said["came"] != (DUE if what == "timed" else rentals_world.worked()):
                raise BenchError(f"{name}: {said['came']} is not what must come of it ({what})")
            taken.append(said["cpu"])
    return median(taken)


def _bare(file: Path) -> Iterator[tuple[str, Item]]:
    """The rentals, vehicles and customers in tables of their own, without what only Relance needs."""
    homes = {"rental#": "rentals", "vehicle#": "vehicles", "contact#": "contacts"}
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            home = next((home for prefix, home in homes.items() if entry.get("item", {}).get("sk", {}).get("S", "").startswith(prefix)), "")
            if home:
                kept = {name: value for name, value in entry["item"].items() if name not in ("active_shard", "active_on", "effect_id")}
                yield f"naive-{home}", kept
