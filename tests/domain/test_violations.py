"""Violation escalation: one step a night, on its day and not before, with the fine that its ladder or its type says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from relance.domain.violation import (
    DEFAULT_STEPS,
    USUAL_FINES,
    Because,
    Escalated,
    FinePolicy,
    FineStep,
    Left,
    Violation,
    ViolationStatus,
    ViolationType,
    escalate,
    fine_number,
    next_escalation_on,
    steps_of,
)
from tests.domain.examples import a_unit, a_violation, day, fine_ladder

RUN = day("2025-10-29")
FENCE = ViolationType(organisation="sunset", id="fence", name="Unapproved Exterior Modification")


@pytest.mark.parametrize(
    ("violation", "step", "fine", "overdue"),
    [
        pytest.param(a_violation("2025-10-26"), 1, "50.00", 3, id="no step yet"),
        pytest.param(a_violation("2025-10-22", step=1, escalated_on=day("2025-10-23")), 2, "100.00", 7, id="after the first"),
        pytest.param(a_violation("2025-10-15", step=2, escalated_on=day("2025-10-22")), 3, "150.00", 14, id="after the second"),
    ],
)
def test_the_seeds_three_violations_go_up_a_step_each(violation: Violation, step: int, fine: str, overdue: int) -> None:
    assert escalate(violation, None, USUAL_FINES, RUN) == Escalated(step, Decimal(fine), overdue, last=step == 3)


@pytest.mark.parametrize(
    ("grace", "verdict"),
    [
        (0, Escalated(1, Decimal("50.00"), 3, last=False)),
        (1, Escalated(1, Decimal("50.00"), 3, last=False)),
        (3, Escalated(1, Decimal("50.00"), 3, last=False)),
        (4, Left(Because.IN_GRACE, 3)),
        (5, Left(Because.IN_GRACE, 3)),
    ],
)
def test_three_days_overdue_escalate_with_a_grace_of_up_to_three(grace: int, verdict: Escalated | Left) -> None:
    assert escalate(a_violation("2025-10-26"), None, USUAL_FINES, RUN, grace) == verdict


@pytest.mark.parametrize("grace", [0, 1])
@pytest.mark.parametrize(("cure", "because"), [("10-29", 0), ("10-30", -1), ("11-28", -30)])
def test_nothing_escalates_on_the_cure_deadline_nor_before(cure: str, because: int, grace: int) -> None:
    assert escalate(a_violation(cure), None, USUAL_FINES, RUN, grace) == Left(Because.NOT_DUE, because)


def test_a_grace_of_one_day_is_none_at_all() -> None:
    assert escalate(a_violation("2025-10-28"), None, USUAL_FINES, RUN, 1) == Escalated(1, Decimal("50.00"), 1, last=False)


def test_the_grace_delays_a_later_step_as_well() -> None:
    later = a_violation("2025-10-22", step=1, escalated_on=day("2025-10-23"))
    assert escalate(later, None, USUAL_FINES, RUN, 8) == Left(Because.IN_GRACE, 7)


@pytest.mark.parametrize(
    ("cure", "first"),
    [("2024-02-28", "2024-02-29"), ("2025-02-28", "2025-03-01"), ("2024-02-29", "2024-03-01"), ("2025-12-31", "2026-01-01")],
)
def test_days_are_counted_over_the_ends_of_months_and_years(cure: str, first: str) -> None:
    assert next_escalation_on(a_violation(cure), DEFAULT_STEPS) == day(first)
    assert isinstance(escalate(a_violation(cure), None, USUAL_FINES, day(first)), Escalated)


@pytest.mark.parametrize(
    ("step", "taken_on", "next_on"),
    [
        pytest.param(1, "10-02", "10-08", id="in time: six days later, day 7"),
        pytest.param(1, "10-09", "10-15", id="a week late: six days from then on, not at once"),
        pytest.param(1, "10-30", "11-05", id="after the last step's day: still one at a time"),
        pytest.param(2, "10-08", "10-15", id="in time: seven days later, day 14"),
        pytest.param(2, "10-15", "10-22", id="late again"),
        pytest.param(1, "09-20", "10-08", id="by hand, too early: the deadline counts"),
    ],
)
def test_a_missed_week_is_one_step_and_the_next_when_the_ladder_says(step: int, taken_on: str, next_on: str) -> None:
    violation = a_violation("10-01", step=step, escalated_on=day(taken_on))
    before, on = day(next_on) - timedelta(days=1), day(next_on)
    assert next_escalation_on(violation, DEFAULT_STEPS) == on
    assert escalate(violation, None, USUAL_FINES, before) == Left(Because.NOT_DUE, (before - violation.cure_deadline).days)
    verdict = escalate(violation, None, USUAL_FINES, on)
    assert isinstance(verdict, Escalated)
    assert (verdict.step, verdict.fine, verdict.last) == (step + 1, DEFAULT_STEPS[step].fine, step == 2)


def test_a_later_cure_deadline_given_between_two_steps_is_waited_for() -> None:
    violation = a_violation("12-01", step=1, escalated_on=day("10-02"))
    assert next_escalation_on(violation, DEFAULT_STEPS) == day("12-08")


def test_a_step_without_its_date_waits_for_the_deadline_alone() -> None:
    assert next_escalation_on(a_violation("10-01", step=1), DEFAULT_STEPS) == day("10-08")


@pytest.mark.parametrize("status", [ViolationStatus.CURED, ViolationStatus.DISMISSED], ids=str)
@pytest.mark.parametrize("step", [0, 1, 3])
def test_a_closed_violation_never_escalates(status: ViolationStatus, step: int) -> None:
    violation = a_violation("10-01", status=status, step=step)
    assert escalate(violation, None, USUAL_FINES, RUN) == Left(Because.CLOSED, 28)
    assert next_escalation_on(violation, DEFAULT_STEPS) is None


def test_after_the_last_step_there_is_none() -> None:
    violation = a_violation("10-01", step=3, escalated_on=day("10-15"), hearing=True)
    assert escalate(violation, None, USUAL_FINES, day("12-01")) == Left(Because.LAST_STEP, 61)
    assert next_escalation_on(violation, DEFAULT_STEPS) is None


@pytest.mark.parametrize(
    ("type", "fine"),
    [
        pytest.param(None, "50.00", id="no type: 50.00"),
        pytest.param(FENCE, "50.00", id="a type that says nothing: 50.00"),
        pytest.param(replace(FENCE, base_fine=Decimal("75.50")), "75.50", id="the type's base fine"),
        pytest.param(replace(FENCE, base_fine=Decimal(0)), "0", id="a base fine of nothing is one"),
        pytest.param(replace(FENCE, base_fine=Decimal(75), steps=fine_ladder("1: 10")), "10", id="the step's own before it"),
        pytest.param(replace(FENCE, base_fine=Decimal(75), steps=fine_ladder("1: 0")), "0", id="also if it is nothing"),
    ],
)
def test_a_missing_fine_is_the_types_then_fifty(type: ViolationType | None, fine: str) -> None:
    verdict = escalate(a_violation("10-28"), type, FinePolicy(fine_ladder("1", "7")), RUN)
    assert verdict == Escalated(1, Decimal(fine), 1, last=bool(type and type.steps))


def test_the_types_ladder_replaces_the_organisations() -> None:
    strict = replace(FENCE, steps=fine_ladder("2: 500"))
    assert [steps_of(type, USUAL_FINES) for type in (strict, FENCE, None)] == [strict.steps, DEFAULT_STEPS, DEFAULT_STEPS]
    assert escalate(a_violation("10-28"), strict, USUAL_FINES, RUN) == Left(Because.NOT_DUE, 1)
    assert escalate(a_violation("10-27"), strict, USUAL_FINES, RUN) == Escalated(1, Decimal(500), 2, last=True)


@pytest.mark.parametrize(
    ("steps", "next_on"),
    [
        pytest.param(fine_ladder("1", "3", "5"), "10-11", id="a quicker ladder counts from the last step"),
        pytest.param(fine_ladder("1", "30", "60"), "11-07", id="a slower one as well"),
        pytest.param(fine_ladder("20", "30"), "10-31", id="one that begins later from the deadline"),
        pytest.param(fine_ladder("5", "40"), "11-13", id="the longer of the two is waited for"),
        pytest.param(fine_ladder("1"), None, id="a shorter one has no step left"),
    ],
)
def test_a_ladder_changed_between_two_steps_is_climbed_from_where_it_stands(steps: tuple[FineStep, ...], next_on: str | None) -> None:
    violation = a_violation("10-01", step=1, escalated_on=day("10-09"))
    assert next_escalation_on(violation, steps) == (day(next_on) if next_on else None)


def test_a_fines_invoice_is_named_by_violation_and_step() -> None:
    assert fine_number("VIOL-2025-001", 2) == "FINE-VIOL-2025-001-2"


@pytest.mark.parametrize(
    ("shares", "main"),
    [
        pytest.param(["1"], "A", id="the only one"),
        pytest.param(["0.3", "0.7"], "B", id="the largest share"),
        pytest.param(["0.5", "0.5"], "A", id="the first named on a tie"),
        pytest.param(["0.2", "0.4", "0.4"], "B", id="the first of the largest"),
        pytest.param(["0", "0"], "A", id="shares of nothing"),
        pytest.param([], None, id="nobody"),
    ],
)
def test_of_several_owners_the_largest_share_is_told(shares: list[str], main: str | None) -> None:
    unit = a_unit(*shares)
    assert (unit.main_owner.contact if unit.main_owner else None) == main
