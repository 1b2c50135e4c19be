"""What a month of rentals asked, as rows of the table, with what it must keep to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from relance.store.row import SHARDS, shard_of
from tests.benchmarks.association_nights import ACTIONS, BOOKS, KEYS
from tests.benchmarks.rentals_world import CUSTOMERS, DUE, ORGANISATION, a_rental
from tests.benchmarks.row import Row

_GROUP: Final = "rentals"
#: A part more than the requests that must be; requests for the sheets of a month.
_MORE, SHEETS = 1.1, 4
#: Write units a rental: three records and their audit entries, one of which is above 1 KB, twice each in a transaction; seven entries
#: of indexes; and less than one for the run's line and the serial.
WRITTEN: Final = 2 * 7 + 7 + 1
#: A rental on demand: the run opened, its one pack, its end; the rental, its organisation, sheets, customer, vehicle and serial, and
#: whether its number is free.
ON_DEMAND: Final = 3 + 7
#: Invoice, sheet and rental, each with its audit entry.
_ITEMS: Final = 6
#: Serials that are taken at once.
_BLOCK: Final = 100
#: Millionths of a dollar a unit (`performance`): what is read, what is written.
_READ, _WRITE = 0.125, 0.625
_BESIDE: Final = {"by_rental": "a query a rental, an item a day", "by_month": "a partition a month, an item a day"}


@dataclass(frozen=True)
class Asked:
    """What a way of billing a month asked of DynamoDB: by operation, items written but for the run's books, units, and for the sheets
    alone; and the invoices that stand."""

    operations: Mapping[str, int]
    written: int
    read_units: float
    write_units: int
    sheet_requests: int
    sheet_units: float
    outcome: Sequence[Sequence[str]]

    @property
    def requests(self) -> int:
        """All of them."""
        return sum(self.operations.values())

    @property
    def cost(self) -> float:
        """Millionths of a dollar a rental."""
        return (_READ * self.read_units + _WRITE * self.write_units) / DUE


def least() -> int:
    """The requests that a night takes at least: full transactions, a page and an end a shard, the month's sheets, what belongs to the
    rentals by the hundred, their serials, and the run itself."""
    shards = Counter(shard_of(ORGANISATION.id, a_rental(n).id) for n in range(DUE))
    vehicles = sum(math.ceil(number / KEYS) for number in shards.values())
    return math.ceil(_ITEMS * DUE / ACTIONS) + 2 * SHARDS + 1 + vehicles + math.ceil(CUSTOMERS / KEYS) + math.ceil(DUE / _BLOCK) + BOOKS


def sheet_rows(name: str, asked: Asked, ways: Mapping[str, Asked]) -> Iterator[Row]:
    """What the sheets of the month took to read, beside each other way to keep them."""
    name, reached = f"{name}, its sheets", asked.sheet_requests <= SHEETS
    yield Row(_GROUP, name, "requests", asked.sheet_requests, target=f"≤ {SHEETS}", reached=reached)
    for way, other in ways.items():
        beside = _BESIDE[way]
        yield Row(_GROUP, name, "requests", asked.sheet_requests, other.sheet_requests, beside)
        yield Row(_GROUP, name, "read units", asked.sheet_units, other.sheet_units, beside)


def whole_rows(name: str, asked: Asked, ways: Mapping[str, Asked]) -> Iterator[Row]:
    """What all of it took, beside each other way, which keeps no books and has no transaction."""
    most = _MORE * least()
    yield Row(_GROUP, name, "requests", asked.requests, least(), "the least", f"≤ {most:.1f}", asked.requests <= most)
    for way, other in ways.items():
        beside = _BESIDE[way]
        yield Row(_GROUP, name, "requests", asked.requests, other.requests, beside)
        yield Row(_GROUP, name, "read units", asked.read_units, other.read_units, beside)
        yield Row(_GROUP, name, "write units", asked.write_units, other.write_units, beside)
        yield Row(_GROUP, f"{name}, a rental", "millionths of $", asked.cost, other.cost, beside)
    each = asked.write_units / DUE
    yield Row(_GROUP, f"{name}, a rental", "write units", each, target=f"≤ {WRITTEN}", reached=each <= WRITTEN)
    scans = asked.operations.get("Scan", 0)
    yield Row(_GROUP, f"{name}, scans", "requests", scans, target="0", reached=not scans)


def flat_rows(name: str, large: Asked, small: Asked, part: float) -> Iterator[Row]:
    """The same where as many are due among `part` of the rentals."""
    beside, same = f"the same due, {part:.1g} of the table", "the same"
    yield Row(_GROUP, name, "requests", large.requests, small.requests, beside, same, large.requests == small.requests)
    yield Row(_GROUP, name, "read units", large.read_units, small.read_units, beside, same, large.read_units == small.read_units)


def again_rows(again: Asked, first: Asked) -> Iterator[Row]:
    """January once more, when nothing has changed: it is all read, and nothing but the run and who started it is written."""
    name, beside = "January again, unchanged", "January for the first time"
    yield Row(_GROUP, f"{name}, written", "items", again.written, first.written, beside, "≤ 1", again.written <= 1)
    yield Row(_GROUP, f"{name}, its sheets", "requests", again.sheet_requests, target=f"≤ {SHEETS}", reached=again.sheet_requests <= SHEETS)
    yield Row(_GROUP, name, "requests", again.requests, first.requests, beside, "no more", again.requests <= first.requests)
    yield Row(_GROUP, name, "read units", again.read_units, first.read_units, beside)
    yield Row(_GROUP, name, "write units", again.write_units, first.write_units, beside)


def on_demand_rows(asked: Asked) -> Iterator[Row]:
    """An invoice for one rental."""
    name, most = "one rental on demand", _MORE * ON_DEMAND
    yield Row(_GROUP, name, "requests", asked.requests, ON_DEMAND, "the least", f"≤ {most:.1f}", asked.requests <= most)
    yield Row(_GROUP, name, "read units", asked.read_units)
    yield Row(_GROUP, name, "write units", asked.write_units)


def cpu_rows(name: str, unit: str, seconds: float, ways: Mapping[str, float], each: float) -> Iterator[Row]:
    """The client's CPU, beside each other way; `each` turns seconds into the unit."""
    return (Row(_GROUP, name, unit, seconds * each, other * each, _BESIDE[way]) for way, other in ways.items())
