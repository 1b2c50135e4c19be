"""What an import makes of budgets and expenses: every line holds what was spent on it, whatever came first, and once."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from relance.domain.budget import BudgetStatus, Thresholds
from relance.store import audit, budgets
from relance.store.tables import BudgetRow
from relance.transfer.planning import plan
from relance.transfer.schemas import FileKind
from relance.transfer.unit import Counts
from tests.calls import counting
from tests.store.faults import damage, raw
from tests.transfer.files import imported, refused, rows
from tests.world import SCHOOL

BUDGETS, EXPENSES = FileKind.BUDGETS, FileKind.EXPENSES
QUARTER = {"id": "Q1", "starts_on": "2025-01-01", "ends_on": "2025-03-31", "lines": [{"account": "6100", "budgeted": "3000"}]}

pytestmark = pytest.mark.usefixtures("school")


def actual(budget: str = "2025") -> dict[str, int]:
    """What was spent on each account of a budget."""
    return {line.account: int(line.actual.amount) for line in budgets.read(SCHOOL.id, budget).lines}


def test_an_expense_moves_every_line_with_its_account_whose_period_holds_its_day(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS, {}, QUARTER))
    spent: list[dict[str, Any]] = [{}, {"id": "X-2", "spent_on": "2025-04-01"}, {"id": "X-3", "spent_on": "2024-12-31"}]
    imported(rows(tmp_path, EXPENSES, *spent, {"id": "X-4", "account": "6200", "amount": "-50"}))
    assert (actual(), actual("Q1")) == ({"6100": 400, "6200": -50}, {"6100": 200})


@pytest.mark.parametrize("order", [(BUDGETS, EXPENSES), (EXPENSES, BUDGETS)])
def test_it_is_the_same_whether_the_budget_or_the_expense_came_first(tmp_path: Path, order: tuple[FileKind, ...]) -> None:
    for kind in order:
        imported(rows(tmp_path, kind))
    assert actual() == {"6100": 200, "6200": 0}
    assert raw(BudgetRow, SCHOOL.id, "budget#2025")["active_on"] == {"S": "2025-01-06"}


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    files = [rows(tmp_path, BUDGETS), rows(tmp_path, EXPENSES, {}, {"id": "X-2"})]
    assert imported(*files) == Counts(created=3)
    planned = plan(files)
    with counting() as calls:
        assert imported(*files) == Counts(unchanged=3)
    assert (not calls.written, planned.unbudgeted, actual()) == (True, 0, {"6100": 400, "6200": 0})


def test_a_changed_expense_takes_its_old_amount_back_wherever_it_was(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS, {}, QUARTER), rows(tmp_path, EXPENSES))
    assert imported(rows(tmp_path, EXPENSES, {"amount": "150"})) == Counts(changed=1)
    assert (actual(), actual("Q1")) == ({"6100": 150, "6200": 0}, {"6100": 150})
    imported(rows(tmp_path, EXPENSES, {"amount": "150", "account": "6200", "spent_on": "2025-06-01"}))
    assert (actual(), actual("Q1")) == ({"6100": 0, "6200": 150}, {"6100": 0})
    imported(rows(tmp_path, EXPENSES, {"amount": "150", "account": "9999"}))
    assert (actual(), actual("Q1")) == ({"6100": 0, "6200": 0}, {"6100": 0})


def test_a_new_description_moves_no_line(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS), rows(tmp_path, EXPENSES))
    with counting() as calls:
        assert imported(rows(tmp_path, EXPENSES, {"description": "tree work"})) == Counts(changed=1)
    assert calls.written == {"test-budgets": 1, "test-audit": 1}


def test_expenses_are_written_with_their_budget_once_for_many_of_them(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS))
    many = rows(tmp_path, EXPENSES, *({"id": f"X-{n}", "amount": "10"} for n in range(120)))
    with counting() as calls:
        assert imported(many) == Counts(created=120)
    assert calls.operations["TransactWriteItems"] == 3
    assert calls.written["test-budgets"] == 120 + 3
    assert (actual(), budgets.read(SCHOOL.id, "2025").version) == ({"6100": 1200, "6200": 0}, 4)
    assert len(audit.of_record(SCHOOL.id, "budget/2025")) == 4


def test_a_line_more_and_another_period_are_counted_from_what_is_stored(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS), rows(tmp_path, EXPENSES, {}, {"id": "X-2", "account": "6300", "spent_on": "2026-01-01"}))
    lines = [{"account": "6100", "name": "Green", "budgeted": "5"}, {"account": "6300", "budgeted": "1"}]
    imported(rows(tmp_path, BUDGETS, {"lines": lines}))
    assert actual() == {"6100": 200, "6300": 0}
    imported(rows(tmp_path, BUDGETS, {"lines": lines, "ends_on": "2026-12-31"}))
    assert actual() == {"6100": 200, "6300": 200}
    imported(rows(tmp_path, BUDGETS, {"lines": lines, "starts_on": "2026-01-01", "ends_on": "2026-12-31"}))
    assert actual() == {"6100": 0, "6300": 200}


def test_what_is_not_counted_anew_keeps_what_was_spent(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS), rows(tmp_path, EXPENSES))
    with counting() as calls:
        imported(rows(tmp_path, BUDGETS, {"status": "closed", "thresholds": {"warning": "10"}, "name": "Last year"}))
    budget = budgets.read(SCHOOL.id, "2025")
    assert (budget.status, budget.thresholds, budget.name) == (BudgetStatus.CLOSED, Thresholds(Decimal(10), Decimal(30)), "Last year")
    assert (actual(), calls.operations["Query"]) == ({"6100": 200, "6200": 0}, 0)
    imported(rows(tmp_path, BUDGETS, {"thresholds": {}}))
    assert budgets.read(SCHOOL.id, "2025").thresholds is None


def test_a_closed_budget_still_counts(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS, {"status": "closed"}), rows(tmp_path, EXPENSES))
    assert actual() == {"6100": 200, "6200": 0}


def test_an_expense_that_no_budget_counts_is_kept_and_said(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS))
    file = rows(tmp_path, EXPENSES, {}, {"id": "X-2", "account": "9999"})
    assert plan([file]).unbudgeted == 1
    assert imported(file) == Counts(created=2)


def test_a_budget_that_cannot_be_read_is_mended_by_its_row_and_counted_anew(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS), rows(tmp_path, EXPENSES))
    damage(BudgetRow, SCHOOL.id, "budget#2025", lines={"S": "[]x"})
    assert "budget/2025" in refused(rows(tmp_path, EXPENSES, {"id": "X-2"}))[0].replace("budgets/goo-school/budget#", "budget/")
    files = [rows(tmp_path, BUDGETS), rows(tmp_path, EXPENSES, {"id": "X-2"})]
    assert imported(*files) == Counts(created=1, changed=1)
    assert actual() == {"6100": 400, "6200": 0}


@pytest.mark.parametrize("seed", range(8))
def test_every_line_is_the_sum_of_its_expenses_whatever_was_imported_in_which_order(tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    wanted: dict[str, Mapping[str, Any]] = {}
    for _ in range(12):
        if drawn.random() < 0.3:
            starts = date(2025, drawn.randint(1, 6), 1)
            lines = [{"account": account, "budgeted": "100"} for account in drawn.sample("ABCD", drawn.randint(1, 3))]
            period = {"starts_on": starts.isoformat(), "ends_on": date(2025, drawn.randint(7, 12), 28).isoformat()}
            imported(rows(tmp_path, BUDGETS, {"id": f"b-{drawn.randint(1, 3)}", "lines": lines, **period}))
            continue
        ids = drawn.sample(range(60), drawn.randint(1, 55))
        changes = [
            {
                "id": f"X-{n}",
                "account": drawn.choice("ABCD"),
                "amount": str(drawn.choice([-30, 5, 70])),
                "spent_on": date(2025, drawn.randint(1, 12), drawn.randint(1, 28)).isoformat(),
            }
            for n in ids
        ]
        imported(rows(tmp_path, EXPENSES, *changes))
        wanted |= {str(change["id"]): change for change in changes}
    for budget in budgets.ledger(SCHOOL.id).values():
        assert not isinstance(budget, Exception)
        for line in budget.lines:
            held = [
                one
                for one in wanted.values()
                if one["account"] == line.account and budget.starts_on.isoformat() <= one["spent_on"] <= budget.ends_on.isoformat()
            ]
            assert line.actual.amount == sum(int(one["amount"]) for one in held)
