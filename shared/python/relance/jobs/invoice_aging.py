"""Invoice ageing, daily at 02:00: overdue, unpaid, litigation, and an alert to the finance contacts where the ladder says so."""

from __future__ import annotations

from dataclasses import replace

from relance.domain.ageing import Aged, Because, Unchanged, age
from relance.domain.invoice import Receivable
from relance.domain.message import Message
from relance.domain.organisation import Organisation
from relance.domain.run import Line, Outcome
from relance.jobs import reindex
from relance.jobs.job import Context, Decision, Job, Page
from relance.notify import messages
from relance.store import due, invoices
from relance.store.due import Due
from relance.store.effects import Effect
from relance.store.reading import Key

NAME = "invoice-aging"


def decide(context: Context, invoice: Receivable, _due: Due) -> Decision | None:
    """The pure rule's verdict on one invoice, as an effect with its alert, or as a reason to leave it."""
    organisation = context.organisation(invoice.organisation)
    verdict = age(invoice, organisation.ageing, context.as_of(organisation))
    if isinstance(verdict, Aged):
        return _aged(context, organisation, invoice, verdict)
    if verdict.because is Because.NOT_DUE:
        return None
    return Decision(_left(invoice, verdict))


def _aged(context: Context, organisation: Organisation, invoice: Receivable, verdict: Aged) -> Decision:
    after = replace(invoice, status=verdict.step.status)
    change = invoices.write(invoice, after, organisation.ageing)
    told: tuple[Message, ...] = ()
    if verdict.step.alert and change:
        contacts = context.contacts(organisation.id)
        told = messages.status_alert(organisation, contacts, after, invoice.status, verdict.days_late, change.new_version)
    data = {
        "from": invoice.status.value,
        "to": after.status.value,
        "customer": invoice.customer_name,
        "balance": str(invoice.balance.amount),
        "currency": invoice.balance.currency,
        "due_on": invoice.effective_due_on.isoformat(),
        "days_late": verdict.days_late,
    }
    line = Line(invoice.organisation, invoice.number, Outcome.CHANGED, "aged", data, tuple(message.id for message in told))
    return Decision(line, Effect((change,) if change else (), told))


def _left(invoice: Receivable, verdict: Unchanged) -> Line:
    data = {"status": invoice.status.value, "until_on": verdict.until_on.isoformat() if verdict.until_on else None}
    return Line(invoice.organisation, invoice.number, Outcome.SKIPPED, verdict.because.value, data)


def _page(context: Context, shard: str, start: Key | None, limit: int) -> Page:
    return due.for_ageing(shard, context.horizon, start, limit, context.request.organisation)


JOB = Job(
    name=NAME,
    function=NAME,
    hour=2,
    shards=lambda _: due.ageing_shards(),
    count=lambda context, shard, start: due.count_ageing(shard, context.horizon, context.request.organisation, start),
    page=_page,
    decide=decide,
    again=lambda one: due.by_number(one.organisation, one.number),
    before=reindex.after_policy_changes,
)
