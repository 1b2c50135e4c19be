"""Bursts: many alerts to one recipient at once become one message that lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from relance.domain.message import Message, Urgency
from relance.domain.organisation import PERSONAL, ChannelKind
from relance.notify import mrkdwn
from relance.notify.audience import ROOMS
from relance.notify.labels import BURSTS, spoken
from relance.notify.markdown import LIMIT, escape, size
from relance.notify.mirror_notice import wording_of
from relance.notify.rendering import render
from relance.store.outbox import Delivery

#: As many alerts still go one by one.
FEW: Final = 5
#: Lines in a mail; more are only counted.
_MOST_LINES: Final = 200
#: What a post needs besides its lines: title, count, signature, and the marker of a repetition.
_FRAME: Final = 500


def bursts(deliveries: Iterable[Delivery]) -> list[list[Delivery]]:
    """The deliveries in the order given, those that make a burst together, all others alone.

    A burst is of alerts to one recipient of one organisation by one channel. Those that may have arrived once before make a
    burst of their own, since only they are marked. The log is not joined: it is read by line. Nor is what is said to one person.
    """
    groups: dict[tuple[str, ...], list[Delivery]] = {}
    for delivery in deliveries:
        message = delivery.message
        key: tuple[str, ...] = (message.organisation, message.id)
        alone = message.channel is ChannelKind.LOG or (message.personal and message.channel in PERSONAL)
        if message.urgency is Urgency.ALERT and not alone:
            key = (message.organisation, message.recipient, message.channel.value, message.address, str(delivery.resends > 0))
        groups.setdefault(key, []).append(delivery)
    return [part for group in groups.values() for part in ([group] if len(group) > FEW else [[one] for one in group])]


def joined(messages: Sequence[Message], organisation: str) -> Message:
    """One message in place of many to the same recipient: how many of what, their headlines, and who says so (the organisation's name).

    It has the first one's id. A post in a room stays within its limit and a mail within 200 lines; both tell how many more there are.
    """
    first, language = messages[0], spoken(messages[0].language)
    headlines = [message.headline for message in messages]
    room = first.channel in ROOMS
    shown = _fitting(headlines) if room else headlines[:_MOST_LINES]
    facts = {
        "count": len(messages),
        "what": _what(messages, language),
        "organisation": organisation,
        "lines": shown,
        "more": len(messages) - len(shown),
        "invoices": any(message.about for message in messages),
    }
    text = render("digest.discord" if room else "digest.txt", language, **facts)
    if first.channel is ChannelKind.SLACK:
        text = mrkdwn.from_markdown(text)
    subject = render("digest.subject", language, **facts)
    return replace(first, subject=subject, headline=subject, text=text, html="", about="", expects="")


def _what(messages: Sequence[Message], language: str) -> str:
    """What all of them are; alerts, if they are not all of one sort."""
    sorts = {wording_of(message.cause) for message in messages}
    return BURSTS[language][sorts.pop() if len(sorts) == 1 else ""]


def _fitting(headlines: Sequence[str]) -> list[str]:
    shown: list[str] = []
    room = LIMIT - _FRAME
    for headline in headlines:
        room -= size(f"> {escape(headline)}\n")
        if room < 0:
            break
        shown.append(headline)
    return shown
