"""Two organisations side by side: what the other one has, and every request that one of ours could ask for it, from the route table.

Its mirror, messages and runs: `neighbours_odoo`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from relance.domain.invoice import Invoice, Payment, Status
from relance.domain.money import Money
from relance.domain.organisation import Contact, Organisation, Role
from relance.domain.rental import Rental, RentalKind, Vehicle
from relance.domain.timesheet import DayStatus, Timesheet
from relance.store import invoices
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.web.route import Route
from tests.fleet import JANUARY
from tests.web import neighbours_odoo
from tests.web.neighbours_odoo import CANARY
from tests.world import BY, add, invoice

#: Its rental is one that ours has not.
RENTAL: Final = "777"
OTHER = Organisation(
    id="other-motors",
    name=f"{CANARY} Motors",
    locale="en_US",
    currency="USD",
    zone="America/New_York",
    sender=f"{CANARY}@other.test",
    address=f"{CANARY} street",
    odoo=neighbours_odoo.ODOO,
)
PERSON = Contact(organisation=OTHER.id, id="their-customer", name=f"{CANARY} Smith", roles=(Role.CUSTOMER,), email=f"{CANARY}@other.test")
CAR = Vehicle(organisation=OTHER.id, id="their-car", name=f"{CANARY} Ford", registration=CANARY)
THEIRS = Rental(
    organisation=OTHER.id,
    id=RENTAL,
    customer=PERSON.id,
    vehicle=CAR.id,
    kind=RentalKind.EXTERNAL,
    supplier=f"{CANARY} Ltd",
    starts_on=JANUARY,
    daily_rate=Decimal("777.77"),
    currency="USD",
)
SHEET = Timesheet(organisation=OTHER.id, rental=RENTAL, month=JANUARY, days={7: DayStatus.WORKED})
DUE = date(2025, 3, 1)
ROLES: Final = ("nobody", "viewer", "operator", "admin")
#: An invoice of theirs.
NUMBER: Final = "THEIRS-1"


def settle_in() -> None:
    """Write all that the other organisation has: three drafts, one of them paid in part, its rental, its sheet, its mirror."""
    add(OTHER, PERSON, CAR, THEIRS, SHEET)
    theirs = {"customer": PERSON.id, "customer_name": PERSON.name, "label": f"{CANARY} label", "total": Money(Decimal(500), "USD")}
    add(*(_draft(f"THEIRS-{place}", theirs) for place in (1, 2, 3)))
    receipt = Payment(organisation=OTHER.id, invoice=NUMBER, id=CANARY, amount=Money(Decimal(1), "USD"), paid_on=DUE, method=CANARY)
    commit([Effect(invoices.write_payment(receipt))], BY)
    neighbours_odoo.settle_in(OTHER.id)


def _draft(number: str, fields: Mapping[str, Any]) -> Invoice:
    return invoice(number, DUE, OTHER, **fields, paid=Money(Decimal(0), "USD"), status=Status.DRAFT)


def bodies(route: Route, names: Mapping[str, str]) -> Iterator[Any]:
    """What such a route may be asked, naming what the other organisation has wherever something can be named."""
    if not route.body:
        yield None
        return
    yield route.example or {}
    named = {"numbers": [names["number"]], "customer": PERSON.id, "vehicle": CAR.id, "rental": RENTAL, "models": [names["model"]]}
    fields = {name: value for name, value in named.items() if name in route.body.model_fields}
    for name, value in fields.items():
        yield {**(route.example or {}), name: value}


def queries(route: Route) -> Iterator[dict[str, str]]:
    """What such a list may be asked, with what the other organisation has."""
    usual = {"month": "2025-01"} if "timesheets" in route.path else {}
    yield usual
    named = {"customer": PERSON.id, "vehicle": CAR.id, "rental": RENTAL, "q": "Smith", "record": f"rental/{RENTAL}"}
    for name, value in (named | neighbours_odoo.QUERY).items():
        if route.query and name in route.query.model_fields:
            yield {**usual, name: value}


def asks(route: Route, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """All that such a route is asked here."""
    place = names["document"] if "documents" in route.path else names["run"]
    path = route.path.format(**{**names, "run": place})
    for query in queries(route):
        for body in bodies(route, names):
            yield {"method": route.method, "path": path, "body": body, "query": query, "headers": {"If-Match": "*"}}


def leaks(text: str) -> list[str]:
    """What of the other organisation is in a reply, headers and all."""
    return [one for one in (CANARY, OTHER.id, f"LOC-{RENTAL}", "777.77") if one.lower() in text.lower()]
