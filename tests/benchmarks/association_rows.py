"""What the jobs of an association asked, as rows of the table, with what they must keep to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.benchmarks.association_nights import ACTIONS, BUDGETS_NIGHT, KEYS, Night
from tests.benchmarks.row import Row

_GROUP: Final = "association"
#: A part more than the requests that must be.
_MORE: Final = 1.1


@dataclass(frozen=True)
class Asked:
    """What a job asked of DynamoDB by operation; items written but for the run's books; units; expenses read; what it left behind."""

    operations: Mapping[str, int]
    written: int
    read_units: float
    write_units: int
    expenses: int
    outcome: Mapping[str, Any]

    @property
    def requests(self) -> int:
        """All of them."""
        return sum(self.operations.values())


def night_rows(night: Night, asked: Sequence[Asked]) -> Iterator[Row]:
    """The rows of one night: `asked` in a large table, and in a small one if it was measured there."""
    large, small = asked[0], asked[1:]
    name = f"{night.job}: {night.name}"
    most = _MORE * night.least(large.written)
    yield Row(_GROUP, name, "requests", large.requests, night.least(large.written), "the least", f"≤ {most:.1f}", large.requests <= most)
    for one in small:
        beside = f"the same due, {night.sizes[1] / night.sizes[0]:.1g} of the table"
        yield Row(_GROUP, name, "requests", large.requests, one.requests, beside, "the same", large.requests == one.requests)
        yield Row(_GROUP, name, "read units", large.read_units, one.read_units, beside, "the same", large.read_units == one.read_units)
    scans = large.operations.get("Scan", 0)
    yield Row(_GROUP, f"{name}, scans", "requests", scans, target="0", reached=not scans)
    yield Row(_GROUP, name, "read units a change", large.read_units / night.changed)
    yield Row(_GROUP, name, "write units a change", large.write_units / night.changed)
    if night is BUDGETS_NIGHT:
        yield Row(_GROUP, f"{name}, expenses read", "items", large.expenses, target="0", reached=not large.expenses)


def cpu_rows(night: Night, ours: Asked, naive: Asked, seconds: float, naive_seconds: float) -> Iterator[Row]:
    """Requests, units and CPU beside a loop that does the same."""
    beside, each = "a loop that does the same", 1e6 / night.changed
    yield Row(_GROUP, night.job, "requests", ours.requests, naive.requests, beside)
    yield Row(_GROUP, night.job, "read units", ours.read_units, naive.read_units, beside)
    yield Row(_GROUP, night.job, "write units", ours.write_units, naive.write_units, beside)
    yield Row(_GROUP, night.job, "µs of CPU a change", seconds * each, naive_seconds * each, beside)


def posting_row(asked: Asked, expenses: int) -> Row:
    """The requests that posting so many expenses took, beside one transaction for each.

    The least: full transactions, the expenses looked up by the hundred, the organisation, and its budgets before and after.
    """
    most = _MORE * (math.ceil(asked.written / ACTIONS) + math.ceil(expenses / KEYS) + 3)
    name, beside = f"import of {expenses:,} expenses of all budgets", "a transaction an expense"
    return Row(_GROUP, name, "requests", asked.requests, expenses, beside, f"≤ {most:.1f}", asked.requests <= most)
