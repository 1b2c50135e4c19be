"""Vehicles and rentals: read as they were written, due under the first day of their next month, told when they cannot be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.rental import Rental, RentalKind, RentalStatus, Vehicle, next_billing_on
from relance.store import audit, lookup, rentals
from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import Change, Effect
from relance.store.rereading import reread
from relance.store.tables import RentalRow
from tests.domain.strategies import words
from tests.fleet import FLEET, HILUX, JANUARY, PATROL, rental, sheet
from tests.store.faults import Value, damage, raw
from tests.world import BY, SCHOOL, add

pytestmark = pytest.mark.usefixtures("tables")

WHOLE = rental(
    kind=RentalKind.EXTERNAL,
    supplier="Diallo & Frères",
    ends_on=date(2025, 12, 31),
    daily_rate=Decimal("46610.1695"),
    status=RentalStatus.CLOSED,
    billed_to=JANUARY,
    revisit=JANUARY,
)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
months = st.none() | st.builds(lambda day: day.replace(day=1), days)
anything = st.builds(
    Rental,
    organisation=st.just(FLEET.id),
    id=st.just("6"),
    customer=words,
    vehicle=st.just("") | words,
    kind=st.sampled_from(RentalKind),
    supplier=st.just("") | words,
    starts_on=days,
    ends_on=st.none() | days,
    daily_rate=st.decimals(0, 10**9, places=6),
    currency=st.just("GNF"),
    status=st.sampled_from(RentalStatus),
    billed_to=months,
    revisit=months,
)


def write(change: Change | None) -> None:
    assert change
    commit([Effect((change,))], BY)


def due_on() -> Any:
    item = raw(RentalRow, FLEET.id, "rental#6")
    assert ("active_on" in item) is ("active_shard" in item)
    return item.get("active_on", {}).get("S")


def test_a_rental_is_read_as_it_was_written() -> None:
    write(rentals.write(None, WHOLE))
    assert rentals.read(FLEET.id, "6") == rentals.find(FLEET.id, "6") == replace(WHOLE, version=1)
    assert lookup.rentals([(FLEET.id, "6"), (FLEET.id, "7")]) == {(FLEET.id, "6"): replace(WHOLE, version=1)}
    assert rentals.find(SCHOOL.id, "6") is None
    with pytest.raises(NotFoundError):
        rentals.read(FLEET.id, "7")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(anything, anything)
def test_whatever_becomes_of_a_rental_is_read_back_and_stands_under_its_next_month(first: Rental, then: Rental) -> None:
    known = rentals.find(FLEET.id, "6")
    for wanted in (first, then):
        if change := rentals.write(known, wanted):
            write(change)
        known = rentals.read(FLEET.id, "6")
        assert known == replace(wanted, version=known.version)
        next_on = next_billing_on(wanted)
        assert due_on() == (next_on.isoformat() if next_on else None)


def test_what_does_not_differ_is_not_written() -> None:
    add(WHOLE)
    assert rentals.write(replace(WHOLE, version=1), WHOLE) is None
    assert rentals.write_vehicle(HILUX, HILUX) is None


def test_a_vehicle_is_read_as_it_was_written() -> None:
    write(rentals.write_vehicle(None, HILUX))
    assert rentals.find_vehicle(FLEET.id, "hilux") == replace(HILUX, version=1)
    plain = Vehicle(organisation=FLEET.id, id="hilux", name="Hilux", version=1)
    write(rentals.write_vehicle(replace(HILUX, version=1), plain))
    assert rentals.find_vehicle(FLEET.id, "hilux") == replace(plain, version=2)
    assert audit.of_record(FLEET.id, "vehicle/hilux")[1].before == {"name": "Toyota Hilux", "registration": "GN-001-AA"}
    assert lookup.vehicles([(FLEET.id, "hilux")])[(FLEET.id, "hilux")] == replace(plain, version=2)


def test_rentals_vehicles_and_sheets_are_told_apart() -> None:
    add(HILUX, PATROL, rental(), rental("10"), sheet("6", [1]))
    assert [one.id for one in rentals.listed(FLEET.id) if isinstance(one, Rental)] == ["10", "6"]
    assert [one.id for one in rentals.vehicles(FLEET.id) if isinstance(one, Vehicle)] == ["hilux", "patrol"]
    assert rentals.how_many(FLEET.id) == 2
    found, rest = rentals.page(FLEET.id, None, 1)
    assert rest
    more, _ = rentals.page(FLEET.id, rest, 5)
    assert [one.id for _, one in (*found, *more) if isinstance(one, Rental)] == ["10", "6"]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("starts_on", None, "starts_on is missing"),
        ("starts_on", {"S": "soon"}, "starts_on is 'soon', not a date"),
        ("daily_rate", None, "daily_rate is missing"),
        ("daily_rate", {"S": "abc"}, "daily_rate is 'abc', not a number"),
        ("customer", None, "customer is missing"),
        ("currency", None, "currency is missing"),
        ("status", {"S": "lost"}, "status is 'lost', not one of active, inactive, closed"),
        ("kind", None, "kind is None, not one of internal, external"),
        ("billed_to", {"S": "2025-13-01"}, "billed_to is '2025-13-01', not a date"),
    ],
)
def test_a_rental_that_cannot_be_read_is_named_and_hides_no_other(name: str, value: Value | None, why: str) -> None:
    add(rental(), rental("7"))
    damage(RentalRow, FLEET.id, "rental#6", **{name: value})
    with pytest.raises(BrokenRecordError, match=why):
        rentals.read(FLEET.id, "6")
    broken, whole = rentals.listed(FLEET.id)
    assert isinstance(broken, BrokenRecordError)
    assert isinstance(whole, Rental)
    assert rentals.version_of(FLEET.id, "6") == 1


def test_what_replaces_an_unreadable_rental_leaves_nothing_of_it() -> None:
    add(WHOLE)
    damage(RentalRow, FLEET.id, "rental#6", status={"S": "lost"})
    assert rentals.kept(FLEET.id, "6") == {"billed_to": JANUARY, "revisit": JANUARY}
    write(rentals.write(None, rental(status=RentalStatus.INACTIVE), version=1))
    assert rentals.read(FLEET.id, "6") == rental(status=RentalStatus.INACTIVE, version=2)
    assert due_on() is None


def test_a_vehicle_that_cannot_be_read_is_named_and_replaced() -> None:
    add(HILUX)
    damage(RentalRow, FLEET.id, "vehicle#hilux", name=None)
    with pytest.raises(BrokenRecordError, match="name is missing"):
        rentals.find_vehicle(FLEET.id, "hilux")
    version = rentals.vehicle_version(FLEET.id, "hilux")
    write(rentals.write_vehicle(None, HILUX, version))
    assert rentals.find_vehicle(FLEET.id, "hilux") == replace(HILUX, version=2)


def test_who_has_read_a_rental_before_must_read_it_again() -> None:
    add(rental())
    read = rentals.read(FLEET.id, "6")
    before = raw(RentalRow, FLEET.id, "rental#6")
    write(reread(read))
    assert rentals.read(FLEET.id, "6") == replace(read, version=2)
    after = raw(RentalRow, FLEET.id, "rental#6")
    assert {name for name in after if after[name] != before[name]} == {"version", "effect_id"}
    assert [(one.version, one.before, one.after) for one in audit.of_record(FLEET.id, "rental/6")][1:] == [(2, {}, {})]
    with pytest.raises(EffectsRefusedError):
        write(rentals.write(read, replace(read, billed_to=JANUARY)))
