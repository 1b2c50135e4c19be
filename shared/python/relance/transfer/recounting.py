"""After an import: budgets that may count other expenses than was known when they were decided are counted again.

Somebody may add a budget while somebody else adds an expense to it, and neither sees the other's record: each writes what the
other does not touch. Both look again once they have written, so that the later of the two finds both records.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from relance.domain.budget import Budget, Expense
from relance.store import budgets
from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import By, Effect
from relance.transfer.budget_rows import counted, must_be_counted
from relance.transfer.world import World, readable

#: How often a budget that keeps changing is counted again.
_TRIES: Final = 4


def recount(organisation: str, counted_now: set[str], world: World, by: By) -> Iterator[str]:
    """Count again the budgets in `counted_now`, and those that `world` does not know as they are.

    Gives the ids of those that kept changing, and were left. BrokenRecordError: an expense that cannot be understood.
    """
    doubtful = [one for one in budgets.ledger(organisation).values() if isinstance(one, Budget)]
    doubtful = [one for one in doubtful if one.id in counted_now or must_be_counted(_known(one, world), one)]
    if not doubtful:
        return
    spent = _spent(organisation)
    for budget in doubtful:
        if not _settled(budget, spent, by):
            yield budget.id


def _known(budget: Budget, world: World) -> Budget | None:
    found = world.budgets.get((budget.organisation, budget.id))
    return found if isinstance(found, Budget) else None


def _spent(organisation: str) -> list[Expense]:
    return [readable(one) for one in budgets.expenses(organisation)]


def _settled(budget: Budget, spent: list[Expense], by: By) -> bool:
    """Whether the budget is as the expenses say: these were read after it, so that its version tells whether one came since."""
    for _ in range(_TRIES):
        change = budgets.write(budget, counted(budget, spent))
        try:
            commit([Effect((change,))] if change else [], by)
            return True
        except EffectsRefusedError:
            budget, spent = budgets.read(budget.organisation, budget.id), _spent(budget.organisation)
    return False
