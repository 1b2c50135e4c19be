"""Sends what the outbox holds. A stream starts it at once and a schedule surely; a claim keeps them apart."""

from __future__ import annotations

import logging
import shlex
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from relance.domain.errors import BrokenRecordError, RelanceError
from relance.domain.message import TO_SEND, Lost, Message, Outcome, Rejected, State
from relance.notify.delivery import obstacle, pause, transmit
from relance.notify.digest import FEW, bursts
from relance.notify.settlement import conclude
from relance.store import outbox, unreadable
from relance.store.outbox import Delivery

#: A shorter pause is waited for; after a longer one the schedule is here again.
_SHORT: Final = 3.0
_STOPPED: Final = Lost("the sender stopped before it could say whether it was sent")
_RESEND: Final = "relance outbox resend"
_log: Final = logging.getLogger("relance.outbox")

HasTime = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages were claimed, and how they ended.

    `broken` rows could not be read or written. Those that cannot be read are set aside at once, and count as `failed` or `unknown` too.
    """

    claimed: int = 0
    sent: int = 0
    retry: int = 0
    unknown: int = 0
    failed: int = 0
    withdrawn: int = 0
    superseded: int = 0
    broken: int = 0


def send_due(at: datetime, has_time: HasTime = lambda: True, limit: int = 200) -> Counts:
    """Send what was due at `at`, about `limit` messages, while `has_time`. The rest waits for the next call."""
    return send_now(outbox.due(at, -(-limit // outbox.QUEUES)), at, has_time)


def send_now(keys: Iterable[tuple[str, str]], at: datetime, has_time: HasTime = lambda: True) -> Counts:
    """Send the messages of those keys (organisation, id) that are due; those that somebody else has are passed over.

    Nothing is claimed once `has_time` says no: what is claimed must be settled before the function is stopped.
    A lease that has run out makes its message unknown. Raises only what the store does when it does not answer.
    """
    work = _Work(at)
    waiting = [delivery for key in dict.fromkeys(keys) if (delivery := work.look(*key))]
    for group in bursts(waiting):
        if not has_time():
            break
        wait = pause(group[0].message)
        if wait <= _SHORT:
            time.sleep(wait)
            work.send(group)
    return work.counts()


def oldest_waiting(at: datetime) -> float:
    """For how many seconds the message that waits longest has been due; 0 if none is."""
    since = outbox.oldest_due(at)
    return max(0.0, (at - since).total_seconds()) if since else 0.0


@dataclass(slots=True)
class _Work:
    """One call's messages and counts. Its time runs on from `started`, so that leases and waits are counted from when they begin."""

    started: datetime
    _tally: Counter[str] = field(default_factory=Counter)
    # Asked when it is made: a clock that a test has set is then the one.
    _clock: float = field(default_factory=lambda: time.monotonic())

    @property
    def now(self) -> datetime:
        return self.started + timedelta(seconds=time.monotonic() - self._clock)

    def look(self, organisation: str, id: str) -> Delivery | None:
        """The message, if it is to be sent now. It is only looked at: a burst must be known before its first is claimed."""
        try:
            delivery = outbox.find(organisation, id)
        except BrokenRecordError as error:
            self._broken(id, error)
            self._set_aside(organisation, id)
            return None
        if delivery is None or delivery.next_attempt_at is None or delivery.next_attempt_at > self.started:
            return None
        if delivery.state is State.SENDING:
            self._settle(delivery, _STOPPED)
            return None
        return delivery if delivery.state in TO_SEND else None

    def send(self, group: Sequence[Delivery]) -> None:
        """Claim, check and send: a burst as one message, a few one by one."""
        claimed = [mine for one in group if (mine := self._claim(one))]
        self._tally["claimed"] += len(claimed)
        ready = []
        for delivery in claimed:
            reason = obstacle(delivery, self.now)
            if reason:
                self._settle(delivery, reason)
            else:
                ready.append(delivery)
        for part in [ready] if len(ready) > FEW else [[one] for one in ready]:
            outcome = transmit(part)
            for delivery in part:
                self._settle(delivery, outcome)

    def counts(self) -> Counts:
        return Counts(**self._tally)

    def _claim(self, delivery: Delivery) -> Delivery | None:
        message = delivery.message
        try:
            return outbox.claim(message.organisation, message.id, self.now)
        except RelanceError as error:
            # Those of a burst that are claimed already must still be sent, or they would be taken for lost.
            self._broken(message.id, error)
            return None

    def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        try:
            state = conclude(delivery, _addressed(outcome, delivery.message), self.now)
        except RelanceError as error:
            self._broken(delivery.message.id, error)
            return
        if state:
            self._tally[state.value] += 1

    def _set_aside(self, organisation: str, id: str) -> None:
        """So that a row which nobody can read is not met again and again, in the place of others."""
        try:
            state = unreadable.set_aside(organisation, id, self.started)
        except RelanceError as error:
            _log.error("message %s stays in the queue: %s", id, error)
            return
        if state:
            self._tally[state.value] += 1

    def _broken(self, id: str, error: Exception) -> None:
        _log.error("message %s cannot be read or written: %s", id, error)
        self._tally["broken"] += 1


def _addressed(outcome: Outcome, message: Message) -> Outcome:
    """A reason that ends with the command that sends again, with the message named in it, so that it can be pasted."""
    if isinstance(outcome, Rejected) and outcome.reason.endswith(_RESEND):
        return Rejected(f"{outcome.reason} {shlex.join([message.organisation, message.id])}")
    return outcome
