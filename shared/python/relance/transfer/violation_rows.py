"""What a row makes of a violation. Rules only: nothing is read or written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from relance.domain.errors import InvalidError
from relance.domain.violation import ESCALATING, FineSteps, Violation, ViolationStatus, cure, dismiss
from relance.transfer.property import ViolationSchema

#: Why a violation was closed that a file closed.
IMPORTED: Final = "imported"


def created(values: ViolationSchema, steps: FineSteps) -> Violation:
    """A new violation, perhaps with the steps that another system took before. InvalidError: a history that cannot be."""
    violation = Violation(
        organisation=values.organisation,
        id=values.id,
        unit=values.unit,
        type=values.type,
        description=values.description,
        cure_deadline=values.cure_deadline,
        hearing=values.hearing,
    )
    status = values.status if values.given("status") else (ViolationStatus.ESCALATED if values.step else ViolationStatus.OPEN)
    if values.step and status is ViolationStatus.OPEN:
        raise InvalidError("status", status.value, f"does not go with step {values.step}; write escalated")
    return _restated(_stepped(violation, values, steps), status)


def mended(violation: Violation, kept: Mapping[str, Any], steps: FineSteps) -> Violation:
    """A violation in the place of an unreadable one, with the steps that were taken: none is taken again."""
    step = kept.get("step") or 0
    if step <= violation.step:
        return violation
    status = ViolationStatus.ESCALATED if violation.status in ESCALATING else violation.status
    hearing = bool(violation.hearing or kept.get("hearing") or step >= len(steps))
    return replace(violation, step=step, escalated_on=kept.get("escalated_on"), status=status, hearing=hearing)


def changed(violation: Violation, values: ViolationSchema, steps: FineSteps) -> Violation:
    """The violation with what the row gives; what it does not say stays.

    Steps belong to Relance: a lower one than the one reached changes nothing, and neither does `hearing: false`.
    InvalidError: what a file must not change.
    """
    given = values.model_fields_set & {"unit", "type", "description", "cure_deadline"}
    after = replace(violation, **{name: getattr(values, name) for name in given}, hearing=violation.hearing or values.hearing)
    if not values.step or values.step >= violation.step:
        after = _stepped(after, values, steps)
    # A type with fewer steps than were taken leaves none to take: that goes to a hearing, as after the last one.
    after = replace(after, hearing=after.hearing or (after.step >= len(steps) and after.step > 0))
    return _restated(after, values.status) if values.given("status") else after


def _stepped(violation: Violation, values: ViolationSchema, steps: FineSteps) -> Violation:
    """With the step that the row says was taken, if any."""
    on = values.escalated_on
    if not values.step:
        if on:
            raise InvalidError("escalated_on", on.isoformat(), "needs the step that was taken on it")
        return violation
    if values.step > len(steps):
        raise InvalidError("step", values.step, f"is more than the {len(steps)} steps of its ladder")
    if on is None and values.step == violation.step:
        return violation
    if on is None:
        raise InvalidError("escalated_on", None, f"is missing: the day on which step {values.step} was taken")
    if violation.escalated_on and on < violation.escalated_on:
        recorded = f"{violation.escalated_on.isoformat()}, when step {violation.step} was taken"
        raise InvalidError("escalated_on", on.isoformat(), f"is before {recorded}; the next step would come too soon")
    status = ViolationStatus.ESCALATED if violation.status in ESCALATING else violation.status
    hearing = violation.hearing or values.step == len(steps)
    return replace(violation, step=values.step, escalated_on=on, status=status, hearing=hearing)


def _restated(violation: Violation, wanted: ViolationStatus) -> Violation:
    """In the status that the row gives, as far as a file decides it."""
    if wanted is violation.status:
        return violation
    match wanted:
        case ViolationStatus.CURED:
            return cure(violation, IMPORTED)
        case ViolationStatus.DISMISSED:
            return dismiss(violation, IMPORTED)
        case ViolationStatus.ESCALATED if not violation.step:
            raise InvalidError("status", wanted.value, "needs the step that was taken, and escalated_on; Relance takes the others")
        case _:  # a file that still says open of what was escalated or closed since is an older one, and changes nothing
            return violation
