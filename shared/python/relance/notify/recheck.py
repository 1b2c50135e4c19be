"""Just before a message is sent: does what it says still hold? Paid, cancelled, held or opted out since: it is not sent as it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import AGEING, Invoice
from relance.domain.message import Message, Moot, Outcome, Superseded, still_true
from relance.domain.organisation import Contact, Organisation
from relance.domain.periods import business_date
from relance.domain.reminder import Statement, past_due
from relance.notify.audience import contact_id
from relance.notify.payment_reminder import renewed
from relance.notify.speaker import organisation_of
from relance.store import invoices, lookup, organisations

#: Invoices that a reason names; more are only counted.
_NAMED: Final = 5


def recheck(message: Message, at: datetime) -> Outcome | None:
    """Why `message` is not to be sent at `at` as it stands: Moot, or Superseded by what is so now. None: send it.

    NotFoundError, BrokenRecordError: what it speaks of cannot be read.
    """
    if not (message.about or message.listed):
        return None
    organisation = organisation_of(message)
    today = business_date(at, organisation.zone)
    if message.about:
        return still_true(message, invoices.find(message.organisation, message.about), today)
    contact = organisations.contact(message.organisation, contact_id(message.recipient))
    return _unwanted(message, contact, today) or _statement(message, organisation, contact, today) if contact else _gone(message)


def _gone(message: Message) -> Moot:
    return Moot(f"{message.recipient} does not exist any more")


def _unwanted(message: Message, contact: Contact, today: date) -> Moot | None:
    if not contact.reminders:
        return Moot(f"{message.recipient} does not want reminders any more")
    if contact.hold_until and contact.hold_until >= today:
        return Moot(f"{message.recipient} is on hold until {contact.hold_until.isoformat()}")
    return None


def _statement(message: Message, organisation: Organisation, contact: Contact, today: date) -> Outcome | None:
    found = _read(message)
    left = past_due((one for one in found.values() if one), today)
    if not left:
        return Moot(f"nothing of it is past due any more: {_told([_now(number, one, today) for number, one in found.items()])}")
    if {one.number: one.balance.amount for one in left} == dict(message.listed):
        return None
    statement = Statement(organisation=organisation.id, customer=contact.id, invoices=left)
    instead = renewed(message, organisation, contact, statement, today)
    known = {one.number for one in left}
    gone = [_now(number, one, today) for number, one in found.items() if number not in known]
    paid = [f"{one.number} has {one.balance} left" for one in left if dict(message.listed)[one.number] != one.balance.amount]
    return Superseded(instead, _told([*gone, *paid]))


def _read(message: Message) -> dict[str, Invoice | None]:
    """The listed invoices as they stand now, all read at once; None for one that is gone."""
    numbers = [number for number, _ in message.listed]
    rows = lookup.invoices([(message.organisation, number) for number in numbers])
    found: dict[str, Invoice | None] = {}
    for number in numbers:
        row = rows.get((message.organisation, number))
        if isinstance(row, BrokenRecordError):
            raise row
        found[number] = row
    return found


def _now(number: str, invoice: Invoice | None, today: date) -> str:
    """Why an invoice is on the list no more."""
    if invoice is None:
        return f"{number} does not exist any more"
    hold = invoice.hold_on(today)
    if invoice.status in AGEING and invoice.balance:
        return f"{number} is on hold until {hold.until_on}" if hold else f"{number} is due on {invoice.effective_due_on}"
    return f"{number} is {invoice.status.value}"


def _told(reasons: list[str]) -> str:
    more = len(reasons) - _NAMED
    return ", ".join(reasons[:_NAMED]) + (f" and {more} more" if more > 0 else "")
