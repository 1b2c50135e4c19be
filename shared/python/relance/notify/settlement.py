"""What becomes of a message after an attempt, written down: with the messages that take its place, and against late changes."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.message import Message, Outcome, Sent, Settled, State, settle
from relance.notify.fallback import followers
from relance.store import organisations, outbox
from relance.store.outbox import Delivery

_log: Final = logging.getLogger("relance.outbox")
_TRIES: Final = 3


def conclude(delivery: Delivery, outcome: Outcome, at: datetime) -> State | None:
    """Settle a claimed message. The state it has now; None if somebody else has settled it meanwhile and that stands.

    A failed one is written together with its followers by the fallback channels.
    """
    settled = settle(outcome, delivery.message.urgency, delivery.attempts, delivery.resends, at)
    for _ in range(_TRIES):
        instead = _new_followers(delivery.message) if settled.state is State.FAILED else ()
        if outbox.settle(delivery, settled, at, instead):
            return settled.state
        current = outbox.find(delivery.message.organisation, delivery.message.id)
        if current is None:
            return None
        if current.version != delivery.version:
            return _over(current, delivery, settled, at) if isinstance(outcome, Sent) else None
        # The message itself did not change: a follower was written by another message's failure. It is left out now.
    return None


def _over(current: Delivery, delivery: Delivery, settled: Settled, at: datetime) -> State | None:
    """Our lease ran out and the message was taken for lost, but now we know: it was sent, if nobody has tried again since."""
    if current.attempts != delivery.attempts or current.state not in (State.UNKNOWN, State.RETRY):
        return None
    known = replace(settled, resends=current.resends)
    return State.SENT if outbox.settle(current, known, at) else None


def _new_followers(message: Message) -> tuple[Message, ...]:
    try:
        organisation = organisations.read(message.organisation)
        contacts = organisations.reachable_contacts(message.organisation)
    except (NotFoundError, BrokenRecordError) as error:
        _log.warning("message %s has no fallback: %s", message.id, error)
        return ()
    found = followers(message, organisation, contacts)
    return tuple(follower for follower in found if outbox.find(follower.organisation, follower.id) is None)
