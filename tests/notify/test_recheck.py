"""A statement is held against the invoices once more just before it is sent: whoever paid is not written to, and no list is out of date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from relance.domain.invoice import Hold, Invoice, Status
from relance.domain.message import RESEND_AFTER, Message, State
from relance.domain.organisation import ChannelKind, Contact
from relance.domain.reminder import Statement
from relance.notify.dispatch import Counts, send_due, send_now
from relance.notify.payment_reminder import reminder
from relance.notify.recheck import recheck
from relance.store import invoices, organisations, outbox
from relance.store.commit import commit
from relance.store.effects import By, Effect
from relance.store.row import connection
from relance.store.tables import InvoiceRow
from tests.calls import counting
from tests.notify.association import AS_OF, HOA, JOHN, an_assessment
from tests.notify.world import SENDER, change_invoice, put_invoice, queue, row, settle_in
from tests.store.faults import hooked

pytestmark = pytest.mark.usefixtures("tables")

OURS = replace(HOA, sender=SENDER)
FIVE = tuple(an_assessment(month) for month in range(5, 10))
CAUSE = "reminder/john#2025-10-27"
LATER = timedelta(seconds=5)


class Killed(BaseException):
    """The function is stopped: nothing that follows it happens."""


def paid(invoice: Invoice) -> Invoice:
    return replace(invoice, paid=invoice.total, status=Status.PAID)


def part_paid(invoice: Invoice) -> Invoice:
    return replace(invoice, paid=replace(invoice.total, amount=Decimal(100)))


def held(invoice: Invoice) -> Invoice:
    return replace(invoice, holds=(Hold(date(2025, 1, 1), date(2999, 1, 1), "agreed"),))


def postponed(invoice: Invoice) -> Invoice:
    return replace(part_paid(invoice), balance_due_on=date(2999, 1, 1), status=Status.ISSUED)


def cancelled(invoice: Invoice) -> Invoice:
    return replace(invoice, status=Status.CANCELLED)


def change(number: str, how: Callable[[Invoice], Invoice]) -> None:
    change_invoice(how(invoices.read(HOA.id, number)))


def change_john(**fields: Any) -> None:
    known = organisations.contact(HOA.id, JOHN.id)
    assert known
    commit([Effect(organisations.write_contact(known, replace(known, **fields)))], By("test"))


@pytest.fixture
def waiting() -> tuple[Message, datetime]:
    """A reminder of five invoices in the outbox, and a moment at which it is due."""
    settle_in(OURS, (JOHN,))
    for invoice in FIVE:
        put_invoice(invoice)
    statement = Statement(organisation=HOA.id, customer=JOHN.id, invoices=FIVE)
    (message,) = reminder(OURS, JOHN, statement, AS_OF, CAUSE)
    return message, queue(message)


def mails() -> list[str]:
    """What SES was given to send."""
    return [str(sent.body) for sent in ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages]


def second(message: Message) -> Message:
    """What takes its place."""
    return replace(message, cause=f"{CAUSE}~2")


def test_what_is_still_so_is_sent_and_all_invoices_are_read_at_once(waiting: tuple[Message, datetime]) -> None:
    message, at = waiting
    with counting() as calls:
        assert send_due(at) == Counts(claimed=1, sent=1)
    assert calls.operations["BatchGetItem"] == 1
    assert row(message).state is State.SENT
    assert len(mails()) == 1


@pytest.mark.parametrize("how", [paid, cancelled, held, postponed])
def test_nobody_is_written_to_when_nothing_is_past_due_any_more(
    waiting: tuple[Message, datetime], how: Callable[[Invoice], Invoice]
) -> None:
    message, at = waiting
    for invoice in FIVE:
        change(invoice.number, how)
    assert send_due(at) == Counts(claimed=1, withdrawn=1)
    assert row(message).detail.startswith("nothing of it is past due any more: ASM-101-202505 is ")
    assert mails() == []


def test_a_reason_names_a_few_invoices_and_counts_the_rest(waiting: tuple[Message, datetime]) -> None:
    message, at = waiting
    statement = replace(message, listed=tuple((f"GONE-{n}", Decimal(1)) for n in range(7)))
    moot = recheck(statement, at)
    assert moot
    assert str(moot.reason).endswith("GONE-4 does not exist any more and 2 more")  # type: ignore[union-attr]  # it is Moot


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"reminders": False}, "contact:john does not want reminders any more"),
        ({"hold_until": date(2999, 1, 1)}, "contact:john is on hold until 2999-01-01"),
    ],
)
def test_a_customer_who_opted_out_or_is_on_hold_meanwhile_is_not_written_to(
    waiting: tuple[Message, datetime], fields: dict[str, Any], why: str
) -> None:
    message, at = waiting
    change_john(**fields)
    assert send_due(at) == Counts(claimed=1, withdrawn=1)
    assert row(message).detail == why


def test_a_hold_ends_with_its_last_day_where_the_organisation_is(waiting: tuple[Message, datetime]) -> None:
    message, _ = waiting
    change_john(hold_until=date(2026, 1, 9))
    # Midnight in New York is 5 o'clock in UTC.
    assert recheck(message, datetime(2026, 1, 10, 4, 59, tzinfo=UTC)) is not None
    assert recheck(message, datetime(2026, 1, 10, 5, 0, tzinfo=UTC)) is None


def test_who_paid_one_of_five_gets_the_list_of_four(waiting: tuple[Message, datetime]) -> None:
    message, at = waiting
    change("ASM-101-202507", paid)
    assert send_due(at) == Counts(claimed=1, superseded=1)
    assert row(message).detail == f"ASM-101-202507 is paid; {CAUSE}~2 takes its place"
    assert mails() == []
    assert send_due(at + LATER) == Counts(claimed=1, sent=1)
    (mail,) = mails()
    assert "ASM-101-202507" not in mail
    assert "Total Due: <b>$1,200.00</b>" in mail
    assert [number for number, _ in row(second(message)).message.listed] == [one.number for one in FIVE if one.number != "ASM-101-202507"]
    assert send_due(at + timedelta(days=2)) == Counts()


def test_a_part_payment_changes_the_list_and_a_second_one_changes_it_again(waiting: tuple[Message, datetime]) -> None:
    message, at = waiting
    change("ASM-101-202505", part_paid)
    assert send_due(at) == Counts(claimed=1, superseded=1)
    assert row(message).detail == f"ASM-101-202505 has 200.00 USD left; {CAUSE}~2 takes its place"
    change("ASM-101-202506", paid)
    assert send_due(at + LATER) == Counts(claimed=1, superseded=1)
    assert send_due(at + 2 * LATER) == Counts(claimed=1, sent=1)
    (mail,) = mails()
    assert "Total Due: <b>$1,100.00</b>" in mail
    assert row(replace(message, cause=f"{CAUSE}~3")).state is State.SENT


def test_days_late_of_a_new_list_are_of_the_day_on_which_it_is_made(waiting: tuple[Message, datetime]) -> None:
    message, at = waiting
    change("ASM-101-202505", paid)
    send_due(at)
    days = (at.date() - date(2025, 6, 1)).days
    assert str(days) in row(second(message)).message.text or str(days - 1) in row(second(message)).message.text


def test_an_unreadable_invoice_makes_the_statement_wait(waiting: tuple[Message, datetime]) -> None:
    message, at = waiting
    InvoiceRow(HOA.id, "ASM-101-202505").update(actions=[InvoiceRow.status.set("lost")])
    assert send_due(at) == Counts(claimed=1, retry=1)
    assert "invoice/ASM-101-202505 cannot be read" in row(message).detail


def test_what_takes_the_place_of_one_that_may_have_arrived_is_marked(waiting: tuple[Message, datetime]) -> None:
    message, at = waiting
    assert outbox.claim(HOA.id, message.id, at)  # and its sender was never heard of again
    assert send_due(at + outbox.LEASE + LATER) == Counts(retry=1)
    change("ASM-101-202505", paid)
    later = at + outbox.LEASE + RESEND_AFTER + 2 * LATER
    assert send_due(later) == Counts(claimed=1, superseded=1)
    assert send_due(later + LATER) == Counts(claimed=1, sent=1)
    (mail,) = mails()
    assert f"<p>Ref. {second(message).id} — you may have received this message already.</p></body>" in mail


@contextmanager
def killed_at(call: int, moment: str) -> Iterator[list[str]]:
    """Within it, the process dies at that call of DynamoDB: just before it is sent, or just after it was answered. Gives the calls."""
    made: list[str] = []

    def die(model: Any = None, **_: Any) -> None:
        made.append(getattr(model, "name", ""))
        if len(made) == call:
            raise Killed

    with hooked(f"{moment}.dynamodb", die, connection().client):
        yield made


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
def test_killed_anywhere_while_the_list_is_renewed_one_mail_is_sent_and_it_is_the_new_one(
    waiting: tuple[Message, datetime], moment: str
) -> None:
    first, at = waiting
    change("ASM-101-202507", paid)
    send_due(at)
    send_due(at + LATER)
    call, cut = 0, True
    # A message a kill: each of a cause of its own.
    while cut:
        call += 1
        message = replace(first, cause=f"{CAUSE}-{call}")
        queue(message)
        cut = renewed_in_spite_of(call, moment, message, at + timedelta(days=call))
        assert len(mails()) == call + 1
        assert "ASM-101-202507" not in mails()[-1]
    assert call > 6


def renewed_in_spite_of(call: int, moment: str, message: Message, at: datetime) -> bool:
    """Send what is due, killed once; whether there was such a call. Then everything is sent that is to be sent."""
    cut = False
    with killed_at(call, moment):
        try:
            send_now([(message.organisation, message.id)], at)
        except Killed:
            cut = True
    for minutes in (1, 5, 12, 20):
        send_due(at + timedelta(minutes=minutes))
    assert row(message).state is State.SUPERSEDED
    assert row(replace(message, cause=f"{message.cause}~2")).state is State.SENT
    return cut


def test_a_statement_by_text_message_is_rechecked_as_well(waiting: tuple[Message, datetime]) -> None:
    message, at = waiting
    change("ASM-101-202505", paid)
    texted = replace(message, channel=ChannelKind.SMS, address=JOHN.phone, html="", tried=(ChannelKind.EMAIL,))
    send_due(at)
    queue(texted)
    assert send_due(at + timedelta(minutes=1)).superseded == 1
    instead = row(second(texted)).message
    assert (instead.channel, instead.address, instead.tried) == (ChannelKind.SMS, JOHN.phone, (ChannelKind.EMAIL,))


def test_a_contact_that_is_gone_is_not_written_to(waiting: tuple[Message, datetime]) -> None:
    message, at = waiting
    gone: Contact = replace(JOHN, id="gone")
    moot = recheck(replace(message, recipient=f"contact:{gone.id}"), at)
    assert moot
    assert "contact:gone does not exist any more" in str(moot)
