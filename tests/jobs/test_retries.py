"""Runs that did not end well: taken up where they stand, or asked for again as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import boto3
import pytest

from relance.domain.errors import InvalidError, NotFoundError
from relance.domain.invoice import Status
from relance.domain.run import Mode, Run, RunStatus, Trigger
from relance.jobs import entry, request, run
from relance.jobs import shard as shards
from relance.jobs.registry import job_named
from relance.jobs.request import Request
from relance.runtime.settings import settings
from relance.store import audit, outbox, runs
from relance.store.commit import commit
from tests.calls import counting
from tests.world import BURSAR, SCHOOL, add, invoice, status

pytestmark = pytest.mark.usefixtures("tables")

NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)
BY_HAND = Request(job="invoice-aging", scheduled_at=NIGHT, trigger=Trigger.HAND, actor="cli:ada")
NUMBERS = [f"F-{n:03d}" for n in range(24)]


class Killed(BaseException):
    """The process is gone: nothing catches this."""


def take_up(left: Run, more: dict[str, Any] | None = None) -> dict[str, Any]:
    return entry.handle({"job": left.job, "run": left.id, "actor": "cli:ada"} | (more or {}), lambda: True)


def stuck(monkeypatch: pytest.MonkeyPatch, asked: Request = BY_HAND, dies_at: int = 3) -> Run:
    """A run whose process died before it wrote its pack of that number."""
    add(SCHOOL, BURSAR, *(invoice(number, date(2024, 12, 1)) for number in NUMBERS))
    packs = count(1)

    def commit_or_die(*args: Any) -> None:
        if next(packs) == dies_at:
            raise Killed
        commit(*args)

    with monkeypatch.context() as dying:
        dying.setattr(shards, "_LINES", 2)
        dying.setattr(shards, "commit", commit_or_die)
        with pytest.raises(Killed):
            run.start(asked)
    [left] = runs.of_job("invoice-aging", 1)
    assert left.status is RunStatus.RUNNING
    return left


def test_a_run_by_hand_that_died_is_taken_up_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    left = stuck(monkeypatch)
    done = [line.record for line in runs.lines(left)]
    assert len(done) == 4
    said = take_up(left)
    assert (said["run"], said["status"], said["seen"], said["changed"]) == (left.id, "done", 24, 24)
    assert sorted(line.record for line in runs.lines(left)) == NUMBERS
    assert all([one.version for one in audit.of_record(SCHOOL.id, f"invoice/{number}")] == [1, 2] for number in NUMBERS)
    assert len(list(outbox.of_organisation(SCHOOL.id))) == 2 * len(NUMBERS)
    assert [one.id for one in runs.of_job("invoice-aging", 9)] == [left.id]


def test_a_run_that_has_ended_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    left = stuck(monkeypatch)
    ended = take_up(left)
    with counting() as calls:
        assert take_up(left) == ended
    assert not calls.written


def test_a_dry_run_that_is_taken_up_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    left = stuck(monkeypatch, replace(BY_HAND, mode=Mode.DRY_RUN))
    with counting() as calls:
        said = take_up(left)
    assert (said["mode"], said["status"], said["changed"], calls.business_writes) == ("dry_run", "done", 24, 0)
    assert status(NUMBERS[0]) is Status.ISSUED


def test_a_run_of_which_only_the_end_is_missing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    add(SCHOOL, *(invoice(number, date(2024, 12, 1)) for number in NUMBERS))

    def die(*_: Any) -> Run:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(run, "_close", die)
        with pytest.raises(Killed):
            run.start(BY_HAND)
    boto3.client("sqs").create_queue(QueueName="shards")
    monkeypatch.setenv("RELANCE_SHARD_QUEUE_URL", boto3.client("sqs").get_queue_url(QueueName="shards")["QueueUrl"])
    monkeypatch.setenv("RELANCE_INLINE_LIMIT", "1")
    settings.cache_clear()
    [left] = runs.of_job("invoice-aging", 1)
    assert (left.status, left.shards_open) == (RunStatus.RUNNING, 0)
    assert take_up(left)["status"] == "done"


def test_a_run_that_somebody_works_on_after_all_is_left_to_that_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    left = stuck(monkeypatch)
    still_open = [shard for shard in runs.shards(left.id) if not shard.done]
    rival = run._worker(left, still_open[0], lambda: True)
    real, first = commit, True

    def commit_second(*args: Any) -> None:
        nonlocal first
        if first:
            first = False
            rival.work()
        real(*args)

    monkeypatch.setattr(shards, "commit", commit_second)
    stands = run.resume(left.id)
    assert (stands.status, stands.shards_open) == (RunStatus.RUNNING, len(still_open) - 1)
    assert take_up(left)["changed"] == 24
    assert all([one.version for one in audit.of_record(SCHOOL.id, f"invoice/{number}")] == [1, 2] for number in NUMBERS)


def test_a_shard_that_another_has_done_meanwhile_is_not_counted_down_again(monkeypatch: pytest.MonkeyPatch) -> None:
    left = stuck(monkeypatch)
    real, rivals = run._worker, iter(shard for shard in runs.shards(left.id) if not shard.done)

    def overtaken(*args: Any) -> Any:
        real(left, next(rivals), lambda: True).work()
        return real(*args)

    with monkeypatch.context() as busy:
        busy.setattr(run, "_worker", overtaken)
        assert run.resume(left.id).status is RunStatus.RUNNING  # left to the other
    assert run.resume(left.id).status is RunStatus.DONE
    ended = runs.read(left.id)
    assert (ended.counts.changed, ended.shards_open, all(shard.done for shard in runs.shards(left.id))) == (24, 0, True)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"as_of": "2025-03-31"}, "as_of: '2025-03-31' cannot be said of a run that goes on: it keeps what it was started with"),
        ({"dry_run": True}, "dry_run: True cannot be said of a run that goes on"),
        ({"run": ""}, "run: '' must name a run; relance runs lists them"),
        ({"run": 7}, "run: 7 must be text"),
        ({"job": "reindex"}, "job: 'reindex' is not the job of run invoice-aging-20250331T020000Z, which is invoice-aging"),
        ({"job": "nothing"}, "job: 'nothing' is not a job"),
    ],
    ids=str,
)
def test_an_event_that_says_more_of_a_run_than_its_name_is_refused(event: dict[str, Any], message: str) -> None:
    ended = run.start(replace(BY_HAND, trigger=Trigger.SCHEDULE))
    with pytest.raises(InvalidError) as refused:
        take_up(ended, event)
    assert message in str(refused.value)


def test_a_run_that_there_is_not_cannot_go_on() -> None:
    with pytest.raises(NotFoundError, match="run 'nothing' does not exist; relance runs lists them"):
        entry.handle({"job": "invoice-aging", "run": "nothing"}, lambda: True)


ASKED = replace(BY_HAND, as_of=date(2025, 3, 31), organisation=SCHOOL.id, cap=3, records=((SCHOOL.id, "F-001"),))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda run: request.again(run, "cli:awa"), {}, id="as it was"),
        pytest.param(lambda run: request.again(run, "cli:awa", cap=9), {"cap": 9}, id="with a cap"),
        pytest.param(lambda run: request.again(run, "cli:awa", (("o", "1"),)), {"records": (("o", "1"),)}, id="of some records"),
    ],
)
@pytest.mark.parametrize("mode", Mode)
def test_a_run_is_asked_for_again_as_it_was(change: Callable[[Run], Request], expected: dict[str, Any], mode: Mode) -> None:
    before, _ = run._open(job_named("invoice-aging"), replace(ASKED, mode=mode, trigger=Trigger.SCHEDULE, mark=4))
    asked = change(before)
    assert asked == replace(ASKED, mode=mode, actor="cli:awa", retry_of=before.id, **expected)
    assert entry.parse(request.as_event(asked)) == asked
    assert request.from_options(run._open(job_named("invoice-aging"), asked)[0]) == asked
