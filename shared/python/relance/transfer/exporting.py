"""Records out, in the very schema that an import takes: what was exported can be imported again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any

from relance.domain.invoice import Invoice, Payment
from relance.domain.money import Money, rounded
from relance.domain.organisation import Contact, Organisation
from relance.store import invoices, organisations
from relance.transfer import jsonlines, separated
from relance.transfer.schemas import SCHEMAS, FileKind


class FileFormat(StrEnum):
    """How a file is written."""

    JSONL = "jsonl"
    CSV = "csv"


def export(
    kind: FileKind,
    organisation: str | None,
    to: IO[str],
    format: FileFormat = FileFormat.JSONL,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write the records of a kind, of one organisation or of all (None), sorted by key; return how many.

    `progress` is told how many are written so far. NotFoundError: no such organisation. BrokenRecordError: a record that cannot
    be read; an export that leaves something out would be taken for the whole.
    """
    fields = list(SCHEMAS[kind].model_fields)
    if format is FileFormat.CSV:
        separated.write_header(fields, to)
    written = 0
    for written, values in enumerate(_records(kind, organisation), start=1):
        present = {field: values[field] for field in fields if values[field] not in (None, "")}
        if format is FileFormat.CSV:
            separated.write_row(present, fields, to)
        else:
            jsonlines.write_row(present, to)
        progress(written)
    return written


def _records(kind: FileKind, organisation: str | None) -> Iterator[dict[str, Any]]:
    owners = organisations.ids() if organisation is None else [organisations.read(organisation).id]
    for owner in sorted(owners):
        match kind:
            case FileKind.ORGANISATIONS:
                yield organisation_values(organisations.read(owner))
            case FileKind.CONTACTS:
                yield from (contact_values(contact) for contact in organisations.contacts(owner))
            case FileKind.INVOICES:
                yield from (invoice_values(one) for one in invoices.everything(owner) if isinstance(one, Invoice))
            case FileKind.PAYMENTS:
                yield from (payment_values(one) for one in invoices.everything(owner) if isinstance(one, Payment))


def organisation_values(organisation: Organisation) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "id": organisation.id,
        "name": organisation.name,
        "locale": organisation.locale,
        "currency": organisation.currency,
        "zone": organisation.zone,
        "vat_rate": _shortest(organisation.vat_rate),
        "ageing": organisations.ladder_as_data(organisation.ageing),
        "channels": [
            {"name": channel.name, "kind": channel.kind.value, "secret": channel.secret, "audience": channel.audience.value}
            for channel in organisation.channels
        ],
        "fallback": [kind.value for kind in organisation.fallback],
        "sender": organisation.sender,
    }


def contact_values(contact: Contact) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "organisation": contact.organisation,
        "id": contact.id,
        "name": contact.name,
        "roles": [role.value for role in contact.roles],
        "email": contact.email,
        "phone": contact.phone,
        "language": contact.language,
    }


def invoice_values(invoice: Invoice) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "organisation": invoice.organisation,
        "number": invoice.number,
        "kind": invoice.kind.value,
        "customer": invoice.customer,
        "label": invoice.label,
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "total": _amount(invoice.total),
        "currency": invoice.total.currency,
        "status": invoice.status.value,
        "balance_due_on": invoice.balance_due_on.isoformat() if invoice.balance_due_on else None,
        "holds": [
            {"from_on": hold.from_on.isoformat(), "until_on": hold.until_on.isoformat(), "reason": hold.reason} for hold in invoice.holds
        ],
    }


def payment_values(payment: Payment) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "organisation": payment.organisation,
        "invoice": payment.invoice,
        "id": payment.id,
        "amount": _amount(payment.amount),
        "currency": payment.amount.currency,
        "paid_on": payment.paid_on.isoformat(),
        "method": payment.method,
        "balance_due_on": payment.balance_due_on.isoformat() if payment.balance_due_on else None,
        "credited": _amount(payment.credited) if payment.credited else None,
    }


def _amount(money: Money) -> str:
    """With all decimals of the currency: 1500.50. What is stored more exactly than that stays exact."""
    usual = rounded(money).amount
    return format(usual if usual == money.amount else money.amount, "f")


def _shortest(rate: Decimal) -> str:
    return format(rate.normalize(), "f")
