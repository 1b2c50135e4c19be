"""The renter of seed 004 as records: three vehicles on the road in January 2025, and rentals that cannot be billed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from relance.domain.invoice import Invoice
from relance.domain.organisation import Contact, Organisation, Role
from relance.domain.rental import Rental, Vehicle
from relance.domain.run import Line, Run
from relance.domain.timesheet import DayStatus, Timesheet
from relance.store import invoices, timesheets
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.association import by_hand, lines
from tests.world import BY, add

FLEET = Organisation(id="guinee-gest", name="GuinéeGest", locale="fr_GN", currency="GNF", zone="Africa/Conakry", address="Kaloum\nConakry")
MINE = Contact(organisation=FLEET.id, id="mine", name="Société minière de N’Zérékoré", roles=(Role.CUSTOMER,), email="mine@clients.test")
HILUX = Vehicle(organisation=FLEET.id, id="hilux", name="Toyota Hilux", registration="GN-001-AA")
PATROL = Vehicle(organisation=FLEET.id, id="patrol", name="Nissan Patrol", registration="GN-002-BB")
SPRINTER = Vehicle(organisation=FLEET.id, id="sprinter", name="Mercedes Sprinter", registration="GN-003-CC")
JANUARY = date(2025, 1, 1)
#: When January's invoices are made.
FIRST = date(2025, 2, 1)


def rental(id: str = "6", vehicle: str = "hilux", **fields: Any) -> Rental:
    """A rental of 50,000 a day since January 7th, billed up to December; `fields` replace any of it."""
    given: dict[str, Any] = {"customer": "mine", "starts_on": date(2025, 1, 7), "daily_rate": Decimal(50_000), "currency": "GNF"}
    return Rental(organisation=FLEET.id, id=id, vehicle=vehicle, **(given | fields))


def sheet(rental: str, worked: Iterable[int], month: date = JANUARY, **fields: Any) -> Timesheet:
    """A rental's month in which its vehicle worked on these days, and was idle on `idle`."""
    days = dict.fromkeys(worked, DayStatus.WORKED) | dict.fromkeys(fields.pop("idle", ()), DayStatus.IDLE)
    return Timesheet(organisation=FLEET.id, rental=rental, month=month, days=dict(sorted(days.items())), **fields)


#: Seed 004: 22/3 days at 50,000; 20/5 for 1,100,000; 18 for 1,000,000, at rates with more decimals than the franc has.
RENTALS = (
    rental(),
    rental("7", "patrol", daily_rate=Decimal("46610.1695")),
    rental("8", "sprinter", daily_rate=Decimal("47080.98"), starts_on=date(2025, 1, 14)),
)
SHEETS = (sheet("6", range(7, 29), idle=range(29, 32)), sheet("7", range(7, 27)), sheet("8", range(14, 32)))


def park(*more: Any, organisation: Organisation = FLEET) -> None:
    """Write the renter with its customer and vehicles, and `more`."""
    add(organisation, MINE, HILUX, PATROL, SPRINTER, *more)


def bill(number: str) -> Invoice:
    """An invoice of the renter as stored."""
    return invoices.read(FLEET.id, number)


def bills() -> dict[str, str]:
    """Its invoices: their totals and status by number."""
    every = (one for one in invoices.everything(FLEET.id) if isinstance(one, Invoice))
    return {one.number: f"{one.total.amount:f} {one.status.value}" for one in every}


def month_of(line: Line) -> dict[str, Any]:
    [month] = line.data["months"]
    return dict(month)


def verdicts(ended: Run) -> dict[str, str]:
    return {id: line.reason for id, line in lines(ended).items()}


def january(**fields: Any) -> Run:
    """January, asked for by a person."""
    return by_hand("rental-invoicing", date(2025, 2, 3), organisation=FLEET.id, month="2025-01", **fields)


def on_demand() -> Run:
    """All open days of rental 6, asked for by a person."""
    return by_hand("rental-invoicing", date(2025, 2, 4), organisation=FLEET.id, rental="6")


def enter(after: Timesheet) -> None:
    change = timesheets.write(timesheets.read(FLEET.id, after.rental, after.month), after)
    assert change
    commit([Effect((change,))], BY)
