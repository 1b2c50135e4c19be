"""Rentals and vehicles that a person sets up and changes: what they refer to exists, and no billed day falls outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from relance.desk import rentals as desk
from relance.desk.deed import Deed, StaleError, TakenError
from relance.desk.rentals import NewRental, RentalChanges
from relance.domain.errors import BrokenRecordError, ConflictError, InvalidError, NotFoundError
from relance.domain.rental import Rental, RentalKind, RentalStatus
from relance.store import rentals
from relance.store.tables import RentalRow
from tests.association import by_hand, lines, played
from tests.calls import counting
from tests.desk.office import IDLE, did, entered, made, the
from tests.fleet import FIRST, FLEET, JANUARY, bills, on_demand, rental, sheet
from tests.store.faults import damage
from tests.world import add

pytestmark = pytest.mark.usefixtures("desk")

JOB = "rental-invoicing"


def new(**fields: Any) -> Deed[Rental]:
    given: dict[str, Any] = {"customer": "mine", "starts_on": date(2025, 2, 1), "daily_rate": Decimal("46610.1695")}
    return desk.create(FLEET.id, NewRental(**(given | fields)))


def changed(version: int | None = None, **fields: Any) -> Rental:
    return did(desk.change(FLEET.id, "6", RentalChanges(**fields), version))


def test_a_new_rental_has_the_number_after_the_highest() -> None:
    one = did(new(vehicle="patrol", kind=RentalKind.EXTERNAL, supplier="Diallo & Frères", ends_on=date(2025, 3, 1)))
    assert (one.id, one.currency, one) == ("9", "GNF", rentals.read(FLEET.id, "9"))
    damage(RentalRow, FLEET.id, "rental#9", daily_rate={"S": "abc"})
    add(rental("10"))
    damage(RentalRow, FLEET.id, "rental#10", starts_on=None)
    assert did(new()).id == "11"
    assert did(new(id="400")).id == "400"


def test_of_two_new_rentals_at_once_one_is_refused() -> None:
    mine, theirs = new(), new()
    did(theirs)
    with pytest.raises(ConflictError):
        did(mine)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"customer": "nobody"}, "customer"),
        ({"customer": ""}, "customer"),
        ({"vehicle": "bus"}, "vehicle"),
        ({"id": "06"}, "id"),
        ({"id": "six"}, "id"),
        ({"ends_on": date(2025, 1, 31)}, "ends_on"),
        ({"status": RentalStatus.CLOSED}, "ends_on"),
        ({"supplier": "Diallo"}, "supplier"),
        ({"daily_rate": Decimal(-1)}, "daily_rate"),
        ({"daily_rate": Decimal("NaN")}, "daily_rate"),
        ({"starts_on": date(9999, 12, 31)}, "starts_on"),
        ({"ends_on": date(9999, 12, 31)}, "ends_on"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(fields: dict[str, Any], field: str) -> None:
    with counting() as calls, pytest.raises(InvalidError) as refused:
        new(**fields)
    assert refused.value.field == field
    assert not calls.written


def test_the_number_of_another_rental_is_refused() -> None:
    with pytest.raises(TakenError, match="rental 6 exists already"):
        new(id="6")


def test_what_is_not_said_stays_as_it_is() -> None:
    after = changed(daily_rate=Decimal(60_000), version=1)
    assert after == rentals.read(FLEET.id, "6") == rental(daily_rate=Decimal(60_000), version=2)
    with counting() as calls:
        assert changed() == after
    assert not calls.written
    assert changed(vehicle="", ends_on=date(2025, 5, 1)).vehicle == ""
    assert changed(no_end=True).ends_on is None


def test_who_has_seen_another_version_is_told_so_and_what_there_is_not_is_not_found() -> None:
    with pytest.raises(StaleError) as stale:
        changed(version=2)
    assert stale.value.version == 1
    with pytest.raises(NotFoundError):
        desk.change(FLEET.id, "99", RentalChanges())


def test_a_customer_that_is_gone_keeps_nobody_from_changing_the_rest() -> None:
    add(rental("9", customer="gone", vehicle="gone"))
    assert did(desk.change(FLEET.id, "9", RentalChanges(status=RentalStatus.INACTIVE))).status is RentalStatus.INACTIVE
    with pytest.raises(InvalidError):
        desk.change(FLEET.id, "9", RentalChanges(customer="nobody"))


@pytest.mark.parametrize(
    ("fields", "field", "day"),
    [({"ends_on": date(2025, 1, 20)}, "ends_on", "2025-01-21"), ({"starts_on": date(2025, 1, 9)}, "starts_on", "2025-01-07")],
)
def test_a_billed_day_stays_within_its_rental(fields: dict[str, Any], field: str, day: str) -> None:
    by_hand(JOB, FIRST)
    with pytest.raises(InvalidError, match=f"would leave out {day}, which is billed on LOC-6-202501") as refused:
        changed(**fields)
    assert refused.value.field == field
    entered(7, 8, *range(21, 29), status=IDLE)
    assert changed(**fields).version > 1


def test_other_dates_have_the_first_month_that_they_concern_looked_at_again() -> None:
    add(sheet("6", [30, 31], date(2024, 12, 1)))
    by_hand(JOB, FIRST)
    assert changed(ends_on=date(2025, 1, 28)).revisit == JANUARY
    played(JOB, date(2025, 2, 10))
    assert changed(starts_on=date(2024, 12, 31)).revisit == date(2024, 12, 1)
    ended = by_hand(JOB, date(2025, 2, 10))
    verdicts = {one["month"]: one["verdict"] for one in lines(ended)["6"].data["months"]}
    assert verdicts == {"2024-12": "created", "2025-01": "updated"}
    assert bills()["LOC-6-202412"] == "59000 draft"


def test_an_end_that_is_still_to_come_concerns_nothing_that_is_billed() -> None:
    by_hand(JOB, FIRST)
    assert changed(ends_on=date(2025, 6, 30)).revisit is None
    assert changed(ends_on=date(2025, 5, 31)).revisit is None


def test_a_sheet_that_cannot_be_read_keeps_the_dates() -> None:
    damage(RentalRow, FLEET.id, "sheet#2025-01#6", billed={"S": "odd"})
    with pytest.raises(BrokenRecordError):
        changed(ends_on=date(2025, 1, 20))
    assert changed(daily_rate=Decimal(1)).daily_rate == 1


def test_a_new_vehicle() -> None:
    one = did(desk.create_vehicle(FLEET.id, "axor", "Mercedes Axor", "GN-004-DD"))
    assert one == rentals.find_vehicle(FLEET.id, "axor")
    with pytest.raises(TakenError, match="vehicle axor exists already"):
        desk.create_vehicle(FLEET.id, "axor", "Another")


@pytest.mark.parametrize(
    ("id", "name", "registration", "field"),
    [
        ("a#b", "x", "", "id"),
        ("", "x", "", "id"),
        (" a", "x", "", "id"),
        ("a", " ", "", "name"),
        ("a", "x" * 201, "", "name"),
        ("a", "x", "x\n", "registration"),
    ],
)
def test_a_vehicle_that_makes_no_sense_is_refused(id: str, name: str, registration: str, field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        desk.create_vehicle(FLEET.id, id, name, registration)
    assert refused.value.field == field


@pytest.mark.parametrize("billed", [lambda: made(customer="", rental="6", days=the(28)), on_demand])
def test_a_day_that_is_billed_while_the_rental_is_given_an_end_before_it_has_that_decided_again(billed: Callable[[], object]) -> None:
    deed = desk.change(FLEET.id, "6", RentalChanges(ends_on=date(2025, 1, 20)))
    billed()
    with pytest.raises(ConflictError):
        did(deed)
    with pytest.raises(InvalidError, match="2025-01-28"):
        desk.change(FLEET.id, "6", RentalChanges(ends_on=date(2025, 1, 27)))
