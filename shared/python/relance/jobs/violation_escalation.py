"""Violation escalation, daily at 06:00: a step, its fine and the owner's notice, together or not at all (seed: violations)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from relance.domain.errors import InvalidError, NotFoundError
from relance.domain.invoice import Kind
from relance.domain.money import Money
from relance.domain.organisation import Contact, Organisation
from relance.domain.run import Line, Outcome
from relance.domain.violation import (
    Because,
    Escalated,
    Escalation,
    Left,
    Violation,
    ViolationStatus,
    ViolationType,
    escalate,
    fine_number,
    steps_of,
)
from relance.jobs import labels, reindex
from relance.jobs.billing import billed
from relance.jobs.job import Context, Decision, over
from relance.notify.escalation_notice import escalation_notice
from relance.store import violations
from relance.store.due import ESCALATIONS, Due
from relance.store.effects import Change, Effect

NAME = "violation-escalation"


@dataclass(frozen=True, slots=True)
class _Case:
    """A violation that escalates, with all that its effect is made of."""

    organisation: Organisation
    violation: Violation
    type: ViolationType | None
    owner: Contact
    step: Escalated
    on: date

    @property
    def fine(self) -> Money:
        return Money(self.step.fine, self.organisation.currency)

    @property
    def number(self) -> str:
        """The number of the fine's invoice; empty if none is billed."""
        return fine_number(self.violation.id, self.step.step) if self.organisation.fines.post and self.fine else ""


def prepare(context: Context, page: Sequence[Due[Violation]]) -> None:
    """Read the units, types and owners of a page's violations."""
    found = [due.record for due in page if isinstance(due.record, Violation)]
    units = [(one.organisation, one.unit) for one in found]
    context.types.need([(one.organisation, one.type) for one in found])
    context.units.need(units)
    owners = [(unit.organisation, unit.main_owner.contact) for key in units if (unit := context.units.known(*key)) and unit.main_owner]
    context.people.need(owners)


def decide(context: Context, violation: Violation, _due: Due[Violation]) -> Decision | None:
    """The next step of one violation with its effect, or why there is none now."""
    organisation = context.organisation(violation.organisation)
    type = context.types.get(violation.organisation, violation.type)
    on = context.as_of(organisation)
    verdict = escalate(violation, type, organisation.fines, on, context.request.options.days_grace or 0)
    if isinstance(verdict, Left):
        return None if verdict.because is Because.NOT_DUE else Decision(_left(violation, verdict))
    case = _Case(organisation, violation, type, _owner(context, violation), verdict, on)
    return _escalated(case)


def _owner(context: Context, violation: Violation) -> Contact:
    unit = context.units.get(violation.organisation, violation.unit)
    if unit is None:
        raise NotFoundError("unit", f"{violation.organisation}/{violation.unit}", "import it: relance import units.csv")
    if unit.main_owner is None:
        raise InvalidError("unit", unit.id, "has no owner to tell and to fine; import one: relance import units.csv")
    return context.person(violation.organisation, unit.main_owner.contact)


def _escalated(case: _Case) -> Decision:
    violation, step = case.violation, case.step
    type_name = case.type.name if case.type else violation.type
    cause = f"violation/{violation.id}#step{step.step}"
    told = escalation_notice(case.organisation, case.owner, violation, type_name, step, case.on, cause, case.number)
    data = {
        "unit": violation.unit,
        "step": step.step,
        "fine": str(step.fine),
        "currency": case.organisation.currency,
        "days_overdue": step.days_overdue,
        "owner": case.owner.name,
        "invoice": case.number,
        "hearing": step.last,
    }
    line = Line(violation.organisation, violation.id, Outcome.CHANGED, "escalated", data, tuple(message.id for message in told))
    return Decision(line, Effect(tuple(_changes(case)), told), case.fine if case.number else None)


def _changes(case: _Case) -> list[Change]:
    violation, step, organisation = case.violation, case.step, case.organisation
    after = replace(violation, status=ViolationStatus.ESCALATED, step=step.step, escalated_on=case.on, hearing=step.last)
    recorded = Escalation(
        organisation=organisation.id,
        violation=violation.id,
        step=step.step,
        escalated_on=case.on,
        fine=step.fine,
        currency=organisation.currency,
        days_overdue=step.days_overdue,
        invoice=case.number,
    )
    moved = violations.write(violation, after, steps_of(case.type, organisation.fines))
    changes = [violations.record_escalation(recorded), *([moved] if moved else [])]
    if case.number:
        owner = (case.owner.id, case.owner.name)
        dates = (case.on, case.on + timedelta(days=organisation.fines.due_days))
        label = labels.fine(organisation, violation, step.step)
        changes.append(billed(organisation, owner, Kind.FINE, case.number, case.fine, dates, label, f"violation/{violation.id}"))
    return changes


def _left(violation: Violation, left: Left) -> Line:
    data = {"unit": violation.unit, "days_overdue": left.days_overdue}
    return Line(violation.organisation, violation.id, Outcome.SKIPPED, left.because.value, data)


JOB = over(
    ESCALATIONS,
    name=NAME,
    function=NAME,
    hour=6,
    decide=decide,
    today=True,
    prepare=prepare,
    options=frozenset({"days_grace", "cap_amount"}),
    charges=True,
    before=reindex.after_policy_changes,
)
