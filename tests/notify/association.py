"""The association of the seed: its people, a violation, a budget, a unit and late assessments, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from relance.domain.budget import Budget, BudgetLine
from relance.domain.invoice import Invoice, Kind, Status
from relance.domain.money import Money
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.domain.unit import Unit
from relance.domain.violation import Violation

AS_OF = date(2025, 10, 29)
HOA = Organisation(
    id="sunset-ridge",
    name="Sunset Ridge HOA",
    locale="en_US",
    currency="USD",
    zone="America/New_York",
    sender="Sunset Ridge HOA <billing@sunset.example>",
)
#: The locale of the expected texts of a language.
LOCALES = {"en": "en_US", "fr": "fr_CA"}
JOHN = Contact(organisation=HOA.id, id="john", name="John Smith", roles=(Role.OWNER,), email="john@sunset.example", phone="+14155550100")
TINA = replace(JOHN, id="tina", name="Tina Jones", roles=(Role.TREASURER,), email="tina@sunset.example", phone="")
BOB = replace(TINA, id="bob", name="Bob Ray", roles=(Role.BOARD, Role.TREASURER), email="bob@sunset.example")
ANN = replace(TINA, id="ann", name="Ann Lee", roles=(Role.BOARD,), email="ann@sunset.example")
ROOMS = (
    Channel(name="board", kind=ChannelKind.SLACK, secret="ssm:board", audience=Role.BOARD),
    Channel(name="treasurer", kind=ChannelKind.DISCORD, secret="ssm:treasurer", audience=Role.TREASURER),
    Channel(name="finance", kind=ChannelKind.DISCORD, secret="ssm:finance", audience=Role.FINANCE),
)
VIOLATION = Violation(
    organisation=HOA.id,
    id="VIOL-2025-001",
    unit="101",
    type="modification",
    description="Unauthorized fence installation",
    cure_deadline=date(2025, 10, 22),
)
UNIT = Unit(organisation=HOA.id, id="101", assessment=Money(Decimal("300.00"), "USD"), assessed_from=date(2025, 1, 1))


def usd(amount: str) -> Money:
    """So many dollars."""
    return Money(Decimal(amount), "USD")


def a_line(name: str, budgeted: str, actual: str) -> BudgetLine:
    """A line of a budget, its account named after it."""
    return BudgetLine(name.lower(), name, usd(budgeted), usd(actual))


#: The seed's lines, the second worse than the first.
LINES = (a_line("Landscaping", "12000", "14500"), a_line("Repairs & Maintenance", "8000", "11200"))
BUDGET = Budget(
    organisation=HOA.id,
    id="2025",
    name="2025 Operating Budget",
    period="2025",
    starts_on=date(2025, 1, 1),
    ends_on=date(2025, 12, 31),
    lines=LINES,
)


def an_assessment(month: int, paid: str = "0") -> Invoice:
    """John's assessment of a month of 2025, overdue since its 1st."""
    first = date(2025, month, 1)
    return Invoice(
        organisation=HOA.id,
        number=f"ASM-101-2025{month:02}",
        customer=JOHN.id,
        customer_name=JOHN.name,
        status=Status.OVERDUE,
        total=usd("300.00"),
        paid=usd(paid),
        due_on=first,
        kind=Kind.ASSESSMENT,
        issued_on=first,
    )
