"""The alert to the finance people that an invoice has come to a new status."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from relance.domain.ageing import Ladder, Step, reached_on
from relance.domain.invoice import AGEING, Receivable, Status
from relance.domain.message import Message
from relance.domain.organisation import Contact, Organisation, Role
from relance.notify.audience import everyone
from relance.notify.composing import Draft, written
from relance.notify.labels import after_invoice, label
from relance.notify.rendering import render
from relance.wording.formatting import day, money, one_line

_EMOJI: Final = {Status.OVERDUE: "⏰", Status.UNPAID: "⚠️", Status.LITIGATION: "⚖️"}


def status_alert(
    organisation: Organisation, contacts: Sequence[Contact], invoice: Receivable, before: Status, days_late: int, version: int
) -> tuple[Message, ...]:
    """The alert that `invoice` has come from status `before` to the one it has now, and version `version`.

    One message to each finance contact with an e-mail address, in the contact's language, and one to each room of finance; a line
    in the log if there is nobody.
    """
    draft = Draft(
        organisation=organisation,
        template="status_alert",
        cause=f"invoice/{invoice.number}#v{version}",
        facts=lambda language, locale: _facts(organisation, invoice, before, days_late, language, locale),
        about=invoice.number,
        expects=invoice.status.value,
    )
    return written(draft, everyone(organisation, contacts, Role.FINANCE))


def _facts(organisation: Organisation, invoice: Receivable, before: Status, days_late: int, language: str, locale: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "organisation": one_line(organisation.name),
        "number": one_line(invoice.number),
        "customer": one_line(invoice.customer_name),
        "total": money(invoice.total, locale),
        "paid": money(invoice.paid, locale),
        "balance": money(invoice.balance, locale),
        "due_on": day(invoice.effective_due_on, locale),
        "late": _late(language, days_late),
        "before": label(before, language),
        "after": label(invoice.status, language),
        "said": after_invoice(invoice.status, language),
        "emoji": _EMOJI.get(invoice.status, "🔔"),
    }
    step = _next_step(invoice, organisation.ageing)
    coming = (label(step.status, language), day(reached_on(invoice, step), locale)) if step else ("", "")
    return facts | {"what_next": _what_next(language, *coming)}


# Of a night's thousands of alerts there are but a few of these.
@lru_cache(maxsize=256)
def _what_next(language: str, next_label: str, next_on: str) -> str:
    return render("status_alert.next", language, next_label=next_label, next_on=next_on)


@lru_cache(maxsize=256)
def _late(language: str, days_late: int) -> str:
    return render("late", language, days_late=days_late)


def _next_step(invoice: Receivable, ladder: Ladder) -> Step | None:
    if invoice.status not in AGEING:
        return None
    rank = AGEING.index(invoice.status)
    return next((step for step in ladder if AGEING.index(step.status) > rank), None)
