"""Rental invoices: which days a month's invoice bills, when it may still change, and what it is called (`rules`, 7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from relance.domain.breakdown import Breakdown, line, taxed
from relance.domain.invoice import Invoice, Status
from relance.domain.periods import month_after, month_of
from relance.domain.rental import Rental, RentalStatus, next_month
from relance.domain.timesheet import Timesheet


class Verdict(StrEnum):
    """What becomes of a rental's invoice, or why there is none. The reason of the run's line."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    EMPTIED = "emptied"
    LOCKED = "locked"
    INACTIVE = "inactive"
    OUTSIDE = "outside"
    NO_VEHICLE = "no_vehicle"
    NO_RATE = "no_rate"
    NO_DAY = "no_worked_day"


#: Verdicts by which an invoice stands, with its amounts.
BILLED: Final = (Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED)
#: Verdicts by which something is written.
WRITTEN: Final = (Verdict.CREATED, Verdict.UPDATED, Verdict.EMPTIED)


@dataclass(frozen=True, slots=True)
class Billing:
    """What is decided for a rental and month: under which number, for which days, and how many other days it covers.

    `left` worked days stay on no invoice, since nothing can be billed or what could is locked.
    """

    verdict: Verdict
    number: str = ""
    worked: tuple[date, ...] = ()
    not_worked: int = 0
    left: int = 0


def covered(rental: Rental, month: date) -> tuple[date, date] | None:
    """The first and last day of the rental in that month, or None."""
    first = max(month, rental.starts_on)
    last = month_after(month) - timedelta(days=1)
    last = min(last, rental.ends_on) if rental.ends_on else last
    return (first, last) if first <= last else None


def monthly_number(rental: str, month: date, again: int = 1) -> str:
    """`LOC-6-202501`; reissued for the first time `LOC-6-202501-2`."""
    return f"LOC-{rental}-{month:%Y%m}" + (f"-{again}" if again > 1 else "")


def own_number(rental: str, at: datetime) -> str:
    """Of an invoice for one rental, on demand: `FACT-6-20250131093005`. `at` is in the organisation's zone."""
    return f"FACT-{rental}-{at:%Y%m%d%H%M%S}"


def series(sheet: Timesheet) -> list[str]:
    """The numbers of the month's own invoices that its sheet knows of, oldest first."""
    return _in_order(sheet, sheet.billed)


def locked_because(invoice: Invoice) -> str:
    """Why no generation may change it; empty if one may."""
    if invoice.status is not Status.DRAFT:
        return invoice.status.value
    # One that is of no rental was made by a person or came in a file, whatever its number.
    if invoice.breakdown is None or invoice.breakdown.edited or not invoice.breakdown.rental:
        return "edited"
    return "paid in part" if invoice.paid else ""


def monthly(rental: Rental, sheet: Timesheet, known: Mapping[str, Invoice], *, reissue: bool = False) -> Billing:
    """What a month's generation does for a rental. `known` are the invoices of `series(sheet)`, and any other that bears such a number.

    A draft is brought up to date, and cancelled when no day is left; what a person has issued, paid, cancelled or changed is left.
    """
    if rental.status is RentalStatus.INACTIVE:
        return Billing(Verdict.INACTIVE)
    numbers = _in_order(sheet, {*sheet.billed, *known})
    current = known.get(numbers[-1]) if numbers else None
    number = numbers[-1] if numbers else monthly_number(rental.id, sheet.month)
    if current is not None and current.status is Status.CANCELLED and (reissue or _was_empty(current)):
        number, current = monthly_number(rental.id, sheet.month, _place(sheet, number) + 1), None
    span = covered(rental, sheet.month)
    if span is None and current is None:
        return Billing(Verdict.OUTSIDE)
    worked = tuple(day for day in sheet.open_for(number) if rental.covers(day))
    days = (span[1] - span[0]).days + 1 if span else 0
    return _for_days(rental, sheet, current, Billing(Verdict.CREATED, number, worked, days - len(worked)))


def _for_days(rental: Rental, sheet: Timesheet, current: Invoice | None, billing: Billing) -> Billing:
    left = sum(1 for day in billing.worked if sheet.invoice_of(day.day) != billing.number)
    if current is not None and locked_because(current):
        return Billing(Verdict.LOCKED, billing.number, left=left)
    if not billing.worked:
        return Billing(Verdict.NO_DAY, not_worked=billing.not_worked) if current is None else replace(billing, verdict=Verdict.EMPTIED)
    if why := _cannot_be_priced(rental, len(billing.worked)):
        return Billing(why, left=left)
    return billing if current is None else replace(billing, verdict=Verdict.UPDATED)


def on_demand(rental: Rental, sheets: Sequence[Timesheet], number: str) -> Billing:
    """What an invoice for one rental bills: every worked day within the rental that is on no invoice yet."""
    if rental.status is RentalStatus.INACTIVE:
        return Billing(Verdict.INACTIVE)
    worked = tuple(sorted(day for sheet in sheets for day in sheet.open_for() if rental.covers(day)))
    if not worked:
        return Billing(Verdict.NO_DAY)
    if why := _cannot_be_priced(rental, len(worked)):
        return Billing(why, left=len(worked))
    days = (worked[-1] - worked[0]).days + 1
    return Billing(Verdict.CREATED, number, worked, days - _at_work(rental, sheets, worked[0], worked[-1]))


def priced(rental: Rental, billing: Billing, vat_rate: Decimal, label: str) -> Breakdown:
    """HT = days worked × daily rate, rounded; VAT on the rounded HT; TTC their sum. `label` is that of its one line."""
    one = line(label, Decimal(len(billing.worked)), rental.daily_rate, rental.currency)
    priced = taxed([one], vat_rate, rental.currency)
    return replace(priced, rental=rental.id, worked=billing.worked, not_worked=billing.not_worked)


def without(breakdown: Breakdown, days: Sequence[date]) -> Breakdown:
    """A draft's amounts once these days are billed no more: they are covered still, and not worked."""
    [item] = breakdown.lines
    worked = tuple(day for day in breakdown.worked if day not in days)
    fewer = taxed([line(item.label, Decimal(len(worked)), item.unit_price, item.net.currency)], breakdown.vat_rate, item.net.currency)
    gone = len(breakdown.worked) - len(worked)
    return replace(fewer, rental=breakdown.rental, worked=worked, not_worked=breakdown.not_worked + gone)


def months_due(rental: Rental, last: date) -> list[date]:
    """The months up to that of `last` which are still to be billed, oldest first; the one that is looked at again among them."""
    found: list[date] = []
    month = next_month(rental)
    while month is not None and month <= last:
        found.append(month)
        rental = billed(rental, month)
        month = next_month(rental)
    return found


def billed(rental: Rental, month: date) -> Rental:
    """The rental once that month, all of it past, is billed. One out of turn changes nothing."""
    if rental.revisit == month:
        following = month_after(month)
        rental = replace(rental, revisit=following if rental.billed_to and following <= rental.billed_to else None)
    upcoming = next_month(replace(rental, revisit=None))
    return replace(rental, billed_to=month) if upcoming == month else rental


def to_revisit(rental: Rental, month: date) -> Rental:
    """The rental once days of `month` were entered: if that month was billed before, it is looked at again."""
    month = month_of(month)
    if rental.billed_to is None or month > rental.billed_to:
        return rental
    return replace(rental, revisit=min(month, rental.revisit or month))


def _cannot_be_priced(rental: Rental, days: int) -> Verdict | None:
    if not rental.vehicle:
        return Verdict.NO_VEHICLE
    # A rate so small that its days round to nothing bills no more than none: an invoice without a balance cannot be issued.
    return None if line("", Decimal(days), rental.daily_rate, rental.currency).net else Verdict.NO_RATE


def _in_order(sheet: Timesheet, numbers: Collection[str]) -> list[str]:
    return sorted((number for number in numbers if _place(sheet, number)), key=lambda number: _place(sheet, number))


def _place(sheet: Timesheet, number: str) -> int:
    """1 for the first invoice of the sheet's month, 2 for the one that is reissued after it, …; 0 for any other invoice."""
    first = monthly_number(sheet.rental, sheet.month)
    if number == first:
        return 1
    again = number.removeprefix(f"{first}-")
    place = int(again) if again.isascii() and again.isdigit() else 0
    return place if number == monthly_number(sheet.rental, sheet.month, place) else 0


def _was_empty(invoice: Invoice) -> bool:
    """Whether it was cancelled because no day was left to bill; nobody has decided against it."""
    return invoice.breakdown is not None and not invoice.breakdown.worked and not invoice.breakdown.edited


def _at_work(rental: Rental, sheets: Sequence[Timesheet], first: date, last: date) -> int:
    """Days of that period on which the vehicle worked, whoever bills them."""
    return sum(1 for sheet in sheets for day in sheet.worked() if first <= day <= last and rental.covers(day))
