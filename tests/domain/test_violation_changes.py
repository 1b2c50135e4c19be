"""What a person decides of a violation: cured, dismissed, opened again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from relance.domain.errors import InvalidError
from relance.domain.violation import DEFAULT_STEPS, Violation, ViolationStatus, cure, dismiss, next_escalation_on, reopen

FENCE = Violation(
    organisation="sunset-ridge",
    id="VIOL-2025-001",
    unit="101",
    type="exterior",
    description="Unauthorized fence installation",
    cure_deadline=date(2025, 10, 22),
)
ESCALATED = replace(FENCE, status=ViolationStatus.ESCALATED, step=1, escalated_on=date(2025, 10, 23))


@pytest.mark.parametrize("violation", [FENCE, ESCALATED])
@pytest.mark.parametrize(("deed", "status"), [(cure, ViolationStatus.CURED), (dismiss, ViolationStatus.DISMISSED)])
def test_a_closed_violation_says_why_and_never_escalates(
    violation: Violation, deed: Callable[[Violation, str], Violation], status: ViolationStatus
) -> None:
    after = deed(violation, " fence removed ")
    assert after == replace(violation, status=status, closed_because="fence removed")
    assert next_escalation_on(after, DEFAULT_STEPS) is None


@pytest.mark.parametrize("deed", [cure, dismiss])
def test_nobody_closes_a_violation_without_a_reason(deed: Callable[[Violation, str], Violation]) -> None:
    with pytest.raises(InvalidError, match="must say why the violation is"):
        deed(FENCE, " ")


@pytest.mark.parametrize("deed", [cure, dismiss])
def test_what_is_closed_is_not_closed_again(deed: Callable[[Violation, str], Violation]) -> None:
    with pytest.raises(InvalidError, match="does not follow on dismissed: the violation is closed"):
        deed(dismiss(FENCE, "none"), "mistake")


def test_what_was_closed_before_any_step_can_be_opened_again() -> None:
    assert reopen(cure(FENCE, "fence removed")) == FENCE
    assert reopen(ESCALATED) == ESCALATED


def test_what_was_escalated_is_not_opened_again() -> None:
    with pytest.raises(InvalidError, match="cannot reopen what is cured after step 1; report it anew"):
        reopen(cure(ESCALATED, "fence removed"))
