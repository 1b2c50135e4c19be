"""Weeks of random gaps: each is reported in time, none twice, each is over once; in the end the records are those of a flawless world."""

from __future__ import annotations

import copy
import os
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from relance.domain.finding import MESSAGE_GRACE, RUN_GRACE, RUN_LASTS, STUCK_GRACE, SYNC_GRACE, Finding, FindingKind
from tests.faults.clock import set_to
from tests.faults.tables import items
from tests.quick_tables import held, restore
from tests.watch.hours import HOUR, amiss, tick, told, was_amiss
from tests.watch.odoo_weeks import OdooWeeks
from tests.watch.stack import BEGINNING, Stack, furnish

pytestmark = pytest.mark.usefixtures("tables", "ageing_only")

TICKS = 400
_A_DAY_MORE = 30
SEEDS = range(int(os.environ.get("RELANCE_TICKS", "1")))
#: An hour until the next look, and one that was dropped.
_LATEST = 2 * HOUR
_GRACES = {
    FindingKind.MISSED: RUN_GRACE,
    FindingKind.UNCLOSED: RUN_LASTS + timedelta(minutes=30),
    FindingKind.UNSENT: MESSAGE_GRACE,
    FindingKind.SYNC_STUCK: STUCK_GRACE,
    FindingKind.SYNC_FAILED: timedelta(0),
    FindingKind.SYNC_LATE: SYNC_GRACE,
}
_OF_ODOO = {kind for kind in _GRACES if kind.value.startswith("sync-")}


def unlucky_weeks(seed: int) -> Stack:
    """So many hours of a stack, and a last night that takes place; at each look, just that is amiss which should be."""
    with set_to(BEGINNING) as clock:
        tick()
        stack = Stack(clock, Random(seed), OdooWeeks(Random(-1 - seed)))
        known: set[str] = set()
        for _ in range(TICKS):
            if not stack.hour():
                continue
            known = stack.should_be_amiss(known)
            tick()
            assert {finding.key for finding in amiss()} == known, clock.moment
        stack.recover()
        for _ in range(_A_DAY_MORE):
            stack.hour()
        tick()
        assert amiss() == []
        return stack


def flawless_weeks() -> None:
    """The same hours, in which nothing goes wrong and nobody need look."""
    with set_to(BEGINNING) as clock:
        stack = Stack(clock, Random(0), OdooWeeks(Random(0)), unlucky=False)
        for _ in range(TICKS + _A_DAY_MORE):
            stack.hour()
        assert len(stack.ended) == len(stack.fires) > TICKS // 24


def invoices() -> dict[str, Any]:
    """The invoices, without what tells how often they were written."""
    often = ("version", "effect_id")
    return {item["sk"]["S"]: {name: held for name, held in item.items() if name not in often} for item in items("invoices")}


def late(finding: Finding) -> timedelta:
    """How long after its grace it was told."""
    assert finding.opened_at
    return finding.opened_at - finding.since - _GRACES[finding.kind]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_gap_is_reported_in_time_and_none_twice_and_nothing_is_different_in_the_end(seed: int) -> None:
    with set_to(BEGINNING):
        furnish()
    kept = copy.deepcopy(held())
    stack = unlucky_weeks(seed)
    found, said, left = was_amiss(), Counter(told()), invoices()
    assert stack.drops > 20
    kinds = Counter(finding.kind for finding in found)
    assert kinds.keys() <= _GRACES.keys()
    assert len(kinds.keys() - _OF_ODOO) > 1
    assert kinds.keys() >= _OF_ODOO
    # What is told is what was found: each beginning once, each end once.
    assert sum(said.values()) == 2 * len(found)
    assert all(count == said[subject.replace("Relance: ", "Relance: over: ")] for subject, count in said.items() if "over:" not in subject)
    assert {late(finding) <= _LATEST for finding in found} == {True}
    restore(kept)
    flawless_weeks()
    assert left == invoices()
