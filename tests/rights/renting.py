"""What the invoicing of rentals needs rights for: the months that are due, one that is asked for, one rental, and an invoice once more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from relance.desk import invoices as desk
from relance.desk import timesheets as sheets
from relance.desk.deed import done
from relance.domain.breakdown import line, taxed
from relance.domain.invoice import Kind, Status
from relance.domain.organisation import Organisation, Role
from relance.domain.rental import Rental, Vehicle
from relance.domain.timesheet import DayStatus, Timesheet
from relance.store import invoices, rentals, timesheets
from relance.store.due import RENTALS
from tests.rights.nights import Night
from tests.rights.settled import person, settle_in
from tests.rights.stage import Scenario, Stage
from tests.world import BY, add, invoice

#: The rental, its customer, and the month of which days are to be billed.
RENTAL, CUSTOMER, MONTH = "6", "mine", date(2025, 2, 1)
#: Before it, when nobody worked.
JANUARY: Final = date(2025, 1, 1)
BILL, EMPTY = f"LOC-{RENTAL}-202502", f"LOC-{RENTAL}-202501"
_AMOUNTS: Final = taxed([line("Hire", Decimal(1), Decimal(50), "USD")], Decimal("0.18"), "USD")


def rented(stage: Stage, starts_on: date = MONTH, **fields: Any) -> Organisation:
    """The organisation with a vehicle that worked for a customer on two days of February, and is rented out from `starts_on` on."""
    organisation = settle_in(stage, **fields)
    vehicle = Vehicle(organisation=stage.id, id="hilux", name="Toyota Hilux", registration="GN-001-AA")
    rate: dict[str, Any] = {"daily_rate": Decimal(50), "currency": organisation.currency}
    rental = Rental(organisation=stage.id, id=RENTAL, customer=CUSTOMER, vehicle=vehicle.id, starts_on=starts_on, **rate)
    sheet = Timesheet(organisation=stage.id, rental=RENTAL, month=MONTH, days={3: DayStatus.WORKED, 4: DayStatus.WORKED})
    add(person(stage, CUSTOMER, "Société minière", Role.CUSTOMER), vehicle, rental, sheet)
    return organisation


NIGHT: Final = Night("rental-invoicing", RENTALS, rented, RENTAL)


def bills_the_months_that_are_over(stage: Stage) -> None:
    rented(stage)
    NIGHT.changes_one(stage)
    assert timesheets.read(stage.id, RENTAL, MONTH).billed == {BILL: (3, 4)}
    assert rentals.read(stage.id, RENTAL).billed_to == MONTH


def brings_a_draft_up_to_date(stage: Stage) -> None:
    rented(stage)
    NIGHT.changes_one(stage, month="2025-02")
    done(sheets.enter(stage.id, RENTAL, MONTH, {5: DayStatus.WORKED}), BY)
    NIGHT.changes_one(stage, month="2025-02")
    made = invoices.read(stage.id, BILL).breakdown
    assert made
    assert [day.day for day in made.worked] == [3, 4, 5]


def looks_at_a_month_of_everybody(stage: Stage) -> None:
    rented(stage)
    said = stage.invoke({"job": NIGHT.job, "month": "2025-02", "dry_run": True, "actor": "test"})
    assert said["changed"] >= 1, said


def finds_drafts_of_another_system(stage: Stage) -> None:
    """Of a month with days and of one without, neither of which the sheets know."""
    organisation = rented(stage, starts_on=JANUARY)
    for number in (BILL, EMPTY):
        add(
            invoice(
                number,
                MONTH,
                organisation,
                kind=Kind.RENTAL,
                status=Status.DRAFT,
                breakdown=replace(_AMOUNTS, rental=RENTAL),
                total=_AMOUNTS.total,
            )
        )
    NIGHT.changes_one(stage)
    assert [invoices.read(stage.id, number).status for number in (EMPTY, BILL)] == [Status.CANCELLED, Status.DRAFT]
    assert timesheets.read(stage.id, RENTAL, JANUARY).billed == {EMPTY: ()}


def bills_one_rental(stage: Stage) -> None:
    rented(stage)
    NIGHT.changes_one(stage, rental=RENTAL)
    [number] = timesheets.read(stage.id, RENTAL, MONTH).billed
    assert number.startswith(f"FACT-{RENTAL}-")


def bills_again_what_was_cancelled(stage: Stage) -> None:
    rented(stage)
    NIGHT.changes_one(stage)
    done(desk.cancel(stage.id, BILL, "wrong customer"), BY)
    NIGHT.changes_one(stage, month="2025-02", reissue=True)
    assert timesheets.read(stage.id, RENTAL, MONTH).billed == {BILL: (), f"{BILL}-2": (3, 4)}


SCENARIOS: Final[tuple[Scenario, ...]] = (
    bills_the_months_that_are_over,
    brings_a_draft_up_to_date,
    looks_at_a_month_of_everybody,
    finds_drafts_of_another_system,
    bills_one_rental,
    bills_again_what_was_cancelled,
    *NIGHT.usual()[1:],
)
