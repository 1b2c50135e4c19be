"""Monthly assessments, from the 1st 02:00 on: an invoice a unit, owner and month, ever; missed months first (seed: invoicing)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from relance.domain.assessment import Bill, Months, bills, months_due, next_assessment_on
from relance.domain.errors import InvalidError
from relance.domain.invoice import Hold, Kind
from relance.domain.message import Message
from relance.domain.money import zero
from relance.domain.organisation import Organisation
from relance.domain.periods import month_of
from relance.domain.run import Line, Outcome
from relance.domain.unit import Unit
from relance.jobs import labels
from relance.jobs.billing import billed
from relance.jobs.job import Context, Decision, Page, after, over
from relance.notify.months_waiting import months_waiting
from relance.store import due, lookup, units
from relance.store.due import ASSESSMENTS, Due
from relance.store.effects import MAX_ACTIONS, Change, Effect
from relance.store.reading import Key

NAME = "assessment-invoicing"
#: Actions of a transaction that are the run's own.
_BOOKS = 3


@dataclass(frozen=True, slots=True)
class _Billing:
    """A unit with what is billed of it now."""

    organisation: Organisation
    unit: Unit
    months: Months
    bills: tuple[Bill, ...]
    on: date


def prepare(context: Context, page: Sequence[Due[Unit]]) -> None:
    """Read the owners of a page's units."""
    units_ = [one.record for one in page if isinstance(one.record, Unit)]
    context.people.need([(unit.organisation, owner.contact) for unit in units_ for owner in unit.owners])


def decide(context: Context, unit: Unit, read: Due[Unit]) -> Decision | None:
    """Bill what is due of one unit; what is too much to bill unasked waits, and somebody is asked."""
    organisation = context.organisation(unit.organisation)
    on = context.as_of(organisation)
    asked = context.request.options
    last = month_of(on) if asked.month is None else min(asked.month, month_of(on))
    months = months_due(unit, last, organisation.assessments, asked.catch_up)
    if not months.billed:
        return Decision(_line(unit, Outcome.SKIPPED, "waits", _data(organisation, months))) if months.waiting else None
    if not any(owner.share > 0 for owner in unit.owners):
        raise InvalidError("unit", unit.id, "has no owner to bill; import one: relance import units.csv")
    # As many months as one transaction takes with its invoices and its question; the others wait.
    for number in range(len(months.billed), 0, -1):
        fitting = Months(months.billed[:number], (*months.billed[number:], *months.waiting))
        decision = _billed(context, _Billing(organisation, unit, fitting, _bills(context, unit, fitting, read), on))
        if decision.effect is None or decision.effect.actions <= MAX_ACTIONS - _BOOKS:
            break
    return decision


def _bills(context: Context, unit: Unit, months: Months, read: Due[Unit]) -> tuple[Bill, ...]:
    asked, usual = context.request.options.due_days, context.organisation(unit.organisation).assessments.due_days
    due_days = usual if asked is None else asked
    return tuple(bill for month in months.billed for bill in bills(unit, month, due_days) if bill.number not in read.existing)


def _billed(context: Context, billing: _Billing) -> Decision:
    organisation, unit, months = billing.organisation, billing.unit, billing.months
    after = replace(unit, assessed_to=months.billed[-1], asked_on=billing.on if months.waiting else None)
    moved = units.write(unit, after)
    told: tuple[Message, ...] = ()
    if months.waiting:
        cause = f"unit/{unit.id}#v{moved.new_version if moved else unit.version}"
        told = months_waiting(organisation, context.contacts(organisation.id), unit, months.billed, months.waiting, cause)
    data = _data(organisation, months) | {"bills": [[bill.number, str(bill.amount.amount)] for bill in billing.bills]}
    line = _line(unit, Outcome.CHANGED, "billed", data, tuple(message.id for message in told))
    changes = (*(_bill(context, billing, bill) for bill in billing.bills), *((moved,) if moved else ()))
    charge = sum((bill.amount for bill in billing.bills), zero(organisation.currency))
    return Decision(line, Effect(changes, told), charge)


def _bill(context: Context, billing: _Billing, bill: Bill) -> Change:
    organisation, unit = billing.organisation, billing.unit
    owner = context.person(organisation.id, bill.contact)
    label = labels.assessment(organisation, unit, bill.issued_on)
    dates, because_of = (bill.issued_on, bill.due_on), f"unit/{unit.id}"
    customer, holds = (owner.id, owner.name), _in_arrears(bill, billing.on)
    return billed(organisation, customer, Kind.ASSESSMENT, bill.number, bill.amount, dates, label, because_of, holds)


def _in_arrears(bill: Bill, on: date) -> tuple[Hold, ...]:
    """What is billed after its due date keeps its own dates; but the owner, who had no invoice, is not late for the time before `on`."""
    from_on = bill.due_on + timedelta(days=1)
    return (Hold(from_on, on, f"billed on {on.isoformat()}"),) if from_on <= on else ()


def _data(organisation: Organisation, months: Months) -> dict[str, Any]:
    return {
        "currency": organisation.currency,
        "months": [f"{month:%Y-%m}" for month in months.billed],
        "waiting": [f"{month:%Y-%m}" for month in months.waiting],
    }


def _line(unit: Unit, outcome: Outcome, reason: str, data: dict[str, Any], messages: tuple[str, ...] = ()) -> Line:
    return Line(unit.organisation, unit.id, outcome, reason, data, messages)


def again(context: Context, one: Due[Unit]) -> Due[Unit]:
    """The unit as it stands now, and which of its next invoices are there already: somebody may have billed a month by hand."""
    fresh = due.by_name(ASSESSMENTS, one.organisation, one.name)
    if not isinstance(fresh.record, Unit) or next_assessment_on(fresh.record) is None:
        return fresh
    unit, last = fresh.record, month_of(context.horizon)
    policy, asked = context.organisation(unit.organisation).assessments, context.request.options.catch_up
    coming = [bill.number for month in months_due(unit, last, policy, asked).billed for bill in bills(unit, month, 0)]
    there = lookup.invoices([(unit.organisation, number) for number in coming])
    return replace(fresh, existing=frozenset(number for _, number in there))


def _page(context: Context, shard: str, start: Key | None, _limit: int) -> Page[Unit]:
    # Whole: a unit that is billed stands under its next month, which may be due as well.
    return after(ASSESSMENTS.whole(shard, context.horizon, context.request.organisation), start), None


JOB = over(
    ASSESSMENTS,
    name=NAME,
    function=NAME,
    hour=2,
    from_day="from the 1st on",
    decide=decide,
    today=True,
    prepare=prepare,
    page=_page,
    count=lambda _context, _shard, _start: 0,  # a shard is one page
    again=again,
    options=frozenset({"month", "due_days", "catch_up", "cap_amount"}),
    charges=True,
)
