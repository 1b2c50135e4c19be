"""What the local cloud's SES has accepted."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass

from tests.cloud.local_cloud import LocalCloud


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as SES has it."""

    id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str


def sent(cloud: LocalCloud) -> list[Mail]:
    """All mails, oldest first."""
    with urllib.request.urlopen(f"{cloud.endpoint}/_ministack/ses/messages", timeout=10) as answer:  # noqa: S310 - our own address
        found = json.load(answer)["messages"]
    messages = sorted((message for account in found.values() for message in account), key=lambda message: str(message["Timestamp"]))
    return [_mail(message) for message in messages]


def _mail(message: dict[str, object]) -> Mail:
    to = message.get("To") or ()
    return Mail(
        id=str(message["MessageId"]),
        sender=str(message.get("Source") or ""),
        to=tuple(str(address) for address in to) if isinstance(to, list | tuple) else (str(to),),
        subject=str(message.get("Subject") or ""),
        text=str(message.get("BodyText") or ""),
        html=str(message.get("BodyHtml") or ""),
    )
