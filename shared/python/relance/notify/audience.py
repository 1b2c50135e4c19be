"""Who an organisation can reach by a kind of channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from relance.domain.organisation import ChannelKind, Contact, Organisation, Role, with_role


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient by one channel. `name` is half of the key by which a message happens once; `language` may be empty."""

    channel: ChannelKind
    name: str
    address: str
    language: str = ""


def reached(kind: ChannelKind, role: Role, organisation: Organisation, contacts: Sequence[Contact]) -> list[Recipient]:
    """The recipients with `role` by that kind: contacts that have an address, rooms for that audience, or the one log."""
    if kind is ChannelKind.LOG:
        return [Recipient(kind, "log", "")]
    if kind is ChannelKind.EMAIL:
        mailed = [contact for contact in with_role(contacts, role) if contact.email]
        return [Recipient(kind, f"contact:{contact.id}", contact.email, contact.language) for contact in mailed]
    rooms = [channel for channel in organisation.channels if channel.kind is kind and channel.audience is role]
    return [Recipient(kind, f"{kind.value}:{channel.name}", channel.secret) for channel in rooms]
