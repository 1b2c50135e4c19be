"""The budgets of an organisation, and which of them count an expense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from relance.domain.budget import Budget, Expense
from relance.domain.money import Money
from relance.transfer.unit import Verdict

#: An account, a day, and the amount to add.
type Amount = tuple[str, date, Money]


@dataclass(frozen=True, slots=True)
class Posting:
    """An expense as it is stored and as it will be, and the budgets that it moves."""

    before: Expense | None
    after: Expense
    budgets: frozenset[str]

    @property
    def verdict(self) -> Verdict:
        """What becomes of the expense."""
        if self.before is None:
            return Verdict.CREATED
        return Verdict.UNCHANGED if self.before == self.after else Verdict.CHANGED

    @property
    def amounts(self) -> list[Amount]:
        """What it adds to accounts: what was counted before is taken back."""
        taken = [] if self.before is None else [(self.before.account, self.before.spent_on, _negative(self.before.amount))]
        return [*taken, (self.after.account, self.after.spent_on, self.after.amount)]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Budgets by id, and by the accounts that they have lines for."""

    budgets: dict[str, Budget]
    by_account: dict[str, list[str]]

    @classmethod
    def of(cls, budgets: Sequence[Budget]) -> Ledger:
        """The ledger of these."""
        by_account: dict[str, list[str]] = {}
        for budget in budgets:
            for line in budget.lines:
                by_account.setdefault(line.account, []).append(budget.id)
        return cls({budget.id: budget for budget in budgets}, by_account)

    def counting(self, account: str, day: date) -> frozenset[str]:
        """The budgets that count what is spent on that account on that day, closed ones too."""
        found = (self.budgets[id] for id in self.by_account.get(account, ()))
        return frozenset(budget.id for budget in found if budget.starts_on <= day <= budget.ends_on)

    def posting(self, before: Expense | None, after: Expense) -> Posting:
        """What becomes of an expense, and which budgets that moves: none, if no more than its description changes."""
        if before is not None and before == replace(after, description=before.description):
            return Posting(before, after, frozenset())
        counted = self.counting(before.account, before.spent_on) if before else frozenset[str]()
        return Posting(before, after, counted | self.counting(after.account, after.spent_on))


def _negative(money: Money) -> Money:
    return Money(-money.amount, money.currency)
