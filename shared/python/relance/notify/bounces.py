"""What SES says after it took a mail: an address that bounces for good, or whose owner complains, is not written to any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote

from relance.domain.errors import ConflictError, InvalidError
from relance.domain.message import Rejected, State
from relance.notify.email import REFERENCE
from relance.notify.settlement import conclude
from relance.store import organisations, outbox
from relance.store.commit import commit
from relance.store.effects import By, Effect

#: The actor in the audit of a suppressed address.
_BY: Final = By("ses")


def take_back(detail: Mapping[str, Any], at: datetime) -> dict[str, int]:
    """Answer a bounce or a complaint (the `detail` of SES's event): suppress the addresses, and tell by the next channel.

    A mail that was a burst takes all its messages back. A passing bounce (a full mailbox) changes nothing, nor does a mail that is not
    ours. Said twice, done once. InvalidError: an event that is neither; ConflictError: too early, to be said again.
    """
    reason, origin = _reason(detail), _origin(detail)
    if not reason or not origin:
        return {"suppressed": 0, "failed": 0}
    organisation, id = origin
    said = outbox.find(organisation, id)
    if said and said.state is State.SENDING:
        raise ConflictError(f"message {id} is still being sent; its bounce is answered when it is settled")
    addresses = [address for address in _addresses(detail) if not organisations.is_suppressed(organisation, address)]
    commit([Effect((organisations.suppress(organisation, address, reason),)) for address in addresses], _BY)
    failed = [one for one in outbox.sent_together(said) if conclude(one, Rejected(reason), at)] if said else []
    return {"suppressed": len(addresses), "failed": len(failed)}


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


def _origin(detail: Mapping[str, Any]) -> tuple[str, str] | None:
    """The organisation and the message that a mail was, by the header that every mail of ours is sent with."""
    for header in detail.get("mail", {}).get("headers", []):
        if str(header.get("name", "")).lower() == REFERENCE.lower():
            organisation, _, id = unquote(str(header.get("value", ""))).partition("/")
            return organisation, id
    return None
