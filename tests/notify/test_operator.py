"""The operator is in no table: what the watchdog says is sent, and falls back to the log, without a look at any organisation."""

from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from relance.domain.message import Message, State
from relance.domain.organisation import OPERATOR, ChannelKind, Role
from relance.notify.dispatch import Counts, send_due
from relance.store.tables import OrganisationRow
from tests.calls import counting
from tests.notify.world import a_message, queue, row

pytestmark = pytest.mark.usefixtures("tables")


def a_finding(topic: str, number: int = 1) -> Message:
    return a_message(
        organisation=OPERATOR.id,
        cause=f"finding/missed-run/{number}#1",
        recipient="topic",
        channel=ChannelKind.TOPIC,
        address=topic,
        audience=Role.FINANCE,
        language="en",
        subject="invoice-aging did not run",
        headline="invoice-aging did not run",
        text="invoice-aging did not run at 02:00.",
    )


@pytest.fixture
def topic() -> str:
    return boto3.client("sns").create_topic(Name="relance")["TopicArn"]


def sent(topic: str) -> list[tuple[str, str | None]]:
    """Text and subject of what was published."""
    return [(text, subject) for _, text, subject, *_ in sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].topics[topic].sent_notifications]


def test_a_finding_is_published_without_a_read_of_any_organisation(topic: str) -> None:
    at = queue(a_finding(topic))
    OrganisationRow.delete_table()
    with counting() as calls:
        assert send_due(at) == Counts(claimed=1, sent=1)
    assert sent(topic) == [("invoice-aging did not run at 02:00.", "invoice-aging did not run")]
    assert calls.operations["BatchGetItem"] == 0


def test_a_topic_that_is_gone_or_not_set_falls_back_to_the_log(topic: str, caplog: pytest.LogCaptureFixture) -> None:
    gone, unset = a_finding(f"{topic}-gone", 1), a_finding("", 2)
    at = queue(gone, unset)
    OrganisationRow.delete_table()
    assert send_due(at) == Counts(claimed=2, failed=2)
    assert row(unset).detail.startswith("the operator's topic is not set: give RELANCE_OPERATOR_TOPIC the ARN of an SNS topic")
    assert row(gone).state is State.FAILED
    caplog.clear()
    assert send_due(at + timedelta(seconds=5)) == Counts(claimed=2, sent=2)
    assert caplog.text.count("#operator: invoice-aging did not run") == 2


def test_many_findings_are_one_notification(topic: str) -> None:
    findings = [a_finding(topic, number) for number in range(7)]
    assert send_due(queue(*findings)) == Counts(claimed=7, sent=7)
    ((text, subject),) = sent(topic)
    assert subject == "7 alerts - Relance"
    assert text.count("- invoice-aging did not run") == 7
    assert "invoice that has been paid" not in text
