"""Dispatch: each message once, whatever happens on the way, and never what is no longer so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import boto3
import pytest

from relance.desk.deed import done
from relance.desk.messages import resend
from relance.domain.invoice import Hold, Invoice, Status
from relance.domain.message import State, Urgency
from relance.domain.organisation import ChannelKind
from relance.notify import email
from relance.notify.dispatch import Counts, oldest_waiting, send_due, send_now
from relance.store import invoices
from relance.store.effects import By
from relance.store.tables import InvoiceRow
from tests.notify.server import Server
from tests.notify.world import INVOICE, ORGANISATION, a_mail, a_message, change_invoice, put_invoice, queue, row, settle_in

pytestmark = pytest.mark.usefixtures("tables")

BILL = Urgency.BILL


def test_what_is_due_is_sent_once(server: Server) -> None:
    settle_in(url=server.url)
    post, mail = a_message(), a_mail()
    at = queue(post, mail)
    assert send_due(at) == Counts(claimed=2, sent=2)
    assert (row(post).state, row(post).provider_id) == (State.SENT, "42")
    assert row(mail).state is State.SENT
    assert send_due(at + timedelta(days=1)) == Counts()
    assert len(server.requests) == 1


def test_named_messages_are_sent_and_others_wait(server: Server) -> None:
    settle_in(url=server.url)
    one, other = a_message(), a_message(cause="invoice/2025-002#v2")
    at = queue(one, other)
    key = (one.organisation, one.id)
    assert send_now([key, key, ("goo-school", "unknown")], at) == Counts(claimed=1, sent=1)
    assert row(other).state is State.PENDING
    assert oldest_waiting(at + timedelta(minutes=1)) == pytest.approx(61, abs=1)


def test_nothing_is_sent_before_its_time(server: Server) -> None:
    settle_in(url=server.url)
    at = queue(a_message())
    assert send_due(at - timedelta(hours=1)) == Counts()
    assert oldest_waiting(at - timedelta(hours=1)) == 0


def test_without_time_nothing_is_claimed(server: Server) -> None:
    settle_in(url=server.url)
    message = a_message()
    assert send_due(queue(message), lambda: False) == Counts()
    assert (row(message).state, row(message).attempts) == (State.PENDING, 0)


def test_the_log_is_a_channel(caplog: pytest.LogCaptureFixture) -> None:
    settle_in()
    message = a_message(channel=ChannelKind.LOG, recipient="log", address="")
    assert send_due(queue(message)) == Counts(claimed=1, sent=1)
    (record,) = [record for record in caplog.records if record.name == "relance.outbox"]
    assert record.getMessage() == "goo-school: 2025-001 – Mamadou Diallo"
    assert record.__dict__["message_id"] == message.id


@pytest.mark.parametrize(
    ("now_so", "reason"),
    [
        (lambda i: replace(i, paid=i.total, status=Status.PAID), "is paid meanwhile"),
        (lambda i: replace(i, status=Status.CANCELLED), "is cancelled meanwhile"),
        (lambda i: replace(i, status=Status.ISSUED), "is issued and no longer litigation"),
        (lambda i: replace(i, holds=(Hold(date(2025, 1, 1), date(2999, 1, 1), "accord"),)), "is on hold until 2999-01-01"),
    ],
)
def test_what_is_no_longer_so_is_not_sent(server: Server, now_so: Callable[[Invoice], Invoice], reason: str) -> None:
    settle_in(url=server.url)
    put_invoice(INVOICE)
    message = a_message(about="2025-001", expects="litigation")
    at = queue(message)
    change_invoice(now_so(invoices.read("goo-school", "2025-001")))
    assert send_due(at) == Counts(claimed=1, withdrawn=1)
    assert row(message).state is State.WITHDRAWN
    assert reason in row(message).detail
    assert server.requests == []


def test_what_is_still_so_is_sent(server: Server) -> None:
    settle_in(url=server.url)
    put_invoice(INVOICE)
    assert send_due(queue(a_message(about="2025-001", expects="litigation"))) == Counts(claimed=1, sent=1)


def test_an_unreadable_invoice_makes_its_message_wait(server: Server) -> None:
    settle_in(url=server.url)
    put_invoice(INVOICE)
    message = a_message(about="2025-001", expects="litigation")
    at = queue(message)
    InvoiceRow("goo-school", "2025-001").update(actions=[InvoiceRow.status.set("lost")])
    assert send_due(at) == Counts(claimed=1, retry=1)
    assert "invoice/2025-001 cannot be read" in row(message).detail


def test_a_missing_secret_fails_at_once_and_is_told_by_the_fallback(server: Server) -> None:
    settle_in()
    message = a_message()
    at = queue(message)
    assert send_due(at) == Counts(claimed=1, failed=1)
    command = "relance outbox resend goo-school 'invoice/2025-001#v3#discord:finance#discord'"
    assert row(message).detail == f"secret 'relance/finance' does not exist; create it, then: {command}"
    assert send_due(at + timedelta(seconds=5)) == Counts(claimed=1, sent=1)  # by e-mail, to the finance contact
    boto3.client("secretsmanager").create_secret(Name="relance/finance", SecretString=server.url)
    done(resend("goo-school", message.id, at, "ada"), By("ada"))
    assert send_due(at + timedelta(seconds=5)) == Counts(claimed=1, sent=1)


def test_a_missing_sender_fails_at_once() -> None:
    settle_in(replace(ORGANISATION, sender=""))
    message = a_mail()
    assert send_due(queue(message)) == Counts(claimed=1, failed=1)
    assert row(message).detail == "no sender address: set RELANCE_SENDER or the organisation's sender"


def test_a_missing_organisation_waits_to_be_mended() -> None:
    message = a_message()
    assert send_due(queue(message)) == Counts(claimed=1, retry=1)
    assert "organisation 'goo-school' does not exist" in row(message).detail


def test_one_message_with_an_unforeseen_error_stops_no_other(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object) -> None:
        raise ZeroDivisionError("CANARY")

    settle_in(url=server.url)
    monkeypatch.setattr(email, "send", explode)
    bad, good = a_mail(urgency=BILL), a_message()
    assert send_due(queue(bad, good)) == Counts(claimed=2, sent=1, unknown=1)
    assert row(bad).detail == "unforeseen ZeroDivisionError while it was being sent; the log of dispatch says where"
