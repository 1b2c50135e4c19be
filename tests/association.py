"""The association of seed 002 as records: three overdue violations, a budget with two lines over, units and their owners."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from relance.domain.budget import Budget, BudgetLine
from relance.domain.late_fee import LateFeeRule
from relance.domain.money import Money
from relance.domain.organisation import Contact, Organisation, Role
from relance.domain.run import Line, Run, Trigger
from relance.domain.unit import Owner, Unit
from relance.domain.violation import Violation, ViolationStatus, ViolationType
from relance.jobs import entry, run
from relance.jobs.request import Request
from relance.store import runs
from tests.world import add

RIDGE = Organisation(
    id="sunset-ridge",
    name="Sunset Ridge HOA",
    locale="en_US",
    currency="USD",
    zone="America/New_York",
    late_fee=LateFeeRule(percent=Decimal(5), max_amount=Decimal(20)),
)
#: The day of the seed's two reports.
DAY = date(2025, 10, 29)


def person(id: str, name: str, *roles: Role, organisation: Organisation = RIDGE, **fields: Any) -> Contact:
    """A contact with an e-mail address, unless `fields` say otherwise."""
    return Contact(organisation=organisation.id, id=id, name=name, roles=roles, **({"email": f"{id}@owners.test"} | fields))


SMITH = person("smith", "John Smith", Role.OWNER, Role.CUSTOMER)
NGUYEN = person("nguyen", "Linh Nguyen", Role.OWNER, Role.CUSTOMER)
GARCIA = person("garcia", "Maria Garcia", Role.OWNER, Role.CUSTOMER)
REYES = person("reyes", "Dana Reyes", Role.FINANCE, Role.TREASURER)


def dollars(amount: str | int) -> Money:
    """So many dollars."""
    return Money(Decimal(amount), "USD")


def unit(id: str, *owners: str, **fields: Any) -> Unit:
    """A unit of these owners in equal shares, assessed 310 dollars from October 2025 on."""
    given: dict[str, Any] = {"assessment": dollars(310), "assessed_from": date(2025, 10, 1)}
    return Unit(organisation=RIDGE.id, id=id, owners=tuple(Owner(owner) for owner in owners), **(given | fields))


def violation(id: str, of_unit: str, cure_deadline: date, step: int = 0, escalated_on: date | None = None, **fields: Any) -> Violation:
    """A violation, escalated if it has taken a step."""
    status = ViolationStatus.ESCALATED if step else ViolationStatus.OPEN
    given: dict[str, Any] = {"type": "exterior", "description": "Unauthorized fence installation", "status": status}
    given |= {"cure_deadline": cure_deadline, "step": step, "escalated_on": escalated_on}
    return Violation(organisation=RIDGE.id, id=id, unit=of_unit, **(given | fields))


def budget(*lines: tuple[str, str, str], **fields: Any) -> Budget:
    """The operating budget of 2025 with lines of name, budgeted and actual; their accounts are 5010, 5020, …"""
    held = tuple(
        BudgetLine(str(5010 + 10 * place), name, dollars(budgeted), dollars(actual)) for place, (name, budgeted, actual) in enumerate(lines)
    )
    given: dict[str, Any] = {"id": "2025-operating", "name": "2025 Operating Budget", "period": "2025"}
    given |= {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    return Budget(organisation=RIDGE.id, lines=held, **(given | fields))


EXTERIOR = ViolationType(organisation=RIDGE.id, id="exterior", name="Unapproved Exterior Modification")
OWNERS = (SMITH, NGUYEN, GARCIA)
UNITS = (unit("101", "smith"), unit("205", "nguyen"), unit("312", "garcia"))
VIOLATIONS = (
    violation("VIOL-2025-001", "101", date(2025, 10, 22), 1, date(2025, 10, 23)),
    violation("VIOL-2025-002", "205", date(2025, 10, 26)),
    violation("VIOL-2025-003", "312", date(2025, 10, 15), 2, date(2025, 10, 22)),
)
BUDGET = budget(
    ("Landscaping", "12000", "14500"),
    ("Repairs & Maintenance", "8000", "11200"),
    ("Insurance", "10000", "11999.99"),
    ("Water", "500", "10"),
)


def settle(*more: Any, organisation: Organisation = RIDGE) -> None:
    """Write the organisation with its treasurer, owners, units and type, and `more`."""
    add(organisation, REYES, *OWNERS, EXTERIOR, *UNITS, *more)


def played(job: str, as_of: date, **fields: Any) -> Run:
    """A run of the job by its schedule, as of a date."""
    return run.start(asked(job, as_of, **fields))


def asked(job: str, as_of: date, **fields: Any) -> Request:
    """A start of the job as an event asks for it; by its schedule unless `actor` is given."""
    event = {"job": job, "as_of": as_of.isoformat(), **fields}
    return entry.parse(event)


def lines(ended: Run) -> dict[str, Line]:
    """A run's lines by record."""
    return {line.record: line for line in runs.lines(ended)}


def by_hand(job: str, as_of: date, **fields: Any) -> Run:
    """A run of the job by a person."""
    started = played(job, as_of, actor="ada", **fields)
    assert started.trigger is Trigger.HAND
    return started
