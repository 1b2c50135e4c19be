"""What must hold of rentals, their sheets and their invoices."""

from __future__ import annotations

from collections.abc import Iterator

from relance.domain.rental import Rental
from relance.domain.timesheet import Timesheet
from tests.faults import fleet_books
from tests.machine import scenery
from tests.machine.leasing import Lease
from tests.machine.machine import Seen


def a_rental_is_what_deeds_and_nights_have_made_it(seen: Seen) -> Iterator[str]:
    """The product beside the model: its terms, up to when it is billed, and its days."""
    fleet = seen.now.fleet
    for organisation, lease in seen.books.leases.items():
        is_, ought = _terms(fleet.rentals[organisation, lease.id]), _model(lease)
        if is_ != ought:
            yield f"rental of {organisation} is {is_}, it ought to be {ought}"
        days = _days(sheet for (owner, _, _), sheet in fleet.sheets.items() if owner == organisation)
        if days != {day.isoformat(): status for day, status in lease.days.items()}:
            yield f"the days of {organisation} are {days}, they ought to be {lease.days}"


def an_invoice_bills_the_days_that_it_ought_to(seen: Seen) -> Iterator[str]:
    is_ = {(one.organisation, one.number): set(days) for one, days in seen.now.fleet.living()}
    hires = [hire for lease in seen.books.leases.values() for hire in lease.hires if hire.status.value != "cancelled"]
    ought = {hire.key: hire.days for hire in hires}
    if is_ != ought:
        yield f"they bill {is_}, they ought to bill {ought}"


def each_day_is_billed_once(seen: Seen) -> Iterator[str]:
    yield from fleet_books.each_day_is_billed_once(seen.now.fleet)


def the_sheets_say_which_invoice_bills_a_day(seen: Seen) -> Iterator[str]:
    yield from fleet_books.the_sheets_say_which_invoice_bills_a_day(seen.now.fleet)


def what_a_draft_bills_was_worked(seen: Seen) -> Iterator[str]:
    yield from fleet_books.what_a_draft_bills_was_worked(seen.now.fleet)


def amounts_are_those_of_the_days(seen: Seen) -> Iterator[str]:
    yield from fleet_books.amounts_are_those_of_the_days(seen.now.fleet)


def a_serial_is_given_once(seen: Seen) -> Iterator[str]:
    yield from fleet_books.a_serial_is_given_once(seen.now.fleet)


def no_worked_day_is_forgotten(seen: Seen) -> Iterator[str]:
    yield from fleet_books.no_worked_day_is_forgotten(seen.now.fleet)


def _terms(rental: Rental) -> tuple[object, ...]:
    return rental.daily_rate, rental.ends_on, rental.status, rental.billed_to, rental.revisit


def _model(lease: Lease) -> tuple[object, ...]:
    return scenery.money(lease.organisation, lease.rate).amount, lease.ends, lease.status, lease.seen_to, lease.again


def _days(sheets: Iterator[Timesheet]) -> dict[str, str]:
    return {sheet.on(day).isoformat(): status.value for sheet in sheets for day, status in sheet.days.items()}
