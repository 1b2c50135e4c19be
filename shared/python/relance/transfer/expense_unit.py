"""Expenses that the same budgets count: written together, so that a budget is written once for many of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched, zip_longest
from typing import Final

from relance.domain.budget import Budget, posted
from relance.domain.errors import BrokenRecordError, InvalidError
from relance.domain.organisation import Organisation
from relance.store import budgets
from relance.store.effects import MAX_ACTIONS, Effect
from relance.transfer import budget_rows
from relance.transfer.accounts import ExpenseSchema
from relance.transfer.batch import Name, Row
from relance.transfer.ledger import Ledger, Posting
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import Place, RowsRefusedError, Trouble, at
from relance.transfer.unit import Decision, Verdict
from relance.transfer.world import Keys, World, readable

#: Records that one transaction takes, each with its audit entry.
RECORDS: Final = MAX_ACTIONS // 2


@dataclass(frozen=True, slots=True)
class ExpenseUnit:
    """Rows of expenses of one organisation."""

    organisation: str
    rows: tuple[Row[ExpenseSchema], ...]

    @property
    def place(self) -> Place:
        """Where its first row stands."""
        return self.rows[0].place

    @property
    def keys(self) -> Keys:
        """The expenses, and all budgets of the organisation: a new one may count them."""
        expenses = frozenset((self.organisation, row.values.id) for row in self.rows)
        return Keys(expenses=expenses, ledgers=frozenset({self.organisation}))

    @property
    def names(self) -> set[Name]:
        """The expenses; nothing refers to them."""
        return {(FileKind.EXPENSES, row.values.key) for row in self.rows}

    def decide(self, world: World) -> Decision:
        """Put the expenses and move what their budgets have spent; `world` is told what these will be."""
        with at(self.place):
            organisation = world.organisation(self.organisation)
            ledger = Ledger.of([readable(found) for found in world.budgets_of(self.organisation)])
        postings = self._postings(world, organisation, ledger)
        effects = []
        for some in _together([one for one in postings if one.verdict is not Verdict.UNCHANGED]):
            effect, after = _effect(some, ledger)
            effects.append(effect)
            for budget in after:
                ledger.budgets[budget.id] = budget
                world.budgets.coming[(budget.organisation, budget.id)] = budget
        unbudgeted = sum(not ledger.counting(one.after.account, one.after.spent_on) for one in postings)
        return Decision(tuple(effects), tuple(one.verdict for one in postings), unbudgeted)

    def _postings(self, world: World, organisation: Organisation, ledger: Ledger) -> list[Posting]:
        found: list[Posting] = []
        troubles: list[Trouble] = []
        for row in self.rows:
            try:
                with at(row.place):
                    found.append(_posting(row.values, world, organisation, ledger))
            except RowsRefusedError as refused:
                troubles += refused.troubles
        if troubles:
            raise RowsRefusedError(troubles)
        return found


def _posting(values: ExpenseSchema, world: World, organisation: Organisation, ledger: Ledger) -> Posting:
    found = world.expenses.stored.get((organisation.id, values.id))
    stored = readable(found) if found else None
    posting = ledger.posting(stored, budget_rows.expense(values, organisation, stored))
    if len(posting.budgets) >= RECORDS:
        raise InvalidError(
            "account", values.account, f"is counted by {len(posting.budgets)} budgets; one transaction changes {RECORDS - 1}"
        )
    return posting


def _together(postings: Sequence[Posting]) -> Iterator[list[Posting]]:
    """As many as one transaction takes with the budgets that count them."""
    some, touched = list[Posting](), frozenset[str]()
    for one in postings:
        if len(some) + 1 + len(touched | one.budgets) > RECORDS:
            yield some
            some, touched = [], frozenset()
        some.append(one)
        touched |= one.budgets
    if some:
        yield some


def _effect(postings: Sequence[Posting], ledger: Ledger) -> tuple[Effect, list[Budget]]:
    """The expenses with the budgets that count them, and these as they will be."""
    changes = [change for one in postings if (change := budgets.write_expense(one.before, one.after))]
    coming = []
    for id in sorted({id for one in postings for id in one.budgets}):
        before = ledger.budgets[id]
        after = posted(before, [amount for one in postings for amount in one.amounts])
        change = budgets.write(before, after)
        if change:
            changes.append(change)
            coming.append(replace(after, version=change.new_version))
    return Effect(tuple(changes)), coming


def units_of(rows: Sequence[Row[ExpenseSchema]], world: World) -> Iterator[ExpenseUnit]:
    """The rows in units that fill a transaction, those together that the same budgets count, as these will be.

    The units of one group of budgets do not follow on one another: none could share a transaction with the next.
    """
    groups: dict[tuple[str, frozenset[str]], list[Row[ExpenseSchema]]] = {}
    ledgers = {id: _readable_ledger(id, world) for id in {row.values.organisation for row in rows}}
    for row in rows:
        counted = ledgers[row.values.organisation].counting(row.values.account, row.values.spent_on)
        groups.setdefault((row.values.organisation, counted), []).append(row)
    cut = [
        [ExpenseUnit(organisation, some) for some in batched(group, max(1, RECORDS - len(counted)), strict=False)]
        for (organisation, counted), group in groups.items()
    ]
    for turn in zip_longest(*cut):
        yield from (unit for unit in turn if unit)


def _readable_ledger(organisation: str, world: World) -> Ledger:
    # Each unit says of a budget that cannot be read; for their grouping it is as if there were none.
    return Ledger.of([found for found in world.budgets_of(organisation) if not isinstance(found, BrokenRecordError)])
