"""Units and their owners: who owns which share, and which months have been assessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from relance.domain.money import Money


@dataclass(frozen=True, slots=True)
class Owner:
    """A contact that owns a share of a unit; shares are weights and need not sum to anything."""

    contact: str
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit. `assessment` is its monthly amount, from the month of `assessed_from` on; `assessed_to` is the last month billed.

    Months are known by their first day. `asked_on`: since then more missed months than may be billed at once wait for a person.
    """

    organisation: str
    id: str
    assessment: Money
    assessed_from: date
    owners: tuple[Owner, ...] = ()
    active: bool = True
    assessed_to: date | None = None
    asked_on: date | None = None
    version: int = 0

    @property
    def main_owner(self) -> Owner | None:
        """The owner of the largest share; the first named on a tie."""
        return max(self.owners, key=lambda owner: owner.share, default=None)
