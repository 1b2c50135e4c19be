"""Work one shard of a run: walk its due records, decide each, and commit them in packs along with the run's books."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from relance.domain.errors import InvalidError, UnacceptableError
from relance.domain.run import Line, Mode, counted
from relance.jobs.deciding import decided, parked
from relance.jobs.job import Context, Decision, Job, Page
from relance.store import runs
from relance.store.commit import EffectsRefusedError, commit
from relance.store.due import Due
from relance.store.effects import By, Pack
from relance.store.reading import Key
from relance.store.runs import Shard

#: Records a query page; they are narrow, so that a page stays well under 1 MB.
PAGE = 1_000
#: Of a transaction's actions: the shard's cursor and counts, a block of lines, and at the end the run's count-down.
_BOOKS = 3
#: Lines a block, and their bytes: well below the 400 KB of an item.
_LINES = 400
_BLOCK = 250_000
#: Records whose turn has not come are held no longer than this: the cursor moves past them.
_HELD = 5_000
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Decided:
    """A due record and what was decided for it; None: its turn has not come."""

    due: Due[Any]
    decision: Decision | None
    tries: int = 1


@dataclass(slots=True)
class ShardWorker:
    """One worker's hold on one shard. All it knows is in the shard's record: killed anywhere, another goes on from the cursor.

    `first` is the shard's first page, if somebody has just read it.
    """

    job: Job[Any]
    context: Context
    shard: Shard
    has_time: Callable[[], bool]
    first: Page[Any] | None = None
    _waiting: list[Decided] = field(default_factory=list)
    _singly: int = 0

    def work(self) -> bool:
        """Do what is due until it is done (True) or the time is up (False). BooksTakenError: another worker has this shard."""
        start = self.shard.cursor
        while True:
            found, start = self._page(start)
            self.job.prepare(self.context, found)
            self._waiting += [self._decide(due) for due in found]
            while True:
                pack, taken = self._fill()
                all_taken = taken == len(self._waiting)
                done = all_taken and start is None
                if all_taken and not done and len(self._waiting) < _HELD and self.has_time():
                    break  # room is left: the next page joins
                if not self._commit(pack, taken, done=done):
                    continue
                if done:
                    return True
                if not self.has_time():
                    return False

    def _page(self, start: Key | None) -> Page[Any]:
        page, self.first = self.first, None
        return page or self.job.page(self.context, self.shard.name, start, PAGE)

    def _decide(self, due: Due[Any], tries: int = 1) -> Decided:
        return Decided(due, decided(self.job, self.context, due), tries)

    def _fill(self) -> tuple[Pack, int]:
        """The effects of as many waiting records as one transaction takes, and how many records that is."""
        pack, lines, size, most = Pack(_BOOKS), 0, 0, 1 if self._singly else _LINES
        for taken, one in enumerate(self._waiting):
            if one.decision is None:
                continue
            size += _bytes(one.decision.line)
            if lines == most or (lines and size > _BLOCK) or not self._joins(pack, one, taken):
                return pack, taken
            lines += 1
        return pack, len(self._waiting)

    def _joins(self, pack: Pack, one: Decided, place: int) -> bool:
        effect = one.decision.effect if one.decision else None
        try:
            return effect is None or self._dry or pack.add(effect)
        except InvalidError as error:
            self._waiting[place] = Decided(one.due, parked(one.due, str(error)))
            return True

    def _commit(self, pack: Pack, taken: int, *, done: bool) -> bool:
        """Write the first `taken` waiting records; False if some met a change by somebody else and were decided again instead."""
        taking = self._waiting[:taken]
        lines = [one.decision.line for one in taking if one.decision]
        cursor = taking[-1].due.cursor if taking else None
        after = runs.advanced(self.shard, cursor, counted(lines), lines, done=done)
        signature = uuid.uuid4().hex
        by = By(f"job:{self.job.name}", self.context.run)
        try:
            commit(pack.effects, by, runs.books(self.shard, after, lines, signature), signature)
        except EffectsRefusedError as refused:
            self._waiting[:taken] = [self._again(one, refused) for one in taking]
            return False
        except UnacceptableError as error:
            self._single_out(taken, error)
            return False
        self.shard = after
        del self._waiting[:taken]
        self._singly = max(0, self._singly - taken)
        return True

    def _single_out(self, taken: int, error: UnacceptableError) -> None:
        """Of records that were not acceptable together: write them one by one, and park the one that is at fault."""
        writing = [place for place in range(taken) if (decision := self._waiting[place].decision) and decision.effect]
        if not writing:
            raise error
        self._singly = taken
        if len(writing) == 1:
            self._waiting[writing[0]] = Decided(self._waiting[writing[0]].due, parked(self._waiting[writing[0]].due, str(error)))

    def _again(self, one: Decided, refused: EffectsRefusedError) -> Decided:
        effect = one.decision.effect if one.decision else None
        if effect is None or effect.id not in refused.effects:
            return one
        if one.tries >= _TRIES:
            return Decided(one.due, parked(one.due, f"not written at {_TRIES} tries: {refused.reason}"))
        fresh = replace(self.job.again(self.context, one.due), cursor=one.due.cursor)
        return self._decide(fresh, one.tries + 1)

    @property
    def _dry(self) -> bool:
        return self.context.request.mode is Mode.DRY_RUN


def _bytes(line: Line) -> int:
    # What it takes as JSON, or a little less; a block has a margin.
    return 150 + len(line.record) + len(str(line.data).encode()) + sum(len(message) + 3 for message in line.messages)
