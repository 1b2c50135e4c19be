"""Violations, the steps that were taken, and the types of violations: mapped to rows, read by their keys, written as changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from relance.domain.errors import BrokenRecordError, InvalidError, NotFoundError
from relance.domain.violation import ESCALATING, Escalation, FineSteps, Violation, ViolationStatus, ViolationType, next_escalation_on
from relance.store import organisations, policies
from relance.store.effects import Change, differing
from relance.store.reading import choice, each, get, get_raw, legible, present, query
from relance.store.row import shard_of
from relance.store.tables import ViolationRow

_TYPE: Final = "type#"


def read(organisation: str, id: str) -> Violation:
    """The violation as it stands now; NotFoundError if there is none, BrokenRecordError if it cannot be understood."""
    violation = find(organisation, id)
    if violation is None:
        raise NotFoundError("violation", f"{organisation}/{id}")
    return violation


def find(organisation: str, id: str) -> Violation | None:
    """The violation of that id, or None."""
    row = get(ViolationRow, organisation, id)
    return violation_of(row) if row else None


def version_of(organisation: str, id: str) -> int | None:
    """The version of a violation that may be unreadable otherwise; None if there is none."""
    item = get_raw(ViolationRow, organisation, id)
    return int(item["version"]["N"]) if item else None


def kept(organisation: str, id: str) -> dict[str, Any]:
    """The steps that were taken of a violation that cannot be read otherwise."""
    noted = legible(ViolationRow, organisation, id, "step", "escalated_on", "hearing")
    taken = escalations(organisation, id)
    return noted | ({"step": taken[-1].step, "escalated_on": taken[-1].escalated_on} if taken else {})


def listed(organisation: str, status: ViolationStatus | None = None) -> Iterator[Violation | BrokenRecordError]:
    """The violations of an organisation by id, in that status or in any, and what is wrong with those that cannot be understood."""
    for one in each(ViolationRow, organisation, violation_of, lambda sk: "#" not in sk):
        if isinstance(one, BrokenRecordError) or status in (None, one.status):
            yield one


def escalations(organisation: str, id: str) -> list[Escalation]:
    """The steps that were taken of a violation, the first first."""
    rows = query(ViolationRow, organisation, where=ViolationRow.sk.startswith(f"{id}#escalation#"))
    return sorted((escalation_of(row) for row in rows), key=lambda one: one.step)


def read_type(organisation: str, id: str) -> ViolationType:
    """The type of that id; NotFoundError if there is none, BrokenRecordError if it cannot be understood."""
    found = find_type(organisation, id)
    if found is None:
        raise NotFoundError("violation type", f"{organisation}/{id}")
    return found


def find_type(organisation: str, id: str) -> ViolationType | None:
    """The type of that id, or None."""
    row = get(ViolationRow, organisation, type_key(id))
    return type_of(row) if row else None


def types(organisation: str) -> Iterator[ViolationType | BrokenRecordError]:
    """The types of an organisation by id, and what is wrong with those that cannot be understood."""
    # A violation may be called "type", and its escalations stand under the same prefix.
    return each(ViolationRow, organisation, type_of, lambda sk: "#" not in sk[len(_TYPE) :], where=ViolationRow.sk.startswith(_TYPE))


def type_key(id: str) -> str:
    """The sort key of a type."""
    return f"{_TYPE}{id}"


def type_version_of(organisation: str, id: str) -> int | None:
    """The version of a type that may be unreadable otherwise; None if there is none."""
    return version_of(organisation, type_key(id))


def write(before: Violation | None, after: Violation, steps: FineSteps, version: int | None = None) -> Change | None:
    """What to commit so that the violation becomes `after`, its place in the due index with it; None if nothing differs.

    `steps` is the ladder of `after`. `version` replaces an unreadable record: it is given instead of `before`.
    """
    if before is not None and before == replace(after, version=before.version):
        return None
    # Of an unreadable record, whatever it held that `after` has not must go.
    old, new = ({}, _values(after)) if version is not None else differing(_values(before) if before else {}, _values(after))
    return _change(after, before.version if before else version, old, new, _keys(after, steps))


def redate(violation: Violation, escalation_on: date | None, steps: FineSteps) -> Change | None:
    """What to commit so that the due index has the date that `steps` give; None if `escalation_on`, the date there now, is right.

    A ladder made shorter may have no step left for it: then it is flagged for a hearing, as after its last step.
    """
    right = next_escalation_on(violation, steps)
    if right == escalation_on:
        return None
    hearing = violation.hearing or (right is None and violation.status in ESCALATING)
    old, new = differing(
        {"escalation_on": escalation_on, "hearing": violation.hearing or None}, {"escalation_on": right, "hearing": hearing or None}
    )
    return _change(
        violation, violation.version, old, new, {"escalation_shard": shard_of(violation.organisation, violation.id) if right else None}
    )


def record_escalation(escalation: Escalation) -> Change:
    """What to commit to record a step: once, ever."""
    return Change(
        row=ViolationRow,
        pk=escalation.organisation,
        sk=f"{escalation.violation}#escalation#{escalation.step}",
        organisation=escalation.organisation,
        name=f"escalation/{escalation.violation}/{escalation.step}",
        version=None,
        after={
            "step": escalation.step,
            "escalated_on": escalation.escalated_on,
            "fine": escalation.fine,
            "currency": escalation.currency,
            "days_overdue": escalation.days_overdue,
            "invoice": escalation.invoice or None,
            "created_by": escalation.created_by,
        },
    )


def write_type(before: ViolationType | None, after: ViolationType, version: int | None = None) -> tuple[Change, ...]:
    """What to commit so that the type becomes `after`; nothing if it is so already.

    A changed ladder leaves a mark, in the same transaction, from which the next dates are computed again. `version` as in `write`.
    """
    if before is not None and before == replace(after, version=before.version):
        return ()
    old, new = ({}, _type_values(after)) if version is not None else differing(_type_values(before) if before else {}, _type_values(after))
    change = Change(
        row=ViolationRow,
        pk=after.organisation,
        sk=type_key(after.id),
        organisation=after.organisation,
        name=f"type/{after.id}",
        version=before.version if before else version,
        before=old,
        after=new,
    )
    # Of a type that could not be read nobody knows what its ladder was.
    moved = before.steps != after.steps if before else version is not None
    return (change, organisations.reindex_mark(after.organisation, change.new_version)) if moved else (change,)


def _change(violation: Violation, version: int | None, old: Any, new: Any, derived: Any) -> Change:
    return Change(
        row=ViolationRow,
        pk=violation.organisation,
        sk=violation.id,
        organisation=violation.organisation,
        name=f"violation/{violation.id}",
        version=version,
        before=old,
        after=new,
        derived=derived,
    )


def _values(violation: Violation) -> dict[str, Any]:
    return {
        "status": violation.status.value,
        "unit": violation.unit,
        "type": violation.type,
        "description": violation.description or None,
        "cure_deadline": violation.cure_deadline,
        "step": violation.step,
        "escalated_on": violation.escalated_on,
        "hearing": violation.hearing or None,
        "closed_because": violation.closed_because or None,
    }


def _type_values(type: ViolationType) -> dict[str, Any]:
    return {"name": type.name, "base_fine": type.base_fine, "steps": policies.steps_as_data(type.steps) or None}


def _keys(violation: Violation, steps: FineSteps) -> dict[str, Any]:
    next_on = next_escalation_on(violation, steps)
    return {"escalation_on": next_on, "escalation_shard": shard_of(violation.organisation, violation.id) if next_on else None}


def violation_of(row: ViolationRow) -> Violation:
    """The violation in a row, or in what the due index holds of one; BrokenRecordError if it cannot be understood."""
    try:
        return Violation(
            organisation=row.pk,
            id=row.sk,
            unit=present(row.unit, "unit"),
            type=present(row.type, "type"),
            description=row.description or "",
            cure_deadline=present(row.cure_deadline, "cure_deadline"),
            status=choice(ViolationStatus, row.status, "status"),
            step=present(row.step, "step"),
            escalated_on=row.escalated_on,
            hearing=bool(row.hearing),
            closed_because=row.closed_because or "",
            version=row.version,
        )
    except ValueError as error:
        raise BrokenRecordError(f"violation/{row.sk}", str(error)) from error


def escalation_of(row: ViolationRow) -> Escalation:
    """The step in a row; BrokenRecordError if it cannot be understood."""
    violation, _, step = row.sk.split("#", 2)
    try:
        return Escalation(
            organisation=row.pk,
            violation=violation,
            step=present(row.step, "step"),
            escalated_on=present(row.escalated_on, "escalated_on"),
            fine=present(row.fine, "fine"),
            currency=present(row.currency, "currency"),
            days_overdue=present(row.days_overdue, "days_overdue"),
            invoice=row.invoice or "",
            created_by=row.created_by or "",
        )
    except ValueError as error:
        raise BrokenRecordError(f"escalation/{violation}/{step}", str(error)) from error


def type_of(row: ViolationRow) -> ViolationType:
    """The type in a row; BrokenRecordError if it cannot be understood."""
    id = row.sk.removeprefix(_TYPE)
    try:
        return ViolationType(
            organisation=row.pk,
            id=id,
            name=present(row.name, "name"),
            base_fine=row.base_fine,
            steps=policies.steps_from_data(row.steps) if row.steps else (),
            version=row.version,
        )
    except (ValueError, TypeError, KeyError, ArithmeticError, InvalidError) as error:
        raise BrokenRecordError(f"type/{id}", str(error)) from error
