"""The first load of a full Odoo, 85,000 records, by workers that run out of time and are killed: everything once, and in silence."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from unittest.mock import patch

import pytest

from relance.domain.odoo import Transport
from relance.domain.organisation import Organisation
from relance.odoo import synchronise
from relance.odoo.patience import Patient
from relance.odoo.sync.order import Order
from relance.odoo.transport import Reply
from relance.odoo.wire import Wire
from relance.store import mirror, runs, syncs
from relance.store.tables import MirrorRow
from tests.benchmarks.quick_moto import quick_moto
from tests.faults.clock import Clock
from tests.faults.kinds import Killed
from tests.notify.server import Server
from tests.odoo import world
from tests.odoo.real import Real, _real, real
from tests.odoo.scenarios.conftest import clock, rooms
from tests.odoo.scenarios.scene import LINE, ORDER, TOP_UP
from tests.odoo.server.loading import load
from tests.odoo.world import Contents
from tests.quick_tables import held
from tests.store.faults import hooked

__all__ = ["_real", "clock", "real", "rooms"]

#: The whole over one transport; over the other a fifth, for moto needs two milliseconds a record.
_ORDERS: Final = {Transport.JSON2: 20_000, Transport.XMLRPC: 4_000}
_WRITE: Final = "dynamodb.TransactWriteItems"


@dataclass
class Loading:
    """What it took: calls of Odoo, their bytes, and the seconds until they were answered; how its invocations ended."""

    orders: int
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    calls: int = 0
    bytes: int = 0
    waited: float = 0.0
    ends: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Within it, what is asked of Odoo is counted."""
        real = Patient.call

        def call(self_: Patient, model: str, method: str, ids: Sequence[int] | None, **named: Any) -> Reply:
            begun = time.perf_counter()
            reply = real(self_, model, method, ids, **named)
            self.calls, self.bytes, self.waited = self.calls + 1, self.bytes + reply.bytes, self.waited + time.perf_counter() - begun
            return reply

        with patch.object(Patient, "call", call):
            yield

    @contextmanager
    def dying(self) -> Iterator[None]:
        """Within it, the worker dies before or after some write, or some call of Odoo. Sometimes none is left to die at."""
        asked = Wire.request

        def request(*args: Any, **named: Any) -> Any:
            received = asked(*args, **named)
            at_call()
            return received

        at_call, at_write = (_dying_at(self.chance.randint(*range_)) for range_ in ((5, 40), (self.orders // 200, self.orders // 40)))
        event = self.chance.choice(("before-call", "after-call"))
        with patch.object(Wire, "request", request), hooked(f"{event}.{_WRITE}", at_write):
            yield

    def has_time(self) -> Callable[[], bool]:
        """An invocation that has time for a few pages."""
        left = [self.chance.randint(3, 12)]

        def has_time() -> bool:
            left[0] -= 1
            return left[0] >= 0

        return has_time


def _dying_at(number: int) -> Callable[..., None]:
    left = [number]

    def step(**_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    return step


@pytest.mark.odoo
@pytest.mark.parametrize(("way", "orders"), _ORDERS.items())
def test_a_full_odoo_is_loaded_once_and_in_silence_whatever_happens_to_the_workers(
    real: Real, clock: Clock, rooms: Server, way: Transport, orders: int
) -> None:
    load(real.server, orders=orders, lines=3 * orders, top_ups=orders // 4)
    organisation = world.organisation_of(real, way)
    world.settle_in(real, rooms, organisation)
    loading = Loading(orders)
    begun, cpu = time.perf_counter(), time.process_time()
    with quick_moto(), loading.counting():
        _loaded(loading, organisation, clock)
    spent, cpu = time.perf_counter() - begun, time.process_time() - cpu
    truth = world.truth(real, organisation)
    number = sum(map(len, truth.values()))
    print(
        f"{way}: {number} records in {spent:.0f} s ({number / spent:.0f} a second, {cpu:.0f} s of CPU, of which moto has most), "
        f"{loading.calls} calls of Odoo of {loading.bytes / 1e6:.1f} MB and {loading.waited:.1f} s, invocations: {dict(loading.ends)}"
    )
    assert (len(truth[ORDER]), len(truth[LINE]), len(truth[TOP_UP])) == (orders, 3 * orders, orders // 4)
    assert loading.ends["killed"] >= 3
    assert _mirrored(organisation) == truth
    _once_and_in_silence(organisation, truth)
    _quiet(organisation, clock)


def _loaded(loading: Loading, organisation: Organisation, clock: Clock) -> None:
    while not loading.ends["done"]:
        clock.sleep(60)
        try:
            with ExitStack() as stack:
                stack.enter_context(loading.dying())
                order = Order(organisation=organisation.id, scheduled_at=clock.moment)
                loading.ends[synchronise.run(order, loading.has_time()).status] += 1
        except Killed:
            loading.ends["killed"] += 1
            clock.sleep(120)
    assert loading.ends.keys() <= {"done", "unfinished", "killed"}


def _mirrored(organisation: Organisation) -> Contents:
    """What the mirror holds, from moto itself: by requests it would take minutes."""
    assert organisation.odoo
    contents: Contents = {spec.name: {} for spec in organisation.odoo.models}
    for item in held()["test-mirror"].all_items():
        attributes = item.to_json()["Attributes"]
        if "/" in attributes["sk"]["S"]:
            one = mirror.held_of(MirrorRow.from_raw_data(attributes))
            contents[one.model][one.id] = one.problem or one.values
    return contents


def _once_and_in_silence(organisation: Organisation, truth: Contents) -> None:
    names = {f"{organisation.id}#{model}/{id}" for model, rows in truth.items() for id in rows}
    audited = Counter(item.attrs["pk"].value for item in held()["test-audit"].all_items())
    assert {name: times for name, times in audited.items() if name.partition("#")[2].partition("/")[0] in truth} == dict.fromkeys(names, 1)
    assert list(held()["test-outbox"].all_items()) == []
    states = syncs.find(organisation.id).models
    counted = {name: (states[name].count, states[name].total) for name in truth}
    assert counted == {name: (len(rows), sum(rows)) for name, rows in truth.items()}
    assert sum(run.counts.changed for run in runs.of_job("odoo-sync", 1000)) == len(names)


def _quiet(organisation: Organisation, clock: Clock) -> None:
    """The next poll reads nothing of it again."""
    clock.sleep(60)
    after = Loading(0)
    with quick_moto(), after.counting():
        result = synchronise.run(Order(organisation=organisation.id, scheduled_at=clock.moment))
    assert (result.status, result.read, result.counts.seen) == ("done", 0, 0)
    assert after.calls <= 2 * 7
