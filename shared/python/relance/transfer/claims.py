"""The days that an invoice bills, and the timesheets that prove them: whoever writes the one writes the others with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from relance.domain.errors import InvalidError
from relance.domain.invoice import Invoice, Status
from relance.domain.periods import month_of
from relance.domain.rental import Rental
from relance.domain.rental_billing import monthly_number
from relance.domain.timesheet import DayStatus, Timesheet, billing
from relance.store.timesheets import name_of


def billed_days(invoice: Invoice | None) -> tuple[date, ...]:
    """The days that no other invoice may bill: a cancelled one has given its days back."""
    if invoice is None or invoice.breakdown is None or invoice.status is Status.CANCELLED:
        return ()
    return invoice.breakdown.worked


def months_of(invoice: Invoice) -> set[date]:
    """The months whose timesheets know of it: those of its days, and the one that it is numbered after, if it has lost all of them."""
    if invoice.breakdown is None or not invoice.breakdown.rental:
        return set()
    months = {month_of(day) for day in invoice.breakdown.worked}
    dated = month_of(invoice.issued_on)
    number = monthly_number(invoice.breakdown.rental, dated)
    return months | {dated} if invoice.number == number or invoice.number.startswith(f"{number}-") else months


def sheets_of(invoice: Invoice) -> set[str]:
    """What those timesheets are called."""
    rental = invoice.breakdown.rental if invoice.breakdown else ""
    return {name_of(rental, month) for month in months_of(invoice)}


def check_covered(rental: Rental, invoice: Invoice) -> None:
    """InvalidError: the invoice bills a day that is none of the rental's."""
    for day in billed_days(invoice):
        if not rental.covers(day):
            raise InvalidError("breakdown.worked", day.isoformat(), f"is no day of rental {rental.id}")


def claimed(sheet: Timesheet, invoice: Invoice) -> Timesheet:
    """The sheet once the invoice bills its days of that month, or has given them back.

    InvalidError: a day on which the vehicle did not work by its sheet, or one that another invoice bills.
    """
    days = [day for day in billed_days(invoice) if month_of(day) == sheet.month]
    for day in days:
        if sheet.days.get(day.day) is not DayStatus.WORKED:
            reason = f"is no day on which rental {sheet.rental} worked, by its timesheet; import that as well"
            raise InvalidError("breakdown.worked", day.isoformat(), reason)
    try:
        return billing(sheet, invoice.number, days)
    except InvalidError as error:
        raise InvalidError("breakdown.worked", error.value, error.reason) from None


def claims_of(sheet: Timesheet, invoices: Iterator[Invoice]) -> Timesheet:
    """The sheet, which lost what it knew of invoices, with what these say of it. InvalidError as of `claimed`, named by the day."""
    for invoice in invoices:
        if invoice.breakdown and invoice.breakdown.rental == sheet.rental and sheet.month in months_of(invoice):
            sheet = claimed(sheet, invoice)
    return sheet
