"""The whole numbers that new invoices get beside their own: taken a block at a time, since each taking is a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from relance.store import sequences

#: No block is larger: what of it is not used is never given.
_BLOCK = 100
_NAME = "invoices"


@dataclass(slots=True)
class Serials:
    """Serials by (organisation, number). `expect` says how many will be wanted, so that they are taken together."""

    _given: dict[tuple[str, str], int] = field(default_factory=dict)
    _blocks: dict[str, Iterator[int]] = field(default_factory=dict)
    _wanted: dict[str, int] = field(default_factory=dict)

    def expect(self, organisation: str, many: int) -> None:
        """So many new invoices are likely to come."""
        self._wanted[organisation] = self._wanted.get(organisation, 0) + many

    def of(self, organisation: str, number: str) -> int:
        """The serial of the new invoice `number`; the same if it is asked for again, after a conflict."""
        key = (organisation, number)
        if key not in self._given:
            self._given[key] = self._next(organisation)
        return self._given[key]

    def _next(self, organisation: str) -> int:
        taken = next(self._blocks.get(organisation, iter(())), None)
        if taken is not None:
            return taken
        wanted = max(1, min(self._wanted.get(organisation, 1), _BLOCK))
        self._wanted[organisation] = self._wanted.get(organisation, 0) - wanted
        self._blocks[organisation] = iter(sequences.take(organisation, _NAME, wanted))
        return next(self._blocks[organisation])
