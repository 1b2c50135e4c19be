"""The queue driver on a real queue of moto: one message a shard, whatever order and however often they come."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import boto3
import pytest

from relance.domain.errors import InvalidError, UnreachableError
from relance.domain.run import RunStatus
from relance.jobs import entry, queue
from relance.jobs.queue import ShardMessage
from relance.runtime.settings import settings
from relance.store import runs
from tests.world import SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture
def shard_queue(monkeypatch: pytest.MonkeyPatch) -> str:
    """A queue, and an inline limit that sends everything there."""
    url = boto3.client("sqs").create_queue(QueueName="test-invoice-aging-shards")["QueueUrl"]
    monkeypatch.setenv("RELANCE_SHARD_QUEUE_URL", url)
    monkeypatch.setenv("RELANCE_INLINE_LIMIT", "10")
    settings.cache_clear()
    return url


def received(url: str) -> list[dict[str, Any]]:
    """All messages of the queue, as the function gets them."""
    sqs, found = boto3.client("sqs"), []
    while some := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += [{"body": message["Body"]} for message in some]
    return found


def test_a_large_night_goes_over_the_queue_a_message_a_shard(shard_queue: str) -> None:
    add(SCHOOL, *(invoice(f"F-{n:03d}", date(2025, 3, 1)) for n in range(60)))
    event = {"job": "invoice-aging", "scheduled_at": datetime(2025, 3, 31, 2, tzinfo=UTC).isoformat()}
    started = entry.handle(event, lambda: True)
    assert started["status"] == "running"
    messages = received(shard_queue)
    assert sorted(json.loads(message["body"])["shard"] for message in messages) == [str(n) for n in range(8)]
    for message in (*messages, *reversed(messages)):
        reply = entry.handle({"Records": [message]}, lambda: True)
    [ended] = reply["runs"]
    assert (ended["status"], ended["seen"], ended["changed"]) == ("done", 60, 60)


def test_a_start_that_died_before_filling_the_queue_is_joined_by_its_retry(shard_queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add(SCHOOL, *(invoice(f"F-{n:03d}", date(2025, 3, 1)) for n in range(60)))
    event = {"job": "invoice-aging", "scheduled_at": "2025-03-31T02:00:00Z"}

    def unreachable(_url: str, _messages: Any) -> None:
        raise UnreachableError("the queue is away")

    with monkeypatch.context() as away:
        away.setattr(queue, "send", unreachable)
        with pytest.raises(UnreachableError):
            entry.handle(event, lambda: True)
    run = entry.handle(event, lambda: True)["run"]
    for message in received(shard_queue):
        entry.handle({"Records": [message]}, lambda: True)
    assert runs.read(run).status is RunStatus.DONE
    assert runs.read(run).counts.changed == 60


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"run": "x"}', '{"run": "x", "shard": "1", "hop": "many"}'])
def test_a_message_that_is_none_of_ours_is_refused(body: str) -> None:
    with pytest.raises(InvalidError, match="must be a shard message"):
        queue.parse(body)


def test_a_queue_that_does_not_exist_is_said_so(shard_queue: str) -> None:
    with pytest.raises(UnreachableError, match="the queue of shards did not take the work"):
        queue.send(shard_queue + "-gone", [ShardMessage("run", "1")])
