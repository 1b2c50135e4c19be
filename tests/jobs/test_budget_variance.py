"""Budget variance over the store: weekly by state, one alert a check, and the same is not told twice on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.budget import BudgetStatus, Thresholds
from relance.domain.errors import InvalidError, NotFoundError
from relance.domain.run import Outcome, Run
from relance.store import budgets, outbox
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.association import BUDGET, DAY, REYES, RIDGE, by_hand, dollars, lines, played, settle
from tests.world import BY

pytestmark = pytest.mark.usefixtures("tables")

JOB = "budget-variance"
MONDAY = date(2025, 10, 27)
THREE = ("Landscaping", "Repairs & Maintenance", "Insurance")


def over(ended: Run) -> dict[str, str]:
    return {one["name"]: one["severity"] for line in lines(ended).values() for one in line.data["over"]}


def told() -> list[str]:
    return [one.message.address for one in outbox.of_organisation(RIDGE.id)]


def test_the_two_lines_of_the_seed_are_over_and_the_treasurer_is_told_once() -> None:
    settle(BUDGET)
    ended = played(JOB, DAY)
    assert over(ended) == {"Landscaping": "warning", "Repairs & Maintenance": "critical"}
    assert told() == [REYES.email]


def test_it_is_checked_from_monday_on_and_then_not_before_the_next() -> None:
    settle(BUDGET)
    nights = [MONDAY + timedelta(days=n) for n in range(1, 9)]
    assert [night for night in nights if lines(played(JOB, night))] == [date(2025, 10, 28), date(2025, 11, 3)]


def test_a_person_may_ask_any_day_and_the_same_is_not_told_twice() -> None:
    settle(BUDGET)
    played(JOB, DAY)
    again = by_hand(JOB, DAY)
    assert [(line.outcome, line.reason) for line in lines(again).values()] == [(Outcome.SKIPPED, "told")]
    by_hand(JOB, DAY + timedelta(days=1))
    assert len(told()) == 2


def test_a_question_with_other_thresholds_does_not_take_the_weeks_check_away() -> None:
    settle(BUDGET)
    assert over(by_hand(JOB, MONDAY, warning_threshold="90", critical_threshold="95")) == {}
    assert over(played(JOB, MONDAY)) == {"Landscaping": "warning", "Repairs & Maintenance": "critical"}
    assert told() == [REYES.email]


def test_what_got_worse_on_the_same_day_is_told() -> None:
    settle(BUDGET)
    played(JOB, DAY)
    before = budgets.read(RIDGE.id, BUDGET.id)
    worse = tuple(replace(line, actual=dollars(20000)) if line.name == "Landscaping" else line for line in before.lines)
    change = budgets.write(before, replace(before, lines=worse))
    commit([Effect((change,) if change else ())], BY)
    assert over(by_hand(JOB, DAY))["Landscaping"] == "critical"
    assert len(told()) == 2


def test_nothing_over_tells_nobody() -> None:
    settle(replace(BUDGET, lines=BUDGET.lines[2:]))
    ended = played(JOB, DAY)
    assert (over(ended), told()) == ({}, [])
    assert [line.reason for line in lines(ended).values()] == ["within"]


@pytest.mark.parametrize(
    ("own", "options", "found"),
    [
        (None, {}, {"Landscaping": "warning", "Repairs & Maintenance": "critical"}),
        (Thresholds(Decimal(25), Decimal(50)), {}, {"Repairs & Maintenance": "warning"}),
        (Thresholds(Decimal(25), Decimal(50)), {"warning_threshold": "19"}, dict.fromkeys(THREE, "warning")),
        (None, {"warning_threshold": "15", "critical_threshold": "20"}, dict.fromkeys(THREE, "critical") | {"Insurance": "warning"}),
    ],
)
def test_options_replace_a_budgets_thresholds_which_replace_the_organisations(own: Any, options: Any, found: dict[str, str]) -> None:
    settle(replace(BUDGET, thresholds=own))
    assert over(by_hand(JOB, DAY, **options)) == found


def test_one_budget_is_checked_by_its_id() -> None:
    settle(BUDGET, replace(BUDGET, id="reserve", name="Reserve"))
    assert list(lines(by_hand(JOB, DAY, budget_id="reserve", organisation=RIDGE.id))) == ["reserve"]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"budget_id": "2025-operating"}, InvalidError),
        ({"budget_id": "none", "organisation": RIDGE.id}, NotFoundError),
        ({"warning_threshold": "40", "critical_threshold": "30"}, InvalidError),
        ({"warning_threshold": "0"}, InvalidError),
        ({"critical_threshold": "many"}, InvalidError),
        ({"days_grace": 2}, InvalidError),
    ],
)
def test_options_that_make_no_sense_are_refused(options: Any, error: type[Exception]) -> None:
    settle(BUDGET)
    with pytest.raises(error):
        by_hand(JOB, DAY, **options)
    assert budgets.read(RIDGE.id, BUDGET.id).version == 1


def test_a_closed_budget_is_not_checked() -> None:
    settle(replace(BUDGET, status=BudgetStatus.CLOSED))
    assert lines(played(JOB, DAY)) == {}
    [line] = lines(by_hand(JOB, DAY, budget_id=BUDGET.id, organisation=RIDGE.id)).values()
    assert line.reason == "inactive"
