"""What a person decides about a message that is unknown or failed: send it again, or close it."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import datetime
from typing import Final

from relance.desk.deed import Deed, decided
from relance.domain.errors import ConflictError, InvalidError
from relance.domain.message import Settled, State
from relance.store import outbox, resending, unreadable
from relance.store.outbox import Delivery
from relance.store.unreadable import Broken

_OPEN: Final = (State.UNKNOWN, State.FAILED)
_CLOSED: Final = (State.SENT, State.WITHDRAWN)
_ENDS: Final = (State.SENT, State.WITHDRAWN, State.SUPERSEDED)


def resend(organisation: str, id: str, at: datetime, actor: str) -> Deed[Delivery]:
    """Have an unknown or failed message sent again at `at`; its journal says who asked.

    One that may have arrived already is marked so. NotFoundError; InvalidError: in another state, or nobody can read what it says.
    """
    delivery = _open(organisation, id)
    if isinstance(delivery, Broken):
        close = f"relance outbox resolve {shlex.join([organisation, id])} --as withdrawn --reason …"
        raise InvalidError("id", id, f"cannot be sent, for it cannot be read ({delivery.reason}); close it: {close}")
    resends = max(delivery.resends, 1) if delivery.state is State.UNKNOWN else delivery.resends
    detail = f"sent again by {actor}"
    change = resending.resent(delivery, detail, resends, at)
    after = replace(
        delivery,
        state=State.RETRY,
        detail=detail,
        attempts=0,
        resends=resends,
        provider_id="",
        next_attempt_at=at,
        journal=tuple(change.derived["journal"]),
        version=change.new_version,
    )
    return decided(f"message {id}", after, change)


def resolve(organisation: str, id: str, at: datetime, actor: str, reason: str, as_state: str) -> None:
    """Close an unknown or failed message, or a broken one, as `sent` or `withdrawn`; its journal says who did and why.

    NotFoundError; InvalidError: in another state, no reason, another `as_state`; ConflictError: it changed just now.
    """
    if as_state not in _CLOSED:
        raise InvalidError("as", as_state, f"must be one of {', '.join(_CLOSED)}")
    if not reason.strip():
        raise InvalidError("reason", reason, "must say how you know")
    delivery, detail = _open(organisation, id), f"resolved by {actor}: {reason.strip()}"
    if isinstance(delivery, Broken):
        written = unreadable.close(delivery, State(as_state), detail, at)
    else:
        settled = Settled(State(as_state), detail, resends=delivery.resends, provider_id=delivery.provider_id)
        written = outbox.settle(delivery, settled, at)
    if not written:
        raise ConflictError(f"message {id} changed just now; look at it again")


def _open(organisation: str, id: str) -> Delivery | Broken:
    found = unreadable.look_up(organisation, id)
    # What stands as the state of a broken one need be none: only an end is respected.
    waits = found.state not in _ENDS if isinstance(found, Broken) else found.state in _OPEN
    if not waits:
        raise InvalidError("id", id, f"is {found.state}; only unknown and failed messages wait for a person")
    return found
