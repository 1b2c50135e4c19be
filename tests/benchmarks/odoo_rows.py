"""What reading an Odoo and mirroring it took, as rows of the table, with what it must keep to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.association_nights import ACTIONS, KEYS
from tests.benchmarks.odoo_world import CHANGED, CLIENTS, MODELS, PART, SAMPLE, WHOLE
from tests.benchmarks.row import Row

_GROUP: Final = "odoo"
#: A part more than the requests that must be; calls beside the pages (the version, and who one is or who wrote); calls a model of a poll
#: that finds nothing; what reading takes of odoorpc's CPU.
_MORE, _BESIDE, QUIET, PART_OF_CPU = 1.1, 2, 2, 0.5
#: A poll's own: the organisation, the run of this start and the mirror are read, the mirror is taken and given back.
BOOKS: Final = 5
#: Suppliers and centres, asked for together each, beside clients: what 1,000 orders refer to.
_REFERENCES: Final = math.ceil(CLIENTS / KEYS) + 2
#: Write units a record, or a change: itself and its audit entry, twice each in a transaction and one of two above 1 KB, its entries in
#: two indexes, and less than one for how far the mirror is and the run's line.
WRITTEN: Final = 8
#: Millionths of a dollar a unit (`performance`): what is read, what is written; polls of thirty days.
_READ, _WRITE, _MONTH = 0.125, 0.625, 60 * 24 * 30
_ODOORPC: Final = "odoorpc, search_read as it is"
_LOOP: Final = f"odoorpc, a call an order for its lines (from {SAMPLE.orders} orders)"


@dataclass(frozen=True)
class Read:
    """A reading: rows that came, seconds of the client's CPU and of time, calls of Odoo, bytes both ways."""

    rows: int
    cpu: float
    seconds: float
    calls: int
    bytes: int


@dataclass(frozen=True)
class Asked:
    """A poll: rows read and records changed, calls of Odoo; requests of DynamoDB by operation, actions within them, and units."""

    rows: int
    changed: int
    calls: int
    operations: Mapping[str, int]
    actions: int
    read_units: float
    write_units: int

    @property
    def requests(self) -> int:
        """All of them."""
        return sum(self.operations.values())


def read_rows(ours: Read, xmlrpc: Read, usual: Read, loop: Read) -> Iterator[Row]:
    """All there is, read by JSON-2 and XML-RPC, by odoorpc, and by the loop, of which a part was measured."""
    name, most = f"{WHOLE.records:,} records read", WHOLE.pages + _BESIDE
    for way, one in (("JSON-2", ours), ("XML-RPC", xmlrpc)):
        yield Row(_GROUP, f"{name} by {way}, calls", "requests", one.calls, WHOLE.pages, "pages", f"≤ {most}", one.calls <= most)
    # The others read what they were given once: a part stands for the whole.
    whole = (WHOLE.orders + WHOLE.lines) / loop.rows
    yield Row(_GROUP, f"{name}, calls", "requests", ours.calls, loop.calls * whole, _LOOP)
    yield Row(_GROUP, f"{name}, calls", "requests", ours.calls, usual.calls, _ODOORPC)
    for beside, other in (("by XML-RPC", xmlrpc), (_ODOORPC, usual), (_LOOP, loop)):
        yield Row(_GROUP, f"{name}, a record on the wire", "bytes a record", ours.bytes / ours.rows, other.bytes / other.rows, beside)
    for beside, other in (("by XML-RPC", xmlrpc), (_ODOORPC, usual), (_LOOP, loop)):
        yield _cpu(name, ours, other, beside, held=beside == _ODOORPC)
    yield _cpu(f"{name} by XML-RPC", xmlrpc, usual, _ODOORPC, held=False)
    for beside, other in (("by XML-RPC", xmlrpc), (_ODOORPC, usual), (_LOOP, loop)):
        yield Row(_GROUP, name, "records a second", ours.rows / ours.seconds, other.rows / other.seconds, beside)


def _cpu(name: str, ours: Read, other: Read, beside: str, *, held: bool) -> Row:
    mine, theirs = ours.cpu / ours.rows, other.cpu / other.rows
    reached = mine <= PART_OF_CPU * theirs if held else None
    return Row(_GROUP, name, "µs of CPU a record", mine * 1e6, theirs * 1e6, beside, f"≤ {PART_OF_CPU} of it" if held else "", reached)


def load_rows(asked: Asked) -> Iterator[Row]:
    """A first load of a part."""
    name, calls = f"first load of {PART.records:,} records", PART.pages + len(MODELS)
    most = calls + _BESIDE
    yield Row(_GROUP, f"{name}, calls", "requests", asked.calls, calls, "pages and counts", f"≤ {most}", asked.calls <= most)
    # Each page ends a transaction.
    yield from _writing(name, asked, math.ceil(asked.actions / ACTIONS) + PART.pages + _REFERENCES)


def nothing_rows(asked: Asked) -> Iterator[Row]:
    """A poll that finds nothing."""
    name, most = "a poll that finds nothing", QUIET * len(MODELS)
    yield Row(_GROUP, f"{name}, calls", "requests", asked.calls, len(MODELS), "models", f"≤ {most}", asked.calls <= most)
    yield Row(_GROUP, name, "requests", asked.requests, BOOKS, "the least", f"≤ {_MORE * BOOKS:.1f}", asked.requests <= _MORE * BOOKS)
    yield Row(_GROUP, name, "read units", asked.read_units)
    yield Row(_GROUP, name, "write units", asked.write_units)
    yield Row(_GROUP, f"{name}, a month of them", "$", _MONTH * (_READ * asked.read_units + _WRITE * asked.write_units) / 1e6)


def changes_rows(asked: Asked) -> Iterator[Row]:
    """A poll that finds changed orders, and asks who changed them."""
    name, most = f"a poll that finds {CHANGED:,} changed orders", QUIET * len(MODELS) + _BESIDE
    yield Row(_GROUP, f"{name}, calls", "requests", asked.calls, len(MODELS), "models", f"≤ {most}", asked.calls <= most)
    # Held before, what they refer to, and how that is called.
    read = math.ceil(CHANGED / KEYS) + 2 * _REFERENCES
    yield from _writing(name, asked, math.ceil(asked.actions / ACTIONS) + read)


def _writing(name: str, asked: Asked, least: int) -> Iterator[Row]:
    least += BOOKS
    most, each = _MORE * least, asked.write_units / asked.changed
    yield Row(_GROUP, name, "requests", asked.requests, least, "the least", f"≤ {most:.1f}", asked.requests <= most)
    yield Row(_GROUP, name, "read units", asked.read_units)
    yield Row(_GROUP, f"{name}, a record", "write units", each, target=f"≤ {WRITTEN}", reached=each <= WRITTEN)
    scans = asked.operations.get("Scan", 0)
    yield Row(_GROUP, f"{name}, scans", "requests", scans, target="0", reached=not scans)
