"""Write what was planned, in full transactions; what somebody else changed meanwhile is decided again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from relance.domain.errors import BrokenRecordError, ConflictError
from relance.domain.organisation import Organisation
from relance.store import budgets, lookup, organisations, sequences
from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import By, Effect, Pack
from relance.transfer.budget_unit import BudgetUnit
from relance.transfer.expense_unit import ExpenseUnit
from relance.transfer.invoice_unit import InvoiceUnit
from relance.transfer.planning import Plan
from relance.transfer.recounting import recount
from relance.transfer.trouble import ImportUnfinishedError, RowsRefusedError, Trouble
from relance.transfer.unit import Counts, Decision

#: A table, and the key of an item in it.
type ItemKey = tuple[str, str, str]

#: How often a record that keeps changing is decided again.
_TRIES: Final = 4


def apply(plan: Plan, by: By, progress: Callable[[int], None] = lambda _: None) -> Counts:
    """Write the plan and return what was done; `progress` is told how many rows are done so far.

    A plan that changes nothing writes nothing. ImportUnfinishedError: some records changed meanwhile so that their rows
    cannot be done any more; all others are written, and importing the same files again does no harm.
    """
    return _Writer(plan, by, progress).write()


@dataclass(slots=True)
class _Writer:
    plan: Plan
    by: By
    progress: Callable[[int], None]
    decisions: list[Decision] = field(default_factory=list)
    again: set[int] = field(default_factory=set)
    stale: set[ItemKey] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)

    def write(self) -> Counts:
        self.decisions = [decision for _, decision in self.plan.steps]
        self._pass_serials()
        for pack, rows in _packed(tuple(self.decisions)):
            self._commit(pack)
            self.progress(rows)
        self._recount()
        self._have_redated()
        if self.troubles:
            raise ImportUnfinishedError(self.troubles)
        return sum((decision.counts for decision in self.decisions), Counts())

    def _pass_serials(self) -> None:
        """No invoice of a job is to get a serial that is imported: the sequence is moved beyond them before they are written."""
        highest: dict[str, int] = {}
        for unit, decision in self.plan.steps:
            if isinstance(unit, InvoiceUnit) and unit.row and unit.row.values.serial and decision.effects:
                highest[unit.organisation] = max(highest.get(unit.organisation, 0), unit.row.values.serial)
        for organisation, serial in highest.items():
            sequences.reach(organisation, "invoices", serial)

    def _recount(self) -> None:
        """What others wrote meanwhile may count on a budget that was counted here, or a new budget what was spent here."""
        touched: dict[str, set[str]] = {}
        for position, ((unit, _), decision) in enumerate(zip(self.plan.steps, self.decisions, strict=True)):
            if isinstance(unit, BudgetUnit) and _counts(decision):
                touched.setdefault(unit.row.values.organisation, set()).add(unit.row.values.id)
            elif decision.effects and isinstance(unit, ExpenseUnit):
                ids = touched.setdefault(unit.organisation, set())
                if position in self.again:  # what was known of the budgets has been read anew since the other expenses were counted
                    ids |= set(budgets.ledger(unit.organisation))
        for organisation, ids in touched.items():
            try:
                for id in recount(organisation, ids, self.plan.world, self.by):
                    self.troubles.append(Trouble("budgets", 0, "id", id, "kept changing while it was counted; import it again"))
            except BrokenRecordError as error:
                self.troubles.append(Trouble("expenses", 0, "", None, f"{error}; what {organisation} has spent was not counted again"))

    def _have_redated(self) -> None:
        """A policy that changed while this was written may have been answered before these records were there: have it answered again."""
        world = self.plan.world
        named = {*world.organisations.stored, *world.organisations.coming} if any(one.effects for one in self.decisions) else ()
        for id, current in lookup.organisations(named).items():
            known = world.organisation(id)
            if isinstance(current, Organisation) and organisations.dated_by(current) != organisations.dated_by(known):
                with suppress(ConflictError):  # somebody else has just left a newer mark
                    commit([Effect((organisations.reindex_mark(id, current.version),))], self.by)

    def _commit(self, pack: Sequence[tuple[int, Effect]]) -> None:
        # What was decided again was written whole then: the rest of its first decision is void.
        left = []
        for position, effect in pack:
            if position in self.again:
                continue
            if self.stale.isdisjoint(effect.keys):
                left.append((position, effect))
            else:  # it was decided from what the record would have been
                self._decide_again(position)
        while left:
            try:
                commit([effect for _, effect in left], self.by)
                return
            except EffectsRefusedError as refused:
                lost = {position for position, effect in left if effect.id in refused.effects}
                if not lost:
                    raise
                left = [(position, effect) for position, effect in left if position not in lost]
                for position in sorted(lost):
                    self._decide_again(position)

    def _decide_again(self, position: int) -> None:
        self.again.add(position)
        unit, planned = self.plan.steps[position]
        self.stale |= _written(planned)
        why = ""
        for _ in range(_TRIES):
            try:
                self.plan.world.look_up(unit.keys)
                decision = unit.decide(self.plan.world)
                self.stale |= _written(decision)
                for effect in decision.effects:
                    commit([effect], self.by)
            except EffectsRefusedError as refused:
                why = str(refused)
                continue
            except RowsRefusedError as refused:
                self.troubles += refused.troubles
                return
            self.decisions[position] = decision
            return
        self.troubles.append(Trouble(unit.place.file, unit.place.line, "", None, f"was not written in {_TRIES} tries: {why}"))


def _written(decision: Decision) -> set[ItemKey]:
    return {key for effect in decision.effects for key in effect.keys}


def _counts(decision: Decision) -> bool:
    """Whether it writes what a budget counts."""
    changed = {name for effect in decision.effects for change in effect.changes for name in change.after}
    return not changed.isdisjoint({"lines", "starts_on", "ends_on"})


def _packed(decisions: Sequence[Decision]) -> Iterator[tuple[list[tuple[int, Effect]], int]]:
    """Effects in the order of writing, as many together as a transaction takes, and how many rows are done with each pack."""
    pack, owned, rows = Pack(), list[tuple[int, Effect]](), 0
    for position, decision in enumerate(decisions):
        for effect in decision.effects:
            if not pack.add(effect):
                yield owned, rows
                pack, owned = Pack(), []
                pack.add(effect)
            owned.append((position, effect))
        rows += len(decision.verdicts)
    if owned:
        yield owned, rows
