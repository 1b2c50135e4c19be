"""What a person decides about messages that are unknown or failed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from relance.domain.errors import InvalidError, NotFoundError
from relance.domain.message import Message, State, Urgency
from relance.notify.by_hand import resend, resolve
from relance.notify.dispatch import Counts, send_due
from tests.notify.server import Answer, Server
from tests.notify.world import a_message, queue, row, settle_in

pytestmark = pytest.mark.usefixtures("tables")


def stuck(server: Server, status: int) -> tuple[Message, datetime]:
    """A message that is unknown (500) or failed (404)."""
    settle_in(contacts=(), url=server.url)
    server.answers = [Answer(status), Answer(200, {"id": "42"})]
    message = a_message(urgency=Urgency.BILL)
    at = queue(message)
    send_due(at)
    return message, at + timedelta(minutes=1)


def test_an_unknown_message_is_sent_again_and_marked(server: Server) -> None:
    message, at = stuck(server, 500)
    resend(message.organisation, message.id, at, "jane")
    assert row(message).state is State.RETRY
    assert row(message).journal[-1]["detail"] == "sent again by jane"
    assert send_due(at) == Counts(claimed=1, sent=1)
    assert "déjà été reçu" in server.contents[1]


def test_a_failed_message_is_sent_again_unmarked(server: Server) -> None:
    message, at = stuck(server, 404)
    resend(message.organisation, message.id, at, "jane")
    send_due(at)
    assert row(message).state is State.SENT
    assert server.contents[1] == message.text


def test_the_attempts_of_a_message_sent_again_count_from_none(server: Server) -> None:
    message, at = stuck(server, 404)
    server.answers = [Answer(429, {"retry_after": 1})]
    resend(message.organisation, message.id, at, "jane")
    assert send_due(at) == Counts(claimed=2, retry=1, sent=1)  # its fallback, the log, is sent now too
    assert row(message).attempts == 1


@pytest.mark.parametrize("state", ["sent", "withdrawn"])
def test_a_person_closes_an_unknown_message_and_says_why(server: Server, state: str) -> None:
    message, at = stuck(server, 500)
    resolve(message.organisation, message.id, at, "jane", "seen in the channel", state)
    assert row(message).state == state
    assert row(message).journal[-1]["detail"] == "resolved by jane: seen in the channel"
    assert send_due(at + timedelta(days=1)) == Counts()


def test_other_states_are_not_touched(server: Server) -> None:
    settle_in(url=server.url)
    message = a_message()
    at = queue(message)
    with pytest.raises(InvalidError, match="is pending; only unknown and failed"):
        resend(message.organisation, message.id, at, "jane")
    send_due(at)
    with pytest.raises(InvalidError, match="is sent; only unknown and failed"):
        resolve(message.organisation, message.id, at, "jane", "why", "withdrawn")
    with pytest.raises(NotFoundError):
        resend(message.organisation, "unknown", at, "jane")


@pytest.mark.parametrize(("reason", "state"), [(" ", "sent"), ("why", "pending")])
def test_closing_needs_a_reason_and_an_end(server: Server, reason: str, state: str) -> None:
    message, at = stuck(server, 500)
    with pytest.raises(InvalidError):
        resolve(message.organisation, message.id, at, "jane", reason, state)
    assert row(message).state is State.UNKNOWN
