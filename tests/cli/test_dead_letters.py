"""`relance dead-letters`: what no function could handle is listed, and given back to whom it was meant for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from relance.domain.run import Mode, Run, Trigger
from relance.runtime import clients
from relance.store import runs
from tests.cli.conftest import Type
from tests.store.faults import hooked

pytestmark = pytest.mark.usefixtures("tables")

NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)
RUN = Run(
    id="run-1", job="invoice-aging", mode=Mode.LIVE, trigger=Trigger.HAND, actor="test", scheduled_at=NIGHT, opened_at=NIGHT, shards=("3",)
)
START = {"job": "invoice-aging", "scheduled_at": "2025-03-31T02:00:00Z"}
SHARD = {"run": "run-1", "shard": "3", "hop": 2}
FAILED_START = {"requestPayload": START, "responsePayload": {"errorMessage": "run failed"}}
BATCH = {"DDBStreamBatchInfo": {"batchSize": 3}}


@pytest.fixture(autouse=True)
def queues(tables: None) -> None:
    """The stack's queues, and a run whose shard was given up."""
    for name in ("test-dead-letters", "test-invoice-aging-shards"):
        boto3.client("sqs").create_queue(QueueName=name)
    runs.open_run(RUN, "one")


def url(name: str) -> str:
    return boto3.client("sqs").get_queue_url(QueueName=f"test-{name}")["QueueUrl"]


def leave(*letters: object) -> None:
    for letter in letters:
        boto3.client("sqs").send_message(
            QueueUrl=url("dead-letters"), MessageBody=letter if isinstance(letter, str) else json.dumps(letter)
        )


def waiting(name: str) -> list[Any]:
    """The bodies in a queue, hidden or not."""
    boto3.client("sqs").set_queue_attributes(QueueUrl=url(name), Attributes={"VisibilityTimeout": "0"})
    answer = boto3.client("sqs").receive_message(QueueUrl=url(name), MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def left() -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = boto3.client("sqs").get_queue_attributes(QueueUrl=url("dead-letters"), AttributeNames=names)  # type: ignore[arg-type]  # their names
    return sum(int(value) for value in answer["Attributes"].values())


@contextmanager
def functions(status: int = 202, code: str = "") -> Iterator[list[tuple[str, Any]]]:
    """The deployed functions, which take every event (or fail). Gives which were called and with what."""
    calls: list[tuple[str, Any]] = []

    def answer(params: dict[str, Any], **_: Any) -> tuple[SimpleNamespace, dict[str, Any]]:
        calls.append((params["url_path"].split("/")[-2], json.loads(params["body"])))
        return SimpleNamespace(status_code=status), {"StatusCode": status, "Error": {"Code": code}, "ResponseMetadata": {}}

    with hooked("before-call.lambda.Invoke", answer, clients.functions()):
        yield calls


def test_letters_are_listed_and_stay_where_they_are(relance: Type) -> None:
    leave(SHARD, FAILED_START, BATCH, START)
    said = relance("dead-letters", "list", "--json")
    assert said.code == 0
    assert {row["what"]: row["about"] for row in said.data} == {
        "shard of a run": "run-1 shard 3",
        "failed start": f"{json.dumps(START)}: run failed",
        "batch of the outbox's stream": "its messages are sent by the schedule",
        "undelivered start": json.dumps(START),
    }
    assert left() == 4
    hint = "→ to give them back: relance dead-letters redrive; to forget one: relance dead-letters drop ID\n"
    assert (said.err, relance("dead-letters", "list").err) == ("", hint)


def test_without_letters_the_list_is_empty(relance: Type) -> None:
    assert relance("dead-letters", "list").out == "none\n"


def test_many_letters_are_each_listed_once(relance: Type) -> None:
    leave(*(SHARD | {"hop": n} for n in range(25)))
    rows = relance("dead-letters", "list", "--json").data
    assert len({row["id"] for row in rows}) == len(rows) == 25


def test_each_letter_is_given_back_to_whom_it_was_meant_for(relance: Type) -> None:
    turn = {"job": "odoo-sync", "organisation": "asg", "hop": 1}
    leave(SHARD, FAILED_START, BATCH, START, {"job": "dispatch"}, turn)
    with functions() as called:
        said = relance("dead-letters", "redrive")
    assert (said.code, said.out) == (0, "6 dead letter(s) given back\n")
    assert waiting("invoice-aging-shards") == [SHARD]
    assert sorted(called, key=str) == [
        ("test-dispatch", {"job": "dispatch"}),
        ("test-invoice-aging", START),
        ("test-invoice-aging", START),
        ("test-odoo-sync", turn),
    ]
    assert left() == 0


@pytest.mark.parametrize(
    ("letter", "why"),
    [
        pytest.param("not json", "job: '' is not a job", id="what is no event"),
        pytest.param({"job": "nothing"}, "job: 'nothing' is not a job", id="an unknown job"),
        pytest.param({"run": "run-0", "shard": "3"}, "run 'run-0' does not exist", id="a shard of a run that is gone"),
        pytest.param({"run": "run-1", "shard": "3", "hop": "x"}, "must be a shard message", id="a broken shard"),
    ],
)
def test_a_letter_that_cannot_be_given_back_stays_and_stops_no_other(relance: Type, letter: object, why: str) -> None:
    leave(letter, SHARD)
    said = relance("dead-letters", "redrive")
    assert (said.code, said.out) == (1, "1 dead letter(s) given back\n")
    assert why in said.err
    assert (waiting("invoice-aging-shards"), left()) == ([SHARD], 1)


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException"])
def test_a_function_that_does_not_take_it_is_told_and_the_letter_stays(relance: Type, code: str) -> None:
    leave(START)
    with functions(404, code):
        said = relance("dead-letters", "redrive")
    assert (said.code, left()) == (1, 1)
    assert f"function test-invoice-aging did not take it ({code})" in said.err


def test_a_stack_without_queues_is_a_matter_of_settings(relance: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    boto3.client("sqs").delete_queue(QueueUrl=url("dead-letters"))
    said = relance("dead-letters", "list")
    assert said.code == 3
    assert "queue test-dead-letters cannot be used (" in said.err
    assert "deploy the stack, or set RELANCE_STACK" in said.err


def test_a_letter_that_nobody_needs_is_dropped_and_no_other(relance: Type) -> None:
    leave(FAILED_START, BATCH)
    rows = relance("dead-letters", "list", "--json").data
    unwanted = next(row["id"] for row in rows if row["what"] == "failed start")
    assert relance("dead-letters", "drop", unwanted).out == f"{unwanted} is dropped\n"
    assert left() == 1
    gone = relance("dead-letters", "drop", unwanted)
    assert gone.code == 2
    assert f"dead letter '{unwanted}' does not exist" in gone.err
