"""A small world for tests: organisations, contacts and invoices written as the product writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from relance.domain.ageing import DEFAULT_LADDER
from relance.domain.invoice import Invoice, Kind, Status
from relance.domain.money import Money
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.store import invoices, organisations
from relance.store.commit import commit
from relance.store.effects import By, Effect, Pack

BY = By("test")

SCHOOL = Organisation(
    id="goo-school",
    name="Goo School",
    locale="fr_GN",
    currency="GNF",
    zone="Africa/Conakry",
    channels=(Channel(name="finance", kind=ChannelKind.DISCORD, secret="secretsmanager:test/finance", audience=Role.FINANCE),),
    sender="relance@goo-school.example",
)
HOA = Organisation(id="sunset-ridge", name="Sunset Ridge HOA", locale="en_US", currency="USD", zone="America/New_York")
BURSAR = Contact(organisation=SCHOOL.id, id="bursar", name="Fatou Bah", roles=(Role.FINANCE,), email="bursar@goo-school.example")


def invoice(number: str, due_on: date, organisation: Organisation = SCHOOL, **fields: Any) -> Invoice:
    """An issued invoice of 500 in the organisation's currency; `fields` replace any of it."""
    given: dict[str, Any] = {
        "customer": "c-1",
        "customer_name": "Awa Camara",
        "status": Status.ISSUED,
        "total": Money(Decimal(500), organisation.currency),
        "paid": Money(Decimal(0), organisation.currency),
        "kind": Kind.FEE,
        "issued_on": date(2025, 1, 1),
    }
    return Invoice(organisation=organisation.id, number=number, due_on=due_on, **(given | fields))


def add(*records: Organisation | Contact | Invoice) -> None:
    """Write new records."""
    pack = Pack()
    for record in records:
        if isinstance(record, Organisation):
            effect = Effect(organisations.write(None, record))
        elif isinstance(record, Contact):
            effect = Effect(organisations.write_contact(None, record))
        else:
            change = invoices.write(None, record, DEFAULT_LADDER)
            effect = Effect((change,) if change else ())
        if not pack.add(effect):
            commit(pack.effects, BY)
            pack = Pack()
            pack.add(effect)
    commit(pack.effects, BY)


def status(number: str, organisation: Organisation = SCHOOL) -> Status:
    """The status of an invoice as stored."""
    return invoices.read(organisation.id, number).status
