"""Invoices of the examples: small, in francs, described by what differs from an issued one due on 31 January 2025."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from relance.domain.invoice import Hold, Invoice, Kind, Payment, Status
from relance.domain.money import Money


def day(text: str) -> date:
    """The date in `2025-01-31`, or in `01-31` of that year."""
    return date.fromisoformat(text if len(text) > len("01-31") else f"2025-{text}")


def francs(amount: int) -> Money:
    """That many Guinean francs."""
    return Money(Decimal(amount), "GNF")


def held(*spans: str) -> tuple[Hold, ...]:
    """Holds written `02-10..03-09`, both days included."""
    return tuple(Hold(day(start), day(end), "disputed") for start, end in (span.split("..") for span in spans))


def an_invoice(due_on: str = "01-31", *, paid: int = 0, **fields: Any) -> Invoice:
    """An issued invoice of 500 francs; `fields` replace any of it."""
    usual: dict[str, Any] = {
        "organisation": "goo-school",
        "number": "2025-001",
        "customer": "c-1",
        "customer_name": "Awa Camara",
        "status": Status.ISSUED,
        "total": francs(500),
        "paid": francs(paid),
        "due_on": day(due_on),
        "kind": Kind.FEE,
        "issued_on": day("01-01"),
    }
    return Invoice(**(usual | fields))


def a_payment(amount: int = 100, **fields: Any) -> Payment:
    """A payment of `amount` francs on 10 February 2025; `fields` replace any of it."""
    usual: dict[str, Any] = {
        "organisation": "goo-school",
        "invoice": "2025-001",
        "id": "R-1",
        "amount": francs(amount),
        "paid_on": day("02-10"),
    }
    return Payment(**(usual | fields))
