"""An organisation, its policies, and the people and channels it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from relance.domain.ageing import DEFAULT_LADDER, Ladder


class Role(StrEnum):
    """What a contact is to the organisation; messages are addressed to roles."""

    CUSTOMER = "customer"
    OWNER = "owner"
    PARENT = "parent"
    FINANCE = "finance"
    TREASURER = "treasurer"
    BOARD = "board"


class ChannelKind(StrEnum):
    """The ways to reach somebody. `log` is the last resort: a line in the journal."""

    EMAIL = "email"
    DISCORD = "discord"
    LOG = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A room that several people read, such as a Discord channel. `secret` names where its webhook URL is kept, never the URL.

    `secret` is `secretsmanager:NAME` or `ssm:NAME`.
    """

    name: str
    kind: ChannelKind
    secret: str
    audience: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A tenant: everything else belongs to one. `fallback` is tried in order when a channel refuses for good."""

    id: str
    name: str
    locale: str
    currency: str
    zone: str
    vat_rate: Decimal = Decimal("0.18")
    ageing: Ladder = DEFAULT_LADDER
    channels: tuple[Channel, ...] = ()
    fallback: tuple[ChannelKind, ...] = (ChannelKind.EMAIL, ChannelKind.LOG)
    sender: str = ""
    version: int = 0

    @property
    def language(self) -> str:
        """The language of the locale: `fr` of `fr_GN`."""
        return self.locale.split("_")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person: customer, owner, parent, treasurer… `language` empty means the organisation's."""

    organisation: str
    id: str
    name: str
    roles: tuple[Role, ...]
    email: str = ""
    phone: str = ""
    language: str = ""
    version: int = 0


def with_role(contacts: Sequence[Contact], role: Role) -> list[Contact]:
    """The contacts that have `role`, by id."""
    return sorted((contact for contact in contacts if role in contact.roles), key=lambda contact: contact.id)
