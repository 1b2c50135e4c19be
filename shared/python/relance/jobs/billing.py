"""Invoices that jobs make: of a contact, issued on a day, labelled in the organisation's language."""

from __future__ import annotations

from datetime import date

from relance.domain.invoice import Hold, Invoice, Kind, Status
from relance.domain.money import Money, zero
from relance.domain.organisation import Organisation
from relance.store import invoices
from relance.store.effects import Change


def billed(
    organisation: Organisation,
    customer: tuple[str, str],
    kind: Kind,
    number: str,
    total: Money,
    dates: tuple[date, date],
    label: str,
    because_of: str,
    holds: tuple[Hold, ...] = (),
) -> Change:
    """What to commit for a new invoice: `customer` is id and name, `dates` those of issue and due. It must not exist yet."""
    id, name = customer
    invoice = Invoice(
        organisation=organisation.id,
        number=number,
        kind=kind,
        customer=id,
        customer_name=name,
        label=label,
        because_of=because_of,
        status=Status.ISSUED,
        total=total,
        paid=zero(total.currency),
        issued_on=dates[0],
        due_on=dates[1],
        holds=holds,
    )
    change = invoices.write(None, invoice, organisation)
    if change is None:
        raise AssertionError("a new invoice differs from none")
    return change
