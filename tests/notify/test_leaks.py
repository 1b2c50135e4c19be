"""A webhook's token is in no log, no error and no row, whatever happens; with everything logged at DEBUG."""

from __future__ import annotations

import logging

import boto3
import pytest

from relance.domain.organisation import ChannelKind
from relance.notify.dispatch import send_due
from relance.store.journals import OutboxRow
from tests.notify.server import Answer, Server
from tests.notify.world import a_mail, a_message, queue, row, settle_in

pytestmark = pytest.mark.usefixtures("tables")

ANSWERS = [
    Answer(200, {"id": "42"}),
    Answer(204),
    Answer(302, headers={"Location": "https://discord.example/CANARY-TOKEN"}),
    Answer(400, {"message": "no"}),
    Answer(400, text="no https://hooks.slack.example/CANARY-TOKEN"),
    Answer(401),
    Answer(404),
    Answer(429, {"retry_after": 1}),
    Answer(500),
    Answer(503),
    Answer(cut=True),
    Answer(drop=True),
]


ROOMS = pytest.mark.parametrize("room", [ChannelKind.DISCORD, ChannelKind.SLACK])


@ROOMS
@pytest.mark.parametrize("answer", ANSWERS)
def test_no_outcome_of_a_post_shows_the_token(server: Server, answer: Answer, room: ChannelKind, caplog: pytest.LogCaptureFixture) -> None:
    server.answers = [answer]
    sent(server.url, room, caplog)
    assert len(server.requests) == 1


@ROOMS
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/CANARY-TOKEN", "http://discord.example/CANARY-TOKEN", "CANARY-TOKEN", "https://[CANARY-TOKEN"]
)
def test_no_unusable_url_shows_the_token(url: str, room: ChannelKind, caplog: pytest.LogCaptureFixture) -> None:
    sent(url, room, caplog)


def test_a_mail_shows_nothing_of_the_credentials(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "CANARY-TOKEN")
    settle_in()
    boto3.client("sesv2").delete_email_identity(EmailIdentity="billing@goo.example")
    at = queue(a_mail())
    caplog.set_level(logging.DEBUG)
    send_due(at)
    assert row(a_mail()).detail.startswith("SES refused the mail (MessageRejected")
    assert "CANARY" not in caplog.text


def sent(url: str, room: ChannelKind, caplog: pytest.LogCaptureFixture) -> None:
    """Dispatch one message to `url` with every logger at DEBUG; the token must be nowhere."""
    settle_in(url=url)
    message = a_message(channel=room, recipient=f"{room.value}:finance")
    at = queue(message)
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    send_due(at)
    assert row(message).attempts == 1
    item = OutboxRow.get(message.organisation, message.id)
    assert "CANARY" not in str(item.serialize())
    assert "CANARY" not in caplog.text
    # The library that moto puts around requests keeps the request on its own record.
    assert "CANARY" not in str([record.__dict__ for record in caplog.records if record.name != "responses"])
