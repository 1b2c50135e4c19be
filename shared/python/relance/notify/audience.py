"""Who an organisation can reach by a kind of channel, and how one person wants to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from relance.domain.organisation import PERSONAL, ChannelKind, Contact, Organisation, Role, with_role

#: What a role is told by at once; text messages are for what fails, and for what is urgent for one person.
DIRECT: Final = (ChannelKind.EMAIL, ChannelKind.DISCORD, ChannelKind.SLACK)
#: The kinds that several people read together.
ROOMS: Final = (ChannelKind.DISCORD, ChannelKind.SLACK)
_CONTACT: Final = "contact:"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient by one channel. `name` is half of the key by which a message happens once; `language` may be empty."""

    channel: ChannelKind
    name: str
    address: str
    language: str = ""


def reached(kind: ChannelKind, role: Role, organisation: Organisation, contacts: Sequence[Contact]) -> list[Recipient]:
    """The recipients with `role` by that kind: contacts that it works for, rooms for that audience, or the one log."""
    if kind is ChannelKind.LOG:
        return [Recipient(kind, "log", "")]
    if kind in PERSONAL:
        return [found for contact in with_role(contacts, role) if (found := by(kind, contact))]
    rooms = [channel for channel in organisation.channels if channel.kind is kind and channel.audience is role]
    return [Recipient(kind, f"{kind.value}:{channel.name}", channel.secret) for channel in rooms]


def everyone(organisation: Organisation, contacts: Sequence[Contact], *roles: Role) -> list[tuple[Recipient, Role]]:
    """Those with any of `roles`, each once and under the first role it has, by the direct channels; the log if there is nobody."""
    found: dict[tuple[ChannelKind, str], tuple[Recipient, Role]] = {}
    for kind in DIRECT:
        for role in roles:
            for one in reached(kind, role, organisation, contacts):
                found.setdefault((kind, one.name), (one, role))
    return list(found.values()) or [(Recipient(ChannelKind.LOG, "log", ""), roles[0])]


def personally(contact: Contact, *, urgent: bool) -> Recipient | None:
    """The first way to reach this one person that works, in the order the person wants; a text message only if it is `urgent`."""
    kinds = [kind for kind in contact.channels if urgent or kind is not ChannelKind.SMS]
    return next((found for kind in kinds if (found := by(kind, contact))), None)


def nowhere(contact: Contact) -> Recipient:
    """This person, who cannot be reached by any channel: a message that will fail, and say so."""
    return Recipient(ChannelKind.EMAIL, f"{_CONTACT}{contact.id}", "", contact.language)


def by(kind: ChannelKind, contact: Contact) -> Recipient | None:
    """This person by that kind; None if the person does not want it or has no address for it."""
    address = {ChannelKind.EMAIL: contact.email, ChannelKind.SMS: contact.phone}.get(kind, "")
    if not address or kind not in contact.channels:
        return None
    return Recipient(kind, f"{_CONTACT}{contact.id}", address, contact.language)


def contact_id(recipient: str) -> str:
    """The id of the contact that a message's recipient is; empty for a room or the log."""
    return recipient.removeprefix(_CONTACT) if recipient.startswith(_CONTACT) else ""
