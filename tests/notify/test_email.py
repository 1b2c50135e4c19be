"""Mail through SES: what is asked of it, and what each answer means. Against a server of our own, over the real SDK."""

from __future__ import annotations

from functools import lru_cache

import boto3
import pytest
from botocore.config import Config

from relance.domain.errors import SettingError
from relance.domain.message import Lost, Refused, Rejected, Sent
from relance.notify import email
from relance.runtime import clients
from tests.notify.server import Answer, Server
from tests.notify.world import SENDER, a_mail


@pytest.fixture(autouse=True)
def ses(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", f"http://127.0.0.1:{server.port}")
    server.answers = [Answer(200, {"MessageId": "ses-1"})]
    return server


def refusal(status: int, code: str) -> Answer:
    return Answer(status, {"message": "because"}, {"x-amzn-ErrorType": code})


def test_a_mail_is_asked_for_with_text_html_and_marks_of_its_origin(ses: Server) -> None:
    assert email.send(a_mail(subject="Objet", text="Texte", html="<p>Texte</p>"), SENDER) == Sent("ses-1")
    _, _, asked = ses.requests[0]
    assert asked["FromEmailAddress"] == SENDER
    assert asked["Destination"] == {"ToAddresses": ["fatou@goo.example"]}
    simple = asked["Content"]["Simple"]
    assert simple["Subject"] == {"Data": "Objet", "Charset": "UTF-8"}
    assert simple["Body"] == {"Text": {"Data": "Texte", "Charset": "UTF-8"}, "Html": {"Data": "<p>Texte</p>", "Charset": "UTF-8"}}
    assert simple["Headers"] == [
        {"Name": "X-Relance-Message", "Value": "goo-school/invoice/2025-001#v3#contact:fatou#email"},
        {"Name": "Auto-Submitted", "Value": "auto-generated"},
    ]


def test_a_mail_without_html_has_text_only(ses: Server) -> None:
    email.send(a_mail(html=""), SENDER)
    assert list(ses.requests[0][2]["Content"]["Simple"]["Body"]) == ["Text"]


def test_the_marker_is_in_both_bodies(ses: Server) -> None:
    email.send(a_mail(text="Texte", html="<body><p>Texte</p></body>"), SENDER, "Réf. <1>")
    body = ses.requests[0][2]["Content"]["Simple"]["Body"]
    assert body["Text"]["Data"] == "Texte\n\nRéf. <1>"
    assert body["Html"]["Data"] == "<body><p>Texte</p><p>Réf. &lt;1&gt;</p></body>"


def test_no_line_break_gets_into_a_header(ses: Server) -> None:
    email.send(a_mail(subject="Facture\r\nBcc: b@y.example", cause="invoice/é\r\nBcc: b@y.example#v1"), SENDER)
    simple = ses.requests[0][2]["Content"]["Simple"]
    assert simple["Subject"]["Data"] == "Facture Bcc: b@y.example"
    assert simple["Headers"][0]["Value"] == "goo-school/invoice/%C3%A9%0D%0ABcc:%20b@y.example#v1#contact:fatou#email"


@pytest.mark.parametrize("address", ["", "a@x.example, b@y.example", "a@x.example\nBcc: b@y.example", "Fatou"])
def test_an_address_that_is_not_exactly_one_is_rejected(ses: Server, address: str) -> None:
    assert isinstance(email.send(a_mail(address=address), SENDER), Rejected)
    assert ses.requests == []


@pytest.mark.parametrize("sender", ["", " ", "Goo School", "a@x.example, b@y.example"])
def test_without_a_usable_sender_the_setting_is_named(ses: Server, sender: str) -> None:
    with pytest.raises(SettingError, match="set RELANCE_SENDER or the organisation's sender"):
        email.send(a_mail(), sender)
    assert ses.requests == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refusal(429, "TooManyRequestsException"), Refused("SES takes no mail now (TooManyRequestsException: because)")),
        (refusal(400, "LimitExceededException"), Refused("SES takes no mail now (LimitExceededException: because)")),
        (refusal(400, "ThrottlingException"), Refused("SES takes no mail now (ThrottlingException: because)")),
        (refusal(400, "SendingPausedException"), Refused("SES takes no mail now (SendingPausedException: because)")),
        (refusal(400, "AccountSuspendedException"), Refused("SES takes no mail now (AccountSuspendedException: because)")),
        (refusal(400, "MessageRejected"), Rejected("SES refused the mail (MessageRejected: because)")),
        (
            refusal(400, "MailFromDomainNotVerifiedException"),
            Rejected("SES refused the mail (MailFromDomainNotVerifiedException: because)"),
        ),
        (refusal(400, "BadRequestException"), Rejected("SES refused the mail (BadRequestException: because)")),
        (refusal(404, "NotFoundException"), Rejected("SES refused the mail (NotFoundException: because)")),
        (
            refusal(403, "AccessDeniedException"),
            Refused("SES refused the credentials or the request (AccessDeniedException): check the role's right to ses:SendEmail"),
        ),
        (
            refusal(403, "InvalidClientTokenId"),
            Refused("SES refused the credentials or the request (InvalidClientTokenId): check the role's right to ses:SendEmail"),
        ),
        (refusal(500, "InternalServiceErrorException"), Lost("SES failed (InternalServiceErrorException); it may have sent the mail")),
        (Answer(503), Lost("SES failed (503); it may have sent the mail")),
        (Answer(drop=True), Lost("SES did not answer; it may have sent the mail (ConnectionClosedError)")),
    ],
)
def test_what_an_answer_means_and_nothing_is_sent_twice(ses: Server, answer: Answer, outcome: object) -> None:
    ses.answers = [answer]
    assert email.send(a_mail(), SENDER) == outcome
    assert len(ses.requests) == 1


def test_silence_may_mean_sent(ses: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = boto3.client("sesv2", config=Config(retries={"total_max_attempts": 1}, read_timeout=0.3))
    monkeypatch.setattr(clients, "sesv2", lru_cache(lambda: hasty))
    ses.answers = [Answer(silent=True)]
    assert email.send(a_mail(), SENDER) == Lost("SES did not answer; it may have sent the mail (ReadTimeoutError)")


def test_a_refused_connection_is_certainly_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:9")
    assert email.send(a_mail(), SENDER) == Refused("SES could not be reached; nothing was sent (EndpointConnectionError)")


def test_without_credentials_or_region_nothing_is_sent_and_it_can_be_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert email.send(a_mail(), SENDER) == Refused("SES cannot be called (NoRegionError): check the AWS configuration")
