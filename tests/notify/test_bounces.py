"""Bounces and complaints: the address is not written to any more, and the message goes by the next channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from relance.domain.errors import ConflictError, InvalidError, NotFoundError
from relance.domain.message import Message, State
from relance.notify.dispatch import Counts, send_due
from relance.notify.entry import handle
from relance.store import audit, organisations
from relance.store.commit import commit
from relance.store.effects import By, Effect
from relance.store.outbox import claim
from tests.calls import counting
from tests.notify.server import Server
from tests.notify.world import FATOU, a_mail, queue, row, settle_in

pytestmark = pytest.mark.usefixtures("tables")


def event(kind: str, message: Message, **said: Any) -> dict[str, Any]:
    """SES's event on EventBridge about `message`."""
    mail = {"messageId": "ses-1", "headers": [{"name": "X-Relance-Message", "value": f"{message.organisation}/{message.id}"}]}
    return {"source": "aws.ses", "detail-type": f"Email {kind}", "detail": {"eventType": kind, "mail": mail} | said}


def bounce(message: Message, kind: str = "Permanent") -> dict[str, Any]:
    """A bounce of the mail to Fatou."""
    said = {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [{"emailAddress": "Fatou@goo.example"}]}
    return event("Bounce", message, bounce=said)


@pytest.fixture
def sent(server: Server) -> tuple[Message, datetime]:
    """A mail to Fatou that SES took."""
    settle_in(url=server.url)
    message = a_mail()
    at = queue(message)
    assert send_due(at) == Counts(claimed=1, sent=1)
    return message, at


def test_a_hard_bounce_suppresses_the_address_and_tells_by_the_next_channel(sent: tuple[Message, datetime]) -> None:
    message, at = sent
    assert handle(bounce(message), lambda: True) == {"suppressed": 1, "failed": 1}
    assert organisations.is_suppressed("goo-school", FATOU.email)
    assert (row(message).state, row(message).detail) == (State.FAILED, "the mail bounced for good (General)")
    assert audit.of_record("goo-school", "suppressed/fatou@goo.example")[0].actor == "ses"
    assert send_due(at + timedelta(minutes=1)) == Counts(claimed=1, sent=1)  # the log, its fallback
    another = a_mail(cause="invoice/2025-002#v2")
    assert send_due(queue(another)) == Counts(claimed=1, failed=1)


def test_a_person_allows_a_suppressed_address_again(sent: tuple[Message, datetime]) -> None:
    handle(bounce(sent[0]), lambda: True)
    commit([Effect((organisations.allow("goo-school", FATOU.email),))], By("ada"))
    assert not organisations.is_suppressed("goo-school", FATOU.email)
    with pytest.raises(NotFoundError, match="suppressed address 'fatou@goo\\.example' does not exist"):
        organisations.allow("goo-school", FATOU.email)


def test_a_bounce_that_is_said_twice_is_answered_once(sent: tuple[Message, datetime]) -> None:
    handle(bounce(sent[0]), lambda: True)
    with counting() as calls:
        assert handle(bounce(sent[0]), lambda: True) == {"suppressed": 0, "failed": 0}
    assert sum(calls.written.values()) == 0


def test_a_passing_bounce_changes_nothing(sent: tuple[Message, datetime]) -> None:
    assert handle(bounce(sent[0], "Transient"), lambda: True) == {"suppressed": 0, "failed": 0}
    assert row(sent[0]).state is State.SENT


def test_a_complaint_suppresses_the_address(sent: tuple[Message, datetime]) -> None:
    said = {"complainedRecipients": [{"emailAddress": FATOU.email}]}
    assert handle(event("Complaint", sent[0], complaint=said), lambda: True) == {"suppressed": 1, "failed": 1}


@pytest.mark.parametrize(
    ("detail", "message"),
    [
        ({"eventType": "Delivery"}, "eventType: 'Delivery' must be Bounce or Complaint"),
        ({}, "eventType: None must be Bounce or Complaint"),
    ],
)
def test_an_event_that_is_not_ours_is_refused(detail: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        handle({"source": "aws.ses", "detail": detail}, lambda: True)


def test_a_burst_that_bounced_takes_all_its_messages_back(server: Server) -> None:
    settle_in(url=server.url)
    mails = [a_mail(cause=f"invoice/{n}#v2") for n in range(8)]
    assert send_due(queue(*mails)) == Counts(claimed=8, sent=8)
    assert handle(bounce(mails[0]), lambda: True) == {"suppressed": 1, "failed": 8}
    assert {row(mail).state for mail in mails} == {State.FAILED}


def test_a_bounce_that_comes_before_its_mail_is_settled_is_to_be_said_again(server: Server) -> None:
    settle_in(url=server.url)
    message = a_mail()
    claim(message.organisation, message.id, queue(message))
    with pytest.raises(ConflictError, match="still being sent"):
        handle(bounce(message), lambda: True)


def test_a_mail_that_is_not_ours_changes_nothing() -> None:
    said = {"eventType": "Complaint", "mail": {"headers": []}}
    assert handle({"source": "aws.ses", "detail": said}, lambda: True) == {"suppressed": 0, "failed": 0}
