"""The function `budget-variance`: tells who must know of lines that are over, by the thresholds in force."""

from __future__ import annotations

import pytest

from relance.domain.errors import InvalidError, NotFoundError
from relance.store import budgets, outbox, runs
from tests.functions.association import BUDGET, TREASURER, WORLD
from tests.functions.conftest import Invoke, event
from tests.world import HOA, add

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def association(tables: None) -> None:
    """A budget with a line 20.8 % over, and one 12.5 %."""
    add(*WORLD)


def told() -> list[str]:
    """The texts of the messages to the treasurer."""
    return [one.message.text for one in outbox.of_organisation(HOA.id) if one.message.address == TREASURER.email]


def test_what_is_over_is_told_on_the_week_s_first_check(invoke: Invoke) -> None:
    given = event("budget-variance")
    invoke("budget_variance", given)
    [text] = told()
    assert "+20.8%" in text
    assert "12.5%" not in text
    assert f"{budgets.read(HOA.id, BUDGET.id).checked_on}T" in given["scheduled_at"]


def test_the_thresholds_of_a_person_replace_the_usual_ones(invoke: Invoke) -> None:
    said = invoke("budget_variance", event("budget-variance-thresholds"))
    assert {"warning_threshold": "10", "critical_threshold": "25"}.items() <= runs.read(said["run"]).options.items()
    [text] = told()
    assert "+12.5%" in text


def test_one_budget_is_checked_alone(invoke: Invoke) -> None:
    said = invoke("budget_variance", event("budget-variance-budget"))
    assert (said["status"], said["seen"], said["changed"]) == ("done", 1, 1)


@pytest.mark.parametrize(
    ("fields", "error", "why"),
    [
        ({"warning_threshold": 40, "critical_threshold": 30}, InvalidError, "must not be above the critical one"),
        ({"critical_threshold": "much"}, InvalidError, "critical_threshold: 'much' is not a number"),
        ({"budget_id": BUDGET.id}, InvalidError, "needs its organisation"),
        ({"budget_id": "none", "organisation": HOA.id}, NotFoundError, "none"),
        ({"days_grace": 1}, InvalidError, "is no option of budget-variance"),
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_refused(invoke: Invoke, fields: dict[str, object], error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        invoke("budget_variance", {"job": "budget-variance", "as_of": "2025-10-29", "actor": "developer"} | fields)
    assert not told()
