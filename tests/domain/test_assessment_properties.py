"""Monthly assessments, whatever nights are run, missed or repeated: every month is billed once, and its parts are the whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from relance.domain.assessment import AssessmentPolicy, Months, bills, months_due, next_assessment_on
from relance.domain.money import Money, zero
from relance.domain.periods import month_after, month_of
from relance.domain.unit import Owner, Unit
from tests.domain.examples import a_unit, day
from tests.domain.strategies import amounts, days

FIRST = day("2025-01-01")
shares = st.integers(0, 100).map(str) | st.decimals(0, 1, places=4).map(str) | st.just("0.3333333333333333333333333333")
policies = st.builds(AssessmentPolicy, st.integers(0, 40), st.integers(1, 5))
#: Nights counted from the first month, as they come, each perhaps with a person's word of how many months to bill.
nights = st.lists(st.tuples(st.integers(-40, 800), st.none() | st.none() | st.integers(1, 6)), max_size=30)


def night(unit: Unit, policy: AssessmentPolicy, as_of: date, asked: int | None = None) -> tuple[Unit, Months]:
    """The unit after the job of that day, and what was due of it."""
    due = months_due(unit, as_of, policy, asked)
    asked_on = (as_of if due.billed else unit.asked_on) if due.waiting else None
    return replace(unit, assessed_to=due.billed[-1] if due.billed else unit.assessed_to, asked_on=asked_on), due


@given(policies, nights)
def test_every_month_is_billed_once_in_its_order_whatever_nights_are_run(
    policy: AssessmentPolicy, order: list[tuple[int, int | None]]
) -> None:
    unit, billed = a_unit("1"), list[date]()
    for n, asked in order:
        unit, due = night(unit, policy, FIRST + timedelta(days=n), asked)
        billed += due.billed
    # No month twice, none left out, none but in its turn.
    expected = [FIRST]
    while len(expected) < len(billed):
        expected.append(month_after(expected[-1]))
    assert billed == expected[: len(billed)]


@given(policies, nights)
def test_no_month_is_billed_before_its_first_day_and_no_run_bills_more_than_it_may(
    policy: AssessmentPolicy, order: list[tuple[int, int | None]]
) -> None:
    unit = a_unit("1")
    for n, asked in order:
        as_of = FIRST + timedelta(days=n)
        waited = unit.asked_on is not None
        unit, due = night(unit, policy, as_of, asked)
        assert len(due.billed) <= (asked if asked is not None else 0 if waited else policy.catch_up)
        assert all(month <= as_of for month in (*due.billed, *due.waiting))
        assert all(month.day == 1 for month in due.billed)


@given(policies, st.integers(1, 800), st.integers(1, 60))
def test_what_waits_stays_until_a_person_asks_and_is_then_billed_whole(policy: AssessmentPolicy, gap: int, later: int) -> None:
    unit, first = night(a_unit("1"), policy, FIRST + timedelta(days=gap))
    as_of = FIRST + timedelta(days=gap + later)
    unit, then = night(unit, policy, as_of)
    if first.waiting:
        assert (then.billed, then.waiting[: len(first.waiting)]) == ((), first.waiting)
    unit, asked = night(unit, policy, as_of, len(then.waiting))
    assert (asked.billed, asked.waiting) == (then.waiting, ())
    assert (unit.assessed_to, unit.asked_on) == (month_of(as_of), None)


@given(policies, st.sets(st.integers(0, 30), min_size=12, max_size=12))
def test_one_night_a_month_is_enough_on_whichever_day(policy: AssessmentPolicy, on: set[int]) -> None:
    unit, month = a_unit("1"), FIRST
    for n in on:
        unit, due = night(unit, policy, min(month + timedelta(days=n), month_after(month) - timedelta(days=1)))
        assert due == Months((month,))
        month = month_after(month)


@given(st.builds(Owner, st.sampled_from("ABCDE"), st.decimals(0, 1, places=4)), days, amounts(), st.booleans(), st.none() | days)
def test_the_next_date_is_the_first_on_which_something_is_due(
    owner: Owner, start: date, assessment: Money, active: bool, to: date | None
) -> None:
    unit = a_unit(owners=(owner,), assessed_from=start, assessed_to=to, assessment=assessment, active=active)
    next_on = next_assessment_on(unit)
    if next_on is None:
        assert months_due(unit, date(2100, 1, 1), AssessmentPolicy(), 12) == Months(())
        return
    assert months_due(unit, next_on - timedelta(days=1), AssessmentPolicy()) == Months(())
    assert months_due(unit, next_on, AssessmentPolicy()) == Months((next_on,))


@given(st.lists(shares, max_size=10), amounts(least=1), days, st.integers(0, 40))
def test_the_owners_parts_sum_to_the_assessment(owned: list[str], assessment: Money, on: date, due_days: int) -> None:
    unit = a_unit(*owned, assessment=assessment)
    found = bills(unit, month_of(on), due_days)
    owns = [owner.contact for owner in unit.owners if owner.share > 0]
    assert sum((bill.amount for bill in found), zero(assessment.currency)) == (assessment if owns else zero(assessment.currency))
    assert all(bill.amount.amount > 0 and bill.contact in owns for bill in found)
    assert len({bill.number for bill in found}) == len(found)
    assert {(bill.issued_on, bill.due_on) for bill in found} <= {(month_of(on), month_of(on) + timedelta(days=due_days))}
