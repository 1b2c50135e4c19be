"""The scenes: a world, the work in it that faults are injected into, and what happens afterwards by itself. A later job adds its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import boto3

from relance.domain.errors import RelanceError
from relance.domain.message import Urgency
from relance.domain.organisation import ChannelKind
from relance.jobs import entry as job_entry
from relance.notify import entry as dispatch_entry
from relance.store import organisations
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.faults import tables, world
from tests.faults.clock import Clock
from tests.notify.server import Server
from tests.world import BY

AGEING = {"job": "invoice-aging", "scheduled_at": world.NIGHT.isoformat()}
BY_HAND = AGEING | {"actor": "somebody"}
DISPATCH = {"job": "dispatch"}
QUEUE = "shards"


@dataclass(frozen=True)
class Scene:
    """`prepare` fills the world; `work` is one start, as AWS makes it; `rival` is what else may go on at the same time: mostly
    the same start again. `environment` are settings of the process. `rivalry`: of interest beside its rival only."""

    name: str
    prepare: Callable[[Server], None]
    work: Callable[[], None]
    rival: Callable[[], None]
    environment: Mapping[str, str] = field(default_factory=dict)
    rivalry: bool = False


def start(event: Mapping[str, Any], *, hurried: bool = False) -> None:
    """A start of a job, and what the queue brings from it. `hurried`: a worker has time for one pack only."""
    job_entry.handle(event, lambda: not hurried)
    from_queue(hurried=hurried)


def from_queue(*, hurried: bool = False) -> None:
    """Work what waits in the queue of shards until it is empty. A message whose worker failed comes again, as from SQS."""
    for _ in range(200):
        messages = _received()
        if not messages:
            return
        for message in messages:
            job_entry.handle({"Records": [{"body": message["Body"]}]}, lambda: not hurried)
            _queue().delete_message(QueueUrl=_url(), ReceiptHandle=message["ReceiptHandle"])
    raise AssertionError("the queue does not become empty")


def dispatch() -> None:
    """The minute's start of dispatch."""
    dispatch_entry.handle(DISPATCH, lambda: True)


def afterwards(scene: Scene, clock: Clock) -> None:
    """What happens by itself: the failed start is tried again, the queue gives its messages again, dispatch comes every minute."""
    scene.work()
    from_queue()
    until_quiet(clock)


def until_quiet(clock: Clock) -> None:
    """Dispatch comes, until no message is left that is to be tried by itself."""
    for _ in range(60):
        due = tables.waiting()
        if not due:
            return
        clock.move_to(datetime.fromisoformat(due[0]) + timedelta(seconds=1))
        dispatch()
    raise AssertionError(f"messages keep waiting: {tables.states()}")


def _queue() -> Any:
    return boto3.client("sqs")


def _url() -> str:
    return str(_queue().get_queue_url(QueueName=QUEUE)["QueueUrl"])


def _received() -> list[Any]:
    with suppress(_queue().exceptions.QueueDoesNotExist):
        return list(_queue().receive_message(QueueUrl=_url(), MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", []))
    return []


def _night(server: Server, told: int = 1) -> None:
    world.settle_in(server)
    world.invoices_due(told=told, quiet=3)


def _night_after_a_change_of_policy(server: Server) -> None:
    _night(server)
    # The same ladder one day later than the default's: every date moves, and the night decides by the new ones.
    before = organisations.read(world.ORGANISATION.id)
    commit([Effect(organisations.write(before, world.slower(before)))], BY)


def _night_over_the_queue(server: Server) -> None:
    _night(server)
    boto3.client("sqs").create_queue(QueueName=QUEUE)


def _messages(server: Server, *, channel: ChannelKind, urgency: Urgency, number: int) -> None:
    world.settle_in(server)
    world.messages(channel, urgency, number)


def _sending(name: str, channel: ChannelKind, urgency: Urgency, number: int) -> Scene:
    return Scene(name, partial(_messages, channel=channel, urgency=urgency, number=number), dispatch, dispatch)


def _whole_night() -> None:
    start(AGEING)
    dispatch()


_IN_QUEUE = {"RELANCE_SHARD_QUEUE_URL": f"https://sqs.us-east-1.amazonaws.com/123456789012/{QUEUE}", "RELANCE_INLINE_LIMIT": "0"}

SCENES: tuple[Scene, ...] = (
    Scene("invoice ageing", _night, partial(start, AGEING), partial(start, AGEING)),
    Scene("invoice ageing beside a run by hand", _night, partial(start, AGEING), partial(start, BY_HAND), rivalry=True),
    Scene("invoice ageing after a change of policy", _night_after_a_change_of_policy, partial(start, AGEING), partial(start, AGEING)),
    Scene("invoice ageing over the queue", _night_over_the_queue, partial(start, AGEING, hurried=True), partial(start, AGEING), _IN_QUEUE),
    _sending("alerts by e-mail", ChannelKind.EMAIL, Urgency.ALERT, 2),
    _sending("alerts by Discord", ChannelKind.DISCORD, Urgency.ALERT, 2),
    _sending("bills by e-mail", ChannelKind.EMAIL, Urgency.BILL, 2),
    _sending("bills by Discord", ChannelKind.DISCORD, Urgency.BILL, 2),
    _sending("a burst by Discord", ChannelKind.DISCORD, Urgency.ALERT, 6),
    Scene("ageing and its messages", partial(_night, told=2), _whole_night, _whole_night),
)


def quietly(work: Callable[[], None]) -> None:
    """One start, as AWS sees it: if it fails with an error of ours, it is tried again later."""
    with suppress(RelanceError):
        work()
