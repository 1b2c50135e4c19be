"""A small world for tests: organisations, contacts and invoices written as the product writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from relance.domain.budget import Budget
from relance.domain.invoice import Invoice, Kind, Status
from relance.domain.money import Money
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.domain.rental import Rental, Vehicle
from relance.domain.timesheet import Timesheet
from relance.domain.unit import Unit
from relance.domain.violation import Violation, ViolationType, steps_of
from relance.store import budgets, invoices, organisations, rentals, timesheets, units, violations
from relance.store.commit import commit
from relance.store.effects import By, Change, Effect, Pack

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

type Record = Organisation | Contact | Invoice | ViolationType | Violation | Unit | Budget | Rental | Vehicle | Timesheet


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


def add(*records: Record) -> None:
    """Write new records. Next dates follow the policies of their organisation and type: those given here, else the stored ones."""
    known = {one.id: one for one in records if isinstance(one, Organisation)}
    types = {(one.organisation, one.id): one for one in records if isinstance(one, ViolationType)}
    pack = Pack()
    for record in records:
        effect = Effect(_changes(record, known, types))
        if not pack.add(effect):
            commit(pack.effects, BY)
            pack = Pack()
            pack.add(effect)
    commit(pack.effects, BY)


def policies_of(id: str) -> Organisation:
    """The stored organisation, else one with the usual policies: many tests need no more of it than its invoices."""
    return organisations.find(id) or Organisation(id=id, name=id, locale="en_US", currency="USD", zone="UTC")


#: How records are written that depend on no other.
_ALONE: Final[Mapping[type, Callable[[Any], Change | None]]] = {
    Unit: lambda unit: units.write(None, unit),
    Budget: lambda budget: budgets.write(None, budget),
    Vehicle: lambda vehicle: rentals.write_vehicle(None, vehicle),
    Rental: lambda rental: rentals.write(None, rental),
    Timesheet: lambda sheet: timesheets.write(Timesheet(organisation=sheet.organisation, rental=sheet.rental, month=sheet.month), sheet),
}


def _changes(record: Record, known: dict[str, Organisation], types: dict[tuple[str, str], ViolationType]) -> tuple[Change, ...]:
    if type(record) in _ALONE:
        return _made(_ALONE[type(record)](record))
    match record:
        case Organisation():
            return organisations.write(None, record)
        case Contact():
            return organisations.write_contact(None, record)
        case ViolationType():
            return violations.write_type(None, record)
        case Invoice() | Violation():
            return _made(_dated(record, known, types))
    raise AssertionError(record)


def _dated(record: Invoice | Violation, known: dict[str, Organisation], types: dict[tuple[str, str], ViolationType]) -> Change | None:
    """Records whose next dates follow from a policy."""
    if record.organisation not in known:
        known[record.organisation] = policies_of(record.organisation)
    organisation = known[record.organisation]
    if isinstance(record, Invoice):
        return invoices.write(None, record, organisation)
    type = types.get((record.organisation, record.type)) or violations.find_type(record.organisation, record.type)
    return violations.write(None, record, steps_of(type, organisation.fines))


def _made(change: Change | None) -> tuple[Change, ...]:
    return (change,) if change else ()


def status(number: str, organisation: Organisation = SCHOOL) -> Status:
    """The status of an invoice as stored."""
    return invoices.read(organisation.id, number).status
