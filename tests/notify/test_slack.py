"""Slack: what each answer means, the pauses it asks for, and a post that mentions nobody."""

from __future__ import annotations

import time

import pytest

from relance.domain.message import Lost, Outcome, Refused, Rejected, Sent
from relance.notify import discord, gate, webhook
from relance.notify.slack import SLACK, send
from tests.notify.server import Answer, Server

QUICK = (0.5, 0.3)
RENEW = "put its URL into secret secretsmanager:relance/finance"
GONE = Rejected(f"the webhook does not exist any more; make a new one and {RENEW}")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(200, text="ok"), Sent("")),
        (Answer(200, cut=True), Sent("")),
        (Answer(400, text="invalid_payload"), Rejected("Slack refused the message (400): invalid_payload")),
        (Answer(400, text="no https://hooks.slack.example/CANARY"), Rejected("Slack refused the message (400): no reason given")),
        (Answer(403, text="invalid_token"), Rejected(f"Slack does not accept the webhook's token (403); make a new one and {RENEW}")),
        (Answer(404, text="no_service"), GONE),
        (Answer(410, text="channel_is_archived"), GONE),
        (Answer(302), Rejected("the webhook's address has moved (302); put the new URL into secret secretsmanager:relance/finance")),
        (Answer(429, headers={"Retry-After": "7"}), Refused("Slack takes no message now (429)", 7.0)),
        (Answer(429), Refused("Slack takes no message now (429)", None)),
        (Answer(503), Refused("Slack takes no message now (503)", None)),
        (Answer(500, text="rollup_error"), Lost("Slack failed (500); it may have posted the message")),
        (Answer(drop=True), Lost("127.0.0.1 did not answer; it may have taken the message (ConnectionError)")),
        (Answer(silent=True), Lost("127.0.0.1 did not answer; it may have taken the message (ReadTimeout)")),
    ],
)  # fmt: skip
def test_what_an_answer_means(server: Server, answer: Answer, outcome: Outcome) -> None:
    server.answers = [answer]
    assert send(server.url, "text", "secretsmanager:relance/finance", timeout=QUICK) == outcome
    assert len(server.requests) == 1


def test_a_refused_connection_can_be_tried_again(server: Server) -> None:
    assert isinstance(send(server.url.replace(str(server.port), "9"), "text", timeout=QUICK), Refused)


def test_a_post_is_its_text_and_unfolds_no_link(server: Server) -> None:
    send(server.url, "*Objet* &amp; plus")
    path, _, body = server.requests[0]
    assert path == "/api/webhooks/1/CANARY-TOKEN"
    assert body == {"text": "*Objet* &amp; plus", "unfurl_links": False, "unfurl_media": False}


def test_nothing_is_posted_to_a_webhook_during_its_pause_and_others_go_on(server: Server) -> None:
    server.answers = [Answer(429, headers={"Retry-After": "0.2"}), Answer(200, text="ok")]
    send(server.url, "one")
    held = send(server.url, "two")
    assert isinstance(held, Refused)
    assert held.after is not None
    assert 0 < held.after <= 0.2
    assert send(f"{server.url}-other", "three") == Sent("")
    time.sleep(0.25)
    assert send(server.url, "four") == Sent("")
    assert len(server.requests) == 3


def test_a_limit_of_all_of_discord_does_not_pause_slack(server: Server) -> None:
    gate.close(discord.DISCORD.name, 30)
    assert webhook.wait(discord.DISCORD, server.url) > 29
    assert webhook.wait(SLACK, server.url) == 0
