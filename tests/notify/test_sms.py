"""Text messages: one line within three segments, to one phone, through SNS, which is called once."""

from __future__ import annotations

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from relance.domain.message import Lost, Outcome, Refused, Rejected, Sent
from relance.notify.sms import fit, send
from relance.notify.topic import ascii_line
from relance.notify.topic import send as publish
from tests.notify.server import Answer, Server

PHONE = "+14155550100"


def refusal(status: int, code: str) -> Answer:
    said = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>because</Message></Error></ErrorResponse>"
    return Answer(status, text=said, headers={"Content-Type": "text/xml"})


@pytest.fixture
def sns(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SNS", f"http://127.0.0.1:{server.port}")
    said = "<PublishResponse><PublishResult><MessageId>sns-1</MessageId></PublishResult></PublishResponse>"
    server.answers = [Answer(200, text=said, headers={"Content-Type": "text/xml"})]
    return server


def test_sns_takes_it_and_gives_it_an_id() -> None:
    with mock_aws():
        sent = send(PHONE, "Lot 101")
        taken = sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages
    assert isinstance(sent, Sent)
    assert taken == {sent.provider_id: (PHONE, "Lot 101")}


def test_it_is_asked_for_as_transactional(sns: Server) -> None:
    assert send(f" {PHONE} ", "Lot 101 – étape\u00a02", "(again)") == Sent("sns-1")
    _, _, asked = sns.requests[0]
    assert (asked["PhoneNumber"], asked["Message"]) == (PHONE, "Lot 101 - étape 2 (again)")
    assert asked["MessageAttributes.entry.1.Name"] == "AWS.SNS.SMS.SMSType"
    assert asked["MessageAttributes.entry.1.Value.StringValue"] == "Transactional"


@pytest.mark.parametrize("phone", ["", "415 555 0100", "0033612345678", "+33 6 12 34 56 78", "+1415", "+0123456789", f"{PHONE},{PHONE}"])
def test_a_number_that_is_not_exactly_one_is_rejected(sns: Server, phone: str) -> None:
    assert isinstance(send(phone, "x"), Rejected)
    assert sns.requests == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refusal(400, "Throttling"), Refused("SNS takes no message now (Throttling: because)")),
        (refusal(400, "ThrottledException"), Refused("SNS takes no message now (ThrottledException: because)")),
        (refusal(429, "TooMany"), Refused("SNS takes no message now (TooMany: because)")),
        (refusal(400, "InvalidParameter"), Rejected("SNS refused the message (InvalidParameter: because)")),
        (refusal(400, "OptedOut"), Rejected("SNS refused the message (OptedOut: because)")),
        (refusal(404, "NotFound"), Rejected("SNS refused the message (NotFound: because)")),
        (
            refusal(403, "AuthorizationError"),
            Refused("SNS refused the credentials or the request (AuthorizationError): check the role's right to sns:Publish"),
        ),
        (refusal(500, "InternalError"), Lost("SNS failed (InternalError); it may have sent the message")),
        (Answer(drop=True), Lost("SNS did not answer; it may have sent the message (ConnectionClosedError)")),
    ],
)
def test_what_an_answer_means_and_nothing_is_sent_twice(sns: Server, answer: Answer, outcome: Outcome) -> None:
    sns.answers = [answer]
    assert send(PHONE, "x") == outcome
    assert publish("arn:aws:sns:us-east-1:1:relance", "x", "y") == outcome
    assert len(sns.requests) == 2


def test_a_refused_connection_is_certainly_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SNS", "http://127.0.0.1:9")
    assert send(PHONE, "x") == Refused("SNS could not be reached; nothing was sent (EndpointConnectionError)")


def test_without_a_region_nothing_is_sent_and_it_can_be_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert send(PHONE, "x") == Refused("SNS cannot be called (NoRegionError): check the AWS configuration")


@pytest.mark.parametrize(
    ("text", "length"), [("mot " * 300, 459), ("ê" * 900, 201), ("€" * 900, 459), ("🔔" * 900, 201), ("x" * 459, 459), ("", 0)]
)
def test_a_long_text_is_cut_to_three_segments_and_its_marker_kept(text: str, length: int) -> None:
    for marker in ("", "(again)"):
        said = fit(text, marker)
        assert said.endswith(marker)
        assert sum(2 if c in "€🔔" else 1 for c in said) <= max(length, len(marker) + 1)
        assert len(said) >= min(len(text), length) // 2 - 10


@given(st.text(max_size=600))
def test_a_text_is_one_line(text: str) -> None:
    assert fit(text).isprintable()


def test_typography_does_not_cost_segments() -> None:
    assert fit("« Lot » – l’étape… 1\u202f000\u00a0$") == '" Lot " - l\'étape... 1 000 $'


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("Le run d’hier – « manqué »\nBcc: x", "Le run d'hier - manque Bcc: x"),
        ("x" * 200, "x" * 99),
        ("🔔", "Relance"),
        ("", "Relance"),
    ],
)
def test_a_topics_subject_is_a_short_line_of_ascii(subject: str, said: str) -> None:
    assert ascii_line(subject) == said


def test_a_topic_gets_subject_and_text() -> None:
    with mock_aws():
        topic = boto3.client("sns").create_topic(Name="relance")["TopicArn"]
        outcome = publish(topic, "Manqué", "Le run de 2 h n’a pas eu lieu.", "Réf. 1")
        (sent,) = sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].topics[topic].sent_notifications
        gone = publish(f"{topic}-gone", "x", "y")
    assert isinstance(outcome, Sent)
    assert sent[1:3] == ("Le run de 2 h n’a pas eu lieu.\n\nRéf. 1", "Manque")
    assert isinstance(gone, Rejected)
