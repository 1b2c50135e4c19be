"""The association that is measured: units with their owners, violations, budgets with expenses, and invoices, so many and so many due.

All is due on one morning, the Monday that is the 6th. What is due does not depend on how much else there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from relance.domain.budget import Budget, BudgetLine, Expense
from relance.domain.invoice import Invoice, Kind
from relance.domain.late_fee import LateFeeRule
from relance.domain.money import Money
from relance.domain.organisation import Contact, Role
from relance.domain.unit import Owner, Unit
from relance.domain.violation import Violation, ViolationStatus, ViolationType, steps_of
from relance.store import budgets, invoices, organisations, units, violations
from relance.store.effects import Change
from tests.world import HOA, invoice

SCHEDULED_AT: Final = datetime(2025, 10, 6, 12, tzinfo=UTC)
#: Late fees are charged from the 6th on, and reminders sent from Monday on.
DAY: Final = date(2025, 10, 6)
#: It charges late fees, and reminds every week.
ORGANISATION: Final = replace(HOA, late_fee=LateFeeRule(percent=Decimal(5), max_amount=Decimal(20)))
TYPES: Final = tuple(
    ViolationType(organisation=HOA.id, id=f"t-{n}", name=name, base_fine=Decimal(50))
    for n, name in enumerate(("Exterior Modification", "Noise", "Parking", "Landscaping", "Pets"))
)
_LATER: Final = date(2025, 12, 1)
#: Of a budget's line, in dollars, however many expenses that is.
_SPENT: Final = 1_000


def people(number: int) -> Iterator[Change]:
    """The organisation, its treasurer, and so many owners, who are customers too."""
    yield from organisations.write(None, ORGANISATION)
    yield from organisations.write_contact(None, _contact("a-treasurer", "Dana Reyes", Role.FINANCE, Role.TREASURER))
    for n in range(number):
        yield from organisations.write_contact(None, _contact(f"o-{n:05d}", f"Owner {n}", Role.OWNER, Role.CUSTOMER))


def a_violation(n: int, due: int) -> Violation:
    """The nth: the first `due` of them reach the first, second or third step; of the others half are cured and half not yet due."""
    step = n % 3 if n < due else 0
    return Violation(
        organisation=HOA.id,
        id=f"V-{n:05d}",
        unit=f"U-{n:05d}",
        type=TYPES[n % len(TYPES)].id,
        description="Unauthorized fence installation",
        cure_deadline=(DAY - timedelta(days=(3, 9, 20)[step])) if n < due else _LATER + timedelta(days=n % 60),
        status=ViolationStatus.ESCALATED if step else ViolationStatus.CURED if n >= due and n % 2 else ViolationStatus.OPEN,
        step=step,
        escalated_on=DAY - timedelta(days=8) if step else None,
    )


def violation_items(number: int, due: int) -> Iterator[Change]:
    """The types, and so many violations, each at a unit of its own."""
    for type in TYPES:
        yield from violations.write_type(None, type)
    for n in range(number):
        yield from _made(violations.write(None, a_violation(n, due), steps_of(None, ORGANISATION.fines)))


def unit_items(number: int, due: int) -> Iterator[Change]:
    """So many units, the first `due` of them to be billed for October; every tenth belongs to two owners."""
    for n in range(number):
        owners = (f"o-{n:05d}", f"o-{(n + 1) % number:05d}")[: 2 if n % 10 == 0 else 1]
        unit = Unit(
            organisation=HOA.id,
            id=f"U-{n:05d}",
            assessment=dollars(310),
            assessed_from=date(2025, 1, 1),
            owners=tuple(Owner(owner) for owner in owners),
            assessed_to=date(2025, 9, 1) if n < due else date(2025, 10, 1),
        )
        yield from _made(units.write(None, unit))


def a_budget(n: int) -> Budget:
    """The nth: 20 lines, on each of which as much is spent; a tenth of the lines are a quarter over."""
    spent = dollars(_SPENT)
    lines = (BudgetLine(account(n, place), f"Line {place}", _planned(spent, place), spent) for place in range(20))
    return Budget(
        organisation=HOA.id,
        id=f"B-{n:03d}",
        name=f"Budget {n} of 2025",
        period="2025",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        lines=tuple(lines),
    )


def account(budget: int, line: int) -> str:
    """The account of a line: each is of one budget."""
    return f"{budget:03d}-{line:02d}"


def budget_items(number: int, expenses: int) -> Iterator[Change]:
    """So many budgets, all of them due, and the expenses of their lines."""
    for n in range(number):
        yield from _made(budgets.write(None, a_budget(n)))
        for place in range(20 * expenses):
            spent_on, id = date(2025, 1, 1) + timedelta(days=place % 270), f"E-{n:03d}-{place:05d}"
            posted = Expense(
                organisation=HOA.id,
                id=id,
                account=account(n, place % 20),
                amount=dollars(_SPENT // expenses),
                spent_on=spent_on,
                description="Supplies and repairs",
            )
            yield from _made(budgets.write_expense(None, posted))


def an_invoice(n: int, due: int) -> Invoice:
    """The nth: the first `due` of them, of two fifths as many customers, are past due and bear a fee; the others fall due later."""
    customers = 2 * due // 5
    customer = n % customers if n < due else customers + n % (4 * customers)
    due_on = date(2025, 9, 1) + timedelta(days=n % 20) if n < due else _LATER + timedelta(days=n % 60)
    known = {"customer": f"o-{customer:05d}", "customer_name": f"Owner {customer}", "total": dollars(310), "label": "Assessment"}
    return invoice(f"ASM-{n:06d}", due_on, ORGANISATION, kind=Kind.ASSESSMENT, **known)


def invoice_items(number: int, due: int) -> Iterator[Change]:
    """So many open invoices."""
    for n in range(number):
        yield from _made(invoices.write(None, an_invoice(n, due), ORGANISATION))


def dollars(amount: int) -> Money:
    """So many dollars."""
    return Money(Decimal(amount), HOA.currency)


def _planned(spent: Money, line: int) -> Money:
    return dollars(int(spent.amount) * 4 // 5) if line % 10 == 0 else spent


def _contact(id: str, name: str, *roles: Role) -> Contact:
    return Contact(organisation=HOA.id, id=id, name=name, roles=roles, email=f"{id}@owners.test")


def _made(*changes: Change | None) -> Iterable[Change]:
    return (change for change in changes if change)
