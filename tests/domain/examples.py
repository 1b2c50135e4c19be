"""Records of the examples, each described by what differs from the usual one: an issued invoice of a school, due on 31 January 2025,
and what the association of a few homes has: violations, budgets, units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from relance.domain.budget import Budget, BudgetLine
from relance.domain.invoice import Hold, Invoice, Kind, Payment, Status
from relance.domain.money import Money
from relance.domain.unit import Owner, Unit
from relance.domain.violation import FineStep, Violation


def day(text: str) -> date:
    """The date in `2025-01-31`, or in `01-31` of that year."""
    return date.fromisoformat(text if len(text) > len("01-31") else f"2025-{text}")


def francs(amount: int) -> Money:
    """That many Guinean francs."""
    return Money(Decimal(amount), "GNF")


def dollars(amount: str) -> Money:
    """That many dollars."""
    return Money(Decimal(amount), "USD")


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


def a_violation(cure_deadline: str = "2025-10-26", **fields: Any) -> Violation:
    """An open violation at unit 101; `fields` replace any of it."""
    usual: dict[str, Any] = {
        "organisation": "sunset",
        "id": "VIOL-2025-001",
        "unit": "101",
        "type": "fence",
        "description": "Unauthorized fence installation",
        "cure_deadline": day(cure_deadline),
    }
    return Violation(**(usual | fields))


def fine_ladder(*written: str) -> tuple[FineStep, ...]:
    """Steps written `7: 100`, or `7` for one that names no fine."""
    pairs = (text.partition(":") for text in written)
    return tuple(FineStep(int(after), Decimal(fine) if fine else None) for after, _, fine in pairs)


def a_budget(*lines: tuple[str, str], **fields: Any) -> Budget:
    """An active budget of 2025 in dollars, a line for each pair of budgeted and actual; `fields` replace any of it."""
    amounts = [(dollars(budgeted), dollars(actual)) for budgeted, actual in lines]
    usual: dict[str, Any] = {
        "organisation": "sunset",
        "id": "2025",
        "name": "2025 Operating Budget",
        "period": "2025",
        "starts_on": day("01-01"),
        "ends_on": day("12-31"),
        "lines": tuple(BudgetLine(f"60{n}", f"Account {n}", *pair) for n, pair in enumerate(amounts)),
    }
    return Budget(**(usual | fields))


def a_unit(*shares: str, **fields: Any) -> Unit:
    """An active unit assessed at 200 dollars a month from January 2025 on, an owner (A, B, …) for each share; `fields` replace any."""
    owners = tuple(Owner(contact, Decimal(share)) for contact, share in zip("ABCDEFGHIJ", shares, strict=False))
    usual: dict[str, Any] = {
        "organisation": "sunset",
        "id": "101",
        "assessment": dollars("200.00"),
        "assessed_from": day("01-01"),
        "owners": owners,
    }
    return Unit(**(usual | fields))
