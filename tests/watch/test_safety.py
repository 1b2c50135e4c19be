"""Killed, throttled, unanswered or doubled at any of its calls, the watchdog tells each thing once: never twice, never not at all."""

from __future__ import annotations

import copy
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from relance.domain.errors import RelanceError
from relance.domain.invoice import Status
from relance.domain.run import Trigger
from relance.jobs import run
from relance.jobs.request import Request
from relance.notify import dispatch
from relance.store import invoices
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.faults.clock import Clock, set_to
from tests.faults.kinds import KINDS, Killed, Kind, Setting, only_of_an_odoo
from tests.faults.wire import Wire, wired
from tests.quick_tables import held, restore
from tests.store.messages import a_message, put_in
from tests.watch.hours import HOUR, NIGHT, NOON, amiss, tick, told, was_amiss
from tests.world import BY, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables", "ageing_only")

#: One call of so many is tried.
EVERY = int(os.environ.get("RELANCE_EVERY", "6"))
#: The watchdog speaks to no Odoo, so nothing goes wrong there.
HERE = [kind for kind in KINDS if not only_of_an_odoo(kind)]
LOOKS_AT = NIGHT + 3 * HOUR
World = tuple[Counter[str], list[str], list[str]]


def amiss_of_all_kinds() -> None:
    """A night that is missed, an invoice that contradicts itself, and a message that nobody sends."""
    with set_to(NOON):
        add(SCHOOL)
        tick()
    with set_to(NIGHT + HOUR):
        add(invoice("A", date(2025, 6, 1), status=Status.PAID, closed_on=date(2025, 3, 1)))
        put_in(a_message())


def mended() -> None:
    """The same, told of, and then mended."""
    amiss_of_all_kinds()
    with set_to(LOOKS_AT - HOUR) as clock:
        tick()
        before = invoices.read(SCHOOL.id, "A")
        change = invoices.write(before, replace(before, status=Status.ISSUED, closed_on=None), SCHOOL)
        commit([Effect((change,) if change else ())], BY)
        run.start(Request(job="invoice-aging", scheduled_at=clock.moment, trigger=Trigger.HAND, actor="cli:ada"))
        dispatch.send_due(clock.moment)


@contextmanager
def played(kept: dict[str, Any], wire: Wire) -> Iterator[Clock]:
    """Within it, the world is that of the beginning and the watchdog's hour has come."""
    restore(kept)
    wire.reset()
    with set_to(LOOKS_AT) as clock:
        yield clock


def world() -> World:
    return Counter(told()), [one.key for one in amiss()], sorted(one.key for one in was_amiss())


def again(clock: Clock) -> World:
    """What came of it, after the failed start was tried again."""
    clock.sleep(60)
    tick()
    return world()


def one_of(wire: Wire, kept: dict[str, Any], kind: Kind, place: int) -> World:
    """The watchdog with one fault at its call of that place."""

    @contextmanager
    def as_it_was() -> Iterator[None]:
        now = dict(held())
        restore(kept)
        try:
            yield
        finally:
            held().clear()
            held().update(now)

    def rival() -> None:
        fault, wire.fault = wire.fault, None
        tick()
        wire.fault = fault

    with played(kept, wire) as clock:
        fault = kind.make(Setting(place, clock, rival, as_it_was))
        with suppress(Killed, RelanceError), wire.faulty(fault):
            tick()
        return again(clock)


@pytest.mark.parametrize("prepare", [amiss_of_all_kinds, mended])
@pytest.mark.parametrize("nth", range(len(HERE)), ids=[kind.name for kind in HERE])
def test_each_thing_is_told_once_whatever_happens_at_any_call(prepare: Callable[[], None], nth: int) -> None:
    kind = HERE[nth]
    prepare()
    kept = copy.deepcopy(held())
    with wired() as wire:
        with played(kept, wire) as clock:
            tick()
            calls = [call for call in wire.calls if kind.at(call)]
            right = again(clock)
        assert sum(right[0].values()) == (3 if prepare is amiss_of_all_kinds else 6)
        # Others for each kind, so that together they leave none out; RELANCE_EVERY=1 tries them all.
        tried = {call.place: one_of(wire, kept, kind, call.place) for call in calls[nth % EVERY :: EVERY]}
    assert tried
    assert {place: found for place, found in tried.items() if found != right} == {}


def test_a_watchdog_whose_turn_another_has_taken_stops_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    amiss_of_all_kinds()
    with set_to(LOOKS_AT):
        from relance.watch import entry

        first = entry.LOOKS[0][1]
        rivals: list[dict[str, Any]] = []

        def meanwhile(watch: Any) -> None:
            if not rivals:
                rivals.append({})
                rivals.append(tick())
            first(watch)

        monkeypatch.setattr(entry, "LOOKS", (("runs", meanwhile), *entry.LOOKS[1:]))
        assert tick() == {"superseded": True, "begun": 0, "over": 0}
        assert rivals[1]["begun"] == 3
