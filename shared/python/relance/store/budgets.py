"""Budgets with their lines, and expenses: mapped to rows, read by their keys, written as changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from relance.domain.budget import Budget, BudgetLine, BudgetStatus, Expense, Thresholds, next_check_on
from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.money import Money
from relance.store.effects import Change, differing
from relance.store.reading import choice, decode, each, get, get_raw, present, query_raw
from relance.store.row import shard_of
from relance.store.tables import BudgetRow

_BUDGET: Final = "budget#"
_EXPENSE: Final = "expense#"


def read(organisation: str, id: str) -> Budget:
    """The budget as it stands now; NotFoundError if there is none, BrokenRecordError if it cannot be understood."""
    budget = find(organisation, id)
    if budget is None:
        raise NotFoundError("budget", f"{organisation}/{id}")
    return budget


def find(organisation: str, id: str) -> Budget | None:
    """The budget of that id, or None."""
    row = get(BudgetRow, organisation, budget_key(id))
    return budget_of(row) if row else None


def version_of(organisation: str, id: str) -> int | None:
    """The version of a budget that may be unreadable otherwise; None if there is none."""
    item = get_raw(BudgetRow, organisation, budget_key(id))
    return int(item["version"]["N"]) if item else None


def ledger(organisation: str) -> dict[str, Budget | BrokenRecordError]:
    """The budgets of an organisation by id, and what is wrong with those that cannot be understood."""
    found: dict[str, Budget | BrokenRecordError] = {}
    for item in query_raw(BudgetRow, organisation, where=BudgetRow.sk.startswith(_BUDGET), consistent=True):
        id = item["sk"]["S"].removeprefix(_BUDGET)
        try:
            found[id] = budget_of(decode(BudgetRow, item))
        except BrokenRecordError as error:
            found[id] = error
    return found


def listed(organisation: str) -> Iterator[Budget | BrokenRecordError]:
    """The same, in the order of their ids."""
    return iter(ledger(organisation).values())


def active(organisation: str) -> Iterator[Budget | BrokenRecordError]:
    """Those of them that are checked, and those that cannot be understood."""
    return (one for one in listed(organisation) if isinstance(one, BrokenRecordError) or one.status is BudgetStatus.ACTIVE)


def expenses(organisation: str, from_on: date = date.min, to_on: date = date.max) -> Iterator[Expense | BrokenRecordError]:
    """The expenses of an organisation within these days, both included, by id, and those that cannot be understood."""
    prefix, within = BudgetRow.sk.startswith(_EXPENSE), BudgetRow.spent_on.between(from_on, to_on)
    return each(BudgetRow, organisation, expense_of, where=prefix, only=within, consistent=True)


def budget_key(id: str) -> str:
    """The sort key of a budget."""
    return f"{_BUDGET}{id}"


def expense_key(id: str) -> str:
    """The sort key of an expense."""
    return f"{_EXPENSE}{id}"


def write(before: Budget | None, after: Budget, version: int | None = None) -> Change | None:
    """What to commit so that the budget becomes `after`, its place in the due index with it; None if nothing differs.

    `version` replaces an unreadable record: it is given instead of `before`.
    """
    if before is not None and before == replace(after, version=before.version):
        return None
    # Of an unreadable record, whatever it held that `after` has not must go.
    old, new = ({}, _values(after)) if version is not None else differing(_values(before) if before else {}, _values(after))
    next_on = next_check_on(after)
    return Change(
        row=BudgetRow,
        pk=after.organisation,
        sk=budget_key(after.id),
        organisation=after.organisation,
        name=f"budget/{after.id}",
        version=before.version if before else version,
        before=old,
        after=new,
        derived={"active_on": next_on, "active_shard": shard_of(after.organisation, after.id) if next_on else None},
    )


def write_expense(before: Expense | None, after: Expense) -> Change | None:
    """What to commit so that the expense becomes `after`, without the budgets that count it; None if nothing differs."""
    if before is not None and before == replace(after, version=before.version):
        return None
    old, new = differing(_expense_values(before) if before else {}, _expense_values(after))
    return Change(
        row=BudgetRow,
        pk=after.organisation,
        sk=expense_key(after.id),
        organisation=after.organisation,
        name=f"expense/{after.id}",
        version=before.version if before else None,
        before=old,
        after=new,
    )


def _values(budget: Budget) -> dict[str, Any]:
    return {
        "name": budget.name,
        "period": budget.period,
        "starts_on": budget.starts_on,
        "ends_on": budget.ends_on,
        "status": budget.status.value,
        "currency": budget.lines[0].budgeted.currency if budget.lines else None,
        "lines": [[one.account, one.name, format(one.budgeted.amount, "f"), format(one.actual.amount, "f")] for one in budget.lines],
        "warning": budget.thresholds.warning if budget.thresholds else None,
        "critical": budget.thresholds.critical if budget.thresholds else None,
        "checked_on": budget.checked_on,
        "told": budget.told or None,
    }


def _expense_values(expense: Expense) -> dict[str, Any]:
    return {
        "account": expense.account,
        "amount": expense.amount.amount,
        "currency": expense.amount.currency,
        "spent_on": expense.spent_on,
        "description": expense.description or None,
    }


def budget_of(row: BudgetRow) -> Budget:
    """The budget in a row, or in what the due index holds of one; BrokenRecordError if it cannot be understood."""
    id = row.sk.removeprefix(_BUDGET)
    try:
        return Budget(
            organisation=row.pk,
            id=id,
            name=present(row.name, "name"),
            period=row.period or "",
            starts_on=present(row.starts_on, "starts_on"),
            ends_on=present(row.ends_on, "ends_on"),
            lines=_lines(row),
            status=choice(BudgetStatus, row.status, "status"),
            thresholds=Thresholds(row.warning, present(row.critical, "critical")) if row.warning is not None else None,
            checked_on=row.checked_on,
            told=row.told or "",
            version=row.version,
        )
    except (ValueError, TypeError, ArithmeticError) as error:
        raise BrokenRecordError(f"budget/{id}", str(error)) from error


def _lines(row: BudgetRow) -> tuple[BudgetLine, ...]:
    stored = present(row.lines, "lines")
    currency = present(row.currency, "currency") if stored else ""
    return tuple(
        BudgetLine(account, name, Money(Decimal(budgeted), currency), Money(Decimal(actual), currency))
        for account, name, budgeted, actual in stored
    )


def expense_of(row: BudgetRow) -> Expense:
    """The expense in a row; BrokenRecordError if it cannot be understood."""
    id = row.sk.removeprefix(_EXPENSE)
    try:
        return Expense(
            organisation=row.pk,
            id=id,
            account=present(row.account, "account"),
            amount=Money(present(row.amount, "amount"), present(row.currency, "currency")),
            spent_on=present(row.spent_on, "spent_on"),
            description=row.description or "",
            version=row.version,
        )
    except ValueError as error:
        raise BrokenRecordError(f"expense/{id}", str(error)) from error
