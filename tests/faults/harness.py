"""At every call of a scene in turn, one kind of fault; then what happens afterwards by itself; then the verdict."""

from __future__ import annotations

import copy
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from relance.notify import gate
from relance.runtime import secrets
from relance.runtime.settings import settings
from tests.faults import world
from tests.faults.clock import Clock, set_to
from tests.faults.kinds import Killed, Kind, Setting
from tests.faults.scene import Scene, afterwards, quietly
from tests.faults.verdict import Verdict, World, judge
from tests.faults.wire import Call, Told, Wire, wired
from tests.notify.server import Server
from tests.quick_tables import held, restore

#: Of the points of a scene, every so many are tried: few when a file is run by hand, all of them in `make faults`.
STEP = int(os.environ.get("RELANCE_FAULTS_STEP", "64"))


@dataclass
class Tally:
    """What a suite of faults came to. `points` are the places of a scene, each of which many runs may share; `bad` names the trouble."""

    points: set[str] = field(default_factory=set)
    runs: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    unknown: int = 0
    repeated: int = 0
    bad: list[str] = field(default_factory=list)

    def add(self, where: str, fault: str, verdict: Verdict) -> None:
        """One run more, with the fault that happened there and what became of it."""
        self.points.add(where)
        self.runs += 1
        self.lost += len(verdict.lost)
        self.doubled += len(verdict.doubled)
        self.wrong += len(verdict.wrong)
        self.unknown += verdict.unknown
        self.repeated += verdict.repeated
        if verdict.troubles:
            self.bad.append(f"{fault} at {where}: {'; '.join(verdict.troubles)}")

    def figures(self) -> dict[str, int]:
        """The numbers, for the end of the suite's output."""
        return {name: value for name, value in vars(self).items() if isinstance(value, int)} | {"points": len(self.points)}


@dataclass
class Stage:
    """A scene set up once, to be played again and again from the same world."""

    scene: Scene
    wire: Wire
    kept: dict[str, Any]
    beside: Any = None
    flawless: World = field(init=False)
    calls: list[Call] = field(init=False)

    def rehearse(self) -> None:
        """Play it without a fault: so it must come out, and these are the calls at which something can go wrong."""
        with self.anew() as clock:
            self.scene.work()
            self.calls = list(self.wire.calls)
            afterwards(self.scene, clock)
            self.flawless = self.world()

    def play(self, kind: Kind, call: Call) -> Verdict:
        """The scene with one fault at `call`, what happens afterwards, and the verdict."""
        return judge(self.end(kind, call), self.flawless)

    def end(self, kind: Kind, call: Call) -> World:
        """The world in which the scene with one fault at `call`, and what happens afterwards, end."""
        with self.anew() as clock:
            setting = Setting(call.place, clock, self._rival, self.as_it_was)
            with suppress(Killed), self.wire.faulty(kind.make(setting)):
                quietly(self.scene.work)
            _forget()  # another process takes over
            afterwards(self.scene, clock)
            return self.world()

    def go_on(self, left: dict[str, Any], told: Counter[Told], marked: Counter[Told]) -> Verdict:
        """What happens after another process has left these tables and told so much, and the verdict."""
        with self.anew() as clock:
            restore(left)
            self.wire.told.update(told)
            self.wire.marked.update(marked)
            afterwards(self.scene, clock)
            return judge(self.world(), self.flawless)

    def all_points(self, kind: Kind, tally: Tally, first: int = 0, step: int = 1) -> None:
        """The fault at every call to which it applies, or at every `step`th of them beginning with the `first`; added to `tally`."""
        for call in [call for call in self.calls if kind.at(call)][first::step]:
            tally.add(f"call {call.place}, {call.service} {call.operation}", kind.name, self.play(kind, call))

    def world(self) -> World:
        """What there is now."""
        return World.of(self.wire, self.scene.beside.amiss())

    @contextmanager
    def anew(self) -> Iterator[Clock]:
        """Within it, the world is that of the beginning."""
        restore(self.kept)
        self.scene.beside.put_back(self.beside)
        _forget()
        self.wire.reset()
        with set_to(world.NIGHT) as clock:
            yield clock

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """Within it, the tables are those of the beginning, and then again what they are."""
        now = dict(held())
        restore(self.kept)
        try:
            yield
        finally:
            held().clear()
            held().update(now)

    def _rival(self) -> None:
        fault, self.wire.fault = self.wire.fault, None
        try:
            quietly(self.scene.rival)
        finally:
            self.wire.fault = fault


@contextmanager
def staged(scene: Scene, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """The scene's world made, and played once without a fault: so it must come out."""
    for name, value in scene.environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    # Small packs, so that a shard takes several, and a fault can come between them; and few shards and queues, which are all alike.
    monkeypatch.setattr("relance.jobs.shard._LINES", 1)
    monkeypatch.setattr("relance.odoo.sync.deeds._BLOCK", 1)
    monkeypatch.setattr("relance.store.due.SHARDS", 2)
    monkeypatch.setattr("relance.store.row.SHARDS", 2)
    monkeypatch.setattr("relance.store.outbox.QUEUES", 1)
    with scene.beside.running(), wired() as wire:
        with set_to(world.NIGHT):
            scene.prepare(server)
        stage = Stage(scene, wire, copy.deepcopy(held()), scene.beside.kept())
        stage.rehearse()
        yield stage


def _forget() -> None:
    """What a process keeps in its memory is gone with it."""
    secrets.forget()
    gate.forget()
