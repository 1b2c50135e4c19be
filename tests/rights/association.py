"""What the association's jobs need rights for: fines, budgets, assessments, late fees, reminders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from relance.domain.assessment import AssessmentPolicy
from relance.domain.budget import Budget, BudgetLine
from relance.domain.invoice import Kind
from relance.domain.late_fee import LateFeeRule
from relance.domain.money import Money
from relance.domain.organisation import ChannelKind, Organisation, Role
from relance.domain.unit import Owner, Unit
from relance.store import invoices, organisations, outbox, violations
from relance.store.due import AGEING, ASSESSMENTS, BUDGETS, ESCALATIONS, LATE_FEES, REMINDERS
from tests.rights.ageing import a_violation, change_policies
from tests.rights.nights import AS_OF, Night
from tests.rights.settled import NUMBER, person, settle_in
from tests.rights.stage import Scenario, Stage
from tests.store.messages import a_message, put_in
from tests.world import add, invoice

#: The customer of the late invoice, and owner of the unit.
OWNER: Final = "c-1"
_HUNDRED: Final = Money(Decimal(100), "USD")


def owned(stage: Stage) -> Organisation:
    """The organisation with a customer who owns a unit, on which two months are to be billed, one of them without asking."""
    organisation = settle_in(stage, late_fee=LateFeeRule(percent=Decimal(5)), assessments=AssessmentPolicy(catch_up=1))
    unit = Unit(organisation=stage.id, id="U-1", assessment=_HUNDRED, assessed_from=date(2025, 2, 1), owners=(Owner(OWNER),))
    add(person(stage, OWNER, "Awa Camara", Role.OWNER, Role.CUSTOMER), unit)
    return organisation


def violated(stage: Stage) -> None:
    """The same with a violation at the unit."""
    owned(stage)
    add(a_violation(stage))


def budgeted(stage: Stage) -> None:
    """An organisation with a budget of which a line is over."""
    settle_in(stage)
    line = BudgetLine("5010", "Landscaping", _HUNDRED, Money(Decimal(150), "USD"))
    year: dict[str, Any] = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    add(Budget(organisation=stage.id, id="B-1", name="Operating", period="2025", lines=(line,), **year))


ESCALATION: Final = Night("violation-escalation", ESCALATIONS, violated, "V-1")
BUDGET: Final = Night("budget-variance", BUDGETS, budgeted, "B-1")
ASSESSMENT: Final = Night("assessment-invoicing", ASSESSMENTS, owned, "U-1")
FEES: Final = Night("late-fees", LATE_FEES, owned, NUMBER)
REMINDER: Final = Night("payment-reminders", REMINDERS, owned, OWNER)


def fines_and_tells_the_owner(stage: Stage) -> None:
    violated(stage)
    ESCALATION.changes_one(stage)
    assert violations.read(stage.id, "V-1").step == 1
    assert invoices.read(stage.id, "FINE-V-1-1").customer == OWNER
    assert [told.message.recipient for told in outbox.of_organisation(stage.id)] == [f"contact:{OWNER}"]


def answers_changed_policies_first(stage: Stage) -> None:
    violated(stage)
    change_policies(stage)
    assert ESCALATION.run(stage)["due"] == 0
    assert sum(AGEING.count(shard, AS_OF, stage.id) for shard in AGEING.shards) == 1
    assert stage.id not in dict(organisations.to_reindex())


def checks_the_budget_asked_for(stage: Stage) -> None:
    budgeted(stage)
    BUDGET.changes_one(stage, budget_id="B-1")
    assert [told.message.audience for told in outbox.of_organisation(stage.id)] == [Role.TREASURER]


def knows_that_there_is_no_such_budget(stage: Stage) -> None:
    budgeted(stage)
    try:
        said = BUDGET.run(stage, budget_id="B-2")
    except Exception as error:  # noqa: BLE001 - moto's stage raises our own error, the cloud's one that holds its text
        said = str(error)
    assert "relance budgets lists them" in str(said), said


def leaves_a_month_that_was_billed_by_hand(stage: Stage) -> None:
    organisation = owned(stage)
    add(invoice("ASM-U-1-202502", date(2025, 2, 1), organisation, customer=OWNER, kind=Kind.ASSESSMENT))
    ASSESSMENT.changes_one(stage)
    assert invoices.read(stage.id, "ASM-U-1-202502").total != _HUNDRED
    assert [told.message.recipient for told in outbox.of_organisation(stage.id)] == ["contact:bursar"]


def charges_a_fee(stage: Stage) -> None:
    owned(stage)
    FEES.changes_one(stage)
    assert invoices.read(stage.id, f"LATE-{NUMBER}-202503").kind is Kind.LATE_FEE


def finds_its_message_written(stage: Stage) -> None:
    """As after a customer with more invoices than one transaction takes."""
    owned(stage)
    put_in(a_message(f"reminder/{OWNER}#{AS_OF}", organisation=stage.id, recipient=f"contact:{OWNER}", channel=ChannelKind.EMAIL))
    REMINDER.changes_one(stage)
    assert invoices.read(stage.id, NUMBER).reminded_on == AS_OF
    assert len(list(outbox.of_organisation(stage.id))) == 1


SCENARIOS: Final[dict[str, tuple[Scenario, ...]]] = {
    ESCALATION.job: (fines_and_tells_the_owner, answers_changed_policies_first, *ESCALATION.usual()[1:]),
    BUDGET.job: (checks_the_budget_asked_for, knows_that_there_is_no_such_budget, *BUDGET.usual()),
    ASSESSMENT.job: (leaves_a_month_that_was_billed_by_hand, *ASSESSMENT.usual()),
    FEES.job: (charges_a_fee, *FEES.usual()[1:]),
    REMINDER.job: (finds_its_message_written, *REMINDER.usual()),
}
