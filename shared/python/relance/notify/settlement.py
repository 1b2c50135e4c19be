"""What becomes of a message after an attempt, written down: with the messages that take its place, and against late changes."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.message import Message, Outcome, Sent, Settled, State, Superseded, settle
from relance.notify.fallback import followers
from relance.notify.speaker import contacts_of, organisation_of
from relance.store import outbox
from relance.store.outbox import Delivery

_log: Final = logging.getLogger("relance.outbox")
_TRIES: Final = 3


def conclude(delivery: Delivery, outcome: Outcome, at: datetime) -> State | None:
    """Settle a claimed message. The state it has now; None if somebody else has settled it meanwhile and that stands.

    A failed one is written together with its followers by the fallback channels, a superseded one with what takes its place.
    """
    settled = settle(outcome, delivery.message.urgency, delivery.attempts, delivery.resends, at)
    for _ in range(_TRIES):
        instead = _not_yet_there(_instead(delivery.message, outcome, settled))
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


def _instead(message: Message, outcome: Outcome, settled: Settled) -> tuple[Message, ...]:
    if isinstance(outcome, Superseded):
        return (outcome.instead,)
    if settled.state is not State.FAILED:
        return ()
    try:
        return followers(message, organisation_of(message), contacts_of(message))
    except (NotFoundError, BrokenRecordError) as error:
        _log.warning("message %s has no fallback: %s", message.id, error)
        return ()


def _not_yet_there(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    return tuple(message for message in messages if outbox.find(message.organisation, message.id) is None)
