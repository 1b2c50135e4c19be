"""The notice to an owner that a violation has been escalated (seed: "Violation Escalation Email")."""

from __future__ import annotations

from datetime import date

from relance.domain.message import Message
from relance.domain.money import Money
from relance.domain.organisation import Contact, Organisation, Role
from relance.domain.violation import Escalated, Violation
from relance.notify.audience import nowhere, personally
from relance.notify.composing import Draft, written
from relance.wording.formatting import day, money, one_line


def escalation_notice(
    organisation: Organisation,
    contact: Contact,
    violation: Violation,
    type_name: str,
    escalated: Escalated,
    on: date,
    cause: str,
    invoice: str = "",
) -> tuple[Message, ...]:
    """The notice to `contact` that `violation`, of a type called so, was `escalated` on that date.

    `invoice` is the number of its fine: if that is paid or cancelled by the time of sending, the notice is not sent. By the first
    channel of the contact that works, text messages included. Where none does, or it fails, the board is told.
    """
    # Without an address it fails when it is to be sent, is shown as failed and told to those who should know: nobody is fined in silence.
    recipient = personally(contact, urgent=True) or nowhere(contact)

    def facts(_: str, locale: str) -> dict[str, object]:
        return {
            "organisation": one_line(organisation.name),
            "contact": one_line(contact.name),
            "unit": one_line(violation.unit),
            "type": one_line(type_name),
            "description": one_line(violation.description),
            "step": escalated.step,
            "on": day(on, locale),
            "fine": money(Money(escalated.fine, organisation.currency), locale) if escalated.fine else "",
            "last": escalated.last,
        }

    draft = Draft(organisation=organisation, template="escalation_notice", cause=cause, facts=facts, about=invoice, personal=True)
    return written(draft, [(recipient, Role.BOARD)])
