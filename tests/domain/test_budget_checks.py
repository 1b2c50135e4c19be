"""When a budget is checked: on the Mondays from its start to the one after its end, a missed one as soon as a night is run."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.budget import DEFAULT_THRESHOLDS, Budget, BudgetStatus, next_check_on, posted, variances, worst_first
from tests.domain.examples import a_budget, day, dollars
from tests.domain.strategies import days

MONDAY = 0


@pytest.mark.parametrize(
    ("starts_on", "first"),
    [
        pytest.param("2025-01-01", "2025-01-06", id="a Wednesday"),
        pytest.param("2024-01-01", "2024-01-01", id="a Monday"),
        pytest.param("2025-06-01", "2025-06-02", id="a Sunday"),
        pytest.param("2024-02-27", "2024-03-04", id="over a leap day"),
    ],
)
def test_a_budget_is_first_checked_on_its_first_monday(starts_on: str, first: str) -> None:
    assert next_check_on(a_budget(starts_on=day(starts_on), ends_on=day("2026-12-31"))) == day(first)


@pytest.mark.parametrize(
    ("checked_on", "next_on"),
    [
        pytest.param("2025-10-27", "2025-11-03", id="on a Monday: the next one"),
        pytest.param("2025-10-29", "2025-11-03", id="late, on a Wednesday: the Monday after it all the same"),
        pytest.param("2025-11-02", "2025-11-03", id="late, on a Sunday: the next day"),
        pytest.param("2024-11-04", "2025-01-06", id="before it began: its first Monday"),
        pytest.param("2025-12-22", "2025-12-29", id="the period's last Monday"),
        pytest.param("2025-12-29", "2026-01-05", id="its last days on the Monday after them"),
        pytest.param("2026-01-05", None, id="then never again"),
        pytest.param("2025-12-31", "2026-01-05", id="on the last day: once more"),
        pytest.param("2026-01-03", "2026-01-05", id="after the end, before that Monday: once more"),
        pytest.param("2026-02-11", None, id="late, well after the end"),
    ],
)
def test_the_next_check_is_on_the_monday_after_the_last(checked_on: str, next_on: str | None) -> None:
    assert next_check_on(a_budget(checked_on=day(checked_on))) == (day(next_on) if next_on else None)


@pytest.mark.parametrize(
    ("ends_on", "last"),
    [
        pytest.param("2025-06-29", "2025-06-30", id="ends on a Sunday: the next day"),
        pytest.param("2025-06-30", "2025-07-07", id="ends on a Monday: that day's expenses a week later"),
        pytest.param("2025-07-01", "2025-07-07", id="ends on a Tuesday"),
    ],
)
def test_the_last_check_sees_the_whole_period(ends_on: str, last: str) -> None:
    checked = list(mondays_of(a_budget(starts_on=day("2025-06-01"), ends_on=day(ends_on))))
    assert checked[-1] == day(last)


def test_a_closed_budget_is_never_checked() -> None:
    assert next_check_on(a_budget(status=BudgetStatus.CLOSED)) is None


def test_a_budget_of_three_days_without_a_monday_is_checked_once() -> None:
    assert list(mondays_of(a_budget(starts_on=day("2025-06-03"), ends_on=day("2025-06-05")))) == [day("2025-06-09")]


def mondays_of(budget: Budget) -> list[date]:
    """The days on which it is checked if no night is missed."""
    return checks_on(budget, set(range(-10, (budget.ends_on - budget.starts_on).days + 30)))


def checks_on(budget: Budget, nights: set[int]) -> list[date]:
    """The days on which it is checked, if these nights are run, counted from its start."""
    checked = []
    for n in sorted(nights):
        as_of, due_on = budget.starts_on + timedelta(days=n), next_check_on(budget)
        if due_on is not None and due_on <= as_of:
            budget = a_budget(starts_on=budget.starts_on, ends_on=budget.ends_on, checked_on=as_of)
            checked.append(as_of)
    return checked


@given(days, st.integers(0, 120))
def test_every_monday_of_the_period_and_the_one_after_it_is_a_check(starts_on: date, length: int) -> None:
    budget = a_budget(starts_on=starts_on, ends_on=starts_on + timedelta(days=length))
    period = [starts_on + timedelta(days=n) for n in range(length + 8)]
    assert mondays_of(budget) == [on for on in period if on.weekday() == MONDAY]


@given(days, st.integers(0, 120), st.sets(st.integers(0, 150), max_size=40))
def test_whatever_nights_are_missed_no_calendar_week_has_two_checks_and_the_end_is_looked_at(
    starts_on: date, length: int, nights: set[int]
) -> None:
    budget = a_budget(starts_on=starts_on, ends_on=starts_on + timedelta(days=length))
    checked = checks_on(budget, nights | {length + 40})
    weeks = [(on - timedelta(days=on.weekday())) for on in checked]
    assert len(set(weeks)) == len(weeks)
    assert checked[-1] > budget.ends_on


cents = st.integers(0, 10**9).map(lambda n: f"{n // 100}.{n % 100:02}")


@given(st.lists(st.tuples(cents, cents), max_size=8))
def test_what_is_told_is_over_and_the_worst_comes_first(lines: list[tuple[str, str]]) -> None:
    found = variances(a_budget(*lines), DEFAULT_THRESHOLDS)
    over = [
        n for n, (budgeted, actual) in enumerate(lines) if _cents(actual) > _cents(budgeted) and 5 * _cents(actual) >= 6 * _cents(budgeted)
    ]
    assert [one.line.account for one in found] == [f"60{n}" for n in over]
    worst = [one.severity.value for one in worst_first(found)]
    assert worst == sorted(worst)  # "critical" before "warning"


@given(st.lists(st.tuples(st.sampled_from(["600", "601", "999"]), days, st.integers(-(10**6), 10**6)), max_size=30), st.integers(0, 30))
def test_the_running_actual_is_the_sum_however_the_expenses_are_grouped(expenses: list[tuple[str, date, int]], cut: int) -> None:
    amounts = [(account, on, dollars(str(amount))) for account, on, amount in expenses]
    budget = a_budget(("100", "0"), ("100", "0"))
    assert posted(posted(budget, amounts[:cut]), amounts[cut:]) == posted(budget, amounts)
    back = [(account, on, dollars(str(-amount.amount))) for account, on, amount in amounts]
    assert posted(posted(budget, amounts), back) == budget


def _cents(amount: str) -> int:
    return int(amount.replace(".", ""))
