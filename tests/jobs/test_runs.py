"""Runs: their identity, pauses, caps, and the end that is written once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from relance.domain.invoice import Status
from relance.domain.run import Counts, Mode, RunStatus, Trigger
from relance.jobs import run
from relance.jobs.registry import job_named
from relance.jobs.request import Request
from relance.store import pauses, runs
from tests.calls import counting
from tests.world import BY, SCHOOL, add, invoice, status

pytestmark = pytest.mark.usefixtures("tables")

NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)
SCHEDULED = Request(job="invoice-aging", scheduled_at=NIGHT)
BY_HAND = Request(job="invoice-aging", scheduled_at=NIGHT, trigger=Trigger.HAND, actor="cli:ada")


def test_a_scheduled_start_that_comes_twice_is_one_run() -> None:
    add(SCHOOL, invoice("one", date(2025, 3, 1)))
    first = run.start(SCHEDULED)
    with counting() as calls:
        second = run.start(SCHEDULED)
    assert first == second
    assert sum(calls.written.values()) == 0


def test_runs_by_hand_and_dry_runs_never_take_the_scheduled_runs_place() -> None:
    ids = {
        run.start(request).id
        for request in (BY_HAND, BY_HAND, Request(job="invoice-aging", scheduled_at=NIGHT, mode=Mode.DRY_RUN), SCHEDULED)
    }
    assert len(ids) == 4
    assert "invoice-aging-20250331T020000Z" in ids


def test_a_run_that_was_opened_and_never_worked_is_joined_by_the_next_start() -> None:
    add(SCHOOL, invoice("one", date(2025, 3, 1)))
    opened, _ = run._open(job_named("invoice-aging"), SCHEDULED)
    assert opened.status is RunStatus.RUNNING
    assert run.start(SCHEDULED).status is RunStatus.DONE
    assert status("one") is Status.OVERDUE


def test_a_run_over_its_cap_writes_nothing_and_says_what_to_do() -> None:
    add(SCHOOL, *(invoice(f"F-{n}", date(2025, 3, 1)) for n in range(5)))
    with counting() as calls:
        failed = run.start(Request(job="invoice-aging", scheduled_at=NIGHT, cap=4))
    assert failed.status is RunStatus.FAILED
    assert calls.business_writes == 0
    assert "5 records are due, more than the cap of 4" in failed.error
    assert failed.error.endswith(f"If that is right: relance retry {failed.id} --cap 5")
    assert run.start(Request(job="invoice-aging", scheduled_at=NIGHT, trigger=Trigger.HAND, cap=5)).counts.changed == 5


def test_a_paused_job_does_not_start_on_schedule_and_runs_by_hand() -> None:
    add(SCHOOL, invoice("one", date(2025, 3, 1)))
    pauses.pause("invoice-aging", date(2025, 4, 2), "migration", BY)
    with pytest.raises(run.PausedError, match="invoice-aging is paused until 2025-04-02 by test: migration"):
        run.start(SCHEDULED, today=date(2025, 4, 1))
    assert status("one") is Status.ISSUED
    assert run.start(BY_HAND, today=date(2025, 4, 1)).counts.changed == 1
    assert run.start(SCHEDULED, today=date(2025, 4, 2)).status is RunStatus.DONE


def test_the_end_of_a_run_is_written_once() -> None:
    ended = run.start(SCHEDULED)
    assert run.finish(ended.id) == ended
    assert not runs.close(ended, "somebody-else")


def test_books_that_do_not_balance_fail_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    add(SCHOOL, invoice("one", date(2025, 3, 1)))
    monkeypatch.setattr("relance.jobs.shard.counted", lambda lines: Counts(seen=len(lines) + 1, changed=len(lines)))
    ended = run.start(SCHEDULED)
    assert ended.status is RunStatus.FAILED
    assert "the books do not balance" in ended.error


def test_the_newest_runs_are_listed_first() -> None:
    older, newer = run.start(BY_HAND), run.start(BY_HAND)
    assert [one.id for one in runs.of_job("invoice-aging", 1)] == [newer.id]
    assert [one.id for one in runs.of_job("invoice-aging", 9)] == [newer.id, older.id]
