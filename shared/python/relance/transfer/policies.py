"""The policies in an organisation's row: what it does about violations, budgets, assessments, late fees, reminders and rentals.

A policy that is given replaces the whole policy; what it leaves out has its usual value.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StrictBool

from relance.domain.assessment import USUAL_ASSESSMENTS, AssessmentPolicy, assessments_of
from relance.domain.budget import DEFAULT_THRESHOLDS, Thresholds, thresholds_of
from relance.domain.errors import InvalidError
from relance.domain.invoice import Kind
from relance.domain.late_fee import LateFeeRule, rule_of
from relance.domain.money import parse_amount
from relance.domain.organisation import Organisation
from relance.domain.reminder import USUAL_REMINDERS, ReminderPolicy, policy_of
from relance.domain.rental import USUAL_RENTALS, RentalPolicy, rentals_of
from relance.domain.violation import DEFAULT_STEPS, USUAL_FINES, FinePolicy, FineStep, FineSteps, steps_from
from relance.transfer.forms import Amount, Count, Days, NotNegative, checked_by, one_of
from relance.transfer.schema import MOST, Part

_USUAL: Final = LateFeeRule()


class FineStepPart(Part):
    """A step of the ladder of fines; without a fine, the type's."""

    after_days: Days
    fine: NotNegative | None = None

    def step(self) -> FineStep:
        """The step it describes."""
        return FineStep(self.after_days, self.fine)


def ladder_of_fines(parts: tuple[FineStepPart, ...]) -> FineSteps:
    """The ladder they describe; none for none."""
    return tuple(part.step() for part in parts)


def _climbing(parts: tuple[FineStepPart, ...]) -> tuple[FineStepPart, ...]:
    steps_from(ladder_of_fines(parts))
    return parts


def _climbing_or_none(parts: tuple[FineStepPart, ...]) -> tuple[FineStepPart, ...]:
    return _climbing(parts) if parts else parts


def _usual_steps() -> tuple[FineStepPart, ...]:
    return tuple(FineStepPart(after_days=step.after_days, fine=step.fine) for step in DEFAULT_STEPS)


#: The ladder of an organisation, and that of a type, which may have none.
FineStepParts = Annotated[tuple[FineStepPart, ...], Field(max_length=MOST), AfterValidator(checked_by(_climbing))]
OwnStepParts = Annotated[tuple[FineStepPart, ...], Field(max_length=MOST), AfterValidator(checked_by(_climbing_or_none))]


class FinesPart(Part):
    """What is done about violations."""

    steps: FineStepParts = Field(default_factory=_usual_steps)
    post: StrictBool = USUAL_FINES.post
    due_days: Days = USUAL_FINES.due_days

    def policy(self) -> FinePolicy:
        """The policy it describes."""
        return FinePolicy(ladder_of_fines(self.steps), self.post, self.due_days)


class ThresholdsPart(Part):
    """From how many percent of overspend on a budget's line is told of."""

    warning: NotNegative = DEFAULT_THRESHOLDS.warning
    critical: NotNegative = DEFAULT_THRESHOLDS.critical

    def thresholds(self) -> Thresholds:
        """The thresholds it describes. InvalidError."""
        return thresholds_of(self.warning, self.critical)


def _sensible(part: ThresholdsPart) -> ThresholdsPart:
    part.thresholds()
    return part


SensibleThresholds = Annotated[ThresholdsPart, AfterValidator(checked_by(_sensible))]


class AssessmentsPart(Part):
    """When assessments are due, and how many missed months are billed at once."""

    due_days: Days = USUAL_ASSESSMENTS.due_days
    catch_up: Count = USUAL_ASSESSMENTS.catch_up

    def policy(self) -> AssessmentPolicy:
        """The policy it describes. InvalidError."""
        return assessments_of(self.due_days, self.catch_up)


def _billing(part: AssessmentsPart) -> AssessmentsPart:
    part.policy()
    return part


SensibleAssessments = Annotated[AssessmentsPart, AfterValidator(checked_by(_billing))]


class LateFeePart(Part):
    """A rule for late fees; an empty object is none."""

    flat: Amount | None = None
    percent: Amount | None = None
    max_amount: Amount | None = None
    recurring: StrictBool = _USUAL.recurring
    grace_days: Days = _USUAL.grace_days
    due_days: Days = _USUAL.due_days
    exempt: tuple[Annotated[Kind, one_of(Kind)], ...] = _USUAL.exempt

    def rule(self) -> LateFeeRule | None:
        """The rule it describes, or None. InvalidError."""
        if not self.model_fields_set:
            return None
        return rule_of(LateFeeRule(**{name: getattr(self, name) for name in LateFeePart.model_fields}))


def late_fee_of(part: LateFeePart | None) -> LateFeeRule | None:
    """The rule in a row. InvalidError names the field within it."""
    try:
        return part.rule() if part else None
    except InvalidError as error:
        if error.field == "late_fee":
            raise InvalidError(error.field, None, error.reason) from None
        raise InvalidError(f"late_fee.{error.field}", error.value, error.reason) from None


class RemindersPart(Part):
    """Every how many weeks customers are reminded; 0: never."""

    every_weeks: Count = USUAL_REMINDERS.every_weeks

    def policy(self) -> ReminderPolicy:
        """The policy it describes. InvalidError."""
        return policy_of(self.every_weeks)


def _reminding(part: RemindersPart) -> RemindersPart:
    part.policy()
    return part


SensibleReminders = Annotated[RemindersPart, AfterValidator(checked_by(_reminding))]


class RentalsPart(Part):
    """When the invoices of rentals are due."""

    due_days: Days = USUAL_RENTALS.due_days

    def policy(self) -> RentalPolicy:
        """The policy it describes."""
        return rentals_of(self.due_days)


def check_amounts(organisation: Organisation) -> None:
    """InvalidError: one of the amounts in its policies has decimals that its currency does not know."""
    for field, amount in _amounts(organisation):
        if amount is not None:
            parse_amount(field, amount, organisation.currency)


def _amounts(organisation: Organisation) -> Iterator[tuple[str, Decimal | None]]:
    for place, step in enumerate(organisation.fines.steps, start=1):
        yield f"fines.steps[{place}].fine", step.fine
    if organisation.late_fee:
        yield "late_fee.flat", organisation.late_fee.flat
        yield "late_fee.max_amount", organisation.late_fee.max_amount
    yield "charge_cap", organisation.charge_cap
