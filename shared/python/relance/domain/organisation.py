"""An organisation, its policies, and the people and channels it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from relance.domain.ageing import DEFAULT_LADDER, Ladder
from relance.domain.assessment import USUAL_ASSESSMENTS, AssessmentPolicy
from relance.domain.budget import DEFAULT_THRESHOLDS, Thresholds
from relance.domain.late_fee import LateFeeRule
from relance.domain.odoo import Odoo
from relance.domain.reminder import USUAL_REMINDERS, ReminderPolicy
from relance.domain.rental import USUAL_RENTALS, RentalPolicy
from relance.domain.violation import USUAL_FINES, FinePolicy


class Role(StrEnum):
    """What a contact is to the organisation; messages are addressed to roles."""

    CUSTOMER = "customer"
    OWNER = "owner"
    PARENT = "parent"
    FINANCE = "finance"
    TREASURER = "treasurer"
    BOARD = "board"
    TOP_UPS = "top_ups"
    ORDERS = "orders"
    DELIVERIES = "deliveries"
    SYNC = "sync"


class ChannelKind(StrEnum):
    """The ways to reach somebody. `topic` is the operator's SNS topic; `log` is the last resort: a line in the journal."""

    EMAIL = "email"
    DISCORD = "discord"
    SLACK = "slack"
    SMS = "sms"
    TOPIC = "topic"
    LOG = "log"


#: The channels that reach one person, in the order in which they are tried unless the person wants otherwise.
PERSONAL: Final = (ChannelKind.EMAIL, ChannelKind.SMS)


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
    """A tenant: everything else belongs to one. `fallback` is tried in order when a channel refuses for good.

    `late_fee` None: none is charged. `charge_cap` is the most money that one run may charge, in its currency; None: no limit.
    `address` and `logo` head its invoices: several lines, and the key of the picture in the archive. `odoo` None: it has none to mirror.
    """

    id: str
    name: str
    locale: str
    currency: str
    zone: str
    vat_rate: Decimal = Decimal("0.18")
    ageing: Ladder = DEFAULT_LADDER
    fines: FinePolicy = USUAL_FINES
    thresholds: Thresholds = DEFAULT_THRESHOLDS
    assessments: AssessmentPolicy = USUAL_ASSESSMENTS
    late_fee: LateFeeRule | None = None
    reminders: ReminderPolicy = USUAL_REMINDERS
    rentals: RentalPolicy = USUAL_RENTALS
    charge_cap: Decimal | None = None
    channels: tuple[Channel, ...] = ()
    fallback: tuple[ChannelKind, ...] = (ChannelKind.EMAIL, ChannelKind.LOG)
    sender: str = ""
    address: str = ""
    logo: str = ""
    odoo: Odoo | None = None
    version: int = 0

    @property
    def language(self) -> str:
        """The language of the locale: `fr` of `fr_GN`."""
        return self.locale.split("_")[0]


#: Whoever keeps the stack, in whose name the watchdog speaks. It is in no table, and no organisation can have its id.
OPERATOR: Final = Organisation(id="#operator", name="Relance", locale="en_US", currency="USD", zone="UTC", fallback=(ChannelKind.LOG,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person: customer, owner, parent, treasurer… `language` empty means the organisation's.

    `channels` are the ways this person wants to be told, the first that works being used; text messages are for what is urgent and
    what failed otherwise. No `reminders`: opted out of them. `hold_until`: none until that day has passed.
    """

    organisation: str
    id: str
    name: str
    roles: tuple[Role, ...]
    email: str = ""
    phone: str = ""
    language: str = ""
    address: str = ""
    channels: tuple[ChannelKind, ...] = PERSONAL
    reminders: bool = True
    hold_until: date | None = None
    version: int = 0


def with_role(contacts: Sequence[Contact], role: Role) -> list[Contact]:
    """The contacts that have `role`, by id."""
    return sorted((contact for contact in contacts if role in contact.roles), key=lambda contact: contact.id)
