"""What is due in an association on the night of the scenes, a few records for each of its jobs, one of them told to people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from relance.domain.assessment import AssessmentPolicy
from relance.domain.budget import Budget, BudgetLine
from relance.domain.invoice import Kind, Payment, pay
from relance.domain.late_fee import LateFeeRule
from relance.domain.money import Money
from relance.domain.organisation import Contact, Role
from relance.domain.unit import Owner, Unit
from relance.domain.violation import Violation
from relance.store import invoices
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.faults import world
from tests.faults.world import LATE, NIGHT, SOON
from tests.notify.server import Server
from tests.world import BY, add, invoice

ORGANISATION = replace(world.ORGANISATION, late_fee=LateFeeRule(percent=Decimal(5)), assessments=AssessmentPolicy(catch_up=1), channels=())
#: An owner and customer who can be told, and one who cannot.
AWA, BINTA = "awa", "binta"
_MARCH = date(2025, 3, 1)


def _money(amount: int) -> Money:
    return Money(Decimal(amount), ORGANISATION.currency)


def _settle_in(server: Server, *records: Any) -> None:
    usual: dict[str, Any] = {"organisation": ORGANISATION.id, "roles": (Role.OWNER, Role.CUSTOMER)}
    awa = Contact(id=AWA, name="Awa Camara", email="awa@goo-school.example", **usual)
    treasurer = Contact(id="treasurer", name="Saran Keita", email="treasurer@goo-school.example", **usual | {"roles": (Role.TREASURER,)})
    binta = Contact(id=BINTA, name="Binta Barry", **usual)
    world.settle_in(server, ORGANISATION)
    add(awa, binta, treasurer, *records)


def _unit(id: str, *owners: str, assessed_from: date = SOON) -> Unit:
    of = tuple(Owner(owner) for owner in owners)
    return Unit(organisation=ORGANISATION.id, id=id, assessment=_money(301), assessed_from=assessed_from, owners=of)


def violations_due(server: Server) -> None:
    """One that has its first step before it and an owner who is told, one with its second and an owner who cannot be, one not due."""
    given: dict[str, Any] = {"organisation": ORGANISATION.id, "type": "fence", "description": "A fence"}
    first = Violation(id="V-1", unit="F-001", cure_deadline=date(2025, 3, 28), **given)
    second = Violation(id="V-2", unit="F-002", cure_deadline=date(2025, 3, 20), step=1, escalated_on=date(2025, 3, 22), **given)
    later = Violation(id="V-3", unit="F-001", cure_deadline=NIGHT.date(), **given)
    _settle_in(server, _unit("F-001", AWA), _unit("F-002", BINTA), first, second, later)


def budgets_due(server: Server) -> None:
    """One with a line that is over, which the treasurer is told, and one that is within."""
    given: dict[str, Any] = {
        "organisation": ORGANISATION.id,
        "period": "2025",
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2025, 12, 31),
    }
    spent = (("F-001", 150), ("F-002", 100))
    budgets = [
        Budget(id=f"B-{name}", name=f"Budget {name}", lines=(BudgetLine("5010", name, _money(100), _money(actual)),), **given)
        for name, actual in spent
    ]
    _settle_in(server, *budgets)


def assessments_due(server: Server) -> None:
    """A unit of two owners, and one of whose two months one waits for somebody, who is asked."""
    _settle_in(
        server, _unit("F-001", AWA, assessed_from=date(2025, 2, 1)), _unit("F-002", AWA, BINTA, assessed_from=_MARCH), _unit("F-003")
    )


def fees_due(server: Server) -> None:
    """Two invoices that bear a fee, and one that does not yet."""
    _settle_in(server, *(invoice(f"F-{n:03d}", due_on, ORGANISATION, customer=AWA) for n, due_on in enumerate((LATE, LATE, SOON))))


def reminders_due(server: Server) -> None:
    """A customer with two invoices past due and one that is not, and one who has no address."""
    given: dict[str, Any] = {"organisation": ORGANISATION, "kind": Kind.ASSESSMENT}
    of_awa = [invoice(f"F-{n:03d}", due_on, customer=AWA, **given) for n, due_on in enumerate((LATE, LATE, SOON))]
    _settle_in(server, *of_awa, invoice("F-003", LATE, customer=BINTA, **given))


def paid(number: str) -> None:
    """Somebody pays an invoice in full at the desk, whose clerk tries again if it is not sure that it was written."""
    before = invoices.read(ORGANISATION.id, number)
    if invoices.payment(ORGANISATION.id, number, "R-1") is None:
        payment = Payment(organisation=ORGANISATION.id, invoice=number, id="R-1", amount=before.balance, paid_on=NIGHT.date())
        after, recorded = pay(before, payment)
        change = invoices.write(before, after, ORGANISATION)
        commit([Effect((*([change] if change else []), *invoices.write_payment(recorded)))], BY)
