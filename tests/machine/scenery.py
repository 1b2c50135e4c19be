"""Where the machine plays: two organisations that differ in zone, currency, ladder and in whom they can reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import boto3

from relance.domain.ageing import Step, ladder_of
from relance.domain.invoice import Status
from relance.domain.late_fee import LateFeeRule
from relance.domain.money import Money, minor_unit
from relance.domain.organisation import ChannelKind, Contact, Role
from relance.domain.periods import Duration
from relance.domain.rental import Rental, Vehicle
from tests.world import BURSAR, HOA, SCHOOL, add

#: The machine's clock begins here.
BEGINNING = datetime(2025, 2, 27, 2, tzinfo=UTC)
WEBHOOK = "https://discord.example/api/webhooks/1/token"
#: Nobody of the association can be reached: what it must know is told to the log.
ASSOCIATION = replace(
    HOA,
    sender="billing@sunset-ridge.example",
    late_fee=LateFeeRule(percent=Decimal(5)),
    ageing=ladder_of(
        [
            Step(Status.OVERDUE, Duration(0, 10)),
            Step(Status.UNPAID, Duration(0, 30), alert=True),
            Step(Status.LITIGATION, Duration(3, 15), alert=True),
        ]
    ),
)
ORGANISATIONS = {one.id: one for one in (SCHOOL, ASSOCIATION)}
#: Who is told by an alert of each organisation: recipient and channel.
TOLD = {
    SCHOOL.id: {(f"contact:{BURSAR.id}", ChannelKind.EMAIL), ("discord:finance", ChannelKind.DISCORD)},
    ASSOCIATION.id: {("log", ChannelKind.LOG)},
}
#: Whose all invoices are.
CUSTOMER = "c-1"
#: The rental that each organisation has: since when, and at how many of the smallest units a day.
RENTAL, RENTED_FROM, RATE = "1", date(2025, 2, 3), 100


def furnish() -> None:
    """The organisations, their contacts and the webhook's secret, as every example begins."""
    customers = (
        Contact(organisation=id, id=CUSTOMER, name="Awa Camara", roles=(Role.CUSTOMER,), email="awa@example.org") for id in ORGANISATIONS
    )
    add(*ORGANISATIONS.values(), BURSAR, *customers)
    for id, one in ORGANISATIONS.items():
        add(
            Vehicle(organisation=id, id="bus", name="Bus"),
            Rental(
                organisation=id,
                id=RENTAL,
                vehicle="bus",
                customer=CUSTOMER,
                starts_on=RENTED_FROM,
                daily_rate=money(id, RATE).amount,
                currency=one.currency,
            ),
        )
    boto3.client("secretsmanager").create_secret(Name="test/finance", SecretString=WEBHOOK)


def money(organisation: str, units: int) -> Money:
    """So many of the smallest units of the organisation's currency."""
    currency = ORGANISATIONS[organisation].currency
    return Money(Decimal(units) * minor_unit(currency), currency)
