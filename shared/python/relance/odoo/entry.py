"""What the function of the synchronisation does with an event: the minute's tick, an organisation from the queue, or a person's start."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from relance.domain.errors import BrokenRecordError, InvalidError, NotFoundError, RelanceError, UnreachableError
from relance.domain.periods import business_date
from relance.odoo import synchronise
from relance.odoo.sync.order import JOB, Order, parse
from relance.runtime import clients
from relance.runtime.clock import now
from relance.runtime.settings import settings
from relance.store import organisations, pauses

log = logging.getLogger(__name__)

HasTime = Callable[[], bool]
#: A reading that was handed on so often rests until the next minute.
_MOST_HOPS: Final = 100
#: Seconds after which a person's wish is looked at again while somebody else is at it.
_PATIENCE: Final = 20


class SyncFailedError(RelanceError):
    """Some organisations could not be synchronised for a reason of our own: the function fails with it, so that its alarm rings."""


def handle(event: Mapping[str, Any], has_time: HasTime) -> dict[str, Any]:
    """Synchronise whom `event` names, or everybody who has an Odoo. Returns how each of them stands. InvalidError: not such an event.

    A paused synchronisation starts nothing on schedule and says so.
    """
    if "Records" in event:
        return {"synchronised": [_queued(_body(record["body"]), has_time) for record in event["Records"]]}
    if event.get("job") != JOB:
        raise InvalidError("job", event.get("job"), f"must be {JOB}")
    if event.get("organisation"):
        return _one(_order(event), has_time)
    if event.get("actor"):
        raise InvalidError("organisation", "", "must say whose Odoo is read")
    pause = pauses.find(JOB)
    if pause and pause.holds_on(business_date(now(), settings().schedule_zone)):
        return {"paused": f"{JOB} is paused by {pause.actor}"}
    return _everybody(event, has_time)


def with_odoo() -> list[str]:
    """The organisations that have an Odoo. One whose profile cannot be read is logged, and keeps nothing from the others."""
    found = []
    for id in organisations.ids():
        try:
            organisation = organisations.find(id)
        except BrokenRecordError as error:
            log.error("%s is not synchronised: %s", id, error)  # noqa: TRY400 - it is written for people
            continue
        if organisation and organisation.odoo:
            found.append(id)
    return found


def _everybody(event: Mapping[str, Any], has_time: HasTime) -> dict[str, Any]:
    ids = with_odoo()
    orders = [_order({**event, "organisation": id}) for id in ids]
    queue = settings().shard_queue_url
    if queue and len(orders) > 1:
        _each(orders, lambda order: _send(queue, order))
        return {"queued": ids}
    return {"synchronised": _each(orders, lambda order: _one(order, has_time))}


def _each[T](orders: Sequence[Order], do: Callable[[Order], T]) -> list[T]:
    """What comes of each; one that fails keeps nothing from the others. SyncFailedError names those that did, in the end."""
    done, failed = [], []
    for order in orders:
        try:
            done.append(do(order))
        except RelanceError as error:
            log.error("%s: %s", order.organisation, error)  # noqa: TRY400 - it is written for people
            failed.append(order.organisation)
    if failed:
        raise SyncFailedError(f"not synchronised: {', '.join(failed)}")
    return done


def _queued(event: Mapping[str, Any], has_time: HasTime) -> dict[str, Any]:
    try:
        return _one(_order(event), has_time, queued=True)
    except NotFoundError as error:
        # It had an Odoo when the message was written. Asking again would find no other.
        log.error("%s", error)  # noqa: TRY400 - it is written for people
        return {"organisation": event.get("organisation"), "status": "held", "reason": str(error)}


def _one(order: Order, has_time: HasTime, *, queued: bool = False) -> dict[str, Any]:
    """Synchronise; what there was no time for goes on from the queue, and a person's wish that met another synchronisation waits there."""
    result = synchronise.run(order, has_time)
    queue = settings().shard_queue_url
    if queue and order.hop < _MOST_HOPS:
        if result.status == "unfinished":
            _send(queue, replace(order, reset=False, hop=order.hop + 1))
        elif result.status == "held" and order.by_hand and queued:
            _send(queue, replace(order, hop=order.hop + 1), delay=_PATIENCE)
    return result.as_data()


def _order(event: Mapping[str, Any]) -> Order:
    id = event.get("organisation")
    if not isinstance(id, str):
        raise InvalidError("organisation", id, "must be text")
    return parse(event, organisations.read(id).zone)


def _body(body: str) -> Mapping[str, Any]:
    try:
        event = json.loads(body)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise InvalidError("body", body[:200], f'must be a start such as {{"job": "{JOB}", "organisation": "…"}}')
    return event


def _send(queue: str, order: Order, delay: int = 0) -> None:
    try:
        clients.sqs().send_message(QueueUrl=queue, MessageBody=json.dumps(order.as_event()), DelaySeconds=delay)
    except (BotoCoreError, ClientError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        raise UnreachableError(
            f"the queue did not take the synchronisation of {order.organisation} ({code}); the next minute does"
        ) from error
