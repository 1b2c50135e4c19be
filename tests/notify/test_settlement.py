"""How an attempt is written down: with the messages that take its place, and against what was assumed meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relance.domain.message import RESEND_AFTER, Lost, Sent, State, Urgency
from relance.domain.organisation import ChannelKind
from relance.notify import email
from relance.notify.dispatch import Counts, send_due
from relance.notify.settlement import conclude
from relance.runtime.clock import now
from relance.store import organisations, outbox
from relance.store.commit import commit
from relance.store.effects import By, Effect
from tests.notify.server import Answer, Server
from tests.notify.world import FATOU, JANE, a_mail, a_message, queue, row, settle_in

pytestmark = pytest.mark.usefixtures("tables")

BILL = Urgency.BILL


def test_a_suppressed_address_is_not_written_to_and_the_fallback_takes_over(caplog: pytest.LogCaptureFixture) -> None:
    settle_in()
    commit([Effect((organisations.suppress("goo-school", FATOU.email, "bounce"),))], By("test"))
    message = a_mail(address="Fatou@Goo.example")
    at = queue(message)
    assert send_due(at) == Counts(claimed=1, failed=1)
    assert row(message).detail.startswith("address Fatou@Goo.example is suppressed")
    assert send_due(at + timedelta(seconds=1)) == Counts(claimed=1, sent=1)
    assert "Mamadou Diallo" in caplog.text


def test_a_failed_message_is_told_by_the_next_channel_to_those_not_told_yet(server: Server) -> None:
    settle_in(contacts=(FATOU, JANE), url=server.url)
    server.answers = [Answer(404)]
    post, told = a_message(), a_mail()
    at = queue(post, told)
    assert send_due(at) == Counts(claimed=2, sent=1, failed=1)
    assert "the webhook does not exist any more" in row(post).detail
    assert "secretsmanager:relance/finance" in row(post).detail
    follower = row(a_mail(recipient="contact:jane"))
    assert (follower.state, follower.message.tried) == (State.PENDING, (ChannelKind.DISCORD,))
    assert len(row(told).journal) == 1
    assert send_due(at + timedelta(seconds=1)) == Counts(claimed=1, sent=1)


def test_two_failures_of_one_cause_share_their_follower() -> None:
    settle_in(contacts=())
    one, two = a_mail(address="broken"), a_mail(address="broken", recipient="contact:jane")
    at = queue(one, two)
    first = outbox.claim(one.organisation, one.id, at)
    second = outbox.claim(two.organisation, two.id, at)
    assert first
    assert second
    assert conclude(first, email.send(one, "a@x.example"), at) is State.FAILED
    assert conclude(second, email.send(two, "a@x.example"), at) is State.FAILED
    assert row(a_message(channel=ChannelKind.LOG, recipient="log")).state is State.PENDING


@pytest.mark.parametrize("urgency", [Urgency.ALERT, BILL])
def test_a_late_success_is_written_over_the_loss_that_was_assumed(urgency: Urgency) -> None:
    settle_in()
    message = a_message(urgency=urgency)
    at = queue(message)
    slow = outbox.claim(message.organisation, message.id, at)
    assert slow
    send_due(at + outbox.LEASE + timedelta(seconds=1))
    assert row(message).state in (State.RETRY, State.UNKNOWN)
    assert conclude(slow, Lost("no reply"), at) is None
    assert conclude(slow, Sent("42"), at) is State.SENT
    assert (row(message).state, row(message).provider_id) == (State.SENT, "42")


def test_a_late_success_does_not_hide_a_second_attempt() -> None:
    settle_in()
    message = a_message()
    at = queue(message)
    slow = outbox.claim(message.organisation, message.id, at)
    assert slow
    later = at + outbox.LEASE + timedelta(seconds=1)
    send_due(later)
    second = outbox.claim(message.organisation, message.id, later + RESEND_AFTER + timedelta(seconds=5))
    assert second
    assert conclude(slow, Sent("42"), now()) is None
    assert row(message).state is State.SENDING
    assert conclude(second, Lost("no reply"), now()) is State.UNKNOWN
    assert conclude(slow, Sent("42"), now()) is None
    assert row(message).state is State.UNKNOWN
