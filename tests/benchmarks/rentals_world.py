"""The renter that is measured: rentals whose January is to be billed, as many days entered for each as it has, and rentals that ended.

What is due does not depend on how many have ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from relance.domain.invoice import Kind, Status
from relance.domain.money import Money
from relance.domain.organisation import Contact, Role
from relance.domain.rental import Rental, RentalStatus, Vehicle
from relance.domain.rental_billing import monthly_number
from relance.domain.timesheet import DayStatus, Timesheet
from relance.store import invoices, organisations, rentals, timesheets
from relance.store.effects import Change
from tests.fleet import FLEET, JANUARY
from tests.world import invoice

SCHEDULED_AT: Final = datetime(2025, 2, 1, 3, tzinfo=UTC)
ORGANISATION: Final = FLEET
#: Rentals that are due, and customers, each of whom has as many.
DUE, CUSTOMERS = 1_000, 200
_DECEMBER, _NOVEMBER = date(2024, 12, 1), date(2024, 11, 1)
_RATE: Final = Decimal(50_000)


def a_rental(n: int, due: int = DUE) -> Rental:
    """The nth: the first `due` go on, billed up to December; the others ended in November and are billed."""
    goes_on = n < due
    return Rental(
        organisation=FLEET.id,
        id=str(n + 1),
        customer=f"c-{n % CUSTOMERS:03d}",
        vehicle=f"v-{n + 1:05d}",
        starts_on=_DECEMBER if goes_on else date(2024, 6, 1),
        ends_on=None if goes_on else date(2024, 11, 30),
        daily_rate=_RATE,
        currency=FLEET.currency,
        status=RentalStatus.ACTIVE if goes_on else RentalStatus.CLOSED,
        billed_to=_DECEMBER if goes_on else _NOVEMBER,
    )


def days(n: int, month: date) -> dict[int, DayStatus]:
    """What the nth vehicle did in a month: it rests two days of seven, and every tenth it is in the workshop."""
    found = {}
    for day in range(1, (30 if month == _NOVEMBER else 31) + 1):
        works = DayStatus.IDLE if (n + day) % 7 > 4 else DayStatus.WORKED
        found[day] = works if day % 10 else DayStatus.MAINTENANCE
    return found


def worked() -> int:
    """Days on which a vehicle worked in January, of all rentals that are due."""
    return sum(list(days(n, JANUARY).values()).count(DayStatus.WORKED) for n in range(DUE))


def records(number: int, due: int = DUE) -> Iterator[Change]:
    """The renter with its customers, and so many rentals with their vehicles, sheets and the invoice of the last month that was billed."""
    yield from organisations.write(None, FLEET)
    for n in range(CUSTOMERS):
        id = f"c-{n:03d}"
        name = f"Société minière, agence {n}"
        customer = Contact(organisation=FLEET.id, id=id, name=name, roles=(Role.CUSTOMER,), email=f"{id}@clients.test")
        yield from organisations.write_contact(None, customer)
    for n in range(number):
        known = a_rental(n, due)
        vehicle = Vehicle(organisation=FLEET.id, id=known.vehicle, name="Toyota Hilux", registration=f"GN-{n:05d}")
        yield from _made(rentals.write(None, known), rentals.write_vehicle(None, vehicle))
        yield from _billed(n, known)
        if n < due:
            yield from _made(_written(Timesheet(organisation=FLEET.id, rental=known.id, month=JANUARY, days=days(n, JANUARY))))


def _billed(n: int, rental: Rental) -> Iterator[Change]:
    month = rental.billed_to
    assert month
    number = monthly_number(rental.id, month)
    sheet = Timesheet(organisation=FLEET.id, rental=rental.id, month=month, days=days(n, month))
    worked = tuple(day.day for day in sheet.worked())
    amount = Money(len(worked) * _RATE, FLEET.currency)
    paid = invoice(
        number, month, FLEET, customer=rental.customer, kind=Kind.RENTAL, status=Status.PAID, total=amount, paid=amount, issued_on=month
    )
    billed = Timesheet(organisation=FLEET.id, rental=rental.id, month=month, days=sheet.days, billed={number: worked})
    yield from _made(_written(billed), invoices.write(None, paid, FLEET))


def _written(sheet: Timesheet) -> Change | None:
    return timesheets.write(Timesheet(organisation=sheet.organisation, rental=sheet.rental, month=sheet.month), sheet)


def _made(*changes: Change | None) -> Iterable[Change]:
    return (change for change in changes if change)
