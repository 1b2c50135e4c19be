"""Writers that never rest, commits that come late, and a synchronisation that is killed at any point: nothing is lost, nothing twice.

`RELANCE_STRESS_SECONDS` says for how long against the real server; the imitation is there for a shorter time, in `make test`.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from relance.domain.odoo import Transport
from relance.domain.organisation import Organisation
from relance.odoo import synchronise, xmlrpc
from relance.odoo.sync.order import Order
from relance.odoo.synchronise import Result
from relance.runtime import secrets
from relance.runtime.settings import settings
from tests.benchmarks.quick_moto import quick_moto
from tests.notify.server import running
from tests.odoo import world
from tests.odoo.either import There
from tests.odoo.imitation.there import odoo
from tests.odoo.naive import Naive
from tests.odoo.real import _real, real
from tests.odoo.stress import aws
from tests.odoo.stress.journal import Journal, done, read
from tests.odoo.stress.lives import Lives, killed_all_the_time
from tests.odoo.stress.verdict import Difference, Verdict
from tests.odoo.stress.writers import Busy, Ground, Late, at_work

__all__ = ["_real", "real"]

_SEED: Final = int(os.environ.get("RELANCE_STRESS_SEED", "1"))
_LEASE: Final = 1.5
#: Polls that must have come to their end under stress: else no floor has moved, and nothing was put to the test.
_FEWEST: Final = 5


@dataclass(frozen=True)
class Pace:
    """For how many seconds; how long the latest commits take, and how far back a poll looks for them."""

    seconds: float
    late: tuple[float, float]
    overlap: int


_SHORT: Final = Pace(10, (1.0, 3.0), 5)
_LONG: Final = Pace(float(os.environ.get("RELANCE_STRESS_SECONDS", "60")), (3.0, 10.0), 15)
_SERVERS: Final = (
    "imitation json2",
    *(pytest.param(f"real {way}", marks=pytest.mark.odoo) for way in (Transport.JSON2, Transport.XMLRPC)),
)


@dataclass
class Stress:
    """A mirror whose server is written to all the time, and one that is kept naively beside it."""

    there: There
    organisation: Organisation
    pace: Pace
    folder: Path
    polls: int = 0

    def poll(self) -> Result:
        """One that nobody kills, written down like the others."""
        self.polls += 1
        name, journal = f"whole.{self.polls}", Journal(self.folder / "whole.jsonl")
        at = datetime(2029, 1, 1, tzinfo=UTC) + timedelta(minutes=self.polls)
        with journal.listening(name):
            result = synchronise.run(Order(organisation=self.organisation.id, scheduled_at=at))
        journal.note(poll=name, ended=result.status)
        assert result.status == "done", result
        return result

    def last(self) -> None:
        """Let it go on, on a slow machine until enough was done."""
        begun = time.monotonic()
        while (spent := time.monotonic() - begun) < self.pace.seconds or (done(self.folder) < _FEWEST and spent < 3 * self.pace.seconds):
            time.sleep(0.5)

    def setting(self, address: str) -> dict[str, Any]:
        """What another process needs to know."""
        keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "RELANCE_STACK", "RELANCE_ODOO_HOSTS")
        environment = {name: os.environ[name] for name in keys} | {"AWS_ENDPOINT_URL": address}
        return {"environment": environment, "lease": _LEASE, "organisation": self.organisation.id, "folder": str(self.folder)}


@pytest.fixture(params=_SERVERS)
def stress(request: pytest.FixtureRequest, tables: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stress]:
    """A server with some orders that the mirror knows."""
    monkeypatch.setenv("RELANCE_ODOO_HOSTS", "127.0.0.1")
    settings.cache_clear()
    for one in (secrets, xmlrpc):
        one.forget()
    kind, _, way = request.param.partition(" ")
    pace = _LONG if kind == "real" else _SHORT
    with ExitStack() as stack:
        stack.enter_context(quick_moto())
        there: There = request.getfixturevalue("real") if kind == "real" else stack.enter_context(odoo())
        organisation = world.organisation_of(there, Transport(way), overlap=pace.overlap)
        world.settle_in(there, stack.enter_context(running()), organisation)
        yield Stress(there, organisation, pace, tmp_path)


class _Watching(Naive):
    """The naive mirror as somebody who works beside the writers."""

    def act(self) -> None:
        """Poll, and rest."""
        self.poll()
        time.sleep(0.5)


def test_nothing_is_lost_or_told_twice_while_workers_are_killed_and_a_naive_poll_loses_rows(stress: Stress) -> None:
    ground = Ground(stress.there)
    ground.furnish()
    stress.there.age()
    stress.poll()
    known = frozenset(one.name for one in world.held(stress.organisation))
    assert stress.organisation.odoo
    naive = _Watching(stress.there, stress.organisation.odoo.models)
    writers: list[Busy | Late] = [Busy(ground, number, random.Random(_SEED + number)) for number in range(2)]
    writers += [Late(ground, number, random.Random(_SEED + 10 + number), *stress.pace.late) for number in range(2)]
    with aws.served() as address, killed_all_the_time(stress.setting(address), _SEED) as lives, at_work(*writers, naive):
        stress.last()
    for _ in range(3):
        stress.poll()
        naive.poll()
    print(f"writers: {dict(sum((writer.done for writer in writers), start=Counter[str]()))}")
    _judge(stress, lives, known)
    lost = Difference.of(naive.contents, world.truth(stress.there, stress.organisation))
    print(f"the naive poll beside it: {lost}")
    assert lost.missing
    assert lost.ghost
    assert lost.stale


def _judge(stress: Stress, lives: Lives, known: frozenset[str]) -> None:
    deliveries, ended = read(stress.folder)
    polls = len({one.poll for one in deliveries} | ended.keys())
    verdict = Verdict(stress.organisation, deliveries, ended, known)
    difference = Difference.of(world.mirrored(stress.organisation), world.truth(stress.there, stress.organisation))
    lost, repeated = verdict.messages()
    doubled = verdict.gaps() + verdict.doubled()
    print(
        f"the mirror: {difference}, {len(doubled)} duplicate audit entries, {lost.total()} messages lost, {repeated.total()} repeated; "
        f"{lives.ends[-9]} workers killed, {Counter(ended.values())['done']} polls done of {polls}, {len(deliveries)} rows delivered, "
        f"{sum(map(len, verdict.histories.values()))} versions of {len(verdict.histories)} records, "
        f"{world.told(stress.organisation).total()} messages"
    )
    assert Counter(ended.values())["done"] - stress.polls >= _FEWEST - 1
    assert (set(lives.ends), "".join(lives.said)) == ({-9}, "")
    assert difference == Difference((), (), ())
    assert (doubled, verdict.unwritten(), verdict.invented(), verdict.unsaid(), verdict.miscounted()) == ([], [], [], [], [])
    assert (lost, repeated) == (Counter(), Counter())
