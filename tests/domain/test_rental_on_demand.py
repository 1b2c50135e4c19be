"""An invoice for one rental on demand: every worked day that is on no invoice; and a draft that loses days."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.money import Money, minor_unit, rounded
from relance.domain.rental import Rental, RentalStatus
from relance.domain.rental_billing import Billing, Verdict, on_demand, priced, without
from relance.domain.timesheet import Timesheet
from tests.domain.examples import day, francs
from tests.domain.rentals import VAT, a_rental, a_sheet, days_of, numbers

FACT, LOC = "FACT-6-20250301090000", "LOC-6-202501"
FEBRUARY = a_sheet("1..5", month="2025-02")
CLOSED = a_rental("2025-01-01", "2025-01-31", status=RentalStatus.CLOSED)


@pytest.mark.parametrize(
    ("rental", "sheets", "january", "february", "not_worked"),
    [
        pytest.param(a_rental(), [a_sheet("20..31"), FEBRUARY], ["20..31"], ["1..5"], 0, id="over months"),
        pytest.param(a_rental(), [FEBRUARY, a_sheet("20..31")], ["20..31"], ["1..5"], 0, id="in whichever order they are read"),
        pytest.param(a_rental(), [a_sheet("10", "20")], ["10", "20"], [], 9, id="what lies between is not worked"),
        pytest.param(a_rental(), [a_sheet("9..20", billed={LOC: numbers("12..18")})], ["9..11", "19..20"], [], 0, id="or on another"),
        pytest.param(a_rental("2025-01-15", "2025-02-02"), [a_sheet("1..31"), FEBRUARY], ["15..31"], ["1..2"], 0, id="its own only"),
        pytest.param(CLOSED, [a_sheet("31"), FEBRUARY], ["31"], [], 0, id="closed: up to its end"),
        pytest.param(a_rental(), [a_sheet("1", billed={LOC: ()})], ["1"], [], 0, id="freed by a cancelled one"),
        pytest.param(a_rental(), [a_sheet("31"), a_sheet("29", month="2024-02")], ["31"], [], 0, id="not what was before it"),
    ],
)
def test_it_bills_every_worked_day_that_is_on_no_invoice(
    rental: Rental, sheets: list[Timesheet], january: list[str], february: list[str], not_worked: int
) -> None:
    days = (*days_of("2025-01", *january), *days_of("2025-02", *february))
    assert on_demand(rental, sheets, FACT) == Billing(Verdict.CREATED, FACT, days, not_worked)


@pytest.mark.parametrize(
    ("rental", "sheets", "billing"),
    [
        pytest.param(a_rental(status=RentalStatus.INACTIVE), [a_sheet("1..22")], Billing(Verdict.INACTIVE), id="inactive"),
        pytest.param(a_rental(), [], Billing(Verdict.NO_DAY), id="no sheet"),
        pytest.param(a_rental(), [a_sheet(idle="1..31")], Billing(Verdict.NO_DAY), id="no worked day"),
        pytest.param(a_rental("2025-02-01"), [a_sheet("1..31")], Billing(Verdict.NO_DAY), id="outside its days"),
        pytest.param(a_rental(), [a_sheet("1..22", billed={LOC: numbers("1..22")})], Billing(Verdict.NO_DAY), id="all billed"),
        pytest.param(a_rental(vehicle=""), [a_sheet("1..22")], Billing(Verdict.NO_VEHICLE, left=22), id="no vehicle"),
        pytest.param(a_rental(daily_rate=Decimal(0)), [a_sheet("1..22"), FEBRUARY], Billing(Verdict.NO_RATE, left=27), id="no rate"),
        pytest.param(
            a_rental(daily_rate=Decimal("0.1")), [a_sheet("1..4")], Billing(Verdict.NO_RATE, left=4), id="a rate too small to bill"
        ),
    ],
)
def test_nothing_is_billed_and_the_verdict_says_why(rental: Rental, sheets: list[Timesheet], billing: Billing) -> None:
    assert on_demand(rental, sheets, FACT) == billing


def test_a_rate_too_small_for_one_day_may_bill_several() -> None:
    assert on_demand(a_rental(daily_rate=Decimal("0.1")), [a_sheet("1..5")], FACT).verdict is Verdict.CREATED


def test_a_draft_that_loses_a_day_covers_it_still() -> None:
    made = priced(a_rental(), Billing(Verdict.CREATED, FACT, days_of("2025-01", "1..22"), 3), VAT, "Toyota Hilux")
    fewer = without(made, [day("2025-01-05"), day("2025-01-31"), day("2025-02-05")])
    assert (len(fewer.worked), fewer.not_worked, fewer.net, fewer.total) == (21, 4, francs(1_050_000), francs(1_239_000))
    empty = without(made, made.worked)
    assert (empty.worked, empty.not_worked, empty.total, empty.rental) == ((), 25, francs(0), "6")


daily_rates = st.decimals(0, 10**9, places=6)
vat_rates = st.just(VAT) | st.decimals(0, 1, places=4)
currencies = st.sampled_from(["GNF", "XOF", "MAD", "USD", "TND"])
day_numbers = st.sets(st.integers(1, 31))


@given(daily_rates, vat_rates, currencies, day_numbers, day_numbers)
def test_a_draft_without_some_days_is_that_of_the_others(
    daily_rate: Decimal, vat_rate: Decimal, currency: str, worked: set[int], gone: set[int]
) -> None:
    rental = a_rental(daily_rate=daily_rate, currency=currency)

    def bill(days: set[int]) -> Billing:
        return Billing(Verdict.CREATED, FACT, tuple(day("2025-01-01").replace(day=n) for n in sorted(days)), 31 - len(days))

    before = priced(rental, bill(worked), vat_rate, "Toyota Hilux")
    assert without(before, [day("2025-01-01").replace(day=n) for n in gone]) == priced(
        rental, bill(worked - gone), vat_rate, "Toyota Hilux"
    )


@given(daily_rates, vat_rates, currencies, st.sets(st.integers(1, 31), min_size=1))
def test_an_invoices_amounts_follow_from_days_rate_and_vat_to_the_minor_unit(
    daily_rate: Decimal, vat_rate: Decimal, currency: str, worked: set[int]
) -> None:
    rental, sheet = a_rental(daily_rate=daily_rate, currency=currency), a_sheet(*map(str, worked))
    found = on_demand(rental, [sheet], FACT)
    if found.verdict is Verdict.NO_RATE:
        assert not rounded(Money(len(worked) * daily_rate, currency))
        assert found.left == len(worked)
        return
    made = priced(rental, found, vat_rate, "Toyota Hilux")
    assert made.net == rounded(Money(len(worked) * daily_rate, currency))
    assert made.vat == rounded(Money(made.net.amount * vat_rate, currency))
    assert made.total == made.net + made.vat
    assert made.net.amount > 0
    assert made.net == sum((one.net for one in made.lines), Money(Decimal(0), currency))
    assert all(amount.amount % minor_unit(currency) == 0 for amount in (made.net, made.vat, made.total))
