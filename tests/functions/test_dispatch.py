"""The function `dispatch`: sends what the schedule finds and what the stream brings, and nothing twice."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from relance.domain.errors import InvalidError
from relance.domain.message import State
from relance.runtime.clock import now
from relance.store import outbox
from tests.functions.conftest import Context, Invoke, event
from tests.store.messages import a_message, put_in
from tests.world import SCHOOL, add

pytestmark = pytest.mark.usefixtures("tables")

NONE = {"claimed": 0, "sent": 0, "retry": 0, "unknown": 0, "failed": 0, "withdrawn": 0, "superseded": 0, "broken": 0}
ONE = a_message()


@pytest.fixture(autouse=True)
def one_message(tables: None) -> None:
    """A message to the log, due now."""
    add(SCHOOL)
    put_in(ONE)


def of_the_stream(*keys: tuple[str, str]) -> dict[str, Any]:
    """The stream's event for these new messages."""
    return {"Records": [{"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": sk}}}} for pk, sk in keys]}


def test_the_schedule_sends_what_is_due_and_once(invoke: Invoke) -> None:
    assert invoke("dispatch", event("dispatch")) == NONE | {"claimed": 1, "sent": 1}
    assert invoke("dispatch", event("dispatch")) == NONE
    assert outbox.read(ONE.organisation, ONE.id).state is State.SENT


def test_the_stream_sends_what_it_brings_and_the_schedule_finds_nothing_left(invoke: Invoke) -> None:
    key = (ONE.organisation, ONE.id)
    assert invoke("dispatch", of_the_stream(key, key, ("goo-school", "nothing"))) == NONE | {"claimed": 1, "sent": 1}
    assert invoke("dispatch", of_the_stream(key)) == NONE
    assert invoke("dispatch", event("dispatch")) == NONE


def test_an_alert_whose_invoice_is_gone_is_withdrawn(invoke: Invoke) -> None:
    given = event("dispatch-stream")
    image = given["Records"][0]["dynamodb"]["NewImage"]
    boto3.client("dynamodb").put_item(TableName="test-outbox", Item=image)
    assert invoke("dispatch", given) == NONE | {"claimed": 1, "withdrawn": 1}
    assert outbox.read(image["pk"]["S"], image["sk"]["S"]).detail == f"invoice {image['about']['S']} does not exist any more"


def test_nothing_is_claimed_when_the_time_is_up(invoke: Invoke) -> None:
    assert invoke("dispatch", event("dispatch"), Context(remaining=1_000)) == NONE
    assert [id for _, id in outbox.due(now(), 10)] == [ONE.id]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "job: None must be dispatch"),
        ({"job": "invoice-aging"}, "job: 'invoice-aging' must be dispatch, or the event must bring Records of the outbox's stream"),
        ({"Records": [{"body": "{}"}]}, "must be records of the outbox's stream, with their keys"),
    ],
    ids=str,
)
def test_an_event_of_another_kind_is_refused(invoke: Invoke, given: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        invoke("dispatch", given)
