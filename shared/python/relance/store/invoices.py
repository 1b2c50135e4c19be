"""Invoices, payments and credits: mapped to rows, found when due, written as changes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pynamodb.expressions.condition import Condition

from relance.domain.ageing import Ladder, next_ageing_on
from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.invoice import Hold, Invoice, Kind, Payment, Receivable, Status
from relance.domain.money import Money
from relance.store.effects import Change, differing
from relance.store.reading import Key, count, decode, get, get_raw, present, query, query_page
from relance.store.tables import SHARDS, InvoiceRow


@dataclass(frozen=True, slots=True)
class Due:
    """A record that an index says is due: the record, or why it cannot be understood.

    `cursor` is where to go on after it; `aging_on` the date under which it stands in the due index now.
    """

    organisation: str
    number: str
    record: Receivable | BrokenRecordError
    cursor: Key
    aging_on: date | None = None


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


def in_status(organisation: str, status: Status) -> Iterator[Invoice]:
    """The invoices of an organisation in that status, by due date."""
    for key in query(InvoiceRow, f"{organisation}#{status.value}", index="status"):
        row = get(InvoiceRow, organisation, key.sk)
        if row is not None and row.status == status.value:
            yield invoice_of(row)


def everything(organisation: str) -> Iterator[Invoice | Payment]:
    """All invoices and payments of an organisation, for its export."""
    for row in query(InvoiceRow, organisation):
        if "#" not in row.sk:
            yield invoice_of(row)
        elif "#payment#" in row.sk:
            yield payment_of(row)


def ageing_shards() -> list[str]:
    """The partitions of the ageing index."""
    return [str(n) for n in range(SHARDS)]


def count_ageing(shard: str, until: date, organisation: str = "") -> int:
    """How many invoices of a partition may age on `until` or before, of one organisation or of all."""
    return count(InvoiceRow, shard, "aging", InvoiceRow.aging_on <= until, _of(organisation))


def due_for_ageing(shard: str, until: date, start: Key | None, limit: int, organisation: str = "") -> tuple[list[Due], Key | None]:
    """A page of the invoices of a partition that may age on `until` or before, oldest date first, and where the next starts."""
    page = query_page(
        InvoiceRow, shard, index="aging", where=InvoiceRow.aging_on <= until, only=_of(organisation), start=start, limit=limit
    )
    return [_due(item, ("pk", "sk", "aging_shard", "aging_on")) for item in page.items], page.next_key


def with_status(organisation: str, status: str, start: Key | None, limit: int) -> tuple[list[Due], Key | None]:
    """A page of the invoices of an organisation in one status, read in full: what a reindex walks."""
    page = query_page(InvoiceRow, f"{organisation}#{status}", index="status", start=start, limit=limit)
    found = [_read_due(item, ("pk", "sk", "status_key", "due_on")) for item in page.items]
    return found, page.next_key


def read_due(organisation: str, number: str) -> Due:
    """One invoice by its number, as a due record."""
    return _read_due({"pk": {"S": organisation}, "sk": {"S": number}}, ("pk", "sk"))


def count_with_status(organisation: str, status: str) -> int:
    """How many invoices of an organisation are in that status."""
    return count(InvoiceRow, f"{organisation}#{status}", "status", InvoiceRow.due_on >= date.min)


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


def _of(organisation: str) -> Condition | None:
    return InvoiceRow.pk == organisation if organisation else None


def _shard(invoice: Receivable) -> str:
    return str(zlib.crc32(f"{invoice.organisation}/{invoice.number}".encode()) % SHARDS)


def _due(item: dict[str, Any], key: tuple[str, ...]) -> Due:
    cursor = {name: item[name] for name in key}
    record: Receivable | BrokenRecordError
    try:
        record = Receivable(**_receivable(decode(InvoiceRow, item)))
    except BrokenRecordError as error:
        record = error
    return Due(item["pk"]["S"], item["sk"]["S"], record, cursor)


def _read_due(item: dict[str, Any], key: tuple[str, ...]) -> Due:
    organisation, number = item["pk"]["S"], item["sk"]["S"]
    cursor = {name: item[name] for name in key}
    gone = BrokenRecordError(f"invoice/{number}", "it does not exist any more")
    try:
        row = get(InvoiceRow, organisation, number)
        return Due(organisation, number, invoice_of(row), cursor, row.aging_on) if row else Due(organisation, number, gone, cursor)
    except BrokenRecordError as error:
        return Due(organisation, number, error, cursor)


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
