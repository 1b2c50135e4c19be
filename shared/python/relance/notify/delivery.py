"""One claimed message: whether it is still to be sent, and the sending. Every trouble becomes an outcome."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from relance.domain.errors import RelanceError, SettingError
from relance.domain.message import Lost, Message, Outcome, Refused, Rejected, Sent
from relance.domain.organisation import ChannelKind, Organisation
from relance.notify import discord, email, markdown, mrkdwn, slack, sms, topic, webhook
from relance.notify.digest import joined
from relance.notify.labels import spoken
from relance.notify.recheck import recheck
from relance.notify.rendering import render
from relance.notify.speaker import organisation_of
from relance.runtime.secrets import secret
from relance.runtime.settings import settings
from relance.store import organisations
from relance.store.outbox import Delivery

_SERVICES: Final = {ChannelKind.DISCORD: discord.DISCORD, ChannelKind.SLACK: slack.SLACK}
_log: Final = logging.getLogger("relance.outbox")


def obstacle(delivery: Delivery, at: datetime) -> Outcome | None:
    """Why a claimed message is not to be sent at `at`: its address is suppressed, or what it says is no longer so. None: send it.

    One that is said otherwise now is Superseded. An invoice that cannot be read is no reason to send nor to give up: Refused.
    """
    message = delivery.message
    return _safely(lambda: _obstacle(message, at), Refused, message)


def transmit(deliveries: Sequence[Delivery]) -> Outcome:
    """Send one message, or several to the same recipient joined into one. Never raises."""
    first = deliveries[0]

    def prepared() -> tuple[Message, Organisation]:
        organisation = organisation_of(first.message)
        return (joined([one.message for one in deliveries], organisation.name) if len(deliveries) > 1 else first.message), organisation

    ready = _safely(prepared, Refused, first.message)
    if not isinstance(ready, tuple):
        return ready
    message, organisation = ready
    return _safely(lambda: _send(message, organisation, again=first.resends > 0), Lost, message)


def pause(message: Message) -> float:
    """The seconds for which its channel has asked for silence. To be heeded before a claim, which counts as an attempt."""
    service = _SERVICES.get(message.channel)
    if service is None:
        return 0.0
    try:
        return webhook.wait(service, secret(message.address))
    except RelanceError:
        return 0.0  # the attempt will meet the same trouble, and say so in the row


def _obstacle(message: Message, at: datetime) -> Outcome | None:
    if message.channel is ChannelKind.EMAIL and organisations.is_suppressed(message.organisation, message.address):
        return Rejected(f"address {message.address} is suppressed: it bounced for good, or its owner complained")
    return recheck(message, at)


def _send(message: Message, organisation: Organisation, *, again: bool) -> Outcome:
    language = spoken(message.language)
    short = message.channel is ChannelKind.SMS
    marker = render("marker.sms" if short else "marker", language, reference=message.id) if again else ""
    match message.channel:
        case ChannelKind.EMAIL:
            return email.send(message, organisation.sender or settings().sender, marker)
        case ChannelKind.DISCORD:
            return discord.send(secret(message.address), _marked(message.text, markdown.escape(marker), markdown.LIMIT), message.address)
        case ChannelKind.SLACK:
            return slack.send(secret(message.address), _marked(message.text, mrkdwn.escape(marker), mrkdwn.LIMIT), message.address)
        case ChannelKind.SMS:
            return sms.send(message.address, f"{organisation.name}: {message.headline}", marker)
        case ChannelKind.TOPIC:
            return topic.send(message.address, message.subject, message.text, marker)
        case ChannelKind.LOG:
            facts = {"organisation": message.organisation, "message_id": message.id, "about": message.about}
            _log.warning("%s: %s", message.organisation, message.headline, extra=facts)
            return Sent("log")


def _marked(text: str, marker: str, limit: int) -> str:
    """The text cut so that the marker, which must be read, still fits under it."""
    if not marker:
        return text
    line = f"\n\n{marker}"
    return markdown.fit(text, limit - markdown.size(line)) + line


def _safely[T](do: Callable[[], T], unforeseen: type[Refused | Lost], message: Message) -> T | Outcome:
    """What `do` gives. Our own errors are raised before anything is sent; `unforeseen` is the outcome of all others.

    A wrong setting is no passing trouble: the message fails now, is told by another channel, and is sent again when it is mended.
    """
    try:
        return do()
    except SettingError as error:
        return Rejected(str(error))
    except RelanceError as error:
        return Refused(str(error))
    except Exception as error:  # noqa: BLE001 - whatever happens to one message, the others must go out
        # Where it happened, and not what it says: that may hold an address or a token.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        name = type(error).__name__
        _log.error("unforeseen %s at %s:%s for message %s", name, frame.filename, frame.lineno, message.id)
        return unforeseen(f"unforeseen {name} while it was being sent; the log of dispatch says where")
