"""Invoice ageing, daily at 02:00: overdue, unpaid, litigation, and an alert to the finance contacts where the ladder says so."""

from __future__ import annotations

from dataclasses import replace

from relance.domain.ageing import Aged, Because, Unchanged, age
from relance.domain.invoice import Receivable
from relance.domain.message import Message
from relance.domain.organisation import Organisation
from relance.domain.run import Line, Outcome
from relance.jobs import reindex
from relance.jobs.job import Context, Decision, over
from relance.notify.status_alert import status_alert
from relance.store import invoices
from relance.store.due import AGEING, Due
from relance.store.effects import Effect

NAME = "invoice-aging"


def decide(context: Context, invoice: Receivable, _due: Due[Receivable]) -> Decision | None:
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
    change = invoices.write(invoice, after, organisation)
    told: tuple[Message, ...] = ()
    if verdict.step.alert and change:
        contacts = context.contacts(organisation.id)
        told = status_alert(organisation, contacts, after, invoice.status, verdict.days_late, change.new_version)
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


JOB = over(AGEING, name=NAME, function=NAME, hour=2, decide=decide, before=reindex.after_policy_changes)
