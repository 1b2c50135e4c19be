"""What SES says after it took a mail: an address that bounces for good, or whose owner complains, is not written to any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote

from relance.domain.errors import InvalidError
from relance.domain.message import Rejected, State
from relance.notify.email import REFERENCE
from relance.notify.settlement import conclude
from relance.store import organisations, outbox
from relance.store.commit import commit
from relance.store.effects import By, Effect

#: The actor in the audit of a suppressed address.
_BY: Final = By("ses")


def take_back(detail: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Answer a bounce or a complaint (the `detail` of SES's event): suppress the addresses, and tell by the next channel.

    A passing bounce (a full mailbox) changes nothing. Said twice, done once. InvalidError: an event that is neither, or not of our mails.
    """
    reason = _reason(detail)
    if not reason:
        return {"suppressed": 0}
    organisation, id = _origin(detail)
    addresses = [address for address in _addresses(detail) if not organisations.is_suppressed(organisation, address)]
    commit([Effect((organisations.suppress(organisation, address, reason),)) for address in addresses], _BY)
    sent = outbox.find(organisation, id)
    if sent and sent.state is State.SENT:
        conclude(sent, Rejected(reason), at)
    return {"suppressed": len(addresses)}


def _reason(detail: Mapping[str, Any]) -> str:
    match detail.get("eventType"):
        case "Bounce":
            bounce = detail.get("bounce", {})
            permanent = bounce.get("bounceType") == "Permanent"
            return f"the mail bounced for good ({bounce.get('bounceSubType', 'General')})" if permanent else ""
        case "Complaint":
            return "the recipient complained about the mail"
    raise InvalidError("eventType", detail.get("eventType"), "must be Bounce or Complaint")


def _addresses(detail: Mapping[str, Any]) -> list[str]:
    said = detail.get("bounce", {}).get("bouncedRecipients") or detail.get("complaint", {}).get("complainedRecipients") or []
    return sorted({str(recipient["emailAddress"]).lower() for recipient in said})


def _origin(detail: Mapping[str, Any]) -> tuple[str, str]:
    """The organisation and the message that a mail was, by the header that it was sent with."""
    for header in detail.get("mail", {}).get("headers", []):
        if str(header.get("name", "")).lower() == REFERENCE.lower():
            organisation, _, id = unquote(str(header.get("value", ""))).partition("/")
            return organisation, id
    raise InvalidError("mail.headers", "", f"must hold {REFERENCE}, which every mail of ours has")
