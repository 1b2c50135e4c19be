"""Invoice ageing with holds: nothing happens on a held day, and held days are not counted once the clock runs again."""

from __future__ import annotations

import pytest

from relance.domain.ageing import DEFAULT_LADDER, Aged, Because, Unchanged, age, next_ageing_on, reached_on
from relance.domain.invoice import Hold, Status
from tests.domain.examples import an_invoice, day, held


@pytest.mark.parametrize(
    ("holds", "overdue", "unpaid", "litigation"),
    [
        pytest.param([], "02-01", "02-28", "03-31", id="no hold"),
        pytest.param(["02-10..03-09"], "02-01", "03-28", "04-28", id="28 days move what comes after them by 28"),
        pytest.param(["02-10..02-10"], "02-01", "03-01", "04-01", id="one day"),
        pytest.param(["01-01..01-31"], "02-01", "02-28", "03-31", id="before the due date moves nothing"),
        pytest.param(["01-20..02-05"], "02-06", "03-05", "04-05", id="over the due date counts from the day after it"),
        pytest.param(["02-01..02-10"], "02-11", "03-10", "04-10", id="from the first day late"),
        pytest.param(["02-28..03-04"], "02-01", "03-05", "04-05", id="from the step's own day"),
        pytest.param(["02-20..02-28"], "02-01", "03-09", "04-09", id="to the step's own day"),
        pytest.param(["02-27..02-27"], "02-01", "03-01", "04-01", id="the day before the step"),
        pytest.param(["03-01..03-10"], "02-01", "02-28", "04-10", id="after a step moves only the next"),
        pytest.param(["02-10..02-19", "03-15..03-19"], "02-01", "03-10", "04-15", id="two holds add up"),
        pytest.param(["02-10..02-19", "03-05..03-09"], "02-01", "03-15", "04-15", id="the first moves the step into the second"),
        pytest.param(["03-05..03-09", "02-10..02-19"], "02-01", "03-15", "04-15", id="in whatever order they are kept"),
        pytest.param(["02-10..02-19", "02-20..02-24"], "02-01", "03-15", "04-15", id="one right after the other"),
        pytest.param(["04-01..04-30"], "02-01", "02-28", "03-31", id="after the last step moves nothing"),
    ],
)
def test_held_days_are_not_counted(holds: list[str], overdue: str, unpaid: str, litigation: str) -> None:
    invoice = an_invoice(holds=held(*holds))
    assert [reached_on(invoice, step) for step in DEFAULT_LADDER] == [day(overdue), day(unpaid), day(litigation)]
    assert next_ageing_on(invoice, DEFAULT_LADDER) == day(overdue)


def test_a_hold_in_a_leap_year() -> None:
    invoice = an_invoice("2024-01-31", holds=(Hold(day("2024-02-10"), day("2024-03-09"), "disputed"),))
    assert [reached_on(invoice, step) for step in DEFAULT_LADDER] == [day("2024-02-01"), day("2024-03-29"), day("2024-04-29")]


@pytest.mark.parametrize("on", ["02-10", "02-28", "03-09"])
def test_nothing_happens_on_a_held_day(on: str) -> None:
    assert age(an_invoice(holds=held("02-10..03-09")), DEFAULT_LADDER, day(on)) == Unchanged(Because.ON_HOLD, day("03-09"))


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("03-10", Status.OVERDUE),
        ("03-27", Status.OVERDUE),
        ("03-28", Status.UNPAID),
        ("04-27", Status.UNPAID),
        ("04-28", Status.LITIGATION),
    ],
)
def test_after_the_hold_the_clock_runs_on(on: str, status: Status) -> None:
    verdict = age(an_invoice(holds=held("02-10..03-09")), DEFAULT_LADDER, day(on))
    assert isinstance(verdict, Aged)
    assert verdict.step.status is status


def test_a_step_that_was_missed_before_the_hold_is_caught_up_after_it() -> None:
    invoice = an_invoice(holds=held("02-20..02-25"))
    assert age(invoice, DEFAULT_LADDER, day("02-20")) == Unchanged(Because.ON_HOLD, day("02-25"))
    assert next_ageing_on(invoice, DEFAULT_LADDER) == day("02-01")
    assert age(invoice, DEFAULT_LADDER, day("02-26")) == Aged(DEFAULT_LADDER[0], day("02-01"), days_late=26)


def test_days_late_are_counted_on_the_calendar_holds_or_not() -> None:
    verdict = age(an_invoice(holds=held("02-10..03-09")), DEFAULT_LADDER, day("03-28"))
    assert verdict == Aged(DEFAULT_LADDER[1], day("03-28"), days_late=56)


def test_a_hold_moves_the_clock_of_the_remainder_too() -> None:
    invoice = an_invoice(paid=100, balance_due_on=day("03-15"), holds=held("02-10..03-20"))
    assert next_ageing_on(invoice, DEFAULT_LADDER) == day("03-21")


def test_a_draft_on_hold_is_a_draft_and_a_paid_one_is_closed() -> None:
    whole_year = held("01-01..12-31")
    assert age(an_invoice(status=Status.DRAFT, holds=whole_year), DEFAULT_LADDER, day("03-01")) == Unchanged(Because.DRAFT)
    assert age(an_invoice(status=Status.PAID, paid=500, holds=whole_year), DEFAULT_LADDER, day("03-01")) == Unchanged(Because.CLOSED)
