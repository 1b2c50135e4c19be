"""Invoice ageing through a whole run: what changes, what stays, what is told, and that a second run does nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.invoice import Hold, Invoice, Status
from relance.domain.money import Money
from relance.domain.run import Mode, Outcome, Run, RunStatus, Trigger
from relance.jobs import run
from relance.jobs.request import Request
from relance.store import audit, outbox, runs
from tests.calls import counting
from tests.world import BURSAR, HOA, SCHOOL, add, invoice, status

pytestmark = pytest.mark.usefixtures("tables")

NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)


def start(scheduled_at: datetime = NIGHT, **fields: object) -> Run:
    """A scheduled run of invoice ageing."""
    return run.start(Request(job="invoice-aging", scheduled_at=scheduled_at, **fields))  # type: ignore[arg-type]  # fields of Request


def messages() -> list[str]:
    """The ids of all messages of the school."""
    return sorted(one.message.id for one in outbox.of_organisation(SCHOOL.id))


LIMITS = {
    "due-today": (date(2025, 3, 31), Status.ISSUED),
    "due-yesterday": (date(2025, 3, 30), Status.OVERDUE),
    "one-month-less-a-day": (date(2025, 3, 1), Status.OVERDUE),
    "one-month-clipped": (date(2025, 2, 28), Status.UNPAID),
    "two-months-clipped": (date(2025, 1, 31), Status.LITIGATION),
    "three-months-never-aged": (date(2024, 12, 30), Status.LITIGATION),
    "due-tomorrow": (date(2025, 4, 1), Status.ISSUED),
}


def test_each_invoice_gets_the_last_status_it_reached_in_one_run() -> None:
    add(SCHOOL, BURSAR, *(invoice(number, due_on) for number, (due_on, _) in LIMITS.items()))
    ended = start()
    assert {number: status(number) for number in LIMITS} == {number: expected for number, (_, expected) in LIMITS.items()}
    assert ended.status is RunStatus.DONE
    assert (ended.counts.seen, ended.counts.changed, ended.counts.parked) == (5, 5, 0)


def test_a_missed_night_is_caught_up_and_the_audit_says_from_what() -> None:
    add(SCHOOL, BURSAR, invoice("late", date(2024, 12, 30)))
    ended = start()
    entry = audit.of_record(SCHOOL.id, "invoice/late")[-1]
    assert (entry.before, entry.after) == ({"status": "issued"}, {"status": "litigation"})
    assert (entry.actor, entry.run, entry.version) == ("job:invoice-aging", ended.id, 2)


def test_only_litigation_is_told_once_to_each_recipient() -> None:
    add(SCHOOL, BURSAR, invoice("late", date(2024, 12, 30)), invoice("young", date(2025, 3, 30)))
    start()
    assert messages() == ["invoice/late#v2#contact:bursar#email", "invoice/late#v2#discord:finance#discord"]


def test_a_second_run_changes_nothing_and_writes_no_business_record() -> None:
    add(SCHOOL, BURSAR, *(invoice(number, due_on) for number, (due_on, _) in LIMITS.items()))
    start()
    told = messages()
    with counting() as calls:
        again = start(datetime(2025, 3, 31, 3, tzinfo=UTC))
    assert (again.counts.seen, again.counts.changed, calls.business_writes) == (0, 0, 0)
    assert messages() == told


def test_a_dry_run_lists_what_would_change_and_writes_nothing_but_its_own_record() -> None:
    add(SCHOOL, BURSAR, *(invoice(number, due_on) for number, (due_on, _) in LIMITS.items()))
    with counting() as calls:
        dry = start(mode=Mode.DRY_RUN)
    would = {line.record: line.data["to"] for line in runs.lines(dry)}
    assert calls.business_writes == 0
    assert all(status(number) is Status.ISSUED for number in LIMITS)
    live = start()
    assert would == {line.record: line.data["to"] for line in runs.lines(live)}
    assert {number: status(number).value for number in would} == would


@pytest.mark.parametrize("state", [Status.DRAFT, Status.PAID, Status.CANCELLED])
def test_drafts_and_closed_invoices_never_age(state: Status) -> None:
    add(SCHOOL, invoice("it", date(2024, 1, 1), status=state))
    assert start().counts.seen == 0
    assert status("it") is state


def test_an_invoice_on_hold_is_left_with_its_reason_and_ages_when_the_hold_is_over() -> None:
    hold = Hold(date(2025, 3, 20), date(2025, 4, 10), "payment plan")
    # The step of 15 March was missed; the hold began later.
    add(SCHOOL, invoice("held", date(2025, 3, 14), holds=(hold,)))
    ended = start()
    assert [(line.outcome, line.reason, line.data["until_on"]) for line in runs.lines(ended)] == [
        (Outcome.SKIPPED, "on_hold", "2025-04-10")
    ]
    start(datetime(2025, 4, 11, 2, tzinfo=UTC))
    assert status("held") is Status.OVERDUE


def test_a_part_paid_invoice_still_ages_by_the_date_agreed_for_the_remainder() -> None:
    part: dict[str, Any] = {"paid": Money(Decimal(200), "GNF"), "balance_due_on": date(2025, 3, 30)}
    add(SCHOOL, invoice("part", date(2024, 12, 1), **part), invoice("agreed", date(2024, 12, 1), balance_due_on=date(2025, 12, 1)))
    start()
    assert status("part") is Status.OVERDUE
    assert status("agreed") is Status.LITIGATION  # nothing has been paid: the agreement is not in force


def test_an_organisation_whose_day_is_not_over_waits_for_the_next_night() -> None:
    # At 02:00 UTC it is still 30 March in New York.
    add(SCHOOL, HOA, invoice("here", date(2025, 3, 30)), invoice("there", date(2025, 3, 30), HOA))
    first = start()
    assert (status("here"), status("there", HOA)) == (Status.OVERDUE, Status.ISSUED)
    assert first.counts.seen == 1
    start(datetime(2025, 4, 1, 2, tzinfo=UTC))
    assert status("there", HOA) is Status.OVERDUE


def test_one_organisation_alone_can_be_run() -> None:
    add(SCHOOL, HOA, invoice("here", date(2025, 3, 1)), invoice("there", date(2025, 3, 1), HOA))
    ended = start(organisation=HOA.id, trigger=Trigger.HAND)
    assert (ended.due, ended.counts.changed) == (1, 1)
    assert (status("here"), status("there", HOA)) == (Status.ISSUED, Status.OVERDUE)


def test_nobody_to_tell_is_told_to_the_journal() -> None:
    add(HOA, invoice("late", date(2024, 12, 30), HOA))
    start()
    assert [one.message.channel.value for one in outbox.of_organisation(HOA.id)] == ["log"]


def invoices_of(numbers: range) -> list[Invoice]:
    """Overdue invoices."""
    return [invoice(f"F-{n:03d}", date(2025, 3, 1)) for n in numbers]


def test_many_invoices_are_packed_into_few_transactions() -> None:
    add(SCHOOL, *invoices_of(range(200)))
    with counting() as calls:
        ended = start()
    assert ended.counts.changed == 200
    # Eight shards of about 25, two actions each: one transaction a shard, and one that opens the run.
    assert calls.operations["TransactWriteItems"] <= 8 + 2
    assert calls.operations["Query"] <= 8 + 8 + 3
