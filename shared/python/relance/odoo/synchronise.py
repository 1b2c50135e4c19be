"""Synchronise an organisation's mirror with its Odoo: taken, read, written, given back; and what a failure means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from relance.domain.errors import InvalidError, NotFoundError, RelanceError, SettingError, UnreachableError
from relance.domain.message import Message
from relance.domain.mirror import ModelSpec
from relance.domain.odoo import Odoo
from relance.domain.organisation import Organisation
from relance.domain.run import Counts, RunStatus, run_id
from relance.domain.sync import ModelState, Sync, failed, to_tell, well
from relance.notify.sync_notice import sync_failed, sync_over
from relance.odoo.connecting import connect
from relance.odoo.errors import OdooError
from relance.odoo.sync.agents import Agents
from relance.odoo.sync.applying import Mirror
from relance.odoo.sync.hold import Hold
from relance.odoo.sync.order import JOB, Order
from relance.odoo.sync.picking import Picker
from relance.odoo.sync.poll import Poll
from relance.odoo.sync.telling import Teller
from relance.runtime.clock import now
from relance.store import organisations, runs, syncs
from relance.store.commit import BooksTakenError
from relance.store.effects import Effect

HasTime = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a synchronisation ended: `done`, `unfinished` (it goes on where it is), `failed`, or `held` and why nothing was begun.

    `read`: rows that came; `failed`: the models that failed, and why.
    """

    organisation: str
    status: str
    run: str = ""
    counts: Counts = field(default_factory=Counts)
    read: int = 0
    reason: str = ""
    failed: dict[str, str] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """As plain data."""
        data = {"organisation": self.organisation, "run": self.run, "status": self.status, "read": self.read} | asdict(self.counts)
        return data | {"reason": self.reason, "failed": dict(self.failed)}


def run(order: Order, has_time: HasTime = lambda: True) -> Result:
    """Do what `order` asks for, as far as time allows, alone.

    What was read until a failure is in the mirror, and the next start goes on from there. NotFoundError, InvalidError: there is no such
    organisation, it has no Odoo, or does not mirror such a model.
    """
    organisation = organisations.read(order.organisation)
    specs = _specs(organisation, order)
    if not order.by_hand and order.hop == 0 and _ended(order):
        return Result(organisation=order.organisation, status="held", reason="this start has been done already")
    sync = syncs.take(order.organisation, now())
    if sync is None:
        return Result(organisation=order.organisation, status="held", reason="another synchronisation is under way")
    odoo = _odoo(organisation)
    hold = Hold(order, organisation, odoo, _with_states(sync, odoo))
    try:
        hold.enter()
        return _Work(hold, specs, has_time, now(), Teller(hold), dict(hold.sync.models)).do()
    except BooksTakenError:
        return Result(organisation=order.organisation, status="held", reason="somebody else has taken it over", counts=hold.counts)


def _ended(order: Order) -> bool:
    known = runs.find(run_id(JOB, order.scheduled_at, order.organisation))
    return known is not None and known.status is not RunStatus.RUNNING


def _odoo(organisation: Organisation) -> Odoo:
    if organisation.odoo is None:
        raise NotFoundError("Odoo of", organisation.id, "import the organisation with its `odoo`: docs/data-format.md")
    return organisation.odoo


def _specs(organisation: Organisation, order: Order) -> tuple[ModelSpec, ...]:
    odoo = _odoo(organisation)
    for name in order.models:
        if odoo.model(name) is None:
            raise InvalidError("models", name, f"is not mirrored; there are {', '.join(spec.name for spec in odoo.models)}")
    asked = {spec.name for name in order.models if (spec := odoo.model(name))}
    return tuple(spec for spec in odoo.models if not asked or spec.name in asked)


def _with_states(sync: Sync, odoo: Odoo) -> Sync:
    """The synchronisation with a state for every model that is mirrored."""
    new = {spec.name: ModelState(model=spec.name, name=spec.label) for spec in odoo.models if spec.name not in sync.models}
    return replace(sync, models={**sync.models, **new})


@dataclass(slots=True)
class _Work:
    """One synchronisation under a hold. `before`: the states of the models as it found them."""

    hold: Hold
    specs: tuple[ModelSpec, ...]
    has_time: HasTime
    at: datetime
    teller: Teller
    before: Mapping[str, ModelState]

    def do(self) -> Result:
        """Read, and give the hold back with how it went."""
        order, sync = self.hold.order, self.hold.sync
        if not order.by_hand and sync.next_attempt_at and self.at < sync.next_attempt_at:
            self.hold.leave((), sync, done=False)
            reason = f"waiting until {sync.next_attempt_at:%H:%M:%S} UTC after a failure: {sync.error}"
            return Result(organisation=order.organisation, status="held", reason=reason)
        if order.reset:
            self._reset()
        due = tuple(spec for spec in self.specs if self._is_due(spec))
        try:
            with closing(connect(self.hold.odoo, sync.spoken, self.has_time)) as server:
                mirror = Mirror(self.hold, server, Agents(), self.teller)
                finished, troubles = self._read(mirror, due)
                self.hold.sync = replace(self.hold.sync, spoken=server.spoken)
        except (OdooError, SettingError, UnreachableError) as error:
            return self._failed(error)
        return self._ended(due, troubles, finished=finished, read=mirror.read)

    def _read(self, mirror: Mirror, due: tuple[ModelSpec, ...]) -> tuple[bool, Mapping[str, OdooError]]:
        order = self.hold.order
        if order.picks:
            Picker(mirror, due, order).run()
            return True, {}
        # What goes on in another invocation does not begin again.
        since = order.scheduled_at if order.hop else self.at
        poll = Poll(mirror, due, order.batch_size, self.has_time, since if order.compare else None)
        poll.run()
        return poll.finished, poll.failed

    def _is_due(self, spec: ModelSpec) -> bool:
        state = self.hold.state(spec.name)
        return self.hold.order.by_hand or state.next_attempt_at is None or self.at >= state.next_attempt_at

    def _reset(self) -> None:
        states = [self.hold.state(spec.name) for spec in self.specs]
        self.hold.write((), (), *(replace(one, floor=None, checkpoint=None, before_reset=one.before_reset or one.floor) for one in states))

    def _failed(self, error: RelanceError) -> Result:
        """The whole of it failed: said in its state and its run, told when it is time, tried again after a pause."""
        sync = self.hold.sync
        if self.hold.order.picks:
            return self._picked(str(error))
        lasting = error.lasting if isinstance(error, OdooError) else isinstance(error, SettingError)
        tell = to_tell(sync.failures + 1, lasting=lasting) and not sync.told
        after = replace(failed(sync, str(error), self.at, tell=tell), polled_at=self.at)
        told = self._said_failed("", after, str(error)) if tell else ()
        self.hold.leave(_effects(told), after, done=True, error=str(error))
        return self._result("failed", reason=str(error))

    def _picked(self, error: str, read: int = 0) -> Result:
        """What was picked says nothing of how the whole stands: neither that it failed, nor that it is well again."""
        self.hold.leave((), self.hold.sync, done=True, error=error)
        return self._result("failed" if error else "done", reason=error, read=read)

    def _ended(self, due: Sequence[ModelSpec], troubles: Mapping[str, OdooError], *, finished: bool, read: int) -> Result:
        if self.hold.order.picks:
            return self._picked("", read)
        sync, told = self.hold.sync, list[Message]()
        if sync.told:
            told += self._said_over("", sync.failures)
        models = dict(sync.models)
        for spec in due:
            models[spec.name], said = self._after(spec, models[spec.name], troubles.get(spec.name))
            told += said
        reasons = {name: str(error) for name, error in troubles.items()}
        error = "; ".join(f"{name}: {reason}" for name, reason in reasons.items())
        polled_at = sync.polled_at if self.hold.order.models else self.at
        after = replace(well(sync), models=models, polled_at=polled_at)
        self.hold.leave(_effects(told), after, done=finished or bool(error), error=error)
        return self._result("failed" if error else "done" if finished else "unfinished", reason=error, read=read, failed=reasons)

    def _after(self, spec: ModelSpec, state: ModelState, error: OdooError | None) -> tuple[ModelState, Sequence[Message]]:
        """A model's state after it was tried, and what is told of that."""
        before = self.before[spec.name]
        what = f"{spec.label} ({spec.name})"
        if error is None:
            return well(state), self._said_over(what, before.failures) if before.told else ()
        # Counted on from what it found: a page that was written meanwhile does not make a failure good.
        counted = replace(state, failures=before.failures, told=before.told)
        tell = to_tell(counted.failures + 1, lasting=error.lasting) and not counted.told
        after = failed(counted, str(error), self.at, tell=tell)
        return after, self._said_failed(what, after, str(error)) if tell else ()

    def _said_failed(self, what: str, state: ModelState | Sync, error: str) -> tuple[Message, ...]:
        again = state.next_attempt_at or self.at
        return sync_failed(
            self.hold.organisation,
            self.teller.contacts,
            what=what,
            error=error,
            failures=state.failures,
            at=self.at,
            next_attempt_at=again,
        )

    def _said_over(self, what: str, failures: int) -> tuple[Message, ...]:
        return sync_over(self.hold.organisation, self.teller.contacts, what=what, at=self.at, since_failures=failures)

    def _result(self, status: str, **said: Any) -> Result:
        run = self.hold.run
        counts = run.counts if run and run.status is not RunStatus.RUNNING else self.hold.counts
        return Result(organisation=self.hold.organisation.id, status=status, run=run.id if run else "", counts=counts, **said)


def _effects(messages: Sequence[Message]) -> list[Effect]:
    return [Effect((), tuple(messages))] if messages else []
