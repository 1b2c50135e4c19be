"""Messages as they are answered, and the names under which they are asked for: theirs have signs that no address takes as they are."""

from __future__ import annotations

import base64
from typing import Annotated, TypedDict

from pydantic import Field

from relance.domain.errors import NotFoundError
from relance.domain.message import State, Urgency
from relance.domain.organisation import PERSONAL, ChannelKind, Role
from relance.store.outbox import Delivery
from relance.web.forms import MESSAGE
from relance.web.shapes import Instant, Next, UnreadableShape, Version

MessageId = Annotated[str, Field(pattern=f"^{MESSAGE}$", description="What paths take; it says nothing else.")]


class MessageShape(TypedDict):
    """A message to one recipient by one channel. `cause` is what it is about; `unknown`: nobody can tell whether it arrived."""

    id: MessageId
    cause: str
    recipient: str
    channel: ChannelKind
    audience: Role
    urgency: Urgency
    subject: str
    state: State
    detail: str | None
    attempts: int
    resends: int
    created_at: Instant
    next_attempt_at: Instant | None
    run: str | None
    version: Version


class HappeningShape(TypedDict):
    """What happened to a message, and when."""

    at: str
    state: str
    detail: str


class WholeMessageShape(MessageShape):
    """A message with its words, and what happened to it. `address` is a person's; where a room's is kept is not said."""

    language: str
    headline: str
    text: str
    about: str | None
    personal: bool
    address: str | None
    provider_id: str | None
    journal: list[HappeningShape]


class MessagesShape(TypedDict):
    """A page of messages."""

    items: list[MessageShape]
    unreadable: list[UnreadableShape]
    next: Next


def opaque(key: str) -> str:
    """A message's key as paths have it."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def key_in(id: str) -> str:
    """The key in it. NotFoundError: it was never given out."""
    try:
        key = base64.urlsafe_b64decode(id + "=" * (-len(id) % 4)).decode()
    except ValueError:
        raise NotFoundError("message", id) from None
    if not key or opaque(key) != id:
        raise NotFoundError("message", id)
    return key


def message(one: Delivery) -> MessageShape:
    """A message as a list has it."""
    said = one.message
    return {
        "id": opaque(said.id),
        "cause": said.cause,
        "recipient": said.recipient,
        "channel": said.channel,
        "audience": said.audience,
        "urgency": said.urgency,
        "subject": said.subject,
        "state": one.state,
        "detail": _discreet(one, one.detail) or None,
        "attempts": one.attempts,
        "resends": one.resends,
        "created_at": one.created_at.isoformat(),
        "next_attempt_at": one.next_attempt_at.isoformat() if one.next_attempt_at else None,
        "run": one.run or None,
        "version": one.version,
    }


def whole_message(one: Delivery) -> WholeMessageShape:
    """A message as it is read."""
    said = one.message
    return {
        **message(one),
        "language": said.language,
        "headline": said.headline,
        "text": said.text,
        "about": said.about or None,
        "personal": said.personal,
        "address": said.address if said.channel in PERSONAL and said.address else None,
        "provider_id": one.provider_id or None,
        "journal": [{"at": entry["at"], "state": entry["state"], "detail": _discreet(one, entry["detail"])} for entry in one.journal],
    }


def _discreet(one: Delivery, text: str) -> str:
    """What is said of a message without where its room's address is kept."""
    if one.message.channel in PERSONAL or not one.message.address:
        return text
    reference = one.message.address
    for name in (reference, reference.partition(":")[2]):
        text = text.replace(name, "…") if name else text
    return text
