"""Write what was planned, in full transactions; what somebody else changed meanwhile is decided again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import By, Effect, Pack
from relance.transfer.planning import Plan
from relance.transfer.trouble import ImportUnfinishedError, RowsRefusedError, Trouble
from relance.transfer.unit import Counts, Decision

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
    troubles: list[Trouble] = field(default_factory=list)

    def write(self) -> Counts:
        self.decisions = [decision for _, decision in self.plan.steps]
        for pack, rows in _packed(tuple(self.decisions)):
            self._commit(pack)
            self.progress(rows)
        if self.troubles:
            raise ImportUnfinishedError(self.troubles)
        return sum((decision.counts for decision in self.decisions), Counts())

    def _commit(self, pack: Sequence[tuple[int, Effect]]) -> None:
        # What was decided again was written whole then: the rest of its first decision is void.
        left = [(position, effect) for position, effect in pack if position not in self.again]
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
        unit, _ = self.plan.steps[position]
        why = ""
        for _ in range(_TRIES):
            try:
                self.plan.world.look_up(unit.keys)
                decision = unit.decide(self.plan.world)
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
