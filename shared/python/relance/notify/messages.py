"""Who is told what: the messages that a change causes, rendered once a language and addressed to each recipient."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from relance.domain.ageing import Ladder, Step, reached_on
from relance.domain.invoice import AGEING, Receivable, Status
from relance.domain.message import Message, Urgency
from relance.domain.organisation import ChannelKind, Contact, Organisation, Role
from relance.notify.audience import Recipient, reached
from relance.notify.formatting import day, money, one_line
from relance.notify.labels import after_invoice, label, spoken
from relance.notify.rendering import render

_KINDS: Final = (ChannelKind.EMAIL, ChannelKind.DISCORD, ChannelKind.LOG)
#: The parts of an alert that are rendered for everybody, and those that a kind of channel carries besides: its text first.
_PARTS: Final = ("subject", "headline")
_BODY: Final = {ChannelKind.EMAIL: ("txt", "html"), ChannelKind.DISCORD: ("discord",), ChannelKind.LOG: ("txt",)}
_EMOJI: Final = {Status.OVERDUE: "⏰", Status.UNPAID: "⚠️", Status.LITIGATION: "⚖️"}


def status_alert(
    organisation: Organisation, contacts: Sequence[Contact], invoice: Receivable, before: Status, days_late: int, version: int
) -> tuple[Message, ...]:
    """The alert that `invoice` has come from status `before` to the one it has now, and version `version`.

    One message to each finance contact with an e-mail address, in the contact's language, and one to each Discord channel of
    finance; a line in the log if there is nobody.
    """
    mailed, posted, logged = (reached(kind, Role.FINANCE, organisation, contacts) for kind in _KINDS)
    told = [(one, spoken(one.language, organisation.language)) for one in (*mailed, *posted) or logged]
    parts: dict[str, set[str]] = {}
    for one, language in told:
        parts.setdefault(language, set(_PARTS)).update(_BODY[one.channel])
    words = {language: _texts(parts[language], language, _facts(organisation, invoice, before, days_late, language)) for language in parts}
    cause = f"invoice/{invoice.number}#v{version}"
    return tuple(_alert(invoice, cause, one, language, words[language]) for one, language in told)


def _alert(invoice: Receivable, cause: str, recipient: Recipient, language: str, words: dict[str, str]) -> Message:
    return Message(
        organisation=invoice.organisation,
        cause=cause,
        recipient=recipient.name,
        channel=recipient.channel,
        address=recipient.address,
        audience=Role.FINANCE,
        urgency=Urgency.ALERT,
        language=language,
        subject=words["subject"],
        headline=words["headline"],
        text=words[_BODY[recipient.channel][0]],
        html=words["html"] if recipient.channel is ChannelKind.EMAIL else "",
        about=invoice.number,
        expects=invoice.status.value,
    )


def _texts(parts: set[str], language: str, facts: dict[str, Any]) -> dict[str, str]:
    return {part: render(f"status_alert.{part}", language, **facts) for part in parts}


def _facts(organisation: Organisation, invoice: Receivable, before: Status, days_late: int, language: str) -> dict[str, Any]:
    # A reader of another language than the organisation's gets that language's own way to write dates and amounts.
    locale = organisation.locale if organisation.language == language else language
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
