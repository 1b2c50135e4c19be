"""Rentals, their sheets and invoices, each described by what differs from the usual one: rental 6, from January 2025 on,
at 50,000 francs a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from relance.domain.invoice import Invoice, Kind, Status
from relance.domain.periods import month_of
from relance.domain.rental import Rental
from relance.domain.rental_billing import Billing, Verdict, priced
from relance.domain.timesheet import DayStatus, Timesheet
from tests.domain.examples import an_invoice, day, francs

VAT: Final = Decimal("0.18")


def a_rental(starts_on: str = "2025-01-01", ends_on: str = "", **fields: Any) -> Rental:
    """Rental 6 of a Hilux; `fields` replace any of it."""
    usual: dict[str, Any] = {
        "organisation": "guinee",
        "id": "6",
        "customer": "c-1",
        "vehicle": "hilux",
        "starts_on": day(starts_on),
        "ends_on": day(ends_on) if ends_on else None,
        "daily_rate": Decimal(50_000),
        "currency": "GNF",
    }
    return Rental(**(usual | fields))


def numbers(*written: str) -> tuple[int, ...]:
    """The days written `1..22` or `25`."""
    spans = [text.partition("..") for text in written]
    return tuple(one for first, _, last in spans for one in range(int(first), int(last or first) + 1))


def a_sheet(*worked: str, month: str = "2025-01", billed: Mapping[str, tuple[int, ...]] | None = None, **others: str) -> Timesheet:
    """The sheet of a month whose worked days are written `1..22`; other days under their status: `idle="23..25"`."""
    days = dict.fromkeys(numbers(*worked), DayStatus.WORKED)
    for status, written in others.items():
        days |= dict.fromkeys(numbers(written), DayStatus(status))
    return Timesheet(organisation="guinee", rental="6", month=day(f"{month}-01"), days=days, billed=billed or {})


def days_of(month: str, *written: str) -> tuple[date, ...]:
    """The dates of days written `1..22` in that month."""
    return tuple(day(f"{month}-01").replace(day=one) for one in numbers(*written))


def a_bill(number: str, days: tuple[date, ...], *, status: Status = Status.DRAFT, edited: bool = False, paid: int = 0) -> Invoice:
    """The invoice of rental 6 that bills these days."""
    breakdown = priced(a_rental(), Billing(Verdict.CREATED, number, days, 31 - len(days)), VAT, "Toyota Hilux")
    bill = an_invoice(
        "2025-03-02",
        organisation="guinee",
        number=number,
        kind=Kind.RENTAL,
        status=status,
        total=breakdown.total,
        breakdown=replace(breakdown, edited=edited),
        because_of="rental/6",
        issued_on=day("2025-01-31"),
        closed_on=day("2025-02-10") if status in (Status.PAID, Status.CANCELLED) else None,
    )
    return replace(bill, paid=bill.total if status is Status.PAID else francs(paid))


def months(*written: str) -> list[date]:
    """The first days of months written `2025-03`."""
    return [month_of(day(f"{month}-01")) for month in written]
