"""Messages that wait: to be sent, though their time has come and gone, or for a person to decide."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from relance.domain.errors import BrokenRecordError
from relance.domain.finding import MESSAGE_GRACE, Finding, FindingKind
from relance.domain.message import State
from relance.store import outbox, traces
from relance.store.traces import Waiting
from relance.watch.turn import Watch

#: All messages of the stack: what keeps them waiting keeps them all.
_SUBJECT: Final = "messages"
_FOR_A_PERSON: Final = {FindingKind.UNKNOWN: State.UNKNOWN, FindingKind.UNDELIVERED: State.FAILED}
#: So many of those that wait are read, to say how many are claimed by somebody who is gone.
_READ: Final = 10


def look(watch: Watch) -> None:
    """Tell whether messages wait too long, and whether they do no longer."""
    until = watch.at - MESSAGE_GRACE
    _settle(watch, FindingKind.UNSENT, traces.to_send(until))
    for kind, state in _FOR_A_PERSON.items():
        _settle(watch, kind, traces.for_a_person(state.value, until))


def _settle(watch: Watch, kind: FindingKind, waiting: Waiting) -> None:
    key = f"{kind.value}/{_SUBJECT}"
    if not waiting.number:
        watch.settle(gone=[key])
    elif key not in watch.known:
        facts = {"waiting": f"{waiting.number} or more" if waiting.more else str(waiting.number)} | _leases(kind, waiting)
        watch.settle([Finding(kind=kind, subject=_SUBJECT, since=waiting.since or watch.at, facts=facts)])


def _leases(kind: FindingKind, waiting: Waiting) -> dict[str, str]:
    """How many of the first were claimed and never settled, so that nobody can tell whether they were sent."""
    if kind is not FindingKind.UNSENT:
        return {}
    claimed = 0
    for key in waiting.keys[:_READ]:
        with suppress(BrokenRecordError):
            delivery = outbox.find(*key)
            claimed += delivery is not None and delivery.state is State.SENDING
    return {"claimed and not settled": f"{claimed} of the first {min(_READ, waiting.number)}"} if claimed else {}
