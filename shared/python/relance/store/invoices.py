"""Invoices, payments and credits: mapped to rows, read by their keys, written as changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from relance.domain.ageing import next_ageing_on
from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.invoice import AGEING, Hold, Invoice, Kind, Payment, Receivable, Status
from relance.domain.late_fee import next_fee_on
from relance.domain.money import Money
from relance.domain.organisation import Organisation
from relance.domain.reminder import next_reminder_on
from relance.store.breakdowns import as_data, from_data
from relance.store.effects import Change, differing
from relance.store.reading import choice, get, get_raw, legible, present, query
from relance.store.row import shard_of
from relance.store.tables import InvoiceRow

_NEXT_ON: Final[Mapping[str, Callable[[Receivable, Organisation], date | None]]] = {
    "aging_on": lambda invoice, organisation: next_ageing_on(invoice, organisation.ageing),
    "late_fee_on": lambda invoice, organisation: next_fee_on(invoice, organisation.late_fee),
    "reminder_on": lambda invoice, organisation: next_reminder_on(invoice, organisation.reminders),
}
#: The dates by which the due indexes of invoices are sorted, and which of them a step of the ladder moves.
DUE_DATES: Final = tuple(_NEXT_ON)
_LADDER: Final = ("aging_on",)
_AGEING: Final = frozenset(AGEING)


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


def kept(organisation: str, number: str) -> dict[str, Any]:
    """What Relance itself has noted on an invoice that cannot be read otherwise: when it was reminded of, and charged for."""
    return legible(InvoiceRow, organisation, number, "reminded_on", "fee_on")


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


def write(before: Receivable | None, after: Receivable, organisation: Organisation, version: int | None = None) -> Change | None:
    """What to commit so that the invoice becomes `after`, its place in the indexes with it; None if nothing differs.

    The organisation's policies say when the invoice is due for what. `version` replaces an unreadable record: it is given instead
    of `before`.
    """
    if before is None and version is not None:  # whatever it held that `after` has not must go, index keys among it
        return _change(after, version, {}, _values(after), _keys(after, organisation))
    old, new = differing(_values(before) if before else {}, _values(after))
    if before is None:
        return _change(after, None, old, new, _keys(after, organisation))
    if not new:
        return None
    # A night's thousands of steps up the ladder move one date: whether it is overdue or unpaid is nothing to fees and reminders.
    names = _LADDER if new.keys() == {"status"} and {before.status, after.status} <= _AGEING else DUE_DATES
    _, moved = differing(_keys(before, organisation, names), _keys(after, organisation, names))
    return _change(after, before.version, old, new, moved)


def redate(invoice: Invoice, stands: Mapping[str, date | None], organisation: Organisation) -> Change | None:
    """What to commit so that the due indexes have the dates that the policies give; None if `stands`, the dates there now, are right."""
    old, new = differing(stands, _dates(invoice, organisation))
    if not new:
        return None
    # Audited, although derived: it is all that such a change is about.
    return _change(invoice, invoice.version, old, new, _shards(invoice, new))


def dates_in(row: InvoiceRow) -> dict[str, date | None]:
    """The dates under which a row stands in the due indexes."""
    return {name: getattr(row, name) for name in DUE_DATES}


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
        "kind": invoice.kind.value,
        "reminded_on": invoice.reminded_on,
        "fee_on": invoice.fee_on,
    }
    if isinstance(invoice, Invoice):
        values |= {
            "label": invoice.label or None,
            "because_of": invoice.because_of or None,
            "issued_on": invoice.issued_on,
            "closed_on": invoice.closed_on,
            "closed_because": invoice.closed_because or None,
            "breakdown": as_data(invoice.breakdown) if invoice.breakdown else None,
            "serial": invoice.serial,
        }
    return values


def _keys(invoice: Receivable, organisation: Organisation, names: Sequence[str] = DUE_DATES) -> dict[str, Any]:
    dates = _dates(invoice, organisation, names)
    return {
        **dates,
        **_shards(invoice, dates),
        "customer_key": f"{invoice.organisation}#{invoice.customer}",
        "status_key": f"{invoice.organisation}#{invoice.status.value}",
    }


def _dates(invoice: Receivable, organisation: Organisation, names: Sequence[str] = DUE_DATES) -> dict[str, date | None]:
    """When it is due for what, by the name of the due index's date."""
    return {name: _NEXT_ON[name](invoice, organisation) for name in names}


def _shards(invoice: Receivable, dates: Mapping[str, date | None]) -> dict[str, str | None]:
    """The partitions of the due indexes for these dates. Reminders go by customer, so that none is split over two workers."""
    led_by = {name: invoice.customer if name == "reminder_on" else invoice.number for name in dates}
    shards = {name: shard_of(invoice.organisation, led_by[name]) if on else None for name, on in dates.items()}
    return {f"{name.removesuffix('_on')}_shard": shard for name, shard in shards.items()}


def receivable_of(row: InvoiceRow) -> Receivable:
    """The receivable in a row, or in what an index holds of one; BrokenRecordError if it cannot be understood."""
    return Receivable(**_receivable(row))


def _receivable(row: InvoiceRow) -> dict[str, Any]:
    try:
        return {
            "organisation": row.pk,
            "number": row.sk,
            "kind": choice(Kind, row.kind, "kind"),
            "customer": present(row.customer, "customer"),
            "customer_name": row.customer_name or row.customer,
            "status": Status(row.status),
            "total": Money(present(row.total, "total"), present(row.currency, "currency")),
            "paid": Money(present(row.paid, "paid"), row.currency),
            "due_on": present(row.due_on, "due_on"),
            "balance_due_on": row.balance_due_on,
            "holds": tuple(Hold(date.fromisoformat(a), date.fromisoformat(b), reason) for a, b, reason in row.holds or ()),
            "reminded_on": row.reminded_on,
            "fee_on": row.fee_on,
            "version": row.version,
        }
    except (ValueError, TypeError) as error:
        raise BrokenRecordError(f"invoice/{row.sk}", str(error)) from error


def invoice_of(row: InvoiceRow) -> Invoice:
    """The invoice in a row; BrokenRecordError if it cannot be understood."""
    try:
        return Invoice(
            **_receivable(row),
            label=row.label or "",
            because_of=row.because_of or "",
            issued_on=present(row.issued_on, "issued_on"),
            closed_on=row.closed_on,
            closed_because=row.closed_because or "",
            breakdown=from_data(row.breakdown, row.currency) if row.breakdown else None,
            serial=row.serial,
        )
    except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError) as error:
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
