"""Units, violations, budgets and expenses: read as they were written, indexed under their next date, audited by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.budget import Budget, BudgetLine, BudgetStatus, Expense, Thresholds
from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.money import Money
from relance.domain.unit import Owner, Unit
from relance.domain.violation import DEFAULT_STEPS, Escalation, FineStep, Violation, ViolationStatus, ViolationType
from relance.store import audit, budgets, lookup, organisations, units, violations
from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import Change, Effect
from relance.store.row import Row
from relance.store.tables import BudgetRow, UnitRow, ViolationRow
from tests.store.faults import damage, raw
from tests.world import BY, HOA, SCHOOL, add

pytestmark = pytest.mark.usefixtures("tables")


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


EXTERIOR = ViolationType(organisation=HOA.id, id="exterior", name="Exterior", base_fine=Decimal("75.00"), steps=(FineStep(3), FineStep(9)))
FENCE = Violation(organisation=HOA.id, id="V-1", unit="101", type="exterior", description="a fence", cure_deadline=date(2025, 10, 22))
UNIT = Unit(
    organisation=HOA.id,
    id="101",
    assessment=usd("310.00"),
    assessed_from=date(2025, 1, 1),
    owners=(Owner("nguyen", Decimal("0.5")), Owner("smith", Decimal("0.25"))),
    assessed_to=date(2025, 9, 1),
    asked_on=date(2025, 9, 1),
)
BUDGET = Budget(
    organisation=HOA.id,
    id="2025",
    name="2025 Operating Budget",
    period="2025",
    starts_on=date(2025, 1, 1),
    ends_on=date(2025, 12, 31),
    lines=(BudgetLine("6100", "Landscaping", usd("12000.00"), usd("0.30")), BudgetLine("6200", "Repairs", usd("0"), usd("-5"))),
    thresholds=Thresholds(Decimal("12.5"), Decimal(30)),
    checked_on=date(2025, 10, 27),
    told="6100",
)
EXPENSE = Expense(organisation=HOA.id, id="X-1", account="6100", amount=usd("-10.10"), spent_on=date(2025, 3, 1), description="refund")


def write(*changes: Change | None) -> None:
    commit([Effect(tuple(change for change in changes if change))], BY)


def index(row: type[Row], pk: str, sk: str, name: str) -> tuple[Any, bool]:
    """The date in a due index, and whether there is a shard."""
    item = raw(row, pk, sk)
    return item.get(f"{name}_on", {}).get("S"), f"{name}_shard" in item


def test_a_violation_is_read_as_it_was_written_and_stands_under_its_next_step() -> None:
    add(EXTERIOR)
    write(violations.write(None, FENCE, EXTERIOR.steps))
    assert violations.read(HOA.id, "V-1") == replace(FENCE, version=1)
    assert index(ViolationRow, HOA.id, "V-1", "escalation") == ("2025-10-25", True)
    closed = replace(FENCE, status=ViolationStatus.CURED, closed_because="removed", version=1)
    write(violations.write(replace(FENCE, version=1), closed, EXTERIOR.steps))
    assert violations.read(HOA.id, "V-1") == replace(closed, version=2)
    assert index(ViolationRow, HOA.id, "V-1", "escalation") == (None, False)
    first, second = audit.of_record(HOA.id, "violation/V-1")
    assert (first.after["status"], second.before, second.after) == (
        "open",
        {"status": "open", "closed_because": None},
        {"status": "cured", "closed_because": "removed"},
    )


def test_a_step_is_recorded_once_and_steps_are_listed_in_order() -> None:
    taken: list[Escalation] = []
    add(FENCE)
    for step in (10, 2, 1):
        taken.append(
            Escalation(
                organisation=HOA.id,
                violation="V-1",
                step=step,
                escalated_on=date(2025, 10, 20 + step),
                fine=Decimal("50.00"),
                currency="USD",
                days_overdue=step,
                invoice=f"FINE-V-1-{step}",
            )
        )
        write(violations.record_escalation(taken[-1]))
    assert violations.escalations(HOA.id, "V-1") == taken[::-1]
    with pytest.raises(EffectsRefusedError):
        write(violations.record_escalation(taken[0]))
    assert list(violations.listed(HOA.id)) == [replace(FENCE, version=1)]
    assert audit.of_record(HOA.id, "escalation/V-1/10")


def test_the_due_index_is_moved_to_the_date_of_another_ladder() -> None:
    add(FENCE)
    stands = date.fromisoformat(raw(ViolationRow, HOA.id, "V-1")["escalation_on"]["S"])
    stored = violations.read(HOA.id, "V-1")
    assert violations.redate(stored, stands, DEFAULT_STEPS) is None
    write(violations.redate(stored, stands, EXTERIOR.steps))
    assert index(ViolationRow, HOA.id, "V-1", "escalation") == ("2025-10-25", True)
    write(violations.redate(violations.read(HOA.id, "V-1"), date(2025, 10, 25), ()))
    assert index(ViolationRow, HOA.id, "V-1", "escalation") == (None, False)


def test_a_changed_ladder_of_a_type_leaves_a_mark_and_a_new_name_does_not() -> None:
    add(HOA, EXTERIOR)
    stored = violations.read_type(HOA.id, "exterior")
    assert stored == replace(EXTERIOR, version=1)
    assert organisations.to_reindex() == []
    write(*violations.write_type(stored, replace(stored, name="Outside")))
    assert organisations.to_reindex() == []
    stored = violations.read_type(HOA.id, "exterior")
    write(*violations.write_type(stored, replace(stored, steps=())))
    assert [organisation for organisation, _ in organisations.to_reindex()] == [HOA.id]
    assert violations.read_type(HOA.id, "exterior").steps == ()


def test_violations_types_and_escalations_are_told_apart_whatever_they_are_called() -> None:
    add(
        EXTERIOR,
        replace(FENCE, id="type"),
        replace(FENCE, id="V-2", status=ViolationStatus.ESCALATED, step=1, escalated_on=date(2025, 10, 25)),
    )
    step = Escalation(
        organisation=HOA.id, violation="type", step=1, escalated_on=date(2025, 10, 25), fine=Decimal(5), currency="USD", days_overdue=3
    )
    write(violations.record_escalation(step))
    assert [one.id for one in violations.types(HOA.id) if isinstance(one, ViolationType)] == ["exterior"]
    assert [one.id for one in violations.listed(HOA.id) if isinstance(one, Violation)] == ["V-2", "type"]
    assert [one.id for one in violations.listed(HOA.id, ViolationStatus.ESCALATED) if isinstance(one, Violation)] == ["V-2"]
    assert violations.escalations(HOA.id, "type") == [step]


def test_a_unit_is_read_as_it_was_written_and_stands_under_its_next_month() -> None:
    write(units.write(None, UNIT))
    assert units.read(HOA.id, "101") == replace(UNIT, version=1)
    assert index(UnitRow, HOA.id, "101", "assessment") == ("2025-10-01", True)
    write(units.write(replace(UNIT, version=1), replace(UNIT, active=False, owners=())))
    assert units.read(HOA.id, "101") == replace(UNIT, active=False, owners=(), version=2)
    assert index(UnitRow, HOA.id, "101", "assessment") == (None, False)
    assert set(audit.of_record(HOA.id, "unit/101")[1].after) == {"owners", "active"}


def test_a_budget_is_read_as_it_was_written_and_stands_under_its_next_check() -> None:
    write(budgets.write(None, BUDGET))
    assert budgets.read(HOA.id, "2025") == replace(BUDGET, version=1)
    assert index(BudgetRow, HOA.id, "budget#2025", "active") == ("2025-11-03", True)
    write(budgets.write(replace(BUDGET, version=1), replace(BUDGET, status=BudgetStatus.CLOSED, thresholds=None, told="")))
    assert budgets.read(HOA.id, "2025") == replace(BUDGET, status=BudgetStatus.CLOSED, thresholds=None, told="", version=2)
    assert index(BudgetRow, HOA.id, "budget#2025", "active") == (None, False)
    assert (len(list(budgets.listed(HOA.id))), list(budgets.active(HOA.id))) == (1, [])


def test_expenses_are_found_by_their_days_beside_the_budgets() -> None:
    later = replace(EXPENSE, id="X-2", spent_on=date(2025, 12, 31))
    write(budgets.write(None, BUDGET), budgets.write_expense(None, EXPENSE), budgets.write_expense(None, later))
    assert list(budgets.expenses(HOA.id)) == [replace(EXPENSE, version=1), replace(later, version=1)]
    assert list(budgets.expenses(HOA.id, date(2025, 3, 1), date(2025, 3, 1))) == [replace(EXPENSE, version=1)]
    assert list(budgets.expenses(HOA.id, date(2025, 3, 2), date(2025, 12, 30))) == []
    assert lookup.expenses([(HOA.id, "X-9")]) == {}


def test_what_does_not_differ_is_not_written() -> None:
    add(EXTERIOR, FENCE, UNIT, BUDGET)
    write(budgets.write_expense(None, EXPENSE))
    assert violations.write(violations.read(HOA.id, "V-1"), FENCE, EXTERIOR.steps) is None
    assert violations.write_type(violations.read_type(HOA.id, "exterior"), replace(EXTERIOR, base_fine=Decimal(75))) == ()
    assert units.write(units.read(HOA.id, "101"), replace(UNIT, assessment=usd("310"))) is None
    assert budgets.write(budgets.read(HOA.id, "2025"), BUDGET) is None
    assert budgets.write_expense(next(stored for stored in budgets.expenses(HOA.id) if isinstance(stored, Expense)), EXPENSE) is None


def test_what_does_not_exist_is_said_by_name() -> None:
    for read in (violations.read, violations.read_type, units.read, budgets.read):
        with pytest.raises(NotFoundError, match="'sunset-ridge/nothing' does not exist"):
            read(HOA.id, "nothing")


DAMAGES: list[tuple[type[Row], str, dict[str, Any], str]] = [
    (ViolationRow, "V-1", {"status": {"S": "lost"}}, "violation/V-1 cannot be read: status is 'lost', not one of open, escalated"),
    (ViolationRow, "V-1", {"cure_deadline": None}, "violation/V-1 cannot be read: cure_deadline is missing"),
    (ViolationRow, "type#exterior", {"steps": {"S": '[{"after_days":0}]'}}, "type/exterior cannot be read: steps: 0 must be at least"),
    (UnitRow, "101", {"owners": {"S": "[1]"}}, "unit/101 cannot be read: "),
    (UnitRow, "101", {"active": None}, "unit/101 cannot be read: active is missing"),
    (BudgetRow, "budget#2025", {"lines": {"S": '[["6100"]]'}}, "budget/2025 cannot be read: "),
    (BudgetRow, "budget#2025", {"currency": None}, "budget/2025 cannot be read: currency is missing"),
    (BudgetRow, "expense#X-1", {"amount": None}, "expense/X-1 cannot be read: amount is missing"),
]


@pytest.mark.parametrize(("row", "sk", "values", "said"), DAMAGES)
def test_a_broken_record_is_listed_with_what_is_wrong(row: type[Row], sk: str, values: dict[str, Any], said: str) -> None:
    add(EXTERIOR, FENCE, UNIT, BUDGET)
    write(budgets.write_expense(None, EXPENSE))
    damage(row, HOA.id, sk, **values)
    lists = (violations.listed, violations.types, units.listed, budgets.listed, budgets.expenses)
    broken = [str(one) for found in lists for one in found(HOA.id) if isinstance(one, BrokenRecordError)]
    assert [text[: len(said)] for text in broken] == [said]


def test_each_kind_is_looked_up_by_its_key_and_what_is_not_there_is_left_out() -> None:
    add(EXTERIOR, FENCE, UNIT, BUDGET)
    write(budgets.write_expense(None, EXPENSE))
    assert lookup.violations([(HOA.id, "V-1"), (HOA.id, "x")]) == {(HOA.id, "V-1"): replace(FENCE, version=1)}
    assert lookup.violation_types([(HOA.id, "exterior"), (HOA.id, "V-1")]) == {(HOA.id, "exterior"): replace(EXTERIOR, version=1)}
    assert lookup.units([(HOA.id, "101"), (SCHOOL.id, "101")]) == {(HOA.id, "101"): replace(UNIT, version=1)}
    assert lookup.budgets([(HOA.id, "2025"), (HOA.id, "X-1")]) == {(HOA.id, "2025"): replace(BUDGET, version=1)}
    assert lookup.expenses([(HOA.id, "X-1"), (HOA.id, "2025")]) == {(HOA.id, "X-1"): replace(EXPENSE, version=1)}
    assert (lookup.kept_in_currency(HOA.id), lookup.kept_in_currency(SCHOOL.id)) == ("units", "")


def test_a_record_that_cannot_be_read_is_replaced_whole() -> None:
    add(EXTERIOR, FENCE, UNIT, BUDGET)
    for row, sk in ((ViolationRow, "V-1"), (ViolationRow, "type#exterior"), (UnitRow, "101"), (BudgetRow, "budget#2025")):
        damage(row, HOA.id, sk, version={"N": "7"})
    write(violations.write(None, FENCE, DEFAULT_STEPS, violations.version_of(HOA.id, "V-1")))
    write(units.write(None, UNIT, units.version_of(HOA.id, "101")), budgets.write(None, BUDGET, budgets.version_of(HOA.id, "2025")))
    write(*violations.write_type(None, EXTERIOR, violations.type_version_of(HOA.id, "exterior")))
    assert violations.read(HOA.id, "V-1") == replace(FENCE, version=8)
    assert violations.read_type(HOA.id, "exterior") == replace(EXTERIOR, version=8)
    assert [organisation for organisation, _ in organisations.to_reindex()] == [HOA.id]
