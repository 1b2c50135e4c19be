"""What an invoice's row makes of the invoice: a new one, a changed one, a mended one. Rules only: nothing is read or written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from relance.domain.errors import InvalidError
from relance.domain.invoice import AGEING, Invoice, Payment, Status, cancel
from relance.domain.money import Money, zero
from relance.domain.organisation import Contact, Organisation
from relance.transfer.amounts import money_in
from relance.transfer.bills import InvoiceSchema
from relance.transfer.breakdown_rows import described, kept_apart

#: Why an invoice was closed that a file closed.
IMPORTED: Final = "imported"


def created(values: InvoiceSchema, organisation: Organisation, customer: Contact, today: date) -> Invoice:
    """A new invoice, before its payments: one that will be paid by them starts as issued."""
    cancelled = values.status is Status.CANCELLED
    total = _total(values, organisation, cancelled=cancelled)
    return Invoice(
        organisation=organisation.id,
        number=values.number,
        kind=values.kind,
        customer=customer.id,
        customer_name=customer.name,
        label=values.label,
        status=Status.ISSUED if values.status is Status.PAID else values.status,
        total=total,
        paid=zero(total.currency),
        issued_on=values.issued_on,
        due_on=values.due_on,
        balance_due_on=values.balance_due_on,
        holds=values.hold_dates(),
        because_of=values.because_of,
        reminded_on=values.reminded_on,
        fee_on=values.fee_on,
        closed_on=today if cancelled else None,
        closed_because=IMPORTED if cancelled else "",
        breakdown=described(values, total),
        serial=values.serial,
    )


def mended(values: InvoiceSchema, organisation: Organisation, customer: Contact, payments: Sequence[Payment], today: date) -> Invoice:
    """An invoice in the place of an unreadable one: as the row says, with the payments that are recorded for it."""
    invoice = created(values, organisation, customer, today)
    none = zero(invoice.total.currency)
    paid = sum((payment.amount - (payment.credited or none) for payment in payments), none)
    if paid and values.status is Status.CANCELLED:
        raise InvalidError("status", values.status.value, f"does not go with the {paid} paid on it")
    last_on = max((payment.paid_on for payment in payments), default=today)
    return with_total(replace(invoice, paid=paid), invoice.total, last_on)


def changed(invoice: Invoice, values: InvoiceSchema, organisation: Organisation, customer: Contact, today: date) -> Invoice:
    """The invoice with what the row gives; what it does not say stays. InvalidError: what a file must not change."""
    names = values.model_fields_set & {"kind", "label", "issued_on", "due_on", "balance_due_on", "because_of"}
    after = replace(invoice, **{name: getattr(values, name) for name in names})
    # A file that is older than the last reminder or fee takes neither back.
    after = replace(after, reminded_on=_later(invoice.reminded_on, values.reminded_on), fee_on=_later(invoice.fee_on, values.fee_on))
    if customer.id != invoice.customer:
        after = replace(after, customer=customer.id, customer_name=customer.name)
    if values.given("holds"):
        after = replace(after, holds=values.hold_dates())
    if after.balance_due_on and after.balance_due_on < after.due_on:
        agreed = after.balance_due_on.isoformat()
        raise InvalidError("due_on", after.due_on.isoformat(), f"is after {agreed}, the date agreed for the remainder")
    total = _total(values, organisation, cancelled=invoice.status is Status.CANCELLED)
    breakdown, serial = kept_apart(invoice, values, total)
    after = with_total(replace(after, breakdown=breakdown, serial=serial), total, today)
    return restated(after, values.status, today) if values.given("status") else after


def with_total(invoice: Invoice, total: Money, today: date) -> Invoice:
    """The invoice over `total`; paid, if that is what was received. InvalidError: less than was paid, or a paid one reopened."""
    if total < invoice.paid:
        raise InvalidError("total", str(total), f"is less than the {invoice.paid} already paid")
    if invoice.status is Status.PAID and total != invoice.total:
        raise InvalidError("total", str(total), f"cannot replace {invoice.total}: the invoice is paid")
    after = replace(invoice, total=total)
    if invoice.status is Status.CANCELLED or after.balance:
        return after
    return replace(after, status=Status.PAID, closed_on=invoice.closed_on or today)


def restated(invoice: Invoice, wanted: Status, today: date) -> Invoice:
    """The invoice in the status that a row gives, as far as a file decides it.

    A draft is issued, an open invoice cancelled. Ageing belongs to Relance: a milder status than the one reached changes nothing,
    and neither does `paid` here: payments are what pays. InvalidError: any other change, with the command for it.
    """
    current = invoice.status
    if wanted in (current, Status.PAID) or (current is Status.PAID and wanted is not Status.CANCELLED):
        return invoice
    if wanted is Status.CANCELLED:
        return cancel(invoice, today, IMPORTED)
    if current is Status.CANCELLED:
        raise InvalidError("status", wanted.value, "cannot reopen a cancelled invoice; bill it again under another number")
    if wanted is Status.DRAFT:
        raise InvalidError("status", wanted.value, f"cannot take back what is {current.value}; cancel it: relance invoices cancel")
    if current is Status.DRAFT:
        if wanted is Status.ISSUED:
            return replace(invoice, status=wanted)
        raise InvalidError("status", wanted.value, "does not follow on draft; write issued, and Relance ages it")
    # A later date agreed for the remainder has set the invoice back to issued, and the file may be older than that.
    if AGEING.index(wanted) <= AGEING.index(current) or (invoice.paid and invoice.balance_due_on):
        return invoice
    raise InvalidError(
        "status", wanted.value, f"is ahead of {current.value}; Relance ages it when its time comes: relance run invoice-aging"
    )


def _total(values: InvoiceSchema, organisation: Organisation, *, cancelled: bool) -> Money:
    total = money_in("total", values.total, values.currency, organisation)
    if not total and not cancelled:  # a draft that lost all its lines was cancelled, over nothing
        raise InvalidError("total", str(values.total), "must be more than zero")
    return total


def _later(known: date | None, told: date | None) -> date | None:
    return max((day for day in (known, told) if day), default=None)
