"""Where a message goes when its own channel refuses it for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from relance.domain.message import Message, by_fallback
from relance.domain.organisation import PERSONAL, ChannelKind, Contact, Organisation
from relance.notify import markdown, mrkdwn
from relance.notify.audience import ROOMS, Recipient, by, contact_id, reached
from relance.notify.labels import spoken
from relance.notify.rendering import render
from relance.wording.formatting import one_line


def followers(message: Message, organisation: Organisation, contacts: Sequence[Contact]) -> tuple[Message, ...]:
    """The messages that take the place of `message`: by the first kind of the organisation's fallback that reaches anyone.

    Kinds that were tried are passed over. The same words go to the same audience; none if nothing is left to try. What was for one
    person goes to that same person, or to the rooms of those who should know, who are told so; it is never mailed to others. A
    follower may be a message that exists already: that person has been told by that channel.
    """
    person = next((one for one in contacts if one.id == contact_id(message.recipient)), None) if message.personal else None
    undelivered = _undelivered(message, organisation, person) if message.personal and contact_id(message.recipient) else ""
    for kind in organisation.fallback:
        if kind is message.channel or kind in message.tried:
            continue
        if message.personal and kind in PERSONAL:
            same = by(kind, person) if person else None
            if same:
                return (_reworded(message, by_fallback(message, kind, same.name, same.address)),)
            continue
        recipients = reached(kind, message.audience, organisation, contacts)
        if recipients:
            return tuple(_told(message, organisation, one, undelivered) for one in recipients)
    return ()


def _undelivered(message: Message, organisation: Organisation, person: Contact | None) -> str:
    """To whom it could not be delivered, for those who should know, in the organisation's language."""
    name = one_line(person.name) if person else contact_id(message.recipient)
    return render("undelivered", spoken(organisation.language), contact=name, address=one_line(message.address))


def _told(message: Message, organisation: Organisation, recipient: Recipient, undelivered: str) -> Message:
    follower = _reworded(message, by_fallback(message, recipient.channel, recipient.name, recipient.address))
    if not undelivered:
        return follower
    # Whoever reads this is not the one who owes: what it lists is told as it was.
    escape = {ChannelKind.DISCORD: markdown.escape, ChannelKind.SLACK: mrkdwn.escape}.get(recipient.channel, one_line)
    return replace(
        follower,
        language=spoken(organisation.language),
        text=f"{escape(undelivered)}\n\n{follower.text}",
        headline=f"{undelivered} {follower.headline}",
        listed=(),
    )


def _reworded(message: Message, follower: Message) -> Message:
    """Plain words are posted as such, and marks of a room are not mailed."""
    if follower.channel not in ROOMS:
        return replace(follower, text=_plain(message))
    room = markdown if follower.channel is ChannelKind.DISCORD else mrkdwn
    lines = [room.escape(line) for line in _plain(message).split("\n")]
    bold = "**" if room is markdown else "*"
    return replace(follower, text="\n".join([f"{bold}{room.escape(message.subject)}{bold}", "", *lines]))


def _plain(message: Message) -> str:
    if message.channel is ChannelKind.DISCORD:
        return markdown.plain(message.text)
    return mrkdwn.plain(message.text) if message.channel is ChannelKind.SLACK else message.text
