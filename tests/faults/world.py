"""The small world of the scenes: a school, one bursar, one webhook, and invoices that come due in one night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import boto3

from relance.domain.ageing import Step, ladder_of
from relance.domain.message import Message, Urgency
from relance.domain.organisation import Channel, ChannelKind, Organisation, Role
from relance.domain.periods import Duration
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.notify.server import Server
from tests.world import BURSAR, BY, SCHOOL, add, invoice

#: The hour of the run: the last of a month, when three steps of the ladder are reached.
NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)
SECRET = "secretsmanager:test/finance"
ORGANISATION = replace(
    SCHOOL, channels=(Channel(name="finance", kind=ChannelKind.DISCORD, secret=SECRET, audience=Role.FINANCE),), fallback=()
)
#: By the step that each has reached that night: litigation (which is told to people), unpaid, overdue, none.
LITIGATION, LATE, SOON = date(2024, 12, 1), date(2025, 3, 1), date(2025, 6, 1)


def settle_in(server: Server, organisation: Organisation = ORGANISATION) -> None:
    """The organisation, its bursar, its webhook's address as a secret, and a sender that SES knows."""
    add(organisation, BURSAR)
    boto3.client("secretsmanager").create_secret(Name="test/finance", SecretString=server.url)
    boto3.client("sesv2").create_email_identity(EmailIdentity="relance@goo-school.example")


def slower(organisation: Organisation) -> Organisation:
    """With a ladder whose steps are reached a day later: every date moves, and what is due that night stays the same."""
    steps = [Step(step.status, Duration(step.after.months, step.after.days + 1), step.alert) for step in organisation.ageing]
    return replace(organisation, ageing=ladder_of(steps))


def invoices_due(told: int, quiet: int) -> None:
    """So many invoices that reach litigation, so many that reach an earlier step, and one that is not due."""
    due = [*[LITIGATION] * told, *[LATE] * quiet, SOON]
    add(*(invoice(f"F-{n:03d}", due_on) for n, due_on in enumerate(due)))


def messages(channel: ChannelKind, urgency: Urgency, number: int) -> None:
    """So many messages to the bursar or the webhook, each about something that cannot change."""
    for message in _messages(channel, urgency, number):
        commit([Effect(messages=(message,))], BY)


def _messages(channel: ChannelKind, urgency: Urgency, number: int) -> Iterator[Message]:
    mail = channel is ChannelKind.EMAIL
    for n in range(number):
        yield Message(
            organisation=ORGANISATION.id,
            cause=f"{urgency.value}/F-{n:03d}#v2",
            recipient="contact:bursar" if mail else "discord:finance",
            channel=channel,
            address=BURSAR.email if mail else SECRET,
            audience=Role.FINANCE,
            urgency=urgency,
            language="en",
            subject=f"F-{n:03d} is late",
            headline=f"F-{n:03d} – Awa Camara",
            text=f"Invoice F-{n:03d} is late.",
        )
