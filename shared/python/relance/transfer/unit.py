"""What is decided and written together, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from relance.store.effects import Change, Effect
from relance.transfer.batch import Name
from relance.transfer.trouble import Place
from relance.transfer.world import Keys, World


class Verdict(StrEnum):
    """What a row does to its record."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows created, changed or left their record."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.created + other.created, self.changed + other.changed, self.unchanged + other.unchanged)

    @property
    def rows(self) -> int:
        """All of them."""
        return self.created + self.changed + self.unchanged


@dataclass(frozen=True, slots=True)
class Decision:
    """What to write for a unit, in this order, and a verdict for each of its rows.

    `unbudgeted` of them are expenses that no budget counts.
    """

    effects: tuple[Effect, ...]
    verdicts: tuple[Verdict, ...]
    unbudgeted: int = 0

    @property
    def counts(self) -> Counts:
        """Its verdicts, counted."""
        of = self.verdicts.count
        return Counts(of(Verdict.CREATED), of(Verdict.CHANGED), of(Verdict.UNCHANGED))


class Unit(Protocol):
    """Rows that stand or fall together: an organisation, a contact, an invoice with its payments, expenses of the same budgets."""

    @property
    def place(self) -> Place:
        """Where its first row stands."""

    @property
    def keys(self) -> Keys:
        """The records that it writes: what to read again when one of them has changed meanwhile."""

    @property
    def names(self) -> set[Name]:
        """What it is called where other rows refer to it."""

    def decide(self, world: World) -> Decision:
        """What to write, from the records in `world` and from nothing else but the clock. RowsRefusedError."""


def one_record(found: object | None, *changes: Change | None) -> Decision:
    """The decision for a record of one row: by what was found, readable or not, and what differs."""
    return one_row(found, [change for change in changes if change])


def one_row(stored: object | None, changes: Sequence[Change]) -> Decision:
    """The decision for a record of one row, by whether it was stored and what differs."""
    if not changes:
        return Decision((), (Verdict.UNCHANGED,))
    return Decision((Effect(tuple(changes)),), (Verdict.CREATED if stored is None else Verdict.CHANGED,))
