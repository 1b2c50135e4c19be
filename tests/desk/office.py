"""Somebody at the desk of the renter: deeds written as this person, on a day of February 2025, and what the sheets say afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from relance.desk import drafts, timesheets
from relance.desk.amounts import Amounts, Item
from relance.desk.deed import Deed, done
from relance.desk.drafts import NewInvoice
from relance.domain.invoice import Invoice
from relance.domain.timesheet import DayStatus, Timesheet
from relance.store import timesheets as stored
from relance.store.effects import By
from tests.fleet import FLEET, JANUARY

AWA = By("cli:awa")
#: The day at the desk; days of work after it have not come.
NOON = datetime(2025, 2, 10, 12, tzinfo=UTC)
TODAY = NOON.date()
WORKED, IDLE = DayStatus.WORKED, DayStatus.IDLE
#: One line of 500,000 francs; 590,000 with VAT.
TRANSPORT = Amounts(lines=[Item("Transport", Decimal(1), Decimal(500_000))])


def did[T](deed: Deed[T]) -> T:
    """Write it, as Awa."""
    return done(deed, AWA)


def entered(*days: int, status: DayStatus | None = WORKED, month: date = JANUARY, rental: str = "6") -> Timesheet:
    """Enter these days of the rental."""
    return did(timesheets.enter(FLEET.id, rental, month, dict.fromkeys(days, status)))


def made(**wanted: object) -> Invoice:
    """A new draft of 590,000 francs for the mine, unless `wanted` says otherwise."""
    given = {"customer": "mine", "amounts": TRANSPORT} | wanted
    return did(drafts.create(FLEET.id, NewInvoice(**given)))  # type: ignore[arg-type]  # as the tests write it


def january(rental: str = "6") -> Timesheet:
    """January's sheet as stored."""
    return stored.read(FLEET.id, rental, JANUARY)


def the(*days: int) -> tuple[date, ...]:
    """Days of January."""
    return tuple(JANUARY.replace(day=day) for day in days)
