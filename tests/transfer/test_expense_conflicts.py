"""Somebody spends, or changes a budget, between the plan and the writing: no amount is lost and none is counted twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from relance.domain.money import Money
from relance.store import budgets
from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import Effect
from relance.transfer import importing
from relance.transfer.importing import apply
from relance.transfer.planning import plan
from relance.transfer.schemas import FileKind
from relance.transfer.unit import Counts
from tests.store.faults import cancelled, lost_reply
from tests.transfer.files import imported, rows
from tests.world import BY, SCHOOL

BUDGETS, EXPENSES = FileKind.BUDGETS, FileKind.EXPENSES
MANY = [{"id": f"X-{n}", "amount": "10"} for n in range(120)]

pytestmark = pytest.mark.usefixtures("school")


def actual(budget: str = "2025") -> dict[str, int]:
    return {line.account: int(line.actual.amount) for line in budgets.read(SCHOOL.id, budget).lines}


def test_expenses_of_two_imports_at_once_are_all_counted(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS))
    planned = plan([rows(tmp_path, EXPENSES, *MANY)])
    imported(rows(tmp_path, EXPENSES, {"id": "other", "amount": "7"}, *MANY[:30]))
    assert apply(planned, BY) == Counts(created=90, unchanged=30)
    assert actual() == {"6100": 1207, "6200": 0}


def test_what_was_decided_from_a_budget_that_changed_is_decided_again(tmp_path: Path) -> None:
    """A budget's own row and expenses on it in one import: the row meets a conflict, and its version comes out as if it had not."""
    imported(rows(tmp_path, BUDGETS))
    planned = plan([rows(tmp_path, BUDGETS, {"name": "Renamed"}), rows(tmp_path, EXPENSES, *MANY)])
    stored = budgets.read(SCHOOL.id, "2025")
    other = replace(stored, name="Renamed", lines=tuple(replace(line, actual=Money(Decimal(5), "GNF")) for line in stored.lines))
    change = budgets.write(stored, other)
    assert change
    commit([Effect((change,))], BY)
    apply(planned, BY)
    # And it is counted again: what the other wrote as spent has no expense.
    assert actual() == {"6100": 1200, "6200": 0}


def test_a_budget_that_somebody_adds_meanwhile_counts_what_is_written_after_it(tmp_path: Path) -> None:
    planned = plan([rows(tmp_path, EXPENSES)])
    imported(rows(tmp_path, BUDGETS))
    apply(planned, BY)
    assert actual() == {"6100": 200, "6200": 0}


def test_a_budget_counts_what_somebody_spends_while_it_is_added(tmp_path: Path) -> None:
    planned = plan([rows(tmp_path, BUDGETS)])
    imported(rows(tmp_path, EXPENSES))
    apply(planned, BY)
    assert actual() == {"6100": 200, "6200": 0}


def test_an_import_that_dies_is_run_again_and_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [rows(tmp_path, BUDGETS), rows(tmp_path, EXPENSES, *MANY)]
    written: list[int] = []

    def die(effects: list[Effect], by: Any) -> None:
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(len(effects))
        commit(effects, by)

    with monkeypatch.context() as patched:
        patched.setattr(importing, "commit", die)
        with pytest.raises(KeyboardInterrupt):
            imported(*files)
    assert actual() == {"6100": 490, "6200": 0}
    assert imported(*files) == Counts(created=71, unchanged=50)
    assert actual() == {"6100": 1200, "6200": 0}


def test_a_lost_reply_counts_once(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS))
    with lost_reply():
        imported(rows(tmp_path, EXPENSES))
    assert actual() == {"6100": 200, "6200": 0}


def test_a_busy_budget_is_tried_again(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS))
    with cancelled("None", "None", "TransactionConflict", "None"):
        imported(rows(tmp_path, EXPENSES))
    assert actual() == {"6100": 200, "6200": 0}


def test_a_conflict_writes_nothing_of_its_pack(tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS), rows(tmp_path, EXPENSES))
    planned = plan([rows(tmp_path, EXPENSES, {"amount": "300"})])
    imported(rows(tmp_path, EXPENSES, {"amount": "500"}))
    ((_, decision),) = planned.steps
    with pytest.raises(EffectsRefusedError):
        commit(decision.effects, BY)
    assert actual() == {"6100": 500, "6200": 0}
    assert apply(planned, BY) == Counts(changed=1)
    assert actual() == {"6100": 300, "6200": 0}
