"""What can go wrong at a call. Each kind says where it applies and what happens there; a later kind joins by one entry."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import requests
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from moto.core.botocore_stubber import MockRawResponse

from relance.store.outbox import LEASE
from tests.faults import odoo_replies
from tests.faults.clock import Clock
from tests.faults.wire import Call, Fault, Proceed


class Killed(BaseException):
    """The process is gone: nothing catches this."""


@dataclass(frozen=True)
class Setting:
    """Where a fault happens: at the call of that place, in a world where a rival can do the same work.

    Within `as_it_was()`, the tables are those that the scene began with.
    """

    place: int
    clock: Clock
    rival: Callable[[], None]
    as_it_was: Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Kind:
    """A kind of fault. `at` says at which calls it can happen; `make` gives the fault for one place. `rivals`: two do the work."""

    name: str
    make: Callable[[Setting], Fault]
    at: Callable[[Call], bool] = lambda _: True
    rivals: bool = False


def _once(happen: Callable[[Call, Proceed, Setting], Any]) -> Callable[[Setting], Fault]:
    """It happens at one call; all others pass."""

    def make(setting: Setting) -> Fault:
        return lambda call, proceed: happen(call, proceed, setting) if call.place == setting.place else proceed()

    return make


def _from_there(first: Callable[[Call, Proceed, Setting], Any], then: Callable[[Call], Any]) -> Callable[[Setting], Fault]:
    """It happens at one call, and every later one of this start fails as `then` says."""

    def make(setting: Setting) -> Fault:
        def fault(call: Call, proceed: Proceed) -> Any:
            if call.place < setting.place:
                return proceed()
            return first(call, proceed, setting) if call.place == setting.place else then(call)

        return fault

    return make


def _killed_before(_call: Call, _proceed: Proceed, _setting: Setting) -> Any:
    raise Killed


def _killed_after(_call: Call, proceed: Proceed, _setting: Setting) -> Any:
    proceed()
    raise Killed


def _lost(call: Call, proceed: Proceed, _setting: Setting) -> Any:
    proceed()
    if call.service == "http":
        raise requests.ReadTimeout("read timed out")
    if call.service == "odoo":
        raise odoo_replies.LOST
    return None, ReadTimeoutError(endpoint_url="https://example.invalid")


def _unreachable(call: Call) -> Any:
    if call.service == "http":
        raise requests.ConnectionError("connection refused")
    if call.service == "odoo":
        raise odoo_replies.UNREACHABLE
    return None, EndpointConnectionError(endpoint_url="https://example.invalid")


def _throttled(call: Call) -> Any:
    if call.service == "http":
        return _posted(429, {"message": "You are being rate limited.", "retry_after": 2})
    if call.service == "odoo":
        return odoo_replies.busy()
    code = "TooManyRequestsException" if call.service == "sesv2" else "ThrottlingException"
    return _answer(429 if call.service == "sesv2" else 400, {"Error": {"Code": code, "Message": "Rate exceeded"}})


def _held(call: Call) -> Any:
    if call.operation != "TransactWriteItems":
        return _answer(400, {"Error": {"Code": "TransactionConflictException", "Message": "Transaction is ongoing for the item"}})
    reasons = [{"Code": "None"} for _ in call.body["TransactItems"]]
    reasons[-1] = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
    error = {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"}
    return _answer(400, {"Error": error, "CancellationReasons": reasons})


def _held_for_long(setting: Setting) -> Fault:
    """The transaction of that call meets others on its records at every try; those that come after it do not."""
    tokens: set[str] = set()

    def fault(call: Call, proceed: Proceed) -> Any:
        token = call.body.get("ClientRequestToken", "")
        if call.place == setting.place:
            tokens.add(token)
        return _held(call) if call.place == setting.place or token in tokens - {""} else proceed()

    return fault


def _behind(setting: Setting) -> Fault:
    """Somebody else has done it all, and from that call on the indexes do not know it yet."""
    done = False

    def fault(call: Call, proceed: Proceed) -> Any:
        nonlocal done
        if call.place < setting.place or "IndexName" not in call.body:
            return proceed()
        if not done:
            setting.rival()
            done = True
        with setting.as_it_was():
            return proceed()

    return fault


def _late(_call: Call, proceed: Proceed, setting: Setting) -> Any:
    setting.clock.sleep((LEASE + timedelta(minutes=1)).total_seconds())
    return proceed()


def _rival(_call: Call, proceed: Proceed, setting: Setting) -> Any:
    setting.rival()
    return proceed()


def _lease_over(_call: Call, proceed: Proceed, setting: Setting) -> Any:
    setting.clock.sleep((LEASE + timedelta(minutes=1)).total_seconds())
    setting.rival()
    return proceed()


def _of_odoo(call: Call) -> bool:
    return call.service == "odoo"


def _of_records(call: Call) -> bool:
    # Who may not be named is called by his number, for good.
    return _of_odoo(call) and not call.operation.startswith("res.users")


def only_of_an_odoo(kind: Kind) -> bool:
    """Whether it strikes calls to an Odoo alone."""
    return kind.at in (_of_odoo, _of_records, _lists_ids)


def _instead(made: Callable[[Any], Any]) -> Callable[[Setting], Fault]:
    return _once(lambda _call, proceed, _setting: made(proceed()))


def _lists_ids(call: Call) -> bool:
    return call.service == "odoo" and call.operation.endswith(" search")


def _answer(status: int, parsed: dict[str, Any]) -> Any:
    http = AWSResponse("https://example.invalid", status, HTTPHeaders(), MockRawResponse(""))
    return (http, parsed | {"ResponseMetadata": {"HTTPStatusCode": status}}), None


def _posted(status: int, body: dict[str, Any]) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer.raw = _Raw(json.dumps(body).encode())
    return answer


@dataclass
class _Raw:
    """The body of an answer that no server sent."""

    data: bytes

    def read(self, *_: Any, **__: Any) -> bytes:
        return self.data

    def release_conn(self) -> None:
        """There is no connection."""

    def close(self) -> None:
        """Nor here."""


KINDS: tuple[Kind, ...] = (
    Kind("killed before the call", _once(_killed_before)),
    Kind("killed after the call", _once(_killed_after)),
    Kind("reply lost", _once(_lost)),
    Kind("reply lost and cut off", _from_there(_lost, _unreachable)),
    Kind("throttled", _once(lambda call, *_: _throttled(call))),
    Kind("throttled from there on", _from_there(lambda call, *_: _throttled(call), _throttled)),
    Kind("a conflict", _once(lambda call, *_: _held(call)), lambda call: call.writes),
    Kind("a conflict that lasts", _held_for_long, lambda call: call.writes),
    Kind("an index that is behind", _behind, lambda call: "IndexName" in call.body, rivals=True),
    Kind("a rival does the same", _once(_rival), rivals=True),
    Kind("the lease runs out and a rival does the same", _once(_lease_over), rivals=True),
    Kind("the lease runs out", _once(_late), _of_odoo),
    *(Kind(name, _instead(made), _of_records) for name, made in odoo_replies.INSTEAD.items()),
    Kind("a list that leaves some out", _instead(odoo_replies.LEFT_OUT), _lists_ids),
)
