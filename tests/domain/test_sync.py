"""How far a synchronisation is, and when it is tried again after a failure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.sync import LEASE, PAUSES, TOLD_AFTER, Checkpoint, ModelState, Sync, Walk, failed, floor_after, pause, to_tell, well

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
STATE = ModelState(model="dimagaz.bc", name="Orders")
SYNC = Sync(organisation="dimagaz", owner="worker", lease_until=NOW + LEASE)
READ = replace(STATE, floor=NOW)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (STATE, "new"),
        (READ, "synced"),
        (replace(STATE, checkpoint=Checkpoint(walk=Walk.LOAD, anchor=NOW)), "loading"),
        (replace(READ, checkpoint=Checkpoint(walk=Walk.LOAD, anchor=NOW)), "loading"),
        (replace(READ, checkpoint=Checkpoint(walk=Walk.COMPARE, anchor=NOW)), "synced"),
        (replace(READ, checkpoint=Checkpoint(walk=Walk.CATCH_UP, anchor=NOW)), "synced"),
        (replace(READ, error="no right"), "failed"),
        (replace(STATE, error="no right", checkpoint=Checkpoint(walk=Walk.LOAD, anchor=NOW)), "failed"),
    ],
)
def test_the_status_of_a_model_says_how_far_it_is(state: ModelState, status: str) -> None:
    assert state.status == status


@pytest.mark.parametrize(
    ("sync", "later", "is_syncing", "is_stuck"),
    [
        pytest.param(replace(SYNC, owner="", lease_until=None), timedelta(0), False, False, id="nobody is at it"),
        pytest.param(SYNC, timedelta(0), True, False, id="somebody is"),
        pytest.param(SYNC, LEASE - timedelta(seconds=1), True, False, id="until the lease ends"),
        pytest.param(SYNC, LEASE, False, True, id="whoever has let it end is gone"),
        pytest.param(replace(SYNC, lease_until=None), timedelta(0), False, True, id="as is one without a lease"),
    ],
)
def test_a_worker_holds_it_as_long_as_its_lease(sync: Sync, later: timedelta, is_syncing: bool, is_stuck: bool) -> None:
    assert (sync.is_syncing(NOW + later), sync.is_stuck(NOW + later)) == (is_syncing, is_stuck)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 1), (3, 2), (4, 5), (5, 10), (6, 15), (7, 30), (8, 60), (9, 60), (1000, 60)])
def test_the_pause_grows_to_an_hour_and_stays_there(failures: int, minutes: int) -> None:
    assert pause(failures) == timedelta(minutes=minutes)


def test_no_pause_is_shorter_than_the_one_before() -> None:
    assert list(PAUSES) == sorted(PAUSES)


@pytest.mark.parametrize(
    ("failures", "lasting", "tell"),
    [
        (1, True, True),
        (2, True, True),
        (1, False, False),
        (TOLD_AFTER - 1, False, False),
        (TOLD_AFTER, False, True),
        (TOLD_AFTER + 1, False, True),
    ],
)
def test_a_person_is_told_at_once_if_no_repetition_can_help_else_after_five(failures: int, lasting: bool, tell: bool) -> None:
    assert to_tell(failures, lasting=lasting) is tell


@pytest.mark.parametrize("state", [READ, SYNC], ids=["a model", "all of it"])
def test_a_failure_is_counted_and_tried_again_after_its_pause(state: Any) -> None:
    once = failed(state, "no answer", NOW, tell=False)
    assert (once.failures, once.error, once.next_attempt_at, once.told) == (1, "no answer", NOW + PAUSES[0], False)
    third = failed(failed(once, "no answer", NOW, tell=True), "no right", NOW, tell=False)
    assert (third.failures, third.error, third.next_attempt_at, third.told) == (3, "no right", NOW + PAUSES[2], True)


@given(st.lists(st.booleans(), max_size=12))
def test_whatever_failed_before_is_forgotten_once_it_went_well(told: list[bool]) -> None:
    state = READ
    for tell in told:
        state = failed(state, "no answer", NOW, tell=tell)
    assert (state.failures, state.told) == (len(told), any(told))
    assert well(state) == READ


@given(st.integers(1, 86_400))
def test_the_next_poll_reads_from_before_what_was_committed_late(overlap: int) -> None:
    assert (NOW - floor_after(NOW, overlap)).total_seconds() == overlap
