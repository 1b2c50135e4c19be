"""Monthly assessments: one invoice an owner and month, dated the 1st, split to the cent; missed months not all at once."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from relance.domain.assessment import USUAL_ASSESSMENTS, AssessmentPolicy, Months, assessments_of, bills, months_due, next_assessment_on
from relance.domain.errors import InvalidError
from relance.domain.money import Money
from relance.domain.unit import Unit
from tests.domain.examples import a_unit, day, dollars, francs


def months(*written: str) -> tuple[date, ...]:
    """The first days of months written `2025-03`."""
    return tuple(day(f"{month}-01") for month in written)


def test_a_units_month_is_one_invoice_dated_the_first_and_due_that_day() -> None:
    [bill] = bills(a_unit("1"), day("2025-03-01"), USUAL_ASSESSMENTS.due_days)
    assert (bill.number, bill.contact, bill.amount) == ("ASM-101-202503", "A", dollars("200.00"))
    assert (bill.issued_on, bill.due_on) == (day("2025-03-01"), day("2025-03-01"))


@pytest.mark.parametrize(
    ("month", "due_days", "due_on"),
    [("2025-03", 5, "2025-03-06"), ("2025-02", 28, "2025-03-01"), ("2024-02", 28, "2024-02-29"), ("2025-12", 31, "2026-01-01")],
)
def test_it_is_due_so_many_days_after_the_first(month: str, due_days: int, due_on: str) -> None:
    [bill] = bills(a_unit("1"), day(f"{month}-01"), due_days)
    assert (bill.issued_on, bill.due_on) == (day(f"{month}-01"), day(due_on))


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        pytest.param("200.00 USD", ["1", "1"], ["100.00", "100.00"], id="halves"),
        pytest.param("100.00 USD", ["1", "1", "1"], ["33.34", "33.33", "33.33"], id="thirds: the cent left over to the first"),
        pytest.param("100.00 USD", ["33.33", "33.33", "33.34"], ["33.33", "33.33", "33.34"], id="thirds in percent"),
        pytest.param("100.00 USD", ["0.3333", "0.3333", "0.3333"], ["33.34", "33.33", "33.33"], id="shares need not sum to one"),
        pytest.param("200.00 USD", ["0.75", "0.25"], ["150.00", "50.00"], id="three to one"),
        pytest.param("100 GNF", ["1", "1", "1"], ["34", "33", "33"], id="francs have no cents"),
        pytest.param("100.000 TND", ["1", "1", "1"], ["33.334", "33.333", "33.333"], id="dinars have three digits"),
    ],
)
def test_several_owners_have_an_invoice_each_by_share(total: str, shares: list[str], parts: list[str]) -> None:
    amount, currency = total.split()
    found = bills(a_unit(*shares, assessment=Money(Decimal(amount), currency)), day("2025-03-01"), 0)
    assert [bill.amount for bill in found] == [Money(Decimal(part), currency) for part in parts]
    assert [bill.number for bill in found] == [f"ASM-101-202503-{letter}" for letter in "ABC"[: len(shares)]]
    assert [bill.contact for bill in found] == list("ABC"[: len(shares)])


@pytest.mark.parametrize(
    ("unit", "numbers"),
    [
        pytest.param(a_unit("1", "0"), ["ASM-101-202503"], id="an owner of nothing makes nobody a co-owner"),
        pytest.param(a_unit("0", "1"), ["ASM-101-202503"], id="nor if named first"),
        pytest.param(a_unit("1", "0", "1"), ["ASM-101-202503-A", "ASM-101-202503-B"], id="nor takes a letter"),
        pytest.param(a_unit("1", "1", assessment=dollars("0.01")), ["ASM-101-202503-A"], id="half a cent is no invoice"),
        pytest.param(a_unit("1", "2", assessment=francs(1)), ["ASM-101-202503-B"], id="the franc goes to the larger share"),
    ],
)
def test_a_share_that_comes_to_nothing_gives_no_invoice(unit: Unit, numbers: list[str]) -> None:
    assert [bill.number for bill in bills(unit, day("2025-03-01"), 0)] == numbers


@pytest.mark.parametrize("unit", [a_unit(), a_unit("0"), a_unit("0", "0")], ids=["nobody", "one of nothing", "two of nothing"])
def test_a_unit_without_an_owner_has_a_month_due_and_no_invoice(unit: Unit) -> None:
    assert months_due(unit, day("01-31"), USUAL_ASSESSMENTS) == Months(months("2025-01"))
    assert bills(unit, day("01-01"), 0) == []


def test_letters_go_on_after_z() -> None:
    numbers = [bill.number.rpartition("-")[2] for bill in bills(_shared_by(704), day("2025-03-01"), 0)]
    assert [numbers[place] for place in (0, 25, 26, 27, 51, 52, 701, 702, 703)] == ["A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA", "AAB"]
    assert len(set(numbers)) == 704


def _shared_by(owners: int) -> Unit:
    [owner] = a_unit("1").owners
    return a_unit(assessment=dollars("10000.00"), owners=(owner,) * owners)


@pytest.mark.parametrize(
    ("unit", "next_on"),
    [
        pytest.param(a_unit(), "2025-01-01", id="a new unit: from its first month"),
        pytest.param(a_unit(assessed_from=day("2025-01-31")), "2025-01-01", id="the month it joined in, as a whole"),
        pytest.param(a_unit(assessed_to=day("2025-01-01")), "2025-02-01", id="the month after the last billed"),
        pytest.param(a_unit(assessed_to=day("2024-12-01")), "2025-01-01", id="also over the year's end"),
        pytest.param(
            a_unit(assessed_from=day("2025-06-01"), assessed_to=day("2025-01-01")), "2025-06-01", id="not for the months it was out"
        ),
        pytest.param(a_unit(assessed_to=day("2025-01-31")), "2025-02-01", id="whichever day the month is known by"),
        pytest.param(a_unit(active=False), None, id="never for an inactive one"),
        pytest.param(a_unit(assessment=dollars("0.00")), None, id="nor for one without an assessment"),
    ],
)
def test_the_next_month_is_the_one_after_the_last_billed(unit: Unit, next_on: str | None) -> None:
    assert next_assessment_on(unit) == (day(next_on) if next_on else None)


@pytest.mark.parametrize(
    ("last", "billed", "waiting"),
    [
        pytest.param("2024-12-31", [], [], id="not yet"),
        pytest.param("2025-01-01", ["2025-01"], [], id="on the 1st"),
        pytest.param("2025-01-31", ["2025-01"], [], id="on the last of the month: a missed first is made up"),
        pytest.param("2025-02-01", ["2025-01", "2025-02"], [], id="a month was missed"),
        pytest.param("2025-03-15", ["2025-01", "2025-02", "2025-03"], [], id="three at once"),
        pytest.param("2025-04-01", ["2025-01", "2025-02", "2025-03"], ["2025-04"], id="the fourth waits"),
        pytest.param("2025-06-01", ["2025-01", "2025-02", "2025-03"], ["2025-04", "2025-05", "2025-06"], id="six: three and three"),
    ],
)
def test_missed_months_come_oldest_first_and_three_at_most(last: str, billed: list[str], waiting: list[str]) -> None:
    assert months_due(a_unit("1"), day(last), USUAL_ASSESSMENTS) == Months(months(*billed), months(*waiting))


@pytest.mark.parametrize(
    ("asked", "billed", "waiting"),
    [
        pytest.param(None, [], ["2025-04", "2025-05", "2025-06"], id="the next night does not go on by itself"),
        pytest.param(1, ["2025-04"], ["2025-05", "2025-06"], id="as many as asked"),
        pytest.param(3, ["2025-04", "2025-05", "2025-06"], [], id="all of them"),
        pytest.param(12, ["2025-04", "2025-05", "2025-06"], [], id="never more than are missing"),
    ],
)
def test_what_waits_is_billed_when_a_person_says_how_many(asked: int | None, billed: list[str], waiting: list[str]) -> None:
    unit = a_unit("1", assessed_to=day("2025-03-01"), asked_on=day("2025-06-01"))
    assert months_due(unit, day("2025-06-02"), USUAL_ASSESSMENTS, asked) == Months(months(*billed), months(*waiting))


def test_the_month_after_waits_with_the_rest_and_nothing_overtakes() -> None:
    unit = a_unit("1", assessed_to=day("2025-03-01"), asked_on=day("2025-06-01"))
    assert months_due(unit, day("2025-07-01"), USUAL_ASSESSMENTS).waiting == months("2025-04", "2025-05", "2025-06", "2025-07")


@pytest.mark.parametrize("unit", [a_unit("1", active=False), a_unit("1", assessment=dollars("0"))], ids=["inactive", "no assessment"])
def test_nothing_is_due_of_a_unit_that_is_not_assessed(unit: Unit) -> None:
    assert months_due(unit, day("2025-06-01"), USUAL_ASSESSMENTS, 12) == Months(())


@pytest.mark.parametrize(
    ("due_days", "catch_up", "why"),
    [
        (-1, 3, "due_days: -1 must be between 0 and 365 days"),
        (366, 3, "due_days: 366 must be between 0 and 365 days"),
        (0, 0, "catch_up: 0 must be between 1 and 120 months: the current one counts as well"),
        (0, -1, "catch_up: -1 must be between 1 and 120 months"),
        (0, 121, "catch_up: 121 must be between 1 and 120 months"),
    ],
)
def test_a_policy_that_bills_nothing_or_before_its_date_is_refused(due_days: int, catch_up: int, why: str) -> None:
    with pytest.raises(InvalidError, match=re.escape(why)):
        assessments_of(due_days, catch_up)


def test_the_usual_policy_is_due_on_the_first_and_bills_three_months_at_once() -> None:
    assert assessments_of(0, 3) == AssessmentPolicy() == USUAL_ASSESSMENTS
