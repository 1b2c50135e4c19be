"""The queue of shards: one message each, so that a large night runs on many workers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from relance.domain.errors import InvalidError, UnreachableError
from relance.runtime import clients

#: SQS takes ten messages a request.
_BATCH = 10


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
    """Put all messages into the queue; UnreachableError if any was not accepted. Twice the same does no harm."""
    for some in batched(messages, _BATCH, strict=False):
        entries = [{"Id": str(n), "MessageBody": json.dumps(_body(message))} for n, message in enumerate(some)]
        try:
            answer = clients.sqs().send_message_batch(QueueUrl=queue_url, Entries=entries)  # type: ignore[arg-type]  # a list of dicts is what the stubs' TypedDict is at run time
        except (BotoCoreError, ClientError) as error:
            raise UnreachableError(
                f"the queue of shards did not take the work ({type(error).__name__}); the run goes on when it does"
            ) from error
        if answer.get("Failed"):
            raise UnreachableError(f"the queue of shards refused {len(answer['Failed'])} message(s); the run goes on when it takes them")


def _body(message: ShardMessage) -> Mapping[str, Any]:
    return {"run": message.run, "shard": message.shard, "hop": message.hop}
