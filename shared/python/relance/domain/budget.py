"""Budget variance: lines that cost more than they may (seed: "Budget Variance Alerts")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from relance.domain.errors import InvalidError
from relance.domain.money import Money
from relance.domain.periods import next_weekday


class BudgetStatus(StrEnum):
    """Only active budgets are checked."""

    ACTIVE = "active"
    CLOSED = "closed"


class Severity(StrEnum):
    """How far over a line is."""

    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Percent of overspend from which a line is a warning, and from which it is critical."""

    warning: Decimal = Decimal(20)
    critical: Decimal = Decimal(30)


DEFAULT_THRESHOLDS: Final = Thresholds()
#: More is no threshold.
_MOST_PERCENT: Final = Decimal(1000)
#: The weekday on which budgets are checked: Monday.
CHECK_DAY: Final = 0


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What may be spent on an account within the period, and what has been."""

    account: str
    name: str
    budgeted: Money
    actual: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A budget of an organisation over a period, both ends included. `thresholds` None: the organisation's."""

    organisation: str
    id: str
    name: str
    period: str
    starts_on: date
    ends_on: date
    lines: tuple[BudgetLine, ...]
    status: BudgetStatus = BudgetStatus.ACTIVE
    thresholds: Thresholds | None = None
    checked_on: date | None = None
    #: What was told last and when, so that the same is not told twice on a day.
    told: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense:
    """Money spent on an account. Less than zero: a refund."""

    organisation: str
    id: str
    account: str
    amount: Money
    spent_on: date
    description: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Variance:
    """A line over a threshold: actual − budgeted, in percent of the budgeted amount unrounded (None: nothing was budgeted)."""

    line: BudgetLine
    amount: Money
    percent: Decimal | None
    severity: Severity


def variances(budget: Budget, thresholds: Thresholds) -> tuple[Variance, ...]:
    """The lines over a threshold, in the budget's order. Underspend is none; spending where nothing was budgeted is critical."""
    found = (_variance(line, thresholds) for line in budget.lines)
    return tuple(variance for variance in found if variance)


def _variance(line: BudgetLine, thresholds: Thresholds) -> Variance | None:
    over = line.actual - line.budgeted
    if over.amount <= 0:
        return None
    if not line.budgeted:
        return Variance(line, over, None, Severity.CRITICAL)
    percent = over.amount * 100 / line.budgeted.amount
    # Compared exactly, by multiplication: a quotient such as 1/3 has been rounded.
    if over.amount * 100 >= thresholds.critical * line.budgeted.amount:
        return Variance(line, over, percent, Severity.CRITICAL)
    if over.amount * 100 >= thresholds.warning * line.budgeted.amount:
        return Variance(line, over, percent, Severity.WARNING)
    return None


def worst_first(found: Iterable[Variance]) -> list[Variance]:
    """By how far over, in percent; what was not budgeted at all comes first. Of equals the larger amount, then the budget's order."""
    return sorted(found, key=lambda one: (one.percent is not None, -(one.percent or Decimal(0)), -one.amount.amount))


def thresholds_of(warning: Decimal, critical: Decimal, field: str = "thresholds") -> Thresholds:
    """Thresholds that make sense. InvalidError: not above zero, above 1000, or a warning that comes after critical."""
    for name, percent in (("warning", warning), ("critical", critical)):
        if not (percent.is_finite() and 0 < percent <= _MOST_PERCENT):
            raise InvalidError(field, str(percent), f"must be more than 0 and at most {_MOST_PERCENT} ({name}, in percent)")
    if warning > critical:
        raise InvalidError(field, f"{warning} / {critical}", "the warning threshold must not be above the critical one")
    return Thresholds(warning, critical)


def next_check_on(budget: Budget) -> date | None:
    """The Monday from which the budget is to be checked again; None once it is closed or was checked after its end.

    A period's last days are looked at on the Monday after it.
    """
    if budget.status is not BudgetStatus.ACTIVE:
        return None
    monday = next_weekday(budget.starts_on, CHECK_DAY)
    if budget.checked_on:
        monday = max(monday, next_weekday(budget.checked_on + timedelta(days=1), CHECK_DAY))
    return monday if monday <= next_weekday(budget.ends_on + timedelta(days=1), CHECK_DAY) else None


def posted(budget: Budget, amounts: Iterable[tuple[str, date, Money]]) -> Budget:
    """The budget with amounts (account, day, money; less than zero takes back) added to its lines, as far as they are its own."""
    added: dict[str, Money] = {}
    for account, day, money in amounts:
        if budget.starts_on <= day <= budget.ends_on:
            added[account] = added[account] + money if account in added else money
    lines = tuple(replace(line, actual=line.actual + added[line.account]) if line.account in added else line for line in budget.lines)
    return replace(budget, lines=lines)
