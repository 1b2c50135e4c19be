"""Starts that are dropped, repeated or late, and indexes that do not show a record yet: the next start does what is left, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from relance.domain.invoice import Status
from tests.faults import tables, world
from tests.faults.clock import Clock
from tests.faults.harness import STEP, Tally, staged
from tests.faults.report import FAULTS
from tests.faults.scene import Scene, start, until_quiet
from tests.faults.verdict import World, judge
from tests.faults.wire import Call, Proceed
from tests.notify.server import Server
from tests.world import add, invoice, status

pytestmark = pytest.mark.usefixtures("tables")

NIGHTS = [world.NIGHT + timedelta(days=n) for n in range(3)]
#: What becomes of a night's start: how often it comes in its own night, and how often after the next night's.
FATES = {"once": (1, 0), "twice": (2, 0), "dropped": (0, 0), "late": (0, 1), "in time and again late": (1, 1)}


def _event(night: int) -> dict[str, Any]:
    return {"job": "invoice-aging", "scheduled_at": NIGHTS[night].isoformat()}


def _prepare(server: Server) -> None:
    """One step for each invoice, in one of the three nights."""
    world.settle_in(server)
    for night, day in enumerate((31, 1, 2)):
        litigation = date(2025, 1, day) if day == 31 else date(2025, 2, day)
        add(invoice(f"F-{night}00", litigation, status=Status.UNPAID))
        add(invoice(f"F-{night}01", NIGHTS[night].date() - timedelta(days=1)))


def _play(clock: Clock, fates: tuple[str, ...]) -> None:
    """The nights one after the other; the last start of all is never dropped, or nobody could catch up."""
    late = 0
    for night, fate in enumerate((*fates, "once")):
        clock.move_to(NIGHTS[night])
        in_time, afterwards = FATES[fate]
        for _ in range(in_time):
            start(_event(night))
        for _ in range(late):
            start(_event(night - 1))
        late = afterwards
        until_quiet(clock)


def test_a_start_that_is_dropped_repeated_or_late_changes_nothing_in_the_end(
    server: Server, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    scene = Scene("three nights", _prepare, lambda: start(_event(0)), lambda: start(_event(0)))
    tally = Tally()
    with staged(scene, server, monkeypatch) as stage:
        with stage.anew() as clock:
            _play(clock, ("once", "once"))
            flawless = World.of(stage.wire)
        assert [status(f"F-{n}00") for n in range(3)] == [Status.LITIGATION] * 3
        # By hand a sample, in `make faults` all of them.
        for fates in list(product(FATES, repeat=2))[:: min(STEP, 6)]:
            with stage.anew() as clock:
                _play(clock, fates)
                tally.add("three nights", " and ".join(fates), judge(World.of(stage.wire), flawless))
    record_property(FAULTS, tally.figures())
    assert tally.bad == []


def test_what_the_index_did_not_show_yet_is_done_the_next_night(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene("a new invoice", _prepare, lambda: start(_event(0)), lambda: start(_event(0)))
    with staged(scene, server, monkeypatch) as stage, stage.anew() as clock:
        add(invoice("F-900", NIGHTS[0].date() - timedelta(days=40)))

        def behind(call: Call, proceed: Proceed) -> Any:
            with stage.as_it_was() if "IndexName" in call.body else nullcontext():
                return proceed()

        with stage.wire.faulty(behind):
            start(_event(0))
        assert status("F-900") is Status.ISSUED
        clock.move_to(NIGHTS[1])
        start(_event(1))
        assert status("F-900") is Status.UNPAID
        assert [line for line in tables.changed_lines() if "F-900" in line] == ["goo-school / F-900: aged"]
