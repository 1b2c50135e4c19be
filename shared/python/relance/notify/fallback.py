"""Where a message goes when its own channel refuses it for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from relance.domain.message import Message, by_fallback
from relance.domain.organisation import ChannelKind, Contact, Organisation
from relance.notify.audience import reached
from relance.notify.markdown import escape, plain


def followers(message: Message, organisation: Organisation, contacts: Sequence[Contact]) -> tuple[Message, ...]:
    """The messages that take the place of `message`: by the first kind of the organisation's fallback that reaches anyone.

    Kinds that were tried are passed over. The same words go to the same audience; none if nothing is left to try. A follower
    may be a message that exists already: that person has been told by that channel.
    """
    for kind in organisation.fallback:
        if kind is message.channel or kind in message.tried:
            continue
        recipients = reached(kind, message.audience, organisation, contacts)
        if recipients:
            return tuple(_reworded(message, by_fallback(message, kind, one.name, one.address)) for one in recipients)
    return ()


def _reworded(message: Message, follower: Message) -> Message:
    """Plain words are posted as such, and Markdown is not mailed."""
    if follower.channel is ChannelKind.DISCORD:
        lines = [escape(line) for line in message.text.split("\n")]
        return replace(follower, text="\n".join([f"**{escape(message.subject)}**", "", *lines]))
    if message.channel is ChannelKind.DISCORD:
        return replace(follower, text=plain(message.text))
    return follower
