"""The queue of shards: one message each, so that a large night runs on many workers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from botocore.exceptions import BotoCoreError, ClientError

from relance.domain.errors import InvalidError, UnreachableError
from relance.runtime import clients


@dataclass(frozen=True, slots=True)
class ShardMessage:
    """Go on with `shard` of `run`. `hop` counts how often it has been handed over."""

    run: str
    shard: str
    hop: int = 0


def parse(body: str) -> ShardMessage:
    """The message in an SQS body; InvalidError if it is none."""
    try:
        data = json.loads(body)
        return ShardMessage(str(data["run"]), str(data["shard"]), int(data.get("hop", 0)))
    except (ValueError, TypeError, KeyError):
        raise InvalidError("body", body[:200], 'must be a shard message such as {"run": "…", "shard": "3", "hop": 0}') from None


def send(queue_url: str, messages: Sequence[ShardMessage]) -> None:
    """Put the messages into the queue; UnreachableError if one is not accepted. Twice the same does no harm."""
    for message in messages:
        try:
            clients.sqs().send_message(QueueUrl=queue_url, MessageBody=json.dumps(asdict(message)))
        except (BotoCoreError, ClientError) as error:
            code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
            raise UnreachableError(f"the queue of shards did not take the work ({code}); the run goes on when it does") from error
