"""Policies as files and the table have them: plain data, and back, checked by the rules that use them.

None stands for the usual policy: a profile that was written before there was such a policy has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from relance.domain.ageing import Ladder, Step, ladder_of
from relance.domain.assessment import USUAL_ASSESSMENTS, AssessmentPolicy, assessments_of
from relance.domain.budget import DEFAULT_THRESHOLDS, Thresholds, thresholds_of
from relance.domain.invoice import Kind, Status
from relance.domain.late_fee import LateFeeRule, rule_of
from relance.domain.periods import Duration
from relance.domain.reminder import USUAL_REMINDERS, ReminderPolicy, policy_of
from relance.domain.rental import USUAL_RENTALS, RentalPolicy, rentals_of
from relance.domain.violation import USUAL_FINES, FinePolicy, FineStep, FineSteps, fines_of, steps_from

type Data = Mapping[str, Any]


def ladder_as_data(ladder: Ladder) -> list[dict[str, Any]]:
    """A ladder of statuses."""
    return [{"status": step.status.value, "after": str(step.after), "alert": step.alert} for step in ladder]


def ladder_from_data(steps: Sequence[Data]) -> Ladder:
    """The ladder of such data, checked. InvalidError."""
    return ladder_of([Step(Status(step["status"]), Duration.parse(step["after"]), bool(step.get("alert", False))) for step in steps])


def steps_as_data(steps: FineSteps) -> list[dict[str, Any]]:
    """A ladder of fines; amounts as text."""
    return [{"after_days": step.after_days} | _present(fine=_text(step.fine)) for step in steps]


def steps_from_data(steps: Sequence[Data]) -> FineSteps:
    """The ladder of such data, checked. InvalidError."""
    return steps_from([FineStep(int(step["after_days"]), _decimal(step.get("fine"))) for step in steps])


def fines_as_data(policy: FinePolicy) -> dict[str, Any]:
    """What is done about violations."""
    return {"steps": steps_as_data(policy.steps), "post": policy.post, "due_days": policy.due_days}


def fines_from_data(data: Data | None) -> FinePolicy:
    """The policy of such data, checked. InvalidError."""
    if data is None:
        return USUAL_FINES
    return fines_of(FinePolicy(steps_from_data(data["steps"]), bool(data["post"]), int(data["due_days"])))


def thresholds_as_data(thresholds: Thresholds) -> dict[str, Any]:
    """Percentages as text."""
    return {"warning": _text(thresholds.warning), "critical": _text(thresholds.critical)}


def thresholds_from_data(data: Data | None) -> Thresholds:
    """The thresholds of such data, checked. InvalidError."""
    if data is None:
        return DEFAULT_THRESHOLDS
    return thresholds_of(Decimal(data["warning"]), Decimal(data["critical"]))


def assessments_as_data(policy: AssessmentPolicy) -> dict[str, Any]:
    """Days until an assessment is due, and missed months billed at once."""
    return {"due_days": policy.due_days, "catch_up": policy.catch_up}


def assessments_from_data(data: Data | None) -> AssessmentPolicy:
    """The policy of such data, checked. InvalidError."""
    if data is None:
        return USUAL_ASSESSMENTS
    return assessments_of(int(data["due_days"]), int(data["catch_up"]))


def late_fee_as_data(rule: LateFeeRule | None) -> dict[str, Any] | None:
    """A rule for late fees, or None."""
    if rule is None:
        return None
    amounts = _present(flat=_text(rule.flat), percent=_text(rule.percent), max_amount=_text(rule.max_amount))
    days = {"recurring": rule.recurring, "grace_days": rule.grace_days, "due_days": rule.due_days}
    return amounts | days | {"exempt": [kind.value for kind in rule.exempt]}


def late_fee_from_data(data: Data | None) -> LateFeeRule | None:
    """The rule of such data, checked. InvalidError."""
    if data is None:
        return None
    return rule_of(
        LateFeeRule(
            flat=_decimal(data.get("flat")),
            percent=_decimal(data.get("percent")),
            max_amount=_decimal(data.get("max_amount")),
            recurring=bool(data["recurring"]),
            grace_days=int(data["grace_days"]),
            due_days=int(data["due_days"]),
            exempt=tuple(Kind(kind) for kind in data["exempt"]),
        )
    )


def reminders_as_data(policy: ReminderPolicy) -> dict[str, Any]:
    """Every how many weeks customers are reminded."""
    return {"every_weeks": policy.every_weeks}


def reminders_from_data(data: Data | None) -> ReminderPolicy:
    """The policy of such data, checked. InvalidError."""
    if data is None:
        return USUAL_REMINDERS
    return policy_of(int(data["every_weeks"]))


def rentals_as_data(policy: RentalPolicy) -> dict[str, Any]:
    """Days until a rental's invoice is due."""
    return {"due_days": policy.due_days}


def rentals_from_data(data: Data | None) -> RentalPolicy:
    """The policy of such data, checked. InvalidError."""
    if data is None:
        return USUAL_RENTALS
    return rentals_of(int(data["due_days"]))


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _present(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
