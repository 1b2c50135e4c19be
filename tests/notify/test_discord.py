"""Discord: what each answer means, the pauses it asks for, and a post that mentions nobody."""

from __future__ import annotations

import time

import pytest

from relance.domain.message import Lost, Outcome, Refused, Rejected, Sent
from relance.notify import webhook
from relance.notify.discord import DISCORD, send
from tests.notify.server import Answer, Server

QUICK = (0.5, 0.3)
RENEW = "put its URL into secret secretsmanager:relance/finance"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(200, {"id": "42"}), Sent("42")),
        (Answer(204), Sent("")),
        (Answer(429, {"retry_after": 1.5}), Refused("Discord takes no message now (429)", 1.5)),
        (Answer(429, headers={"Retry-After": "7"}), Refused("Discord takes no message now (429)", 7.0)),
        (Answer(429, "<html>", {"X-RateLimit-Reset-After": "0.5"}), Refused("Discord takes no message now (429)", 0.5)),
        (Answer(429, {"retry_after": "soon"}), Refused("Discord takes no message now (429)", None)),
        (Answer(503, headers={"Retry-After": "60"}), Refused("Discord takes no message now (503)", 60.0)),
        (Answer(500), Lost("Discord failed (500); it may have posted the message")),
        (Answer(502), Lost("Discord failed (502); it may have posted the message")),
        (Answer(404, {"code": 10015}), Rejected(f"the webhook does not exist any more; make a new one and {RENEW}")),
        (Answer(401), Rejected(f"Discord does not accept the webhook's token (401); make a new one and {RENEW}")),
        (Answer(403), Rejected(f"Discord does not accept the webhook's token (403); make a new one and {RENEW}")),
        (Answer(302), Rejected("the webhook's address has moved (302); put the new URL into secret secretsmanager:relance/finance")),
        (Answer(400, {"message": "empty"}), Rejected("Discord refused the message (400): empty")),
        (Answer(drop=True), Lost("127.0.0.1 did not answer; it may have taken the message (ConnectionError)")),
        (Answer(silent=True), Lost("127.0.0.1 did not answer; it may have taken the message (ReadTimeout)")),
    ],
)  # fmt: skip
def test_what_an_answer_means(server: Server, answer: Answer, outcome: Outcome) -> None:
    server.answers = [answer]
    assert send(server.url, "text", "secretsmanager:relance/finance", timeout=QUICK) == outcome
    assert len(server.requests) == 1


def test_a_refused_connection_can_be_tried_again(server: Server) -> None:
    url = server.url.replace(str(server.port), "9")
    assert isinstance(send(url, "text", timeout=QUICK), Refused)


def test_a_post_waits_for_its_id_and_mentions_nobody(server: Server) -> None:
    send(f"{server.url}?thread_id=5", "Bonjour @everyone")
    path, _, body = server.requests[0]
    assert path.endswith("?thread_id=5&wait=true")
    assert body == {"content": "Bonjour @everyone", "allowed_mentions": {"parse": []}}


def test_a_post_is_cut_to_the_limit(server: Server) -> None:
    send(server.url, "mot " * 1000)
    assert len(server.contents[0]) <= 2000
    assert server.contents[0].endswith("mot…")


def test_nothing_is_posted_during_a_pause(server: Server) -> None:
    server.answers = [Answer(429, {"retry_after": 0.2}), Answer(200, {"id": "42"})]
    send(server.url, "one")
    held = send(server.url, "two")
    assert isinstance(held, Refused)
    assert held.after is not None
    assert 0 < held.after <= 0.2
    assert len(server.requests) == 1
    time.sleep(0.25)
    assert send(server.url, "three") == Sent("42")


def test_the_last_message_allowed_starts_a_pause_of_this_webhook_only(server: Server) -> None:
    server.answers = [Answer(200, {"id": "1"}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "30"}), Answer(200, {"id": "2"})]
    assert send(server.url, "one") == Sent("1")
    assert isinstance(send(server.url, "two"), Refused)
    assert send(f"{server.url}-other", "three") == Sent("2")


def test_a_global_limit_pauses_all_webhooks(server: Server) -> None:
    server.answers = [Answer(429, {"retry_after": 30, "global": True})]
    send(server.url, "one")
    assert webhook.wait(DISCORD, f"{server.url}-other") > 29


def test_messages_left_start_no_pause(server: Server) -> None:
    server.answers = [Answer(200, {"id": "1"}, {"X-RateLimit-Remaining": "4", "X-RateLimit-Reset-After": "30"})]
    send(server.url, "one")
    assert webhook.wait(DISCORD, server.url) == 0
