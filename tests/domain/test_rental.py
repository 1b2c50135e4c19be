"""Rentals: what makes sense of one, which days are its own, what its vehicle is called, and when its invoices are due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.errors import InvalidError
from relance.domain.organisation import Organisation
from relance.domain.rental import (
    USUAL_RENTALS,
    Rental,
    RentalKind,
    RentalPolicy,
    RentalStatus,
    Vehicle,
    checked,
    next_billing_on,
    next_month,
    rentals_of,
)
from tests.domain.examples import day
from tests.domain.rentals import a_rental


@pytest.mark.parametrize(
    "rental",
    [
        pytest.param(a_rental(), id="open-ended"),
        pytest.param(a_rental("2025-01-15", "2025-01-15"), id="of one day"),
        pytest.param(a_rental("2025-01-15", "2025-02-15", status=RentalStatus.CLOSED), id="closed, with its end"),
        pytest.param(a_rental(vehicle=""), id="without a vehicle yet"),
        pytest.param(a_rental(daily_rate=Decimal(0)), id="at no rate"),
        pytest.param(a_rental(daily_rate=Decimal("0.000001")), id="six decimals"),
        pytest.param(a_rental(daily_rate=Decimal("50000.10000000")), id="zeros are no decimals"),
        pytest.param(a_rental(daily_rate=Decimal("5E+4")), id="a rate written with an exponent"),
        pytest.param(a_rental(kind=RentalKind.EXTERNAL, supplier="Guinée Cars"), id="a supplier's vehicle"),
        pytest.param(a_rental(ends_on="9999-12-31"), id="an end that never comes"),
        pytest.param(a_rental("2000-01-01"), id="the earliest"),
        pytest.param(a_rental(id="999999999"), id="the highest number"),
    ],
)
def test_a_rental_that_makes_sense_is_taken_as_it_is(rental: Rental) -> None:
    assert checked(rental) is rental


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"id": ""}, "id: '' must be a whole number from 1 to 999999999"),
        ({"id": "0"}, "id: '0' must be a whole number"),
        ({"id": "06"}, "id: '06' must be a whole number"),
        ({"id": "6a"}, "id: '6a' must be a whole number"),
        ({"id": "6\n"}, "id: '6\\n' must be a whole number"),
        ({"id": "٦"}, "id: '٦' must be a whole number"),
        ({"id": "1000000000"}, "id: '1000000000' must be a whole number"),
        ({"ends_on": day("2024-12-31")}, "ends_on: '2024-12-31' is before 2025-01-01, its first day"),
        ({"status": RentalStatus.CLOSED}, "ends_on: '' must be given for a closed rental"),
        ({"starts_on": date(1999, 12, 31)}, "starts_on: '1999-12-31' must be in a year from 2000 to 2100"),
        ({"starts_on": date(205, 1, 1)}, "starts_on: '0205-01-01' must be in a year from 2000 to 2100"),
        ({"starts_on": date(2101, 1, 1)}, "starts_on: '2101-01-01' must be in a year from 2000 to 2100"),
        ({"daily_rate": Decimal("-0.01")}, "daily_rate: '-0.01' must be zero or more"),
        ({"daily_rate": Decimal("NaN")}, "daily_rate: 'NaN' must be zero or more"),
        ({"daily_rate": Decimal("sNaN")}, "daily_rate: 'sNaN' must be zero or more"),
        ({"daily_rate": Decimal("Infinity")}, "daily_rate: 'Infinity' must be zero or more"),
        ({"daily_rate": Decimal("1E+15")}, "daily_rate: '1E+15' must be zero or more, and below a thousand million million"),
        ({"daily_rate": Decimal("1E+999999")}, "daily_rate: '1E+999999' must be zero or more"),
        ({"daily_rate": Decimal("0.0000001")}, "daily_rate: '0.0000001' has more than 6 decimals"),
        ({"supplier": "Guinée Cars"}, "supplier: 'Guinée Cars' is for external rentals"),
    ],
)
def test_one_that_does_not_is_refused_by_field_value_and_reason(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidError) as refused:
        checked(replace(a_rental(), **fields))
    assert str(refused.value).startswith(why)


@pytest.mark.parametrize(
    ("on", "is_its"),
    [("01-14", False), ("01-15", True), ("01-31", True), ("02-15", True), ("02-16", False)],
)
def test_a_rentals_days_are_those_from_its_first_to_its_last(on: str, is_its: bool) -> None:
    assert a_rental("2025-01-15", "2025-02-15").covers(day(on)) is is_its


def test_one_without_an_end_goes_on() -> None:
    assert a_rental().covers(date.max)


@pytest.mark.parametrize(("registration", "label"), [("GN-001-AA", "Toyota Hilux (GN-001-AA)"), ("", "Toyota Hilux")])
def test_a_vehicle_is_called_by_its_name_and_plates(registration: str, label: str) -> None:
    assert Vehicle(organisation="guinee", id="hilux", name="Toyota Hilux", registration=registration).label == label


@pytest.mark.parametrize("due_days", [0, 30, 365])
def test_an_invoice_is_due_so_many_days_later(due_days: int) -> None:
    assert rentals_of(due_days) == RentalPolicy(due_days)


@pytest.mark.parametrize("due_days", [-1, 366])
def test_due_before_it_is_issued_or_after_a_year_is_refused(due_days: int) -> None:
    with pytest.raises(InvalidError, match=f"due_days: {due_days} must be between 0 and 365 days"):
        rentals_of(due_days)


def test_the_usual_policy_is_thirty_days() -> None:
    organisation = Organisation(id="guinee", name="GuinéeGest", locale="fr_GN", currency="GNF", zone="Africa/Conakry")
    assert organisation.rentals == USUAL_RENTALS == rentals_of(30)


@pytest.mark.parametrize(
    ("rental", "month"),
    [
        pytest.param(a_rental("2025-01-15"), "2025-01", id="a new one: from its first month"),
        pytest.param(a_rental("2030-06-30"), "2030-06", id="that starts in the future"),
        pytest.param(a_rental("2025-01-31", "2025-01-31"), "2025-01", id="of the month's last day alone"),
        pytest.param(a_rental(billed_to=day("2025-01-01")), "2025-02", id="the month after the last billed"),
        pytest.param(a_rental(billed_to=day("2025-12-01")), "2026-01", id="also over the year's end"),
        pytest.param(a_rental(billed_to=day("2025-01-31")), "2025-02", id="whichever day the month is known by"),
        pytest.param(a_rental("2025-01-01", "2025-02-01", billed_to=day("2025-01-01")), "2025-02", id="its last day is a month's first"),
        pytest.param(a_rental("2025-01-01", "2025-01-31", billed_to=day("2025-01-01")), None, id="none after its last day"),
        pytest.param(a_rental("2025-01-15", "2025-02-15", status=RentalStatus.CLOSED), "2025-01", id="a closed one up to its end"),
        pytest.param(a_rental(status=RentalStatus.INACTIVE), None, id="none of an inactive one"),
        pytest.param(a_rental(status=RentalStatus.INACTIVE, billed_to=day("05-01"), revisit=day("02-01")), None, id="nor a second look"),
        pytest.param(a_rental(billed_to=day("05-01"), revisit=day("02-01")), "2025-02", id="first the one to be looked at again"),
        pytest.param(a_rental(ends_on="2025-03-31", billed_to=day("03-01"), revisit=day("02-01")), "2025-02", id="also of an ended one"),
        pytest.param(a_rental("2025-06-01", billed_to=day("01-01")), "2025-06", id="not the months before it starts"),
    ],
)  # fmt: skip
def test_the_next_month_is_the_earliest_that_is_still_to_be_billed(rental: Rental, month: str | None) -> None:
    assert next_month(rental) == (day(f"{month}-01") if month else None)


@pytest.mark.parametrize(
    ("rental", "on"),
    [
        (a_rental("2025-01-15"), "2025-02-01"),
        (a_rental("2025-12-31"), "2026-01-01"),
        (a_rental("2024-02-29"), "2024-03-01"),
        (a_rental(billed_to=day("05-01"), revisit=day("02-01")), "2025-03-01"),
        (a_rental(status=RentalStatus.INACTIVE), None),
    ],
)
def test_it_can_be_billed_from_the_first_of_the_month_after_on(rental: Rental, on: str | None) -> None:
    assert next_billing_on(rental) == (day(on) if on else None)
