"""An association in whose books each of its jobs finds something, at the times that the events name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from relance.domain.budget import Budget, BudgetLine
from relance.domain.invoice import Invoice, Status
from relance.domain.late_fee import LateFeeRule
from relance.domain.money import Money
from relance.domain.organisation import Contact, Role
from relance.domain.unit import Owner, Unit
from relance.domain.violation import Violation, ViolationType
from tests.world import HOA, Record, invoice

#: In a zone in which the hours of the schedules are the same day.
ASSOCIATION: Final = replace(HOA, zone="UTC", late_fee=LateFeeRule(percent=Decimal(5)))
OWNER: Final = Contact(
    organisation=HOA.id, id="chen", name="Ana Chen", roles=(Role.OWNER, Role.CUSTOMER), email="a.chen@sunset-ridge.example"
)
TREASURER: Final = Contact(organisation=HOA.id, id="ruiz", name="Leo Ruiz", roles=(Role.TREASURER,), email="l.ruiz@sunset-ridge.example")
TYPE: Final = ViolationType(organisation=HOA.id, id="landscaping", name="Landscaping")
#: Three days past its cure deadline at the time of the events.
VIOLATION: Final = Violation(
    organisation=HOA.id, id="V-1", unit="101", type="landscaping", description="Dead lawn", cure_deadline=date(2025, 10, 26)
)


def usd(amount: str) -> Money:
    """So many dollars."""
    return Money(Decimal(amount), "USD")


#: One line 12.5 % over: within the usual thresholds, and a warning from 10 % on.
BUDGET: Final = Budget(
    organisation=HOA.id,
    id="2025-operating",
    name="Operating 2025",
    period="2025",
    starts_on=date(2025, 1, 1),
    ends_on=date(2025, 12, 31),
    lines=(
        BudgetLine("5100", "Landscaping", usd("12000"), usd("14500")),
        BudgetLine("5200", "Water", usd("8000"), usd("9000")),
    ),
)
#: Owned in halves, never billed, from October on.
UNIT: Final = Unit(
    organisation=HOA.id,
    id="101",
    assessment=usd("250.01"),
    assessed_from=date(2025, 10, 1),
    owners=(Owner("chen", Decimal("0.5")), Owner("ruiz", Decimal("0.5"))),
)
LATE: Final[Invoice] = invoice("ASM-101-202509", date(2025, 10, 1), HOA, customer="chen", customer_name="Ana Chen", status=Status.OVERDUE)
WORLD: Final[tuple[Record, ...]] = (ASSOCIATION, OWNER, TREASURER, TYPE, UNIT, VIOLATION, BUDGET, LATE)
