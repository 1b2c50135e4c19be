"""The reminder to a customer of all that is past due: one message, and a new one in its place if the balances change before it is sent."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any, Final

from relance.domain.ageing import days_late
from relance.domain.invoice import Receivable
from relance.domain.message import Message
from relance.domain.money import Money
from relance.domain.organisation import Contact, Organisation, Role
from relance.domain.reminder import Statement
from relance.notify.audience import Recipient, personally
from relance.notify.columns import columns
from relance.notify.composing import Draft, written
from relance.notify.labels import STATEMENT_COLUMNS
from relance.wording.formatting import day, money, one_line

#: Invoices that a message lists, so that a row of the outbox holds it; more are only counted, and are in the total.
_MOST: Final = 200
_RENEWED: Final = re.compile(r"(.*)~(\d+)")


def reminder(organisation: Organisation, contact: Contact, statement: Statement, as_of: date, cause: str) -> tuple[Message, ...]:
    """The reminder to `contact` of the invoices of `statement`, days late as of that date.

    By e-mail, if the contact has an address and wants it; else empty. Where it fails, the finance people are told.
    """
    recipient = personally(contact, urgent=False)
    return written(_draft(organisation, contact, statement, as_of, cause), [(recipient, Role.FINANCE)]) if recipient else ()


def renewed(message: Message, organisation: Organisation, contact: Contact, statement: Statement, as_of: date) -> Message:
    """The same reminder to the same address, of what `statement` says now. Its cause counts on: `CAUSE`, `CAUSE~2`, `CAUSE~3`."""
    counted = _RENEWED.fullmatch(message.cause)
    cause = f"{counted[1]}~{int(counted[2]) + 1}" if counted else f"{message.cause}~2"
    recipient = Recipient(message.channel, message.recipient, message.address, contact.language)
    (fresh,) = written(_draft(organisation, contact, statement, as_of, cause), [(recipient, message.audience)])
    return replace(fresh, tried=message.tried)


def _draft(organisation: Organisation, contact: Contact, statement: Statement, as_of: date, cause: str) -> Draft:
    return Draft(
        organisation=organisation,
        template="reminder",
        cause=cause,
        facts=lambda language, locale: _facts(organisation, contact, statement, as_of, language, locale),
        personal=True,
        listed=tuple((invoice.number, invoice.balance.amount) for invoice in statement.invoices),
    )


def _facts(organisation: Organisation, contact: Contact, statement: Statement, as_of: date, language: str, locale: str) -> dict[str, Any]:
    part_paid = any(invoice.paid for invoice in statement.invoices)
    titles = _chosen(STATEMENT_COLUMNS[language], part_paid)
    lines = [_chosen(_cells(invoice, as_of, locale), part_paid) for invoice in statement.invoices[:_MOST]]
    return {
        "organisation": one_line(organisation.name),
        "contact": one_line(contact.name),
        "count": len(statement.invoices),
        "titles": titles,
        "lines": lines,
        "table": columns([titles, *lines]),
        "more": max(0, len(statement.invoices) - _MOST),
        "total": money(statement.total, locale),
        "as_of": day(as_of, locale),
    }


def _cells(invoice: Receivable, as_of: date, locale: str) -> tuple[str, ...]:
    amounts: tuple[Money, ...] = (invoice.total, invoice.paid, invoice.balance)
    late = str(days_late(invoice, as_of))
    return (one_line(invoice.number), day(invoice.effective_due_on, locale), late, *(money(amount, locale) for amount in amounts))


def _chosen(cells: tuple[str, ...], part_paid: bool) -> tuple[str, ...]:
    """Total and what was paid are shown only where something was."""
    number, due_on, late, total, paid, balance = cells
    return (number, due_on, late, total, paid, balance) if part_paid else (number, due_on, late, balance)
