"""What a scene is: a world, the work in it that faults are injected into, and what happens afterwards by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from relance.domain.errors import RelanceError
from relance.jobs import entry as job_entry
from relance.notify import entry as dispatch_entry
from relance.runtime import clients
from tests.faults import tables
from tests.faults.clock import Clock
from tests.notify.server import Server

DISPATCH = {"job": "dispatch"}
QUEUE = "shards"


class Beside(Protocol):
    """A system beside ours, which a scene needs: it is put back to what it was along with the tables."""

    def running(self) -> AbstractContextManager[None]:
        """It runs within this."""
        ...

    def kept(self) -> Any:
        """What it holds."""
        ...

    def put_back(self, kept: Any) -> None:
        """Have it hold that."""
        ...

    def later(self, clock: Clock) -> None:
        """What happens by itself after the scene's work."""
        ...

    def amiss(self) -> list[str]:
        """What does not agree with it in the end."""
        ...


class Nothing:
    """No system is beside ours."""

    def running(self) -> AbstractContextManager[None]:
        return nullcontext()

    def kept(self) -> None:
        return None

    def put_back(self, kept: None) -> None:
        """There is nothing to put back."""

    def later(self, clock: Clock) -> None:
        """Nor does anything happen there."""

    def amiss(self) -> list[str]:
        return []


@dataclass(frozen=True)
class Scene:
    """`prepare` fills the world; `work` is one start, as AWS makes it; `rival` is what else may go on at the same time: mostly
    the same start again. `environment` are settings of the process. `rivalry`: of interest beside its rival only. `repeated`: a
    start that failed is tried again by itself. `beside`: another system that has a part in it. `every`: only every so many of its calls
    are tried, for each kind others, because it has very many."""

    name: str
    prepare: Callable[[Server], None]
    work: Callable[[], None]
    rival: Callable[[], None]
    environment: Mapping[str, str] = field(default_factory=dict)
    rivalry: bool = False
    repeated: bool = True
    beside: Beside = field(default_factory=Nothing)
    every: int = 1


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
    if scene.repeated:
        scene.work()
    from_queue()
    scene.beside.later(clock)
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
    # The product's own, made once: to make one takes a tenth of a whole scene.
    return clients.sqs()


def _url() -> str:
    return str(_queue().get_queue_url(QueueName=QUEUE)["QueueUrl"])


def _received() -> list[Any]:
    with suppress(_queue().exceptions.QueueDoesNotExist):
        return list(_queue().receive_message(QueueUrl=_url(), MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", []))
    return []


def quietly(work: Callable[[], None]) -> None:
    """One start, as AWS sees it: if it fails with an error of ours, it is tried again later."""
    with suppress(RelanceError):
        work()
