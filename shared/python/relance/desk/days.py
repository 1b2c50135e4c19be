"""The days of a rental that an invoice bills: taken in its sheets when it is made, and freed when it is cancelled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from relance.domain.errors import BrokenRecordError, InvalidError
from relance.domain.invoice import Invoice
from relance.domain.periods import month_of
from relance.domain.rental import Rental
from relance.domain.timesheet import Timesheet, billing
from relance.store import timesheets
from relance.store.effects import Change


def taken(rental: Rental, number: str, days: Sequence[date]) -> tuple[Change, ...]:
    """The sheets of these days once invoice `number` bills them.

    InvalidError: a day twice or outside the rental, one on which the vehicle did not work, or one that is on another invoice.
    """
    if len(set(days)) < len(days):
        raise InvalidError("days", [day.isoformat() for day in days], "name a day twice")
    for day in days:
        if not rental.covers(day):
            raise InvalidError("days", day.isoformat(), f"is no day of rental {rental.id}")
    changes: list[Change] = []
    for sheet in sheets_of(rental.organisation, rental.id, days):
        mine = [day for day in days if month_of(day) == sheet.month]
        for day in mine:
            if day not in sheet.worked():
                raise InvalidError("days", day.isoformat(), "is not a day on which it worked, as its timesheet has it")
        changes += _written(sheet, billing(sheet, number, mine))
    return tuple(changes)


def freed(invoice: Invoice) -> tuple[Change, ...]:
    """The sheets of an invoice's days once it bills none of them: they may be billed again. It stays in them, without days."""
    if invoice.breakdown is None or not invoice.breakdown.rental:
        return ()
    sheets = sheets_of(invoice.organisation, invoice.breakdown.rental, invoice.breakdown.worked)
    return tuple(change for sheet in sheets for change in _written(sheet, billing(sheet, invoice.number, ())))


def sheets_of(organisation: str, rental: str, days: Collection[date]) -> list[Timesheet]:
    """The sheets of the months of these days as they stand now, oldest first. BrokenRecordError: one cannot be understood."""
    months = sorted({month_of(day) for day in days})
    found = timesheets.named([(organisation, timesheets.name_of(rental, month)) for month in months])
    sheets = []
    for month in months:
        sheet = found.get((organisation, timesheets.name_of(rental, month)))
        if isinstance(sheet, BrokenRecordError):
            raise sheet
        sheets.append(sheet or Timesheet(organisation=organisation, rental=rental, month=month))
    return sheets


def _written(before: Timesheet, after: Timesheet) -> tuple[Change, ...]:
    change = timesheets.write(before, after)
    return (change,) if change else ()
