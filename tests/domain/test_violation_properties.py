"""Violation escalation, whatever nights are run, missed or repeated: no step twice, none left out, none sooner than the ladder says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from relance.domain.violation import (
    ESCALATING,
    Escalated,
    Escalation,
    FinePolicy,
    FineSteps,
    Violation,
    ViolationStatus,
    escalate,
    next_escalation_on,
)
from tests.domain.examples import a_violation, day
from tests.domain.strategies import fine_steps

CURE = day("2025-10-01")
policies = st.builds(FinePolicy, fine_steps())
#: Nights by their distance from the cure deadline, as they come: some missed, some repeated, some run again as of an earlier date.
nights = st.lists(st.integers(-5, 150), max_size=60)


def night(violation: Violation, policy: FinePolicy, as_of: date, grace: int = 0) -> tuple[Violation, Escalation | None]:
    """The violation after the job of that day, and the step that was taken."""
    verdict = escalate(violation, None, policy, as_of, grace)
    if not isinstance(verdict, Escalated):
        return violation, None
    taken = Escalation(
        organisation=violation.organisation,
        violation=violation.id,
        step=verdict.step,
        escalated_on=as_of,
        fine=verdict.fine,
        currency="USD",
        days_overdue=verdict.days_overdue,
    )
    after = replace(violation, status=ViolationStatus.ESCALATED, step=verdict.step, escalated_on=as_of, hearing=verdict.last)
    return after, taken


def taken_in(policy: FinePolicy, order: list[int], grace: int = 0) -> list[Escalation]:
    """The steps that are taken when these nights are run in this order."""
    violation, taken = a_violation(CURE.isoformat()), list[Escalation]()
    for n in order:
        violation, step = night(violation, policy, CURE + timedelta(days=n), grace)
        taken += [step] if step else []
    return taken


@given(policies, nights, st.integers(0, 6))
def test_no_step_is_taken_twice_nor_left_out(policy: FinePolicy, order: list[int], grace: int) -> None:
    taken = [escalation.step for escalation in taken_in(policy, order, grace)]
    assert taken == list(range(1, len(taken) + 1))
    assert len(taken) <= len(policy.steps)


@given(policies, nights, st.integers(0, 6))
def test_no_fine_comes_sooner_than_the_ladder_or_the_grace_allows(policy: FinePolicy, order: list[int], grace: int) -> None:
    taken = taken_in(policy, order, grace)
    for one in taken:
        overdue = (one.escalated_on - CURE).days
        assert one.days_overdue == overdue >= max(1, grace, policy.steps[one.step - 1].after_days)
    for before, after in pairwise(taken):
        between = policy.steps[after.step - 1].after_days - policy.steps[before.step - 1].after_days
        assert (after.escalated_on - before.escalated_on).days >= between


@given(policies)
def test_if_no_night_is_missed_each_step_is_taken_on_its_day(policy: FinePolicy) -> None:
    last = policy.steps[-1].after_days
    taken = taken_in(policy, list(range(-5, last + 30)))
    assert [(one.escalated_on - CURE).days for one in taken] == [step.after_days for step in policy.steps]


@given(policies, nights, st.integers(1, 4))
def test_repeating_each_night_changes_nothing(policy: FinePolicy, order: list[int], times: int) -> None:
    assert taken_in(policy, [n for n in order for _ in range(times)]) == taken_in(policy, order)


@given(policies, nights, st.integers(0, 150), st.integers(0, 60))
def test_a_gap_costs_one_step_at_once_and_the_rest_at_the_ladders_pace(policy: FinePolicy, order: list[int], gap: int, more: int) -> None:
    so_far = [n for n in sorted(order) if n < gap]
    violation = a_violation(CURE.isoformat())
    for n in so_far:
        violation, _ = night(violation, policy, CURE + timedelta(days=n))
    after, _ = night(violation, policy, CURE + timedelta(days=gap + more))
    assert after.step - violation.step in (0, 1)


@given(fine_steps(), st.integers(0, 5), st.none() | st.integers(-10, 80), st.sampled_from(ViolationStatus))
def test_the_next_date_is_the_first_on_which_the_rule_acts(steps: FineSteps, step: int, taken: int | None, status: ViolationStatus) -> None:
    escalated_on = None if taken is None else CURE + timedelta(days=taken)
    violation = a_violation(CURE.isoformat(), step=step, escalated_on=escalated_on, status=status)
    policy = FinePolicy(steps)
    acts = [on for n in range(-20, 260) if night(violation, policy, on := CURE + timedelta(days=n))[1]]
    next_on = next_escalation_on(violation, policy.steps)
    assert next_on == (acts[0] if acts else None)
    assert (next_on is None) == (status not in ESCALATING or step >= len(policy.steps))
    assert next_on is None or acts == [next_on + timedelta(days=n) for n in range(len(acts))]


@given(st.lists(policies, min_size=1, max_size=4), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3)), max_size=40))
def test_under_changing_ladders_no_step_is_taken_twice_and_each_waits_as_the_one_in_force_says(
    changing: list[FinePolicy], order: list[tuple[int, int]]
) -> None:
    violation = a_violation(CURE.isoformat())
    for n, which in sorted(order):
        policy = changing[which % len(changing)]
        before, (violation, taken) = violation, night(violation, policy, CURE + timedelta(days=n))
        if taken:
            assert taken.step == before.step + 1 <= len(policy.steps)
            assert n >= policy.steps[before.step].after_days
            between = policy.steps[before.step].after_days - policy.steps[before.step - 1].after_days
            assert before.escalated_on is None or (taken.escalated_on - before.escalated_on).days >= between
