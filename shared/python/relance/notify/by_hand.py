"""What a person decides about a message that is unknown or failed: send it again, or close it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from relance.domain.errors import ConflictError, InvalidError
from relance.domain.message import Settled, State
from relance.store import outbox
from relance.store.outbox import Delivery

_OPEN: Final = (State.UNKNOWN, State.FAILED)
_CLOSED: Final = (State.SENT, State.WITHDRAWN)


def resend(organisation: str, id: str, at: datetime, actor: str) -> None:
    """Have an unknown or failed message sent again at `at`; its journal says who asked.

    One that may have arrived already is marked so. NotFoundError; InvalidError: in another state; ConflictError: it changed just now.
    """
    delivery = _open(organisation, id)
    resends = max(delivery.resends, 1) if delivery.state is State.UNKNOWN else delivery.resends
    _write(delivery, Settled(State.RETRY, f"sent again by {actor}", at, resends, afresh=True), at)


def resolve(organisation: str, id: str, at: datetime, actor: str, reason: str, as_state: str) -> None:
    """Close an unknown or failed message as `sent` or `withdrawn`; its journal says who did and why.

    NotFoundError; InvalidError: in another state, no reason, another `as_state`; ConflictError: it changed just now.
    """
    if as_state not in _CLOSED:
        raise InvalidError("as", as_state, f"must be one of {', '.join(_CLOSED)}")
    if not reason.strip():
        raise InvalidError("reason", reason, "must say how you know")
    delivery = _open(organisation, id)
    settled = Settled(State(as_state), f"resolved by {actor}: {reason.strip()}", resends=delivery.resends, provider_id=delivery.provider_id)
    _write(delivery, settled, at)


def _open(organisation: str, id: str) -> Delivery:
    delivery = outbox.read(organisation, id)
    if delivery.state not in _OPEN:
        raise InvalidError("id", id, f"is {delivery.state.value}; only unknown and failed messages wait for a person")
    return delivery


def _write(delivery: Delivery, settled: Settled, at: datetime) -> None:
    if not outbox.settle(delivery, settled, at):
        raise ConflictError(f"message {delivery.message.id} changed just now; look at it again")
