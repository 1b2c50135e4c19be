"""The invoice: what is owed, by whom, since when, and the changes a person makes to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from relance.domain.breakdown import Breakdown
from relance.domain.errors import InvalidError
from relance.domain.money import Money, zero


class Status(StrEnum):
    """Where an invoice stands (`rules`, Invoice)."""

    DRAFT = "draft"
    ISSUED = "issued"
    OVERDUE = "overdue"
    UNPAID = "unpaid"
    LITIGATION = "litigation"
    PAID = "paid"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """What an invoice is for."""

    FEE = "fee"
    ASSESSMENT = "assessment"
    RENTAL = "rental"
    LATE_FEE = "late_fee"
    FINE = "fine"
    MANUAL = "manual"


#: The statuses in which an invoice ages, from the mildest on.
AGEING: tuple[Status, ...] = (Status.ISSUED, Status.OVERDUE, Status.UNPAID, Status.LITIGATION)


@dataclass(frozen=True, slots=True)
class Hold:
    """Days on which an invoice does not age and nobody is reminded of it, both ends included."""

    from_on: date
    until_on: date
    reason: str

    def covers(self, day: date) -> bool:
        """Whether `day` is one of its days."""
        return self.from_on <= day <= self.until_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivable:
    """What the nightly rules read of an invoice, and no more: the due indexes hold just this.

    `reminded_on` and `fee_on` are the last days on which its customer was reminded of it, and a late fee was charged on it.
    """

    organisation: str
    number: str
    kind: Kind
    customer: str
    customer_name: str
    status: Status
    total: Money
    paid: Money
    due_on: date
    balance_due_on: date | None = None
    holds: tuple[Hold, ...] = ()
    reminded_on: date | None = None
    fee_on: date | None = None
    version: int = 0

    @property
    def balance(self) -> Money:
        """What is still owed: total − paid."""
        return self.total - self.paid

    @property
    def effective_due_on(self) -> date:
        """The date agreed for the remainder once something has been paid, else the invoice's own due date."""
        if self.balance_due_on is not None and self.paid:
            return self.balance_due_on
        return self.due_on

    def hold_on(self, day: date) -> Hold | None:
        """The hold that covers `day`, if there is one."""
        return next((hold for hold in self.holds if hold.covers(day)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice(Receivable):
    """A whole invoice as stored. `because_of` is what it is for: the invoice of a late fee, the violation of a fine, `rental/6`.

    `breakdown` is what its total is made of, where that is known. `serial` is a whole number of its own, for programs that want one.
    """

    issued_on: date
    label: str = ""
    breakdown: Breakdown | None = None
    serial: int | None = None
    because_of: str = ""
    closed_on: date | None = None
    closed_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money received for one invoice; `id` (a receipt number) is unique within the invoice. Never changed afterwards."""

    organisation: str
    invoice: str
    id: str
    amount: Money
    paid_on: date
    method: str = ""
    balance_due_on: date | None = None
    credited: Money | None = None


def pay(invoice: Invoice, payment: Payment, *, excess_as_credit: bool = False) -> tuple[Invoice, Payment]:
    """Record a payment: the invoice after it, and the payment with what of it became a customer credit.

    Payment in full closes the invoice at once. A part payment changes the balance and never the status by itself; with a
    new, later `balance_due_on` the remainder has its own due date and the invoice is `issued` again.
    InvalidError: amount not above zero, foreign currency, closed invoice, more than the balance (unless
    `excess_as_credit`), or a date for the remainder that is not later than the one in force.
    """
    _refuse_closed(invoice, "paid")
    amount = payment.amount
    if amount.currency != invoice.total.currency:
        raise InvalidError("amount", str(amount), f"is not in the invoice's currency, {invoice.total.currency}")
    if amount.amount <= 0:
        raise InvalidError("amount", str(amount), "must be more than zero")
    excess = amount - invoice.balance if amount > invoice.balance else zero(amount.currency)
    if excess and not excess_as_credit:
        raise InvalidError(
            "amount", str(amount), f"is more than the balance of {invoice.balance}; record the excess as a credit to accept it"
        )
    after = replace(invoice, paid=invoice.paid + amount - excess)
    if not after.balance:
        return replace(after, status=Status.PAID, closed_on=payment.paid_on), replace(payment, credited=excess or None)
    if payment.balance_due_on is not None:
        after = _with_remainder_due(invoice, after, payment.balance_due_on)
    return after, replace(payment, credited=excess or None)


def hold(invoice: Invoice, from_on: date, until_on: date, reason: str) -> Invoice:
    """Stop the clock from `from_on` to `until_on` inclusive. A hold in force on `from_on` is changed to end on `until_on`.

    InvalidError: closed invoice, no reason, an end before the start, or overlap with another hold.
    """
    _refuse_closed(invoice, "put on hold")
    if not reason.strip():
        raise InvalidError("reason", reason, "must say why the invoice is on hold")
    if until_on < from_on:
        raise InvalidError("until_on", until_on.isoformat(), f"is before {from_on.isoformat()}, the first day of the hold")
    current = invoice.hold_on(from_on)
    others = tuple(h for h in invoice.holds if h is not current)
    placed = Hold(current.from_on if current else from_on, until_on, reason.strip())
    return replace(invoice, holds=in_order((*others, placed)))


def release(invoice: Invoice, on: date) -> Invoice:
    """End the hold in force on `on`: that day counts again. InvalidError if there is none."""
    current = invoice.hold_on(on)
    if current is None:
        raise InvalidError("number", invoice.number, f"is not on hold on {on.isoformat()}")
    others = tuple(h for h in invoice.holds if h is not current)
    if current.from_on == on:
        return replace(invoice, holds=others)
    return replace(invoice, holds=in_order((*others, replace(current, until_on=on - timedelta(days=1)))))


def issue(invoice: Invoice, on: date, due_on: date) -> Invoice:
    """Send a draft on its way: it is owed from now on. What was agreed for a remainder ends where the whole is due later.

    InvalidError: not a draft, nothing to pay, or due before the day it is issued or the invoice's own date.
    """
    if invoice.status is not Status.DRAFT:
        raise InvalidError("number", invoice.number, f"is {invoice.status.value}; only a draft can be issued")
    if due_on < on:
        raise InvalidError("due_on", due_on.isoformat(), f"is before {on.isoformat()}, the day on which it is issued")
    if due_on < invoice.issued_on:
        raise InvalidError("due_on", due_on.isoformat(), f"is before {invoice.issued_on.isoformat()}, the invoice's date")
    if not invoice.balance:
        raise InvalidError("number", invoice.number, "has nothing to pay and cannot be issued")
    agreed = invoice.balance_due_on
    stands = agreed is not None and agreed >= due_on
    return replace(invoice, status=Status.ISSUED, due_on=due_on, balance_due_on=agreed if stands else None)


def redraft(invoice: Invoice, breakdown: Breakdown) -> Invoice:
    """A draft with other amounts. InvalidError: not a draft, partly paid, or another currency."""
    if invoice.status is not Status.DRAFT:
        raise InvalidError("number", invoice.number, f"is {invoice.status.value}; only the amounts of a draft can be changed")
    if invoice.paid:
        raise InvalidError("number", invoice.number, f"has {invoice.paid} paid on it and its amounts cannot be changed")
    if breakdown.net.currency != invoice.total.currency:
        raise InvalidError("currency", breakdown.net.currency, f"is not the invoice's currency, {invoice.total.currency}")
    return replace(invoice, total=breakdown.total, breakdown=breakdown)


def cancel(invoice: Invoice, on: date, reason: str) -> Invoice:
    """Close the invoice without payment. InvalidError: closed already, partly paid, or no reason."""
    _refuse_closed(invoice, "cancelled")
    if invoice.paid:
        raise InvalidError("number", invoice.number, f"has {invoice.paid} paid on it and cannot be cancelled")
    if not reason.strip():
        raise InvalidError("reason", reason, "must say why the invoice is cancelled")
    return replace(invoice, status=Status.CANCELLED, closed_on=on, closed_because=reason.strip())


def in_order(holds: tuple[Hold, ...]) -> tuple[Hold, ...]:
    """The holds by date. InvalidError if one ends before it starts or two share a day: a day must not be counted twice."""
    ordered = tuple(sorted(holds, key=lambda h: h.from_on))
    for one in ordered:
        if one.until_on < one.from_on:
            raise InvalidError("holds", one.until_on.isoformat(), f"is before {one.from_on.isoformat()}, the first day of the hold")
    for earlier, later in pairwise(ordered):
        if later.from_on <= earlier.until_on:
            raise InvalidError("holds", later.from_on.isoformat(), f"overlaps the hold until {earlier.until_on.isoformat()}")
    return ordered


def _refuse_closed(invoice: Invoice, deed: str) -> None:
    if invoice.status in (Status.PAID, Status.CANCELLED):
        raise InvalidError("number", invoice.number, f"is {invoice.status.value} and cannot be {deed}")


def _with_remainder_due(before: Invoice, after: Invoice, balance_due_on: date) -> Invoice:
    if balance_due_on <= before.effective_due_on:
        raise InvalidError(
            "balance_due_on", balance_due_on.isoformat(), f"must be later than {before.effective_due_on.isoformat()}, the date in force"
        )
    status = Status.ISSUED if after.status in AGEING else after.status
    return replace(after, balance_due_on=balance_due_on, status=status)
