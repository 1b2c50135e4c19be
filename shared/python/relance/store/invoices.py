"""Invoices, payments and credits: mapped to rows, read by their keys, written as changes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from relance.domain.ageing import Ladder, next_ageing_on
from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.invoice import Hold, Invoice, Kind, Payment, Receivable, Status
from relance.domain.money import Money
from relance.store.effects import Change, differing
from relance.store.reading import get, get_raw, present, query
from relance.store.tables import SHARDS, InvoiceRow


def read(organisation: str, number: str) -> Invoice:
    """The invoice as it stands now; NotFoundError if there is none, BrokenRecordError if it cannot be understood."""
    invoice = find(organisation, number)
    if invoice is None:
        raise NotFoundError("invoice", f"{organisation}/{number}")
    return invoice


def find(organisation: str, number: str) -> Invoice | None:
    """The invoice of that number, or None."""
    row = get(InvoiceRow, organisation, number)
    return invoice_of(row) if row else None


def version_of(organisation: str, number: str) -> int | None:
    """The version of an invoice that may be unreadable otherwise; None if there is none."""
    item = get_raw(InvoiceRow, organisation, number)
    return int(item["version"]["N"]) if item else None


def payment(organisation: str, invoice: str, id: str) -> Payment | None:
    """A payment by its receipt number, or None."""
    row = get(InvoiceRow, organisation, f"{invoice}#payment#{id}")
    return payment_of(row) if row else None


def payments(organisation: str, invoice: str) -> list[Payment]:
    """The payments of an invoice, by receipt number."""
    return [payment_of(row) for row in query(InvoiceRow, organisation, where=InvoiceRow.sk.startswith(f"{invoice}#payment#"))]


def everything(organisation: str) -> Iterator[Invoice | Payment]:
    """All invoices and payments of an organisation, for its export."""
    for row in query(InvoiceRow, organisation):
        if "#" not in row.sk:
            yield invoice_of(row)
        elif "#payment#" in row.sk:
            yield payment_of(row)


def write(before: Receivable | None, after: Receivable, ladder: Ladder, version: int | None = None) -> Change | None:
    """What to commit so that the invoice becomes `after`, its place in the indexes with it; None if nothing differs.

    `version` replaces an unreadable record: it is given instead of `before`.
    """
    if before is None and version is not None:  # whatever it held that `after` has not must go, index keys among it
        return _change(after, version, {}, _values(after), _keys(after, ladder))
    old, new = differing(_values(before) if before else {}, _values(after))
    _, new_keys = differing(_keys(before, ladder) if before else {}, _keys(after, ladder))
    if not new and before is not None:
        return None
    return _change(after, before.version if before else None, old, new, new_keys)


def redate(invoice: Invoice, aging_on: date | None, ladder: Ladder) -> Change | None:
    """What to commit so that the due index has the date that `ladder` gives; None if `aging_on`, the date there now, is right."""
    right = next_ageing_on(invoice, ladder)
    if right == aging_on:
        return None
    return _change(
        invoice, invoice.version, {"aging_on": aging_on}, {"aging_on": right}, {"aging_shard": _shard(invoice) if right else None}
    )


def write_payment(payment: Payment) -> tuple[Change, ...]:
    """What to commit to record a payment, and as a credit of the customer what was paid beyond the balance."""
    values: dict[str, Any] = {
        "amount": payment.amount.amount,
        "currency": payment.amount.currency,
        "paid_on": payment.paid_on,
        "method": payment.method or None,
        "balance_due_on": payment.balance_due_on,
        "credited": payment.credited.amount if payment.credited else None,
    }
    recorded = _part(payment, "payment", values)
    if not payment.credited:
        return (recorded,)
    credit = {"amount": payment.credited.amount, "currency": payment.credited.currency, "paid_on": payment.paid_on}
    return recorded, _part(payment, "credit", credit)


def _part(payment: Payment, what: str, values: dict[str, Any]) -> Change:
    return Change(
        row=InvoiceRow,
        pk=payment.organisation,
        sk=f"{payment.invoice}#{what}#{payment.id}",
        organisation=payment.organisation,
        name=f"{what}/{payment.invoice}/{payment.id}",
        version=None,
        after=values,
    )


def _change(invoice: Receivable, version: int | None, old: Any, new: Any, derived: Any) -> Change:
    return Change(
        row=InvoiceRow,
        pk=invoice.organisation,
        sk=invoice.number,
        organisation=invoice.organisation,
        name=f"invoice/{invoice.number}",
        version=version,
        before=old,
        after=new,
        derived=derived,
    )


def _values(invoice: Receivable) -> dict[str, Any]:
    values: dict[str, Any] = {
        "status": invoice.status.value,
        "customer": invoice.customer,
        "customer_name": invoice.customer_name,
        "currency": invoice.total.currency,
        "total": invoice.total.amount,
        "paid": invoice.paid.amount,
        "due_on": invoice.due_on,
        "balance_due_on": invoice.balance_due_on,
        "holds": [[h.from_on.isoformat(), h.until_on.isoformat(), h.reason] for h in invoice.holds] or None,
    }
    if isinstance(invoice, Invoice):
        values |= {
            "kind": invoice.kind.value,
            "label": invoice.label or None,
            "issued_on": invoice.issued_on,
            "closed_on": invoice.closed_on,
            "closed_because": invoice.closed_because or None,
        }
    return values


def _keys(invoice: Receivable, ladder: Ladder) -> dict[str, Any]:
    next_on = next_ageing_on(invoice, ladder)
    return {
        "aging_on": next_on,
        "aging_shard": _shard(invoice) if next_on else None,
        "customer_key": f"{invoice.organisation}#{invoice.customer}",
        "status_key": f"{invoice.organisation}#{invoice.status.value}",
    }


def _shard(invoice: Receivable) -> str:
    return str(zlib.crc32(f"{invoice.organisation}/{invoice.number}".encode()) % SHARDS)


def receivable_of(row: InvoiceRow) -> Receivable:
    """The receivable in a row, or in what an index holds of one; BrokenRecordError if it cannot be understood."""
    return Receivable(**_receivable(row))


def _receivable(row: InvoiceRow) -> dict[str, Any]:
    try:
        return {
            "organisation": row.pk,
            "number": row.sk,
            "customer": present(row.customer, "customer"),
            "customer_name": row.customer_name or row.customer,
            "status": Status(row.status),
            "total": Money(present(row.total, "total"), present(row.currency, "currency")),
            "paid": Money(present(row.paid, "paid"), row.currency),
            "due_on": present(row.due_on, "due_on"),
            "balance_due_on": row.balance_due_on,
            "holds": tuple(Hold(date.fromisoformat(a), date.fromisoformat(b), reason) for a, b, reason in row.holds or ()),
            "version": row.version,
        }
    except (ValueError, TypeError) as error:
        raise BrokenRecordError(f"invoice/{row.sk}", str(error)) from error


def invoice_of(row: InvoiceRow) -> Invoice:
    """The invoice in a row; BrokenRecordError if it cannot be understood."""
    try:
        return Invoice(
            **_receivable(row),
            kind=Kind(row.kind),
            label=row.label or "",
            issued_on=present(row.issued_on, "issued_on"),
            closed_on=row.closed_on,
            closed_because=row.closed_because or "",
        )
    except ValueError as error:
        raise BrokenRecordError(f"invoice/{row.sk}", str(error)) from error


def payment_of(row: InvoiceRow) -> Payment:
    """The payment in a row; BrokenRecordError if it cannot be understood."""
    invoice, _, id = row.sk.split("#", 2)
    try:
        amount = Money(present(row.amount, "amount"), present(row.currency, "currency"))
        paid_on = present(row.paid_on, "paid_on")
    except ValueError as error:
        raise BrokenRecordError(f"payment/{invoice}/{id}", str(error)) from error
    return Payment(
        organisation=row.pk,
        invoice=invoice,
        id=id,
        amount=amount,
        paid_on=paid_on,
        method=row.method or "",
        balance_due_on=row.balance_due_on,
        credited=Money(row.credited, row.currency) if row.credited is not None else None,
    )
