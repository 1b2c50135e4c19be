"""A budget: what its row makes of it, with the expenses that are stored already counted on its lines."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relance.domain.errors import BrokenRecordError
from relance.store import budgets
from relance.transfer import budget_rows
from relance.transfer.accounts import BudgetSchema
from relance.transfer.batch import Name, Row
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import Place, at
from relance.transfer.unit import Decision, one_record
from relance.transfer.world import Keys, World, readable


@dataclass(frozen=True, slots=True)
class BudgetUnit:
    """A budget's row."""

    row: Row[BudgetSchema]

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.row.place

    @property
    def keys(self) -> Keys:
        """The budget."""
        return Keys(budgets=frozenset({(self.row.values.organisation, self.row.values.id)}))

    @property
    def names(self) -> set[Name]:
        """The budget, for what refers to it."""
        return {(FileKind.BUDGETS, self.row.values.key)}

    def decide(self, world: World) -> Decision:
        """Create, change or mend the budget; `world` is told what it will be, for the expenses of the same import."""
        values = self.row.values
        with at(self.row.place):
            organisation = world.organisation(values.organisation)
            found = world.budgets.stored.get((organisation.id, values.id))
            stored = None if isinstance(found, BrokenRecordError) else found
            after = budget_rows.changed(stored, values, organisation) if stored else budget_rows.budget(values, organisation)
            if budget_rows.must_be_counted(stored, after):
                after = budget_rows.counted(after, (readable(one) for one in world.expenses_of(organisation.id)))
            version = budgets.version_of(organisation.id, values.id) if isinstance(found, BrokenRecordError) else None
        change = budgets.write(stored, after, version)
        world.budgets.coming[(organisation.id, after.id)] = replace(after, version=change.new_version if change else after.version)
        return one_record(found, change)
