"""Invoices and payments as they are answered."""

from __future__ import annotations

from typing import TypedDict

from relance.domain.breakdown import Breakdown
from relance.domain.invoice import Invoice, Kind, Payment, Status
from relance.web.shapes import Date, Decimals, MoneyShape, Next, UnreadableShape, Version, day, money


class LineShape(TypedDict):
    """A line: `quantity` × `unit_price`, rounded, is `net`."""

    label: str
    quantity: Decimals
    unit_price: Decimals
    net: MoneyShape


class BreakdownShape(TypedDict):
    """What a total is made of: lines that sum to `net` (HT), and the VAT on it. `edited`: a person has set the amounts."""

    lines: list[LineShape]
    net: MoneyShape
    vat_rate: Decimals
    vat: MoneyShape
    rental: str | None
    worked: list[Date]
    not_worked: int
    edited: bool


class HoldShape(TypedDict):
    """Days on which the invoice does not age, both ends included."""

    from_on: Date
    until_on: Date
    reason: str


class InvoiceShape(TypedDict):
    """An invoice. `serial` is a whole number of its own, `because_of` what it is for, `breakdown` what its total is made of."""

    number: str
    serial: int | None
    kind: Kind
    status: Status
    customer: str
    customer_name: str
    label: str
    because_of: str | None
    issued_on: Date
    due_on: Date
    balance_due_on: Date | None
    total: MoneyShape
    paid: MoneyShape
    balance: MoneyShape
    holds: list[HoldShape]
    breakdown: BreakdownShape | None
    closed_on: Date | None
    closed_because: str | None
    version: Version


class PaymentShape(TypedDict):
    """Money received. `credited` is what of it was kept as the customer's credit."""

    id: str
    amount: MoneyShape
    paid_on: Date
    method: str
    balance_due_on: Date | None
    credited: MoneyShape | None


class PaidShape(TypedDict):
    """A payment, and the invoice as it stands after it."""

    payment: PaymentShape
    invoice: InvoiceShape


class InvoicesShape(TypedDict):
    """A page of invoices."""

    items: list[InvoiceShape]
    unreadable: list[UnreadableShape]
    next: Next


class PaymentsShape(TypedDict):
    """The payments of an invoice, by receipt number."""

    items: list[PaymentShape]
    unreadable: list[UnreadableShape]
    next: Next


def invoice(one: Invoice) -> InvoiceShape:
    """An invoice as it is answered."""
    return {
        "number": one.number,
        "serial": one.serial,
        "kind": one.kind,
        "status": one.status,
        "customer": one.customer,
        "customer_name": one.customer_name,
        "label": one.label,
        "because_of": one.because_of or None,
        "issued_on": one.issued_on.isoformat(),
        "due_on": one.due_on.isoformat(),
        "balance_due_on": day(one.balance_due_on),
        "total": money(one.total),
        "paid": money(one.paid),
        "balance": money(one.balance),
        "holds": [{"from_on": h.from_on.isoformat(), "until_on": h.until_on.isoformat(), "reason": h.reason} for h in one.holds],
        "breakdown": _breakdown(one.breakdown) if one.breakdown else None,
        "closed_on": day(one.closed_on),
        "closed_because": one.closed_because or None,
        "version": one.version,
    }


def payment(one: Payment) -> PaymentShape:
    """A payment as it is answered."""
    return {
        "id": one.id,
        "amount": money(one.amount),
        "paid_on": one.paid_on.isoformat(),
        "method": one.method,
        "balance_due_on": day(one.balance_due_on),
        "credited": money(one.credited) if one.credited else None,
    }


def _breakdown(one: Breakdown) -> BreakdownShape:
    return {
        "lines": [
            {
                "label": line.label,
                "quantity": format(line.quantity, "f"),
                "unit_price": format(line.unit_price, "f"),
                "net": money(line.net),
            }
            for line in one.lines
        ],
        "net": money(one.net),
        "vat_rate": format(one.vat_rate, "f"),
        "vat": money(one.vat),
        "rental": one.rental or None,
        "worked": [worked.isoformat() for worked in one.worked],
        "not_worked": one.not_worked,
        "edited": one.edited,
    }
