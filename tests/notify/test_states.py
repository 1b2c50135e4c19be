"""Every way from state to state that the design of the outbox names, each against a server that really answers so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relance.domain.message import BACKOFF, RESEND_AFTER, State, Urgency
from relance.notify.dispatch import Counts, send_due
from relance.store import outbox, unreadable
from tests.notify.server import Answer, Server
from tests.notify.world import a_message, queue, row, settle_in

pytestmark = pytest.mark.usefixtures("tables")

ALERT, BILL = Urgency.ALERT, Urgency.BILL


@pytest.mark.parametrize(
    ("urgency", "answer", "state", "wait", "resends"),
    [
        (ALERT, Answer(200, {"id": "42"}), State.SENT, None, 0),
        (ALERT, Answer(429, {"retry_after": 90}), State.RETRY, timedelta(seconds=90), 0),
        (BILL, Answer(429), State.RETRY, BACKOFF[0], 0),
        (BILL, Answer(503), State.RETRY, BACKOFF[0], 0),
        (ALERT, Answer(404), State.FAILED, None, 0),
        (BILL, Answer(400), State.FAILED, None, 0),
        (ALERT, Answer(500), State.RETRY, RESEND_AFTER, 1),
        (BILL, Answer(500), State.UNKNOWN, None, 0),
        (ALERT, Answer(drop=True), State.RETRY, RESEND_AFTER, 1),
        (BILL, Answer(drop=True), State.UNKNOWN, None, 0),
    ],
)
def test_what_becomes_of_a_message(
    server: Server, urgency: Urgency, answer: Answer, state: State, wait: timedelta | None, resends: int
) -> None:
    settle_in(url=server.url)
    server.answers = [answer]
    message = a_message(urgency=urgency)
    at = queue(message)
    send_due(at)
    found = row(message)
    assert (found.state, found.attempts, found.resends) == (state, 1, resends)
    if wait:
        assert found.next_attempt_at
        assert abs(found.next_attempt_at - at - wait) < timedelta(seconds=3)
    assert found.journal[-1]["state"] == state.value


def test_an_alert_whose_fate_is_unknown_is_sent_once_more_and_then_left_to_a_person(server: Server) -> None:
    settle_in(url=server.url)
    server.answers = [Answer(drop=True)]
    message = a_message()
    at = queue(message)
    assert send_due(at) == Counts(claimed=1, retry=1)
    assert send_due(at + RESEND_AFTER + timedelta(seconds=5)) == Counts(claimed=1, unknown=1)
    assert send_due(at + timedelta(days=9)) == Counts()
    assert server.contents[0] == message.text
    assert "Réf. invoice/2025-001\\#v3\\#discord:finance\\#discord — ce message a peut-être déjà été reçu." in server.contents[1]
    assert list(unreadable.waiting_for_a_person(State.UNKNOWN)) == [row(message)]


def test_a_refused_message_fails_after_its_last_wait(server: Server) -> None:
    settle_in(contacts=(), url=server.url)
    server.answers = [Answer(503)]
    message = a_message()
    at = queue(message)
    for wait in BACKOFF:
        assert send_due(at) == Counts(claimed=1, retry=1)
        at += wait + timedelta(seconds=5)
    assert send_due(at) == Counts(claimed=1, failed=1)
    assert row(message).detail == "given up after 7 attempts: Discord takes no message now (503)"


@pytest.mark.parametrize(("urgency", "state"), [(ALERT, State.RETRY), (BILL, State.UNKNOWN)])
def test_a_sender_that_stopped_leaves_an_unknown_fate(server: Server, urgency: Urgency, state: State) -> None:
    settle_in(url=server.url)
    message = a_message(urgency=urgency)
    at = queue(message)
    assert outbox.claim(message.organisation, message.id, at)
    assert send_due(at + timedelta(minutes=1)) == Counts()
    send_due(at + outbox.LEASE + timedelta(seconds=1))
    assert row(message).state is state
    assert row(message).detail.startswith("the sender stopped before it could say whether it was sent")
    assert server.requests == []
