"""Many messages to one place: joined where they can be, and held back while the provider asks for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relance.domain.message import RESEND_AFTER, Urgency
from relance.notify.dispatch import Counts, send_due
from tests.notify.server import Answer, Server
from tests.notify.world import a_mail, a_message, queue, row, settle_in

pytestmark = pytest.mark.usefixtures("tables")

BILL = Urgency.BILL


def test_a_pause_longer_than_a_moment_holds_messages_back_unclaimed(server: Server) -> None:
    settle_in(url=server.url)
    server.answers = [Answer(200, {"id": "1"}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "30"})]
    bills = [a_message(cause=f"invoice/{i}#v2", urgency=BILL) for i in range(3)]
    assert send_due(queue(*bills)) == Counts(claimed=1, sent=1)
    assert sorted(row(bill).attempts for bill in bills) == [0, 0, 1]


def test_a_short_pause_is_waited_for(server: Server) -> None:
    settle_in(url=server.url)
    server.answers = [Answer(200, {"id": "1"}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "0.05"})]
    bills = [a_message(cause=f"invoice/{i}#v2", urgency=BILL) for i in range(3)]
    assert send_due(queue(*bills)) == Counts(claimed=3, sent=3)


def test_a_burst_is_one_post_and_every_row_has_its_outcome(server: Server) -> None:
    settle_in(url=server.url)
    burst = [a_message(cause=f"invoice/{i}#v2", headline=f"n° {i}") for i in range(7)]
    assert send_due(queue(*burst)) == Counts(claimed=7, sent=7)
    (content,) = server.contents
    assert content.startswith("🔔 **7 alertes**")
    assert all(f"n° {i}" in content for i in range(7))
    assert {row(message).provider_id for message in burst} == {"42"}


def test_a_burst_of_mails_is_one_mail() -> None:
    settle_in()
    burst = [a_mail(cause=f"invoice/{i}#v2") for i in range(7)]
    assert send_due(queue(*burst)) == Counts(claimed=7, sent=7)
    assert len({row(message).provider_id for message in burst}) == 1


def test_a_burst_leaves_out_what_is_no_longer_so(server: Server) -> None:
    settle_in(url=server.url)
    gone = a_message(about="2025-009", expects="litigation")
    burst = [a_message(cause=f"invoice/{i}#v2") for i in range(5)]
    assert send_due(queue(gone, *burst)) == Counts(claimed=6, sent=5, withdrawn=1)
    assert len(server.requests) == 5


def test_a_lost_burst_is_sent_once_more_and_marked(server: Server) -> None:
    settle_in(url=server.url)
    server.answers = [Answer(500)]
    burst = [a_message(cause=f"invoice/{i}#v2") for i in range(6)]
    at = queue(*burst)
    assert send_due(at) == Counts(claimed=6, retry=6)
    assert send_due(at + RESEND_AFTER + timedelta(seconds=5)) == Counts(claimed=6, unknown=6)
    assert "ce message a peut-être déjà été reçu" not in server.contents[0]
    assert "ce message a peut-être déjà été reçu" in server.contents[1]
    assert len(server.requests) == 2


def test_a_long_text_sent_again_keeps_its_marker_within_the_limit(server: Server) -> None:
    settle_in(url=server.url)
    server.answers = [Answer(500), Answer(200, {"id": "42"})]
    message = a_message(text="mot " * 600)
    at = queue(message)
    send_due(at)
    assert send_due(at + RESEND_AFTER + timedelta(seconds=5)) == Counts(claimed=1, sent=1)
    assert server.contents[1].endswith("déjà été reçu.")
    assert len(server.contents[1]) <= 2000
