"""A worker's hold on an organisation's mirror: all that it writes is written through this, and nothing once somebody else has taken it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from relance.domain.odoo import Odoo
from relance.domain.organisation import Organisation
from relance.domain.run import Counts, Line, Mode, Outcome, Run, RunStatus, Trigger, counted, run_id
from relance.domain.sync import LEASE, ModelState, Sync
from relance.odoo.sync.order import JOB, Order
from relance.runtime import observability
from relance.runtime.clock import now
from relance.store import runs, syncs
from relance.store.effects import By, Effect
from relance.store.runs import Shard
from relance.store.syncs import Books

log = logging.getLogger(__name__)

#: Of a transaction's actions: the sync, the run's shard, and a block of lines.
RESERVED: Final = 3
_SHARD: Final = "sync"
#: The lease is renewed when less than this is left of it.
_RENEW: Final = timedelta(seconds=75)


@dataclass(slots=True)
class Hold:
    """What one worker knows of the synchronisation that it has taken, and how it writes. BooksTakenError: somebody else has it now.

    Killed anywhere, what it wrote is whole: records, their audit, messages, lines and how far it was went together.
    """

    order: Order
    organisation: Organisation
    odoo: Odoo
    sync: Sync
    run: Run | None = None
    shard: Shard | None = None
    counts: Counts = field(default_factory=Counts)

    def state(self, model: str) -> ModelState:
        """How far that model is."""
        return self.sync.models[model]

    def enter(self) -> None:
        """Take up the run that a worker before left open, if one did."""
        run = runs.find(self.sync.run) if self.sync.run else None
        if run and run.status is RunStatus.RUNNING:
            self.run, self.shard = run, runs.shard(run.id, _SHARD)
        else:
            self.sync = replace(self.sync, run="")

    def write(self, effects: Sequence[Effect], lines: Sequence[Line], *states: ModelState) -> None:
        """Write it all or nothing, and with it that these models are so far. EffectsRefusedError, BooksTakenError."""
        if (effects or lines) and self.run is None:
            self._open()
        moved = self._moved(lines, done=False) if lines and self.shard else None
        self.sync = syncs.write(self.sync, self._with(states), effects, self._by, Books(moved=moved))
        self.shard = moved[1] if moved else self.shard
        self.counts += counted(list(lines))
        for line in lines:
            log.info("%s: %s", line.organisation, line.reason)

    def renew(self) -> None:
        """Hold it for longer, if it is soon to be lost."""
        if self.sync.lease_until is None or self.sync.lease_until - now() < _RENEW:
            self.write((), ())

    def leave(self, effects: Sequence[Effect], sync: Sync, *, done: bool, error: str = "") -> None:
        """Give it back. `done`: the run has ended, with `error` if it failed; else whoever comes next goes on in it."""
        after, books = replace(sync, owner="", lease_until=None), Books()
        if done:
            ended = self._ended(error)
            moved = self._moved((), done=True) if self.shard else None
            books = Books(moved=moved, closed=ended) if self.run else Books(opened=ended)
            after, self.run = replace(after, run=""), ended
        self.sync = syncs.write(self.sync, after, effects, self._by, books)
        if done and self.run and (self.run.counts.seen or error):
            observability.run_closed(self.run)

    @property
    def _by(self) -> By:
        return By(f"job:{JOB}" if not self.order.by_hand else self.order.actor, self.run.id if self.run else "")

    def _with(self, states: Sequence[ModelState]) -> Sync:
        models: Mapping[str, ModelState] = {**self.sync.models, **{state.model: state for state in states}}
        return replace(self.sync, models=models, lease_until=now() + LEASE)

    def _moved(self, lines: Sequence[Line], *, done: bool) -> tuple[Shard, Shard, Sequence[Line]]:
        shard = self.shard or Shard(run="", name=_SHARD)
        return shard, runs.advanced(shard, None, counted(list(lines)), lines, done=done), lines

    def _open(self) -> None:
        run = self._new(RunStatus.RUNNING, (_SHARD,))
        self.sync = syncs.write(self.sync, replace(self._with(()), run=run.id), (), self._by, Books(opened=run))
        self.run, self.shard = run, Shard(run=run.id, name=_SHARD)

    def _new(self, status: RunStatus, shards: tuple[str, ...]) -> Run:
        at, order = now(), self.order
        alone = f"-{uuid.uuid4().hex[:8]}" if order.by_hand or order.hop else ""
        return Run(
            id=run_id(JOB, order.scheduled_at, f"{self.organisation.id}{alone}"),
            job=JOB,
            mode=Mode.LIVE,
            trigger=Trigger.HAND if order.by_hand else Trigger.SCHEDULE,
            actor=order.actor,
            scheduled_at=order.scheduled_at,
            opened_at=at,
            options=order.as_data(),
            status=status,
            shards=shards,
        )

    def _ended(self, error: str) -> Run:
        run = self.run or self._new(RunStatus.DONE, ())
        counts = self.shard.counts if self.shard else Counts()
        status = RunStatus.FAILED if error else RunStatus.DONE_WITH_ERRORS if counts.parked else RunStatus.DONE
        return replace(run, status=status, error=error, counts=counts, closed_at=now())


def line(organisation: str, model: str, id: int, outcome: Outcome, text: str, agent: str = "", **data: Any) -> Line:
    """What is said of one record of the mirror."""
    return Line(organisation, f"{model}/{id}", outcome, text, {"model": model, "id": id} | ({"agent": agent} if agent else {}) | data)
