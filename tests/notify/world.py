"""The organisation of the examples: a school in Conakry, its finance people, its Discord channel and one late invoice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import boto3

from relance.domain.invoice import Invoice, Kind, Status
from relance.domain.message import Message, Urgency
from relance.domain.money import Money
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.runtime.clock import now
from relance.store import invoices, organisations, outbox
from relance.store.commit import commit
from relance.store.effects import By, Effect
from relance.store.outbox import Delivery

SECRET = "secretsmanager:relance/finance"
SENDER = "Goo School <billing@goo.example>"

ORGANISATION = Organisation(
    id="goo-school",
    name="Goo School",
    locale="fr_GN",
    currency="GNF",
    zone="Africa/Conakry",
    channels=(Channel(name="finance", kind=ChannelKind.DISCORD, secret=SECRET, audience=Role.FINANCE),),
    fallback=(ChannelKind.EMAIL, ChannelKind.LOG),
    sender=SENDER,
)
FATOU = Contact(organisation="goo-school", id="fatou", name="Fatou Camara", roles=(Role.FINANCE,), email="fatou@goo.example")
JANE = replace(FATOU, id="jane", name="Jane Doe", email="jane@goo.example", language="en")
PARENT = replace(FATOU, id="parent", name="Un parent", email="parent@goo.example", roles=(Role.PARENT,))
INVOICE = Invoice(
    organisation="goo-school",
    number="2025-001",
    customer="diallo",
    customer_name="Mamadou Diallo",
    status=Status.LITIGATION,
    total=Money(Decimal(1_298_000), "GNF"),
    paid=Money(Decimal(298_000), "GNF"),
    due_on=date(2025, 1, 31),
    kind=Kind.FEE,
    issued_on=date(2025, 1, 1),
)


def a_message(**changes: Any) -> Message:
    """An alert to the Discord channel, about nothing that could have changed."""
    usual: dict[str, Any] = {
        "organisation": "goo-school",
        "cause": "invoice/2025-001#v3",
        "recipient": "discord:finance",
        "channel": ChannelKind.DISCORD,
        "address": SECRET,
        "audience": Role.FINANCE,
        "urgency": Urgency.ALERT,
        "language": "fr",
        "subject": "Facture 2025-001 en contentieux",
        "headline": "2025-001 – Mamadou Diallo",
        "text": "⚖️ **Facture en contentieux**",
    }
    return Message(**(usual | changes))


def a_mail(**changes: Any) -> Message:
    """The same to Fatou."""
    by_mail = {"recipient": "contact:fatou", "channel": ChannelKind.EMAIL, "address": FATOU.email, "html": "<body>⚖️</body>"}
    return a_message(**(by_mail | changes))


def settle_in(organisation: Organisation = ORGANISATION, contacts: Sequence[Contact] = (FATOU,), url: str = "") -> None:
    """Store the organisation and its contacts, let SES know the sender, and keep the webhook's URL as its secret."""
    changes = organisations.write(None, organisation)
    for contact in contacts:
        changes += organisations.write_contact(None, contact)
    commit([Effect(changes)], By("test"))
    boto3.client("sesv2").create_email_identity(EmailIdentity="billing@goo.example")
    if url:
        boto3.client("secretsmanager").create_secret(Name="relance/finance", SecretString=url)


def put_invoice(invoice: Invoice) -> None:
    """Store a new invoice."""
    change = invoices.write(None, invoice, ORGANISATION)
    assert change
    commit([Effect((change,))], By("test"))


def queue(*messages: Message) -> datetime:
    """Put messages into the outbox; a moment at which they are due."""
    for message in messages:
        commit([Effect(messages=(message,))], By("test"))
    return now() + timedelta(seconds=1)


def change_invoice(after: Invoice) -> None:
    """Have the invoice of that number become so."""
    change = invoices.write(invoices.read(after.organisation, after.number), after, ORGANISATION)
    assert change
    commit([Effect((change,))], By("test"))


def row(message: Message) -> Delivery:
    """The message as the outbox has it now."""
    return outbox.read(message.organisation, message.id)
