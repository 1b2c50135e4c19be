"""The nights of the association: a job, the records it meets, what it must change, and what that must take at least."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from relance.store.effects import Change
from relance.store.row import SHARDS, shard_of
from tests.benchmarks import association_world as world
from tests.benchmarks import tables_file

#: What DynamoDB takes in a transaction and in a batch of reads, and what the product asks of an index at once.
ACTIONS, KEYS, PAGE = 100, 100, 1_000
#: What is asked once a run: the marks of changed policies, the run, the organisation and its contacts; the run is opened and closed.
BOOKS: Final = 6


@dataclass(frozen=True)
class Night:
    """`job` changes `changed` of the records that `changes` gives, for so many that exist in all.

    `due` are the keys by which the shards of its index are told, `related` the records that a decision needs beside its own.
    """

    name: str
    job: str
    sizes: tuple[int, ...]
    changed: int
    due: tuple[str, ...]
    related: int
    changes: Callable[[int], Iterable[Change]]

    def write(self, path: Path, size: int) -> None:
        """Write the file of the product's tables with so many records."""
        tables_file.write(path, tables_file.product_tables(), map(tables_file.placed, self.changes(size)))

    @property
    def pages(self) -> int:
        """Pages of the index: what is due in a shard, a thousand at once."""
        shards = Counter(shard_of(world.ORGANISATION.id, key) for key in self.due)
        return sum(max(1, math.ceil(number / PAGE)) for number in shards.values()) + SHARDS - len(shards)

    def least(self, written: int) -> int:
        """The requests that it takes at least to write so many items."""
        return math.ceil(written / ACTIONS) + self.pages + SHARDS + math.ceil(self.related / KEYS) + BOOKS


DUE, MANY, BUDGETS = 2_000, 10_000, 200
_UNITS: Final = tuple(f"U-{n:05d}" for n in range(MANY))
_CUSTOMERS: Final = tuple(f"o-{n:05d}" for n in range(2 * DUE // 5))


def _owned(size: int, due: int) -> Iterator[Change]:
    return chain(world.people(size), world.unit_items(size, due))


def _violations(size: int) -> Iterable[Change]:
    return chain(_owned(size, 0), world.violation_items(size, DUE))


def _bills(size: int) -> Iterable[Change]:
    return chain(world.people(size), world.invoice_items(size, DUE))


VIOLATIONS: Final = Night(
    name="violations, 2,000 due",
    job="violation-escalation",
    sizes=(MANY, DUE),
    changed=DUE,
    due=tuple(f"V-{n:05d}" for n in range(DUE)),
    related=2 * DUE + len(world.TYPES),
    changes=_violations,
)
BUDGETS_NIGHT: Final = Night(
    name="200 budgets × 20 lines × 50 expenses",
    job="budget-variance",
    sizes=(50, 10),
    changed=BUDGETS,
    due=tuple(f"B-{n:03d}" for n in range(BUDGETS)),
    related=0,
    changes=lambda expenses: chain(world.people(MANY), world.budget_items(BUDGETS, expenses)),
)
NIGHTS: Final = (
    VIOLATIONS,
    Night("units, all due", "assessment-invoicing", (MANY,), MANY, _UNITS, MANY, lambda size: _owned(size, MANY)),
    Night("units, 2,000 due", "assessment-invoicing", (MANY, DUE), DUE, _UNITS[:DUE], DUE, lambda size: _owned(size, DUE)),
    BUDGETS_NIGHT,
    Night("invoices, 2,000 bear a fee", "late-fees", (MANY, DUE), DUE, tuple(f"ASM-{n:06d}" for n in range(DUE)), 0, _bills),
    Night("2,000 invoices of 800 customers due", "payment-reminders", (MANY, DUE), len(_CUSTOMERS), _CUSTOMERS, len(_CUSTOMERS), _bills),
)
