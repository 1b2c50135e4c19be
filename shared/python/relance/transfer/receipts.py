"""Payments of an import: which of them are new, and what they make of their invoice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from relance.domain.errors import InvalidError
from relance.domain.invoice import Invoice, Payment, pay
from relance.domain.money import parse_amount
from relance.domain.organisation import Organisation
from relance.transfer.amounts import money_in
from relance.transfer.batch import Row
from relance.transfer.bills import PaymentSchema
from relance.transfer.trouble import Place, RowsRefusedError, Trouble, at


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment and the row that it came from."""

    place: Place
    payment: Payment


def receipt(row: Row[PaymentSchema], organisation: Organisation) -> Receipt:
    """The payment that a row describes. RowsRefusedError: an amount that is not one of the organisation's currency."""
    values = row.values
    with at(row.place):
        amount = money_in("amount", values.amount, values.currency, organisation)
        credited = parse_amount("credited", values.credited, amount.currency) if values.credited else None
        if credited and credited >= amount:
            raise InvalidError("credited", str(credited), f"must be less than the amount, {amount}")
    payment = Payment(
        organisation=organisation.id,
        invoice=values.invoice,
        id=values.id,
        amount=amount,
        paid_on=values.paid_on,
        method=values.method,
        balance_due_on=values.balance_due_on,
        credited=credited,
    )
    return Receipt(row.place, payment)


def refuse_changed(row: Row[PaymentSchema], told: Payment, stored: Payment) -> None:
    """RowsRefusedError if the row says anything else than what is recorded under that receipt number."""
    for name in ("amount", "paid_on", "method", "balance_due_on", "credited"):
        if row.values.given(name) and getattr(told, name) != getattr(stored, name):
            value = getattr(row.values, name)
            reason = f"differs from what is recorded, {getattr(stored, name) or 'nothing'}; a payment is never changed"
            raise RowsRefusedError([Trouble(row.place.file, row.place.line, name, value, reason)])


def in_turn(receipts: Sequence[Receipt]) -> list[Receipt]:
    """By date; on one day those that agree a later date for the remainder come last, by that date."""

    def turn(one: Receipt) -> tuple[str, str, str]:
        agreed = one.payment.balance_due_on
        return one.payment.paid_on.isoformat(), agreed.isoformat() if agreed else "", one.payment.id

    return sorted(receipts, key=turn)


def paid_by(invoice: Invoice, receipts: Sequence[Receipt], *, keep_due_date: bool) -> Iterator[tuple[Invoice, Payment]]:
    """The invoice after each payment, and the payment as it is recorded.

    What was credited is not counted towards the invoice. `keep_due_date`: the invoice's own row says when the remainder is due.
    RowsRefusedError: more than the balance, a closed invoice, a date that is not later, a credit while something is still owed.
    """
    for one in receipts:
        payment = one.payment
        counted = replace(
            payment,
            amount=payment.amount - payment.credited if payment.credited else payment.amount,
            balance_due_on=None if keep_due_date else payment.balance_due_on,
        )
        with at(one.place, number="invoice"):
            invoice, _ = pay(invoice, counted)
        yield invoice, payment
    credited = next((one for one in receipts if one.payment.credited), None)
    if credited and invoice.balance:
        reason = f"cannot be a credit while {invoice.balance} are still owed"
        raise RowsRefusedError([Trouble(credited.place.file, credited.place.line, "credited", credited.payment.credited, reason)])
