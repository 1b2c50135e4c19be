"""Violation escalation: a step at a time, never sooner than the ladder allows (seed: "Violation Auto-Escalation")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from relance.domain.errors import InvalidError


class ViolationStatus(StrEnum):
    """Where a violation stands. `cured` and `dismissed` are closed."""

    OPEN = "open"
    ESCALATED = "escalated"
    CURED = "cured"
    DISMISSED = "dismissed"


#: The statuses from which a violation escalates.
ESCALATING: Final = (ViolationStatus.OPEN, ViolationStatus.ESCALATED)


@dataclass(frozen=True, slots=True)
class FineStep:
    """A step of the ladder: `after_days` past the cure deadline, with a fine in the organisation's currency (None: the type's)."""

    after_days: int
    fine: Decimal | None = None


FineSteps = tuple[FineStep, ...]

DEFAULT_STEPS: Final[FineSteps] = (FineStep(1, Decimal("50.00")), FineStep(7, Decimal("100.00")), FineStep(14, Decimal("150.00")))
#: The fine of a step where neither it nor the type says one.
USUAL_FINE: Final = Decimal("50.00")
#: A step later than this, or a fine due later, is a slip of the pen.
_MOST_DAYS: Final = 3650


@dataclass(frozen=True, slots=True)
class FinePolicy:
    """What an organisation does about violations: its ladder, whether fines are billed, and days until they are due."""

    steps: FineSteps = DEFAULT_STEPS
    post: bool = True
    due_days: int = 14


USUAL_FINES: Final = FinePolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationType:
    """A kind of violation. No `steps`: the organisation's ladder; `base_fine` is for steps that name none."""

    organisation: str
    id: str
    name: str
    base_fine: Decimal | None = None
    steps: FineSteps = ()
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A violation at a unit. `step` is the last one taken (0: none), on `escalated_on`; `hearing`: the ladder is at its end.

    `closed_because`: why it was cured or dismissed.
    """

    organisation: str
    id: str
    unit: str
    type: str
    description: str
    cure_deadline: date
    status: ViolationStatus = ViolationStatus.OPEN
    step: int = 0
    escalated_on: date | None = None
    hearing: bool = False
    closed_because: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A step that was taken: never changed afterwards."""

    organisation: str
    violation: str
    step: int
    escalated_on: date
    fine: Decimal
    currency: str
    days_overdue: int
    invoice: str = ""
    created_by: str = "system"


class Because(StrEnum):
    """Why a violation is left as it is."""

    CLOSED = "closed"
    NOT_DUE = "not_due"
    IN_GRACE = "in_grace"
    LAST_STEP = "last_step"


@dataclass(frozen=True, slots=True)
class Escalated:
    """The violation goes to `step`, which costs `fine`; `last`: no step follows."""

    step: int
    fine: Decimal
    days_overdue: int
    last: bool


@dataclass(frozen=True, slots=True)
class Left:
    """The violation stays as it is."""

    because: Because
    days_overdue: int = 0


def steps_of(type: ViolationType | None, policy: FinePolicy) -> FineSteps:
    """The ladder of a violation: its type's own, or the organisation's."""
    return type.steps if type and type.steps else policy.steps


def escalate(violation: Violation, type: ViolationType | None, policy: FinePolicy, as_of: date, grace_days: int = 0) -> Escalated | Left:
    """The next step that is due on `as_of`, one at a time however many nights were missed (`rules`, 2).

    Due on max(cure deadline + the step's days, last escalation + the days between the two steps). Within `grace_days` of the cure
    deadline nothing escalates.
    """
    steps, overdue = steps_of(type, policy), (as_of - violation.cure_deadline).days
    if violation.status not in ESCALATING:
        return Left(Because.CLOSED, overdue)
    due_on = next_escalation_on(violation, steps)
    if due_on is None:
        return Left(Because.LAST_STEP, overdue)
    if due_on > as_of or overdue < 1:
        return Left(Because.NOT_DUE, overdue)
    if overdue < grace_days:
        return Left(Because.IN_GRACE, overdue)
    return Escalated(violation.step + 1, _fine(steps[violation.step], type), overdue, violation.step + 1 == len(steps))


def next_escalation_on(violation: Violation, steps: FineSteps) -> date | None:
    """The first date on which `escalate` takes the next step without any grace; None if there is none. The key of the due index."""
    # Once it is flagged for a hearing it is with people, also where the ladder has been made longer since.
    if violation.status not in ESCALATING or violation.hearing or violation.step >= len(steps):
        return None
    after = steps[violation.step].after_days
    by_deadline = violation.cure_deadline + timedelta(days=after)
    if violation.escalated_on is None or not violation.step:
        return by_deadline
    between = after - steps[violation.step - 1].after_days
    return max(by_deadline, violation.escalated_on + timedelta(days=between))


def cure(violation: Violation, reason: str) -> Violation:
    """The owner has put it right: no step follows. InvalidError: closed already, or no reason."""
    return _closed(violation, ViolationStatus.CURED, reason)


def dismiss(violation: Violation, reason: str) -> Violation:
    """It was none, or is let go: no step follows. InvalidError: closed already, or no reason."""
    return _closed(violation, ViolationStatus.DISMISSED, reason)


def reopen(violation: Violation) -> Violation:
    """Open again what was closed by mistake. InvalidError: a step was taken, whose fine stands; that is reported anew."""
    if violation.status in ESCALATING:
        return violation
    if violation.step:
        raise InvalidError("status", "open", f"cannot reopen what is {violation.status.value} after step {violation.step}; report it anew")
    return replace(violation, status=ViolationStatus.OPEN, closed_because="")


def fine_number(violation: str, step: int) -> str:
    """The number of the invoice of a fine: one a violation and step, ever."""
    return f"FINE-{violation}-{step}"


def steps_from(steps: Sequence[FineStep], field: str = "steps") -> FineSteps:
    """A ladder that can only be climbed.

    InvalidError: no step, days that do not grow, are below one or above ten years, or a fine that is no amount or below zero.
    """
    if not steps:
        raise InvalidError(field, [], "must have at least one step")
    if steps[0].after_days < 1:
        raise InvalidError(field, steps[0].after_days, "must be at least one day after the cure deadline")
    for lower, higher in pairwise(steps):
        if higher.after_days <= lower.after_days:
            raise InvalidError(field, higher.after_days, f"must be later than day {lower.after_days}, the step before")
    if steps[-1].after_days > _MOST_DAYS:
        raise InvalidError(field, steps[-1].after_days, f"must be at most {_MOST_DAYS} days after the cure deadline")
    for step in steps:
        if step.fine is not None and not (step.fine.is_finite() and step.fine >= 0):
            raise InvalidError(field, str(step.fine), "must be a number, and not less than zero")
    return tuple(steps)


def fines_of(policy: FinePolicy) -> FinePolicy:
    """The policy, if it makes sense. InvalidError: its ladder does not, or fines due before they are posted or after ten years."""
    steps_from(policy.steps, "fines")
    if not 0 <= policy.due_days <= _MOST_DAYS:
        raise InvalidError("due_days", policy.due_days, f"must be between 0 and {_MOST_DAYS} days")
    return policy


def _closed(violation: Violation, status: ViolationStatus, reason: str) -> Violation:
    if violation.status not in ESCALATING:
        raise InvalidError("status", status.value, f"does not follow on {violation.status.value}: the violation is closed")
    if not reason.strip():
        raise InvalidError("reason", reason, f"must say why the violation is {status.value}")
    return replace(violation, status=status, closed_because=reason.strip())


def _fine(step: FineStep, type: ViolationType | None) -> Decimal:
    if step.fine is not None:
        return step.fine
    return type.base_fine if type and type.base_fine is not None else USUAL_FINE
