"""Bad rows of units, violations, budgets and expenses: named with line, field, value and reason, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from relance.transfer.schemas import FileKind
from tests.transfer.files import imported, refused, rows

CONTACTS, UNITS, TYPES, VIOLATIONS = FileKind.CONTACTS, FileKind.UNITS, FileKind.VIOLATION_TYPES, FileKind.VIOLATIONS
BUDGETS, EXPENSES = FileKind.BUDGETS, FileKind.EXPENSES
LINE = {"account": "6100", "budgeted": "5"}

BAD: list[tuple[FileKind, dict[str, Any], str]] = [
    (UNITS, {"organisation": "nowhere"}, "organisation: 'nowhere' does not exist, neither in the store nor in this import"),
    (
        UNITS,
        {"id": "unit 101"},
        "id: 'unit 101' is not an id that an invoice can be numbered after; write 1 to 48 of A-Z, a-z, 0-9 and . _ / -",
    ),
    (
        UNITS,
        {"id": "1" * 49},
        f"id: '{'1' * 49}' is not an id that an invoice can be numbered after; write 1 to 48 of A-Z, a-z, 0-9 and . _ / -",
    ),
    (UNITS, {"assessment": "-1"}, "assessment: '-1' must not be less than zero"),
    (UNITS, {"assessment": "0.5"}, "assessment: '0.5' has more decimals than GNF knows (0)"),
    (UNITS, {"currency": "USD"}, "currency: 'USD' is not the currency of goo-school, which is GNF"),
    (
        UNITS,
        {"owners": [{"contact": "c-1"}, {"contact": "c-9"}]},
        "owners[2].contact: 'c-9' is no contact of goo-school, neither in the store nor in this import",
    ),
    (UNITS, {"owners": [{"contact": "c-1"}, {"contact": "c-1"}]}, "owners: 'c-1' is there twice; give each owner one share"),
    (UNITS, {"owners": [{"contact": "c-1", "share": "0"}]}, "owners[1].share: '0' must be more than zero"),
    (UNITS, {"active": "yes"}, "active: 'yes' must be true or false"),
    (UNITS, {"assessed_from": "2025-13"}, "assessed_from: '2025-13' is not a date; write it as YYYY-MM-DD, for example 2025-03-31"),
    (TYPES, {"name": " "}, "name: ' ' must not be empty"),
    (TYPES, {"base_fine": "0.5"}, "base_fine: '0.5' has more decimals than GNF knows (0)"),
    (TYPES, {"steps": [{"after_days": 1}, {"after_days": 2, "fine": "0.5"}]}, "steps[2].fine: '0.5' has more decimals than GNF knows (0)"),
    (TYPES, {"steps": [{"after_days": 3}, {"after_days": 2}]}, "steps: '2' must be later than day 3, the step before"),
    (VIOLATIONS, {"unit": "909"}, "unit: '909' is no unit of goo-school, neither in the store nor in this import"),
    (VIOLATIONS, {"type": "smell"}, "type: 'smell' is no violation type of goo-school, neither in the store nor in this import"),
    (VIOLATIONS, {"status": "closed"}, "status: 'closed' is not one of open, escalated, cured, dismissed"),
    (VIOLATIONS, {"status": "escalated"}, "status: 'escalated' needs the step that was taken, and escalated_on; Relance takes the others"),
    (VIOLATIONS, {"status": "open", "step": 1, "escalated_on": "2025-10-23"}, "status: 'open' does not go with step 1; write escalated"),
    (VIOLATIONS, {"step": 4, "escalated_on": "2025-10-23"}, "step: '4' is more than the 3 steps of its ladder"),
    (VIOLATIONS, {"step": -1}, "step: '-1' must be a whole number from 0 to 100"),
    (VIOLATIONS, {"step": 1}, "escalated_on: is missing: the day on which step 1 was taken"),
    (VIOLATIONS, {"escalated_on": "2025-10-23"}, "escalated_on: '2025-10-23' needs the step that was taken on it"),
    (VIOLATIONS, {"hearing": "soon"}, "hearing: 'soon' must be true or false"),
    (BUDGETS, {"ends_on": "2024-12-31"}, "ends_on: '2024-12-31' is before 2025-01-01, the first day of the period"),
    (BUDGETS, {"lines": []}, "lines: '[]' must have at least one line"),
    (BUDGETS, {"lines": [LINE, LINE]}, "lines: '6100' is the account of two lines; give each account one"),
    (BUDGETS, {"lines": [{**LINE, "budgeted": "-5"}]}, "lines[1].budgeted: '-5' must not be less than zero"),
    (BUDGETS, {"lines": [LINE, {"account": "6200", "budgeted": "0.5"}]}, "lines[2].budgeted: '0.5' has more decimals than GNF knows (0)"),
    (
        BUDGETS,
        {"lines": [{**LINE, "actual": "5"}]},
        "lines[1].actual: '5' is for a field that does not exist",
    ),
    (BUDGETS, {"status": "draft"}, "status: 'draft' is not one of active, closed"),
    (
        BUDGETS,
        {"thresholds": {"warning": "50", "critical": "20"}},
        "thresholds: '50 / 20' the warning threshold must not be above the critical one",
    ),
    (EXPENSES, {"amount": "0"}, "amount: '0' must not be zero; less than zero is a refund"),
    (EXPENSES, {"amount": "0.5"}, "amount: '0.5' has more decimals than GNF knows (0)"),
    (EXPENSES, {"currency": "USD"}, "currency: 'USD' is not the currency of goo-school, which is GNF"),
    (EXPENSES, {"spent_on": None}, "spent_on: is missing"),
    (EXPENSES, {"account": "61#00"}, "account: '61#00' is not an id; write 1 to 64 characters, without '#'"),
]


@pytest.mark.parametrize(("kind", "change", "said"), BAD)
def test_a_bad_row_is_named_with_line_field_value_and_reason(
    school: None, tmp_path: Path, kind: FileKind, change: dict[str, Any], said: str
) -> None:
    if kind is VIOLATIONS:
        imported(rows(tmp_path, UNITS), rows(tmp_path, TYPES))
    good = {"id": "good"}
    assert refused(rows(tmp_path, kind, good, change)) == [f"{kind.value}.jsonl line 2: {said}"]


def test_what_refers_to_a_refused_row_is_not_refused_again(school: None, tmp_path: Path) -> None:
    files = [rows(tmp_path, UNITS, {"assessment": "x"}), rows(tmp_path, TYPES, {"steps": [{"after_days": 0}]}), rows(tmp_path, VIOLATIONS)]
    assert [said.split(":")[0] for said in refused(*files)] == ["units.jsonl line 1", "violation_types.jsonl line 1"]


def test_a_unit_of_a_refused_owner_is_not_refused_again(school: None, tmp_path: Path) -> None:
    files = [rows(tmp_path, CONTACTS, {"id": "c-2", "email": "x"}), rows(tmp_path, UNITS, {"owners": [{"contact": "c-2"}]})]
    assert [said.split(":")[0] for said in refused(*files)] == ["contacts.jsonl line 1"]


def test_every_bad_expense_is_listed(school: None, tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS))
    file = rows(tmp_path, EXPENSES, {"amount": "0.5"}, {"id": "X-2"}, {"id": "X-3", "amount": "0.7"}, {"id": "X-4", "account": "9"})
    assert [said.split(":")[0] for said in refused(file)] == ["expenses.jsonl line 1", "expenses.jsonl line 3"]


def test_a_currency_is_not_changed_once_there_are_amounts_in_it(school: None, tmp_path: Path) -> None:
    imported(rows(tmp_path, BUDGETS))
    said = "organisations.jsonl line 1: currency: 'XOF' cannot replace GNF, in which budgets or expenses exist"
    assert refused(rows(tmp_path, FileKind.ORGANISATIONS, {"currency": "XOF"})) == [said]
