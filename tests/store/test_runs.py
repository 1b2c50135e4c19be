"""Runs: opened once, moved on with what they write, closed by one, and found again with all their lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from relance.domain.errors import NotFoundError
from relance.domain.run import Counts, Line, Mode, Outcome, Run, RunStatus, Trigger, counted
from relance.store import runs
from relance.store.commit import BooksTakenError, commit
from relance.store.reading import Key
from relance.store.runs import Shard
from tests.calls import counting
from tests.world import BY

pytestmark = pytest.mark.usefixtures("tables")

NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)
RUN = Run(
    id="invoice-aging-20250331T020000Z",
    job="invoice-aging",
    mode=Mode.LIVE,
    trigger=Trigger.SCHEDULE,
    actor="schedule",
    scheduled_at=NIGHT,
    opened_at=NIGHT,
    options={"as_of": "2025-03-31", "records": [["goo-school", "A"]], "cap": 5},
    due=3,
    shards=("0", "7"),
    shards_open=2,
)
LINES = [
    Line("goo-school", "A", Outcome.CHANGED, "aged", {"from": "issued", "days_late": 59, "until_on": None}, ("invoice/A#v2#log#log",)),
    Line("goo-school", "B", Outcome.SKIPPED, "on_hold", {"until_on": "2025-04-01"}),
    Line("goo-school", "C", Outcome.PARKED, "parked", {"why": "the total is missing: é"}),
]
_packs = count()
CURSOR: Key = {"pk": {"S": "goo-school"}, "sk": {"S": "C"}}


def move(shard: Shard, lines: list[Line], *, done: bool = False) -> Shard:
    """The shard after a pack with these lines."""
    after = runs.advanced(shard, CURSOR, counted(lines), lines, done=done)
    signature = f"pack-{next(_packs)}"
    commit([], BY, runs.books(shard, after, lines, signature), signature)
    return after


def test_a_run_is_read_as_it_was_opened() -> None:
    assert runs.open_run(RUN, "one")
    assert runs.read(RUN.id) == RUN
    assert runs.shards(RUN.id) == [Shard(run=RUN.id, name="0"), Shard(run=RUN.id, name="7")]


def test_a_run_is_opened_once_however_often_it_is_started() -> None:
    assert runs.open_run(RUN, "one")
    assert not runs.open_run(replace(RUN, actor="another", shards=("1",)), "two")
    assert (runs.read(RUN.id).actor, len(runs.shards(RUN.id))) == ("schedule", 2)


def test_a_run_with_nothing_due_has_no_shards() -> None:
    assert runs.open_run(replace(RUN, shards=(), shards_open=0), "one")
    assert (runs.shards(RUN.id), runs.read(RUN.id).shards_open) == ([], 0)


def test_a_shard_moves_on_with_its_cursor_counts_and_lines() -> None:
    runs.open_run(RUN, "one")
    after = move(move(runs.shard(RUN.id, "0"), LINES[:2]), LINES[2:])
    assert runs.shard(RUN.id, "0") == after
    assert (after.cursor, after.counts, after.blocks, after.done) == (CURSOR, Counts(3, 1, 1, 1), 2, False)
    assert list(runs.lines(RUN)) == LINES


def test_a_pack_without_lines_writes_no_block() -> None:
    runs.open_run(RUN, "one")
    assert move(runs.shard(RUN.id, "0"), []).blocks == 0
    assert list(runs.lines(RUN)) == []


def test_a_worker_that_was_overtaken_writes_nothing() -> None:
    runs.open_run(RUN, "one")
    shard = runs.shard(RUN.id, "0")
    move(shard, LINES[:1])
    with pytest.raises(BooksTakenError):
        move(shard, LINES[1:])
    assert list(runs.lines(RUN)) == LINES[:1]


def test_the_shards_are_counted_down_as_they_are_done() -> None:
    runs.open_run(RUN, "one")
    left = []
    for name in RUN.shards:
        move(runs.shard(RUN.id, name), LINES, done=True)
        left.append(runs.read(RUN.id).shards_open)
    assert left == [1, 0]
    assert all(shard.done for shard in runs.shards(RUN.id))


def test_a_run_is_closed_once() -> None:
    runs.open_run(RUN, "one")
    closed = replace(RUN, status=RunStatus.DONE_WITH_ERRORS, counts=Counts(3, 1, 1, 1), closed_at=NIGHT + timedelta(minutes=1), error="")
    assert runs.close(closed, "two")
    assert not runs.close(replace(closed, status=RunStatus.FAILED, error="late"), "three")
    assert replace(runs.read(RUN.id), shards_open=2) == closed


def test_the_runs_of_a_job_are_listed_newest_first() -> None:
    for day in range(1, 6):
        at = NIGHT.replace(month=1, day=day)
        runs.open_run(replace(RUN, id=f"run-{day}", opened_at=at, shards=()), "one")
    runs.open_run(replace(RUN, id="other", job="reindex"), "one")
    assert [run.id for run in runs.of_job("invoice-aging", 3)] == ["run-5", "run-4", "run-3"]
    assert [run.id for run in runs.of_job("invoice-aging", 99)] == ["run-5", "run-4", "run-3", "run-2", "run-1"]
    assert runs.of_job("nothing", 3) == []


def test_the_newest_run_is_found_by_one_query() -> None:
    for day in range(1, 4):
        runs.open_run(replace(RUN, id=f"run-{day}", opened_at=NIGHT.replace(month=1, day=day), shards=()), "one")
    with counting() as calls:
        assert [run.id for run in runs.of_job("invoice-aging", 1)] == ["run-3"]
    assert calls.operations == {"Query": 1, "GetItem": 1}


@pytest.mark.parametrize("read", [lambda: runs.read("nothing"), lambda: runs.shard("nothing", "0")], ids=["a run", "a shard"])
def test_what_was_never_opened_is_not_found(read: Callable[[], object]) -> None:
    with pytest.raises(NotFoundError, match=r"'nothing.* does not exist"):
        read()
    assert runs.find("nothing") is None
