"""Messages in any state, as `dispatch` leaves them; also where a real one is at work and would take them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from relance.domain.message import Message, Settled, State
from relance.domain.organisation import ChannelKind
from relance.store import outbox, transaction
from tests.fleet import FLEET
from tests.store.messages import a_message, put_in
from tests.web.conftest import NOON

#: The secret that holds the room's address. No reply may name it.
SECRET: Final = "secretsmanager:guinee-gest/room"


def in_state(state: State, cause: str, *, at: datetime = NOON, detail: str = "no reply", **fields: Any) -> Message:
    """A message that has come to that state after one attempt, told to the room unless `fields` say otherwise."""
    room = {"organisation": FLEET.id, "channel": ChannelKind.DISCORD, "recipient": "discord:orders", "address": SECRET}
    message = a_message(cause, **(room | fields))
    put_in(message)
    taken = outbox.claim(message.organisation, message.id, at)
    assert taken
    assert outbox.settle(taken, Settled(state, detail, at if state is State.RETRY else None), at)
    return message


def failed(message: Message) -> Message:
    """The same message, written as one that has failed already: nobody sends it in between."""
    row = outbox.new_row(message, NOON)
    row.state = row.queue = State.FAILED.value
    row.detail, row.attempts, row.effect_id = "no such room", 1, uuid.uuid4().hex
    row.journal = [{"at": NOON.isoformat(timespec="seconds"), "state": row.state, "detail": row.detail}]
    transaction.write([transaction.put(row, None, message.id)], row.effect_id, {row.effect_id})
    return message
