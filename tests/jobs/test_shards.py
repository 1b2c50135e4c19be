"""A shard's worker: conflicts are decided again, broken records parked, and whatever kills it, the next goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from relance.domain.errors import ConflictError
from relance.domain.invoice import Payment, Status, pay
from relance.domain.money import Money
from relance.domain.run import Outcome, RunStatus
from relance.jobs import queue, run
from relance.jobs import shard as shards
from relance.jobs.queue import ShardMessage
from relance.jobs.registry import job_named
from relance.jobs.request import Request
from relance.notify.status_alert import status_alert
from relance.runtime.settings import settings
from relance.store import audit, invoices, outbox, runs
from relance.store.commit import BooksTakenError, commit
from relance.store.effects import Effect
from relance.store.tables import InvoiceRow
from tests.world import BURSAR, BY, SCHOOL, add, invoice, status

pytestmark = pytest.mark.usefixtures("tables")

NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)
SCHEDULED = Request(job="invoice-aging", scheduled_at=NIGHT)
NUMBERS = [f"F-{n:03d}" for n in range(48)]


class Killed(BaseException):
    """The process is gone: nothing catches this."""


def pay_in_full(number: str) -> None:
    before = invoices.read(SCHOOL.id, number)
    receipt = Payment(organisation=SCHOOL.id, invoice=number, id="R-1", amount=before.balance, paid_on=date(2025, 3, 31))
    after, recorded = pay(before, receipt)
    change = invoices.write(before, after, SCHOOL)
    assert change
    commit([Effect((change, *invoices.write_payment(recorded)))], BY)


def before_it_is_written(monkeypatch: pytest.MonkeyPatch, number: str, deed: Callable[[str], None]) -> None:
    """Do `deed` once, when the invoice is decided and not written yet."""
    real, done = commit, False

    def commit_later(effects: list[Effect], *args: Any) -> None:
        nonlocal done
        if not done and any(change.sk == number for effect in effects for change in effect.changes):
            done = True
            deed(number)
        real(effects, *args)

    monkeypatch.setattr(shards, "commit", commit_later)


def break_record(number: str) -> None:
    """Spoil a stored invoice behind the product's back."""
    InvoiceRow._get_connection().update_item(SCHOOL.id, range_key=number, actions=[InvoiceRow.currency.remove()])


def test_an_invoice_paid_between_decision_and_writing_is_decided_again_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    add(SCHOOL, BURSAR, *(invoice(number, date(2024, 12, 1)) for number in NUMBERS))
    before_it_is_written(monkeypatch, "F-007", pay_in_full)
    ended = run.start(SCHEDULED)
    assert status("F-007") is Status.PAID
    assert all(status(number) is Status.LITIGATION for number in NUMBERS if number != "F-007")
    assert (ended.counts.seen, ended.counts.changed, ended.counts.skipped) == (48, 47, 1)
    assert not [one for one in outbox.of_organisation(SCHOOL.id) if one.message.about == "F-007"]


def test_a_record_that_keeps_changing_is_parked_and_the_others_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    add(SCHOOL, invoice("calm", date(2025, 3, 1)), invoice("busy", date(2025, 3, 1)))
    real = commit

    def commit_late(*args: Any) -> None:
        before = invoices.read(SCHOOL.id, "busy")
        change = invoices.write(before, replace(before, label=f"touched at {before.version}"), SCHOOL)
        commit([Effect((change,) if change else ())], BY)
        real(*args)

    monkeypatch.setattr(shards, "commit", commit_late)
    ended = run.start(SCHEDULED)
    assert (status("calm"), status("busy")) == (Status.OVERDUE, Status.ISSUED)
    assert ended.status is RunStatus.DONE_WITH_ERRORS
    assert [line.record for line in runs.lines(ended) if line.outcome is Outcome.PARKED] == ["busy"]


def test_one_broken_record_is_parked_with_its_reason_and_done_the_next_night_once_mended() -> None:
    add(SCHOOL, *(invoice(number, date(2025, 3, 1)) for number in NUMBERS[:20]))
    break_record("F-003")
    ended = run.start(SCHEDULED)
    parked = [line for line in runs.lines(ended) if line.outcome is Outcome.PARKED]
    assert [(line.record, line.data["why"]) for line in parked] == [("F-003", "currency is missing")]
    assert (ended.status, ended.counts.changed, ended.counts.parked) == (RunStatus.DONE_WITH_ERRORS, 19, 1)
    InvoiceRow._get_connection().update_item(SCHOOL.id, range_key="F-003", actions=[InvoiceRow.currency.set("GNF")])
    next_night = run.start(replace(SCHEDULED, scheduled_at=datetime(2025, 4, 1, 2, tzinfo=UTC)))
    assert status("F-003") is Status.OVERDUE or status("F-003") is Status.UNPAID
    assert (next_night.status, next_night.counts.parked) == (RunStatus.DONE, 0)


def test_a_record_of_an_unknown_organisation_is_parked() -> None:
    add(invoice("lost", date(2025, 3, 1)))
    ended = run.start(SCHEDULED)
    assert [line.data["why"] for line in runs.lines(ended)] == [
        "organisation 'goo-school' does not exist; import it first: relance import organisations.jsonl"
    ]


def test_an_unforeseen_error_in_a_rule_parks_its_record_only(monkeypatch: pytest.MonkeyPatch) -> None:
    add(SCHOOL, invoice("good", date(2025, 3, 1)), invoice("bad", date(2025, 3, 1)))
    job = job_named("invoice-aging")

    def decide(context: Any, record: Any, due: Any) -> Any:
        if record.number == "bad":
            raise ZeroDivisionError("division by zero")
        return job.decide(context, record, due)

    monkeypatch.setattr("relance.jobs.registry.jobs", lambda: {job.name: replace(job, decide=decide)})
    ended = run.start(SCHEDULED)
    assert (status("good"), status("bad")) == (Status.OVERDUE, Status.ISSUED)
    assert [line.data["why"] for line in runs.lines(ended) if line.outcome is Outcome.PARKED] == ["ZeroDivisionError: division by zero"]


@pytest.mark.parametrize("written", [False, True], ids=["killed before the write", "killed after the write"])
def test_a_worker_killed_at_any_pack_leaves_nothing_lost_or_doubled(monkeypatch: pytest.MonkeyPatch, *, written: bool) -> None:
    monkeypatch.setattr(shards, "_LINES", 4)
    add(SCHOOL, BURSAR, *(invoice(number, date(2024, 12, 1)) for number in NUMBERS))
    real, kills = commit, 0
    while True:
        calls = count(1)

        def commit_or_die(*args: Any, calls: Iterator[int] = calls) -> None:
            fatal = next(calls) == 2
            if fatal and not written:
                raise Killed
            real(*args)
            if fatal:
                raise Killed

        monkeypatch.setattr(shards, "commit", commit_or_die)
        try:
            ended = run.start(SCHEDULED)
            break
        except Killed:
            kills += 1
    assert kills >= 5
    assert (ended.status, ended.counts.seen, ended.counts.changed) == (RunStatus.DONE, 48, 48)
    assert sorted(line.record for line in runs.lines(ended)) == NUMBERS
    assert all([entry.version for entry in audit.of_record(SCHOOL.id, f"invoice/{number}")] == [1, 2] for number in NUMBERS)
    assert len(list(outbox.of_organisation(SCHOOL.id))) == 2 * len(NUMBERS)


def test_two_workers_on_one_shard_share_nothing_the_second_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    add(SCHOOL, *(invoice(number, date(2025, 3, 1)) for number in NUMBERS))
    opened, _ = run._open(job_named("invoice-aging"), SCHEDULED)
    shard = runs.shard(opened.id, opened.shards[0])
    slow = run._worker(opened, shard, lambda: True)
    assert run._worker(opened, shard, lambda: True).work()
    with pytest.raises(BooksTakenError):
        slow.work()
    assert run.start(SCHEDULED).counts.changed == len(NUMBERS)


def test_a_worker_whose_time_is_up_hands_the_rest_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_SHARD_QUEUE_URL", "queue")
    settings.cache_clear()
    waiting: list[ShardMessage] = []
    monkeypatch.setattr(queue, "send", lambda _url, messages: waiting.extend(messages))
    monkeypatch.setattr(shards, "_LINES", 4)
    add(SCHOOL, *(invoice(number, date(2025, 3, 1)) for number in NUMBERS))
    started = run.start(SCHEDULED, lambda: False)
    assert started.status is RunStatus.RUNNING
    hops = 0
    while waiting:
        message = waiting.pop(0)
        hops = max(hops, message.hop)
        ended = run.work(message, lambda: False)
    assert hops >= 2
    assert (ended.status, ended.counts.changed) == (RunStatus.DONE, len(NUMBERS))


def test_a_queue_message_that_comes_twice_does_nothing_twice() -> None:
    add(SCHOOL, *(invoice(number, date(2025, 3, 1)) for number in NUMBERS))
    opened, _ = run._open(job_named("invoice-aging"), SCHEDULED)
    messages = [ShardMessage(opened.id, name) for name in opened.shards]
    for message in (*messages, *messages):
        ended = run.work(message, lambda: True)
    assert (ended.status, ended.counts.changed) == (RunStatus.DONE, len(NUMBERS))


def test_a_shard_that_gets_nowhere_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_SHARD_QUEUE_URL", "queue")
    settings.cache_clear()
    monkeypatch.setattr(shards, "_LINES", 1)
    add(SCHOOL, *(invoice(number, date(2025, 3, 1)) for number in NUMBERS))
    opened, _ = run._open(job_named("invoice-aging"), SCHEDULED)
    with pytest.raises(ConflictError, match="handed over 500 times"):
        run.work(ShardMessage(opened.id, opened.shards[0], run.MAX_HOPS), lambda: False)
    assert runs.read(opened.id).status is RunStatus.FAILED


def test_the_parked_records_of_a_run_can_be_tried_again_alone() -> None:
    add(SCHOOL, *(invoice(number, date(2025, 3, 1)) for number in NUMBERS[:5]))
    records = (("goo-school", "F-001"), ("goo-school", "F-004"), ("goo-school", "gone"))
    ended = run.start(replace(SCHEDULED, records=records))
    assert {line.record: line.outcome for line in runs.lines(ended)} == {
        "F-001": Outcome.CHANGED,
        "F-004": Outcome.CHANGED,
        "gone": Outcome.PARKED,
    }
    assert status("F-002") is Status.ISSUED


def test_a_payment_in_part_is_no_obstacle() -> None:
    add(SCHOOL, invoice("part", date(2024, 12, 1), paid=Money(Decimal(1), "GNF")))
    run.start(SCHEDULED)
    assert status("part") is Status.LITIGATION


def test_a_record_that_dynamodb_will_not_take_is_parked_and_its_neighbours_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each message twice: two items of one key.
    monkeypatch.setattr("relance.jobs.invoice_aging.status_alert", lambda *said: status_alert(*said) * 2)
    add(SCHOOL, *(invoice(number, date(2025, 3, 1)) for number in NUMBERS), invoice("late", date(2024, 12, 1)))
    ended = run.start(SCHEDULED)
    assert (ended.status, ended.counts.changed, ended.counts.parked) == (RunStatus.DONE_WITH_ERRORS, len(NUMBERS), 1)
    [parked] = [line for line in runs.lines(ended) if line.outcome is Outcome.PARKED]
    assert parked.record == "late"
    assert "DynamoDB does not accept it" in parked.data["why"]


def test_records_whose_turn_has_not_come_move_the_cursor_and_heed_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_SHARD_QUEUE_URL", "queue")
    settings.cache_clear()
    waiting: list[ShardMessage] = []
    monkeypatch.setattr(queue, "send", lambda _url, messages: waiting.extend(messages))
    monkeypatch.setattr(shards, "PAGE", 2)
    behind = replace(SCHOOL, zone="Pacific/Pago_Pago")  # its 30 March has not even begun at 02:00 UTC of the 31st
    add(behind, *(invoice(number, date(2025, 3, 30)) for number in NUMBERS))
    ended = run.start(SCHEDULED, lambda: bool(waiting))
    hops = 0
    while waiting:
        message = waiting.pop(0)
        hops = max(hops, message.hop)
        ended = run.work(message, lambda: False)
    assert hops >= 2
    assert (ended.status, ended.due, ended.counts.seen) == (RunStatus.DONE, len(NUMBERS), 0)


def test_lines_that_are_long_are_kept_in_more_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "_BLOCK", 1_000)
    add(SCHOOL, *(invoice(number, date(2025, 3, 1), customer_name="é" * 200) for number in NUMBERS))
    ended = run.start(SCHEDULED)
    assert ended.counts.changed == len(NUMBERS)
    assert all(shard.blocks >= shard.counts.changed / 2 for shard in runs.shards(ended.id))
