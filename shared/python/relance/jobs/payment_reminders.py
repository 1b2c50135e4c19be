"""Payment reminders, from Monday 08:00 on: one message a customer, of everything past due (seed: overdue reminders)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from relance.domain.ageing import days_late
from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import Receivable
from relance.domain.organisation import Contact, Organisation
from relance.domain.reminder import Statement, next_reminder_on, past_due, reminder_day
from relance.domain.run import Line, Outcome
from relance.jobs.job import Context, Decision, Job, Page, after
from relance.notify.payment_reminder import reminder
from relance.store import invoices, lookup, standing
from relance.store.due import REMINDERS, Due
from relance.store.effects import Effect
from relance.store.reading import Key

NAME = "payment-reminders"
#: Invoices that one effect notes as reminded of: each takes two actions of a transaction. The others are noted by the next run, which
#: finds the message written.
_MOST = 45


def decide(context: Context, statement: Statement, read: Due[Statement]) -> Decision | None:
    """Remind one customer of all that is past due, or say why not."""
    organisation = context.organisation(statement.organisation)
    on = context.as_of(organisation)
    if not any(_is_due(invoice, organisation, on) for invoice in past_due(statement.invoices, on)):
        return None
    listed = past_due(_all_of(statement, organisation, on), on)
    if not listed:
        return None  # all of it was paid since the index was read
    owed = replace(statement, invoices=listed)
    contact = context.people.get(statement.organisation, statement.customer)
    why = _silence(contact, on)
    if contact is None or why:
        return Decision(_line(owed, Outcome.SKIPPED, why, on))
    cause = _cause(organisation, statement.customer, on)
    told = tuple(one for one in reminder(organisation, contact, owed, on, cause) if one.id not in read.existing)
    if not told and not read.existing:
        return Decision(_line(owed, Outcome.SKIPPED, "no_email", on))
    due = [one for one in listed if _is_due(one, organisation, on)][:_MOST]
    noted = (invoices.write(one, replace(one, reminded_on=on), organisation) for one in due)
    reason = "reminded" if told else "noted"
    line = _line(owed, Outcome.CHANGED, reason, on, tuple(one.id for one in told))
    return Decision(line, Effect(tuple(change for change in noted if change), told))


def _all_of(statement: Statement, organisation: Organisation, on: date) -> Sequence[Receivable]:
    """What may be listed: on a Monday the index has it all; on a later day some have fallen due since, and wait for the next Monday."""
    if reminder_day(on, organisation.reminders) == on:
        return statement.invoices
    found = standing.of_customer(statement.organisation, statement.customer)
    for record in found:
        if isinstance(record, BrokenRecordError):
            raise record
    return [record for record in found if isinstance(record, Receivable)]


def _is_due(invoice: Receivable, organisation: Organisation, on: date) -> bool:
    remind_on = next_reminder_on(invoice, organisation.reminders)
    return remind_on is not None and remind_on <= on


def _cause(organisation: Organisation, customer: str, on: date) -> str:
    """What makes the message happen once: the customer, and the Monday that a reminder on that day is for."""
    return f"reminder/{customer}#{reminder_day(on, organisation.reminders).isoformat()}"


def _silence(contact: Contact | None, on: date) -> str:
    """Why this customer is not to be reminded; empty if nothing speaks against it."""
    if contact is None:
        return "no_contact"
    if not contact.reminders:
        return "opted_out"
    return "on_hold" if contact.hold_until and contact.hold_until >= on else ""


def _line(statement: Statement, outcome: Outcome, reason: str, on: date, messages: tuple[str, ...] = ()) -> Line:
    data: dict[str, Any] = {
        "name": statement.invoices[0].customer_name,
        "total": str(statement.total.amount),
        "currency": statement.total.currency,
        "invoices": [[one.number, str(one.balance.amount), days_late(one, on)] for one in statement.invoices],
    }
    return Line(statement.organisation, statement.customer, outcome, reason, data, messages)


def prepare(context: Context, page: Sequence[Due[Statement]]) -> None:
    """Read a page's customers."""
    context.people.need([(one.organisation, one.name) for one in page])


def _page(context: Context, shard: str, start: Key | None, _limit: int) -> Page[Statement]:
    """All customers of a shard after `start`: a customer's invoices may be due since different days, and belong into one message."""
    found = REMINDERS.whole(shard, context.horizon, context.request.organisation)
    return after(_statements(found), start), None


def _statements(found: Iterable[Due[Receivable]]) -> list[Due[Statement]]:
    """By customer, in order. An invoice that cannot be read parks its customer, whose statement would be wrong without it."""
    of: dict[tuple[str, str], list[Due[Receivable]]] = {}
    for one in found:
        of.setdefault((one.organisation, one.customer or one.name), []).append(one)
    return [_statement(*key, [due.record for due in of[key]]) for key in sorted(of)]


def _statement(organisation: str, customer: str, records: Sequence[Receivable | BrokenRecordError]) -> Due[Statement]:
    key = {"pk": {"S": organisation}, "sk": {"S": customer}}
    broken = next((record for record in records if isinstance(record, BrokenRecordError)), None)
    if broken:
        return Due(organisation, customer, broken, key)
    owed = tuple(record for record in records if isinstance(record, Receivable))
    return Due(organisation, customer, Statement(organisation=organisation, customer=customer, invoices=owed), key)


def named(_context: Context, names: Sequence[tuple[str, str]]) -> list[Due[Statement]]:
    """The statements of these customers, from their invoices as they stand now."""
    return [_statement(organisation, customer, standing.of_customer(organisation, customer)) for organisation, customer in names]


def again(context: Context, one: Due[Statement]) -> Due[Statement]:
    """The statement as it stands now; and the message of this week, if it is written already: it is not written twice."""
    [fresh] = named(context, [(one.organisation, one.name)])
    organisation = context.organisation(one.organisation)
    contact = context.people.get(one.organisation, one.name)
    if contact is None or not isinstance(fresh.record, Statement):
        return fresh
    on = context.as_of(organisation)
    owed = replace(fresh.record, invoices=past_due(fresh.record.invoices, on))
    if not owed.invoices:
        return fresh
    cause = _cause(organisation, one.name, on)
    ids = [(one.organisation, message.id) for message in reminder(organisation, contact, owed, on, cause)]
    return replace(fresh, existing=frozenset(id for _, id in lookup.messages(ids)))


JOB = Job(
    name=NAME,
    function=NAME,
    hour=8,
    from_day="from Monday on",
    shards=lambda _: REMINDERS.shards,
    count=lambda _context, _shard, _start: 0,  # a shard is one page
    page=_page,
    decide=decide,
    today=True,
    prepare=prepare,
    again=again,
    named=named,
)
