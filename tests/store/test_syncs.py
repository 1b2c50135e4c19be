"""How far a mirror is: one worker at a time, and who was overtaken or corrected writes nothing any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.errors import BrokenRecordError, ConflictError, InvalidError, NotFoundError
from relance.domain.run import Counts, Line, Mode, Outcome, Run, RunStatus, Trigger
from relance.domain.sync import LEASE, Checkpoint, ModelState, Sync, Walk
from relance.store import audit, runs, syncs
from relance.store.commit import BooksTakenError
from relance.store.runs import Shard
from relance.store.syncs import Books
from relance.store.tables import MirrorRow
from tests.calls import counting
from tests.store.faults import damage, lost_reply
from tests.world import BY

pytestmark = pytest.mark.usefixtures("tables")

ORG, ORDER = "dimagaz", "dimagaz.bc"
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
STATE = ModelState(model=ORDER, name="Orders", floor=AT, count=2, total=3)
RUN = Run(
    id="odoo-sync-1", job="odoo-sync", mode=Mode.LIVE, trigger=Trigger.SCHEDULE, actor="schedule", scheduled_at=AT, opened_at=AT,
    options={"organisation": ORG}, shards=("sync",),
)  # fmt: skip


def taken(at: datetime = AT) -> Sync:
    """The hold, which somebody has just got."""
    found = syncs.take(ORG, at)
    assert found is not None
    return found


def stood(state: ModelState = STATE) -> Sync:
    """How it stands after a worker has written that state."""
    before = taken()
    return syncs.write(before, replace(before, models={state.model: state}), (), BY)


def test_of_an_organisation_that_was_never_read_nothing_is_known() -> None:
    assert syncs.find(ORG) == Sync(organisation=ORG)


def test_one_takes_it_and_nobody_else_until_the_lease_ends() -> None:
    mine = taken()
    assert (mine.lease_until, syncs.find(ORG)) == (AT + LEASE, mine)
    assert syncs.take(ORG, AT + LEASE - timedelta(seconds=1)) is None
    theirs = taken(AT + LEASE)
    assert (theirs.owner != mine.owner, theirs.version) == (True, mine.version + 1)


def test_of_two_who_take_it_at_once_one_has_it() -> None:
    free = syncs.find(ORG)
    mine = taken()
    with patch.object(syncs, "find", side_effect=[free, mine]):
        assert syncs.take(ORG, AT) is None
    assert syncs.find(ORG) == mine


def test_whoever_finds_it_taken_each_time_says_so_in_the_end() -> None:
    free = syncs.find(ORG)
    taken()
    with patch.object(syncs, "find", return_value=free), pytest.raises(ConflictError):
        syncs.take(ORG, AT)


def test_a_lost_reply_gives_the_hold_to_who_asked() -> None:
    with lost_reply() as sent:
        mine = taken()
    assert (len(sent), syncs.find(ORG)) == (2, mine)


def test_what_was_written_is_read_again() -> None:
    now = stood()
    assert syncs.find(ORG) == now
    assert now.models == {ORDER: STATE}


def test_who_was_overtaken_writes_nothing_any_more() -> None:
    mine = taken()
    theirs = taken(AT + LEASE)
    with pytest.raises(BooksTakenError):
        syncs.write(mine, replace(mine, models={ORDER: STATE}), (), BY)
    assert syncs.find(ORG) == theirs


def test_a_run_its_lines_and_its_end_are_written_along() -> None:
    opened = syncs.write(taken(), replace(syncs.find(ORG), run=RUN.id), (), BY, Books(opened=RUN))
    shard, lines = Shard(run=RUN.id, name="sync"), [Line(ORG, f"{ORDER}/1", Outcome.CHANGED, "[NOUVEAU] Odoo id=1")]
    moved = runs.advanced(shard, None, Counts(seen=1, changed=1), lines, done=False)
    written = syncs.write(opened, opened, (), BY, Books(moved=(shard, moved, lines)))
    assert (runs.shard(RUN.id, "sync"), list(runs.lines(runs.read(RUN.id)))) == (moved, lines)
    ended = replace(RUN, status=RunStatus.DONE, counts=moved.counts, closed_at=AT)
    syncs.write(
        written,
        replace(written, run=""),
        (),
        BY,
        Books(moved=(moved, runs.advanced(moved, None, Counts(), (), done=True), ()), closed=ended),
    )
    closed = runs.read(RUN.id)
    assert (closed.status, closed.counts, closed.shards_open) == (RunStatus.DONE, moved.counts, 0)
    assert runs.shard(RUN.id, "sync").done


def test_who_was_overtaken_leaves_no_line_in_the_run_either() -> None:
    mine = syncs.write(taken(), replace(syncs.find(ORG), run=RUN.id), (), BY, Books(opened=RUN))
    taken(AT + LEASE + LEASE)
    shard, lines = Shard(run=RUN.id, name="sync"), [Line(ORG, f"{ORDER}/1", Outcome.CHANGED, "x")]
    moved = runs.advanced(shard, None, Counts(seen=1, changed=1), lines, done=False)
    with pytest.raises(BooksTakenError):
        syncs.write(mine, mine, (), BY, Books(moved=(shard, moved, lines)))
    assert (runs.shard(RUN.id, "sync").counts, list(runs.lines(runs.read(RUN.id)))) == (Counts(), [])


def test_a_poll_that_finds_nothing_is_one_transaction() -> None:
    before = taken()
    with counting() as calls:
        syncs.write(before, replace(before, owner=""), (), BY, Books(opened=replace(RUN, status=RunStatus.DONE, shards=())))
    assert calls.operations == {"TransactWriteItems": 1}
    assert calls.written == {"test-mirror": 1, "test-runs": 1}


def renamed(sync: Sync, state: ModelState) -> tuple[Sync, ModelState]:
    """A person calls it something else."""
    return sync, replace(state, name="Commandes")


def test_what_a_person_changes_is_counted_and_audited() -> None:
    stood()
    after = syncs.edit(ORG, ORDER, renamed, BY)
    assert (after.name, after.edits, syncs.find(ORG).models[ORDER]) == ("Commandes", 1, after)
    [entry] = audit.of_record(ORG, f"sync/{ORDER}")
    assert (entry.before["name"], entry.after["name"], entry.actor) == ("Orders", "Commandes", BY.actor)


def test_a_worker_stops_when_a_person_has_changed_something() -> None:
    mine = stood()
    syncs.edit(ORG, ORDER, renamed, BY)
    with pytest.raises(BooksTakenError):
        syncs.write(mine, replace(mine, models={ORDER: replace(STATE, floor=AT + LEASE)}), (), BY)
    assert (syncs.find(ORG).models[ORDER].name, syncs.find(ORG).models[ORDER].floor) == ("Commandes", AT)


def test_a_change_that_meets_another_is_made_of_what_that_left() -> None:
    before = stood()
    syncs.edit(ORG, ORDER, lambda sync, state: (sync, replace(state, floor=None)), BY)
    with patch.object(syncs, "find", side_effect=[before, syncs.find(ORG)]):
        syncs.edit(ORG, ORDER, renamed, BY)
    after = syncs.find(ORG).models[ORDER]
    assert (after.name, after.floor, after.edits) == ("Commandes", None, 2)


def test_a_change_that_always_meets_another_says_so_in_the_end() -> None:
    before = stood()
    syncs.edit(ORG, ORDER, renamed, BY)
    with patch.object(syncs, "find", return_value=before), pytest.raises(ConflictError):
        syncs.edit(ORG, ORDER, renamed, BY)


def test_a_model_that_was_never_read_cannot_be_changed() -> None:
    stood()
    with pytest.raises(NotFoundError, match=ORDER):
        syncs.edit(ORG, "dimagaz.user", renamed, BY)


def test_what_is_refused_changes_nothing() -> None:
    now = stood()

    def refuse(sync: Sync, state: ModelState) -> tuple[Sync, ModelState]:
        raise InvalidError("floor", state.floor, "must be a time that has come")

    with pytest.raises(InvalidError):
        syncs.edit(ORG, ORDER, refuse, BY)
    assert syncs.find(ORG) == now


@pytest.mark.parametrize(
    "damaged", [{"models": {"S": '{"dimagaz.bc": {"floor": "soon"}}'}}, {"models": {"S": '{"dimagaz.bc": 5}'}}], ids=str
)
def test_one_that_cannot_be_understood_is_said_to_be(damaged: dict[str, Any]) -> None:
    stood()
    damage(MirrorRow, ORG, "#sync", **damaged)
    with pytest.raises(BrokenRecordError):
        syncs.find(ORG)


_moments = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - it becomes aware
_checkpoints = st.none() | st.builds(
    Checkpoint, walk=st.sampled_from(Walk), anchor=_moments.filter(bool), after=st.integers(0, 2**31), since=_moments, told_from=_moments
)
_states = st.builds(
    ModelState, model=st.just(ORDER), name=st.text(min_size=1, max_size=9), floor=_moments, checkpoint=_checkpoints,
    count=st.integers(0, 2**31), total=st.integers(0, 2**50), synced_at=_moments, compared_at=_moments, failures=st.integers(0, 9),
    next_attempt_at=_moments, error=st.text(max_size=9), told=st.booleans(), suspect=st.booleans(), shape=st.text(max_size=9),
    before_reset=_moments, edits=st.integers(0, 9),
)  # fmt: skip


@given(_states)
def test_whatever_a_state_holds_is_read_as_it_was_written(state: ModelState) -> None:
    assert syncs._state(ORDER, syncs._state_as_data(state)) == state
