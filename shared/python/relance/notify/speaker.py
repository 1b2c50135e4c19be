"""In whose name a message speaks: an organisation of the tables, or the operator, who is in none."""

from __future__ import annotations

from relance.domain.message import Message
from relance.domain.organisation import OPERATOR, Contact, Organisation
from relance.store import organisations


def organisation_of(message: Message) -> Organisation:
    """The organisation that the message is of. NotFoundError, BrokenRecordError."""
    return OPERATOR if message.organisation == OPERATOR.id else organisations.read(message.organisation)


def contacts_of(message: Message) -> list[Contact]:
    """The contacts that this organisation can tell something. The operator has none: who reads its topic is not ours to know."""
    return [] if message.organisation == OPERATOR.id else organisations.reachable_contacts(message.organisation)
