"""What a row makes of a budget or an expense, and what the budget's lines come to. Rules only: nothing is read or written here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from relance.domain.budget import Budget, BudgetLine, Expense, posted
from relance.domain.money import zero
from relance.domain.organisation import Organisation
from relance.transfer.accounts import BudgetSchema, ExpenseSchema
from relance.transfer.amounts import money_in


def budget(values: BudgetSchema, organisation: Organisation) -> Budget:
    """A new budget, on which nothing has been counted yet."""
    return Budget(
        organisation=organisation.id,
        id=values.id,
        name=values.name,
        period=values.period,
        starts_on=values.starts_on,
        ends_on=values.ends_on,
        lines=_lines(values, organisation),
        status=values.status,
        thresholds=values.thresholds.thresholds() if values.thresholds and values.thresholds.model_fields_set else None,
    )


def changed(stored: Budget, values: BudgetSchema, organisation: Organisation) -> Budget:
    """The budget with what the row gives; what it does not say stays, and what was counted on an account that stays, too."""
    whole = budget(values, organisation)
    given = {name: getattr(whole, name) for name in values.model_fields_set if name not in ("lines", "currency")}
    counted = {line.account: line.actual for line in stored.lines}
    lines = tuple(replace(line, actual=counted.get(line.account, line.actual)) for line in whole.lines)
    return replace(stored, **given, lines=lines)


def must_be_counted(before: Budget | None, after: Budget) -> bool:
    """Whether `after` may count other expenses than `before`: a new budget, another period, an account more."""
    if before is None or (before.starts_on, before.ends_on) != (after.starts_on, after.ends_on):
        return True
    return bool({line.account for line in after.lines} - {line.account for line in before.lines})


def counted(budget: Budget, expenses: Iterable[Expense]) -> Budget:
    """The budget with the actual of every line summed anew from these expenses."""
    none = tuple(replace(line, actual=zero(line.budgeted.currency)) for line in budget.lines)
    return posted(replace(budget, lines=none), [(one.account, one.spent_on, one.amount) for one in expenses])


def expense(values: ExpenseSchema, organisation: Organisation, stored: Expense | None) -> Expense:
    """The expense with what the row gives; what it does not say of a stored one stays."""
    whole = Expense(
        organisation=organisation.id,
        id=values.id,
        account=values.account,
        amount=money_in("amount", values.amount, values.currency, organisation),
        spent_on=values.spent_on,
        description=values.description,
    )
    if stored is None:
        return whole
    given = values.model_fields_set & {"account", "amount", "spent_on", "description"}
    return replace(stored, **{name: getattr(whole, name) for name in given})


def _lines(values: BudgetSchema, organisation: Organisation) -> tuple[BudgetLine, ...]:
    lines = []
    for place, part in enumerate(values.lines, start=1):
        budgeted = money_in(f"lines[{place}].budgeted", part.budgeted, values.currency, organisation)
        lines.append(BudgetLine(part.account, part.name or part.account, budgeted, zero(budgeted.currency)))
    return tuple(lines)
