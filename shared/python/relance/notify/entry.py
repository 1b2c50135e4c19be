"""What `dispatch` does with an event: new messages from the outbox's stream, the minute's schedule, or SES's word on a mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from relance.domain.errors import InvalidError
from relance.notify.bounces import take_back
from relance.notify.dispatch import Counts, oldest_waiting, send_due, send_now
from relance.runtime.clock import now
from relance.runtime.observability import metric


def handle(event: Mapping[str, Any], has_time: Callable[[], bool]) -> dict[str, Any]:
    """Send what the event brings, or on the schedule all that is due; answer a bounce. Returns the counts. InvalidError: another event."""
    if event.get("source") == "aws.ses":
        answered = take_back(event.get("detail", {}), now())
        metric("MessagesFailed", answered["failed"], service="dispatch")
        return answered
    if "Records" in event:
        return _said(send_now([_key(record) for record in event["Records"]], now(), has_time))
    if event.get("job") != "dispatch":
        raise InvalidError("job", event.get("job"), "must be dispatch, or the event must bring Records of the outbox's stream")
    said = _said(send_due(now(), has_time))
    metric("OldestPendingSeconds", oldest_waiting(now()), service="dispatch")
    return said


def _key(record: Mapping[str, Any]) -> tuple[str, str]:
    try:
        keys = record["dynamodb"]["Keys"]
        return keys["pk"]["S"], keys["sk"]["S"]
    except (KeyError, TypeError):
        raise InvalidError("Records", str(record)[:200], "must be records of the outbox's stream, with their keys") from None


def _said(counts: Counts) -> dict[str, Any]:
    metric("MessagesUnknown", counts.unknown, service="dispatch")
    metric("MessagesFailed", counts.failed, service="dispatch")
    return asdict(counts)
