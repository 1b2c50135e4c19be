"""A message of the examples, and the way it is put into the outbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from relance.domain.message import Message, Urgency
from relance.domain.organisation import ChannelKind, Role
from relance.runtime.clock import now
from relance.store import outbox
from relance.store.commit import commit
from relance.store.effects import By, Effect
from relance.store.outbox import Delivery

#: Later than whatever is put in now.
SOON = now() + timedelta(hours=1)
NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)


def a_message(cause: str = "invoice/A#v2", **fields: Any) -> Message:
    """An alert to the log; `fields` replace any of it."""
    usual: dict[str, Any] = {
        "organisation": "goo-school",
        "recipient": "log",
        "channel": ChannelKind.LOG,
        "address": "",
        "audience": Role.FINANCE,
        "urgency": Urgency.ALERT,
        "language": "fr",
        "subject": "Contentieux",
        "headline": "A",
        "text": "La facture A est en contentieux.",
    }
    return Message(cause=cause, **(usual | fields))


def put_in(*messages: Message) -> None:
    """Write new messages."""
    commit([Effect(messages=messages)], By("job:invoice-aging", "run-1"))


def claimed(message: Message, at: datetime = SOON) -> Delivery:
    """The message, put in and claimed at that time."""
    put_in(message)
    delivery = outbox.claim(message.organisation, message.id, at)
    assert delivery
    return delivery
