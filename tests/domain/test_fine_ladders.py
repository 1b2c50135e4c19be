"""Ladders and policies for fines: those are accepted that can only be climbed, with amounts and dates that make sense."""

from __future__ import annotations

import re

import pytest

from relance.domain.errors import InvalidError
from relance.domain.violation import DEFAULT_STEPS, USUAL_FINES, FinePolicy, FineStep, fines_of, steps_from
from tests.domain.examples import fine_ladder


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        pytest.param((), "steps: [] must have at least one step", id="empty"),
        pytest.param(fine_ladder("0"), "steps: 0 must be at least one day after the cure deadline", id="on the deadline"),
        pytest.param(fine_ladder("-1"), "steps: -1 must be at least one day after", id="before it"),
        pytest.param(fine_ladder("1", "1"), "steps: 1 must be later than day 1, the step before", id="the same day twice"),
        pytest.param(fine_ladder("1", "7", "6"), "steps: 6 must be later than day 7", id="backwards"),
        pytest.param(fine_ladder("1", "100000000000"), "must be at most 3650 days after the cure deadline", id="never"),
        pytest.param(fine_ladder("1: -0.01"), "'-0.01' must be a number, and not less than zero", id="a fine that pays"),
        pytest.param(fine_ladder("1: NaN"), "'NaN' must be a number", id="a fine that is no number"),
        pytest.param(fine_ladder("1: Infinity"), "'Infinity' must be a number", id="a fine without end"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused_with_the_step(steps: tuple[FineStep, ...], why: str) -> None:
    with pytest.raises(InvalidError, match=re.escape(why)):
        steps_from(steps)
    with pytest.raises(InvalidError, match=r"^fines: "):
        fines_of(FinePolicy(steps))


@pytest.mark.parametrize("days", [-1, 3651])
def test_a_fine_that_is_due_before_it_is_posted_or_never_is_refused(days: int) -> None:
    with pytest.raises(InvalidError, match=f"due_days: {days} must be between 0 and 3650 days"):
        fines_of(FinePolicy(due_days=days))


def test_the_usual_policy_is_one_and_bills_fines_due_in_two_weeks() -> None:
    assert fines_of(USUAL_FINES) == FinePolicy(steps_from(DEFAULT_STEPS), post=True, due_days=14)
    assert fines_of(FinePolicy(due_days=0)).due_days == 0


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(DEFAULT_STEPS, id="the usual one"),
        pytest.param(fine_ladder("1"), id="a single step"),
        pytest.param(fine_ladder("1: 0", "2: 0.01"), id="day after day, the first for nothing"),
        pytest.param(fine_ladder("3650: 50"), id="in ten years"),
    ],
)
def test_a_ladder_that_only_rises_is_taken_as_it_is(steps: tuple[FineStep, ...]) -> None:
    assert steps_from(list(steps)) == steps
    assert fines_of(FinePolicy(steps)).steps == steps
