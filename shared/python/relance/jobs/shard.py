"""Work one shard of a run: walk its due records, decide each, and commit them in packs along with the run's books."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from relance.domain.errors import BrokenRecordError, InvalidError, RelanceError, SettingError, UnacceptableError, UnreachableError
from relance.domain.run import Line, Mode, Outcome, counted
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
_WHY = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Decided:
    """A due record and what was decided for it; None: its turn has not come."""

    due: Due
    decision: Decision | None
    tries: int = 1


@dataclass(slots=True)
class ShardWorker:
    """One worker's hold on one shard. All it knows is in the shard's record: killed anywhere, another goes on from the cursor.

    `first` is the shard's first page, if somebody has just read it.
    """

    job: Job
    context: Context
    shard: Shard
    has_time: Callable[[], bool]
    first: Page | None = None
    _waiting: list[Decided] = field(default_factory=list)
    _singly: int = 0

    def work(self) -> bool:
        """Do what is due until it is done (True) or the time is up (False). BooksTakenError: another worker has this shard."""
        start = self.shard.cursor
        while True:
            found, start = self._page(start)
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

    def _page(self, start: Key | None) -> Page:
        page, self.first = self.first, None
        return page or self.job.page(self.context, self.shard.name, start, PAGE)

    def _decide(self, due: Due, tries: int = 1) -> Decided:
        try:
            if isinstance(due.record, BrokenRecordError):
                return Decided(due, _parked(due, due.record.reason), tries)
            return Decided(due, self.job.decide(self.context, due.record, due), tries)
        except (UnreachableError, SettingError):
            raise  # not this record's fault: the shard is taken up again as a whole
        except RelanceError as error:
            return Decided(due, _parked(due, str(error)), tries)
        except Exception as error:
            log.exception("record parked: %s/%s", due.organisation, due.number)
            return Decided(due, _parked(due, f"{type(error).__name__}: {error}"), tries)

    def _fill(self) -> tuple[Pack, int]:
        """The effects of as many waiting records as one transaction takes, and how many records that is."""
        pack, lines, size, most = Pack(_BOOKS), 0, 0, 1 if self._singly else _LINES
        for taken, decided in enumerate(self._waiting):
            if decided.decision is None:
                continue
            size += _bytes(decided.decision.line)
            if lines == most or (lines and size > _BLOCK) or not self._joins(pack, decided, taken):
                return pack, taken
            lines += 1
        return pack, len(self._waiting)

    def _joins(self, pack: Pack, decided: Decided, place: int) -> bool:
        effect = decided.decision.effect if decided.decision else None
        try:
            return effect is None or self._dry or pack.add(effect)
        except InvalidError as error:
            self._waiting[place] = Decided(decided.due, _parked(decided.due, str(error)))
            return True

    def _commit(self, pack: Pack, taken: int, *, done: bool) -> bool:
        """Write the first `taken` waiting records; False if some met a change by somebody else and were decided again instead."""
        decided = self._waiting[:taken]
        lines = [one.decision.line for one in decided if one.decision]
        cursor = decided[-1].due.cursor if decided else None
        after = runs.advanced(self.shard, cursor, counted(lines), lines, done=done)
        signature = uuid.uuid4().hex
        by = By(f"job:{self.job.name}", self.context.run)
        try:
            commit(pack.effects, by, runs.books(self.shard, after, lines, signature), signature)
        except EffectsRefusedError as refused:
            self._waiting[:taken] = [self._again(one, refused) for one in decided]
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
            self._waiting[writing[0]] = Decided(self._waiting[writing[0]].due, _parked(self._waiting[writing[0]].due, str(error)))

    def _again(self, decided: Decided, refused: EffectsRefusedError) -> Decided:
        effect = decided.decision.effect if decided.decision else None
        if effect is None or effect.id not in refused.effects:
            return decided
        if decided.tries >= _TRIES:
            return Decided(decided.due, _parked(decided.due, f"not written at {_TRIES} tries: {refused.reason}"))
        fresh = replace(self.job.again(decided.due), cursor=decided.due.cursor)
        return self._decide(fresh, decided.tries + 1)

    @property
    def _dry(self) -> bool:
        return self.context.request.mode is Mode.DRY_RUN


def _bytes(line: Line) -> int:
    # What it takes as JSON, or a little less; a block has a margin.
    return 150 + len(line.record) + len(str(line.data).encode()) + sum(len(message) + 3 for message in line.messages)


def _parked(due: Due, why: str) -> Decision:
    return Decision(Line(due.organisation, due.number, Outcome.PARKED, "parked", {"why": why[:_WHY]}))
