"""Monthly assessments over the store: once a unit, owner and month; missed months first, and what is too much asks a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from relance.domain.errors import InvalidError
from relance.domain.invoice import Invoice, Kind
from relance.domain.run import Outcome, RunStatus
from relance.domain.unit import Owner
from relance.jobs import entry, run
from relance.store import invoices, outbox, units
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.association import OWNERS, REYES, RIDGE, by_hand, dollars, lines, played, settle, unit
from tests.faults.clock import set_to
from tests.world import BY, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

JOB = "assessment-invoicing"
FIRST = date(2025, 10, 1)


def every_invoice() -> list[Invoice]:
    return [one for one in invoices.everything(RIDGE.id) if isinstance(one, Invoice)]


def billed() -> dict[str, str]:
    return {one.number: str(one.total.amount) for one in every_invoice()}


def test_each_unit_is_billed_on_the_first_and_once() -> None:
    settle()
    assert played(JOB, FIRST).counts.changed == 3
    assert list(billed()) == ["ASM-101-202510", "ASM-205-202510", "ASM-312-202510"]
    bill = invoices.read(RIDGE.id, "ASM-101-202510")
    assert (bill.kind, bill.issued_on, bill.due_on, bill.because_of) == (Kind.ASSESSMENT, FIRST, FIRST, "unit/101")
    assert bill.label == "Monthly assessment – October 2025 – Unit 101"
    for night in (FIRST, date(2025, 10, 2), date(2025, 10, 31)):
        assert by_hand(JOB, night).counts.seen == 0


def test_a_missed_first_is_made_up_with_its_own_date() -> None:
    settle()
    played(JOB, date(2025, 10, 9))
    assert invoices.read(RIDGE.id, "ASM-101-202510").issued_on == FIRST


def test_several_owners_get_an_invoice_each_that_sum_to_the_assessment() -> None:
    settle(replace(unit("400", "smith", "garcia", "nguyen"), assessment=dollars("100.00")))
    played(JOB, FIRST)
    parts = {number: amount for number, amount in billed().items() if "400" in number}
    assert parts == {"ASM-400-202510-A": "33.34", "ASM-400-202510-B": "33.33", "ASM-400-202510-C": "33.33"}


def test_of_six_missed_months_three_are_billed_and_the_rest_asks_a_person() -> None:
    add(RIDGE, unit("101", "smith", assessed_from=date(2025, 5, 1)))
    add(REYES, *OWNERS)
    ended = played(JOB, FIRST)
    assert lines(ended)["101"].data["months"] == ["2025-05", "2025-06", "2025-07"]
    assert lines(ended)["101"].data["waiting"] == ["2025-08", "2025-09", "2025-10"]
    assert [one.message.address for one in outbox.of_organisation(RIDGE.id)] == ["reyes@owners.test"]
    following = [played(JOB, FIRST + timedelta(days=n)) for n in (1, 2, 40)]
    assert [lines(night)["101"].outcome for night in following] == [Outcome.SKIPPED] * 3
    assert len(billed()) == 3
    assert len(list(outbox.of_organisation(RIDGE.id))) == 1
    by_hand(JOB, date(2025, 10, 20), catch_up=6)
    assert [number[-6:] for number in billed()] == ["202505", "202506", "202507", "202508", "202509", "202510"]
    assert played(JOB, date(2025, 11, 1)).counts.changed == 1


def test_who_is_billed_late_is_not_late_before_the_invoice_was_made() -> None:
    add(RIDGE, REYES, *OWNERS, unit("101", "smith", assessed_from=date(2025, 8, 1)))
    played(JOB, date(2025, 10, 7))
    held = {one.number: [(hold.from_on, hold.until_on) for hold in one.holds] for one in every_invoice()}
    assert held == {
        "ASM-101-202508": [(date(2025, 8, 2), date(2025, 10, 7))],
        "ASM-101-202509": [(date(2025, 9, 2), date(2025, 10, 7))],
        "ASM-101-202510": [(date(2025, 10, 2), date(2025, 10, 7))],
    }
    played("invoice-aging", date(2025, 10, 8))
    assert {one.number: one.status.value for one in every_invoice()} == {
        "ASM-101-202508": "overdue",
        "ASM-101-202509": "overdue",
        "ASM-101-202510": "overdue",
    }
    assert lines(played("late-fees", date(2025, 10, 8))) == {}
    assert len(lines(played("late-fees", date(2025, 11, 6)))) == 3


def test_a_month_that_somebody_billed_by_hand_is_not_billed_again() -> None:
    settle(invoice("ASM-101-202510", FIRST, RIDGE, customer="smith"))
    ended = played(JOB, FIRST)
    assert (ended.counts.changed, ended.counts.parked) == (3, 0)
    assert billed()["ASM-101-202510"] == "500"
    assert units.read(RIDGE.id, "101").assessed_to == FIRST


def test_a_unit_without_an_owner_is_reported_and_billed_once_it_has_one() -> None:
    settle(unit("700"))
    ended = played(JOB, FIRST)
    assert (ended.status, ended.counts.parked) == (RunStatus.DONE_WITH_ERRORS, 1)
    assert "has no owner to bill" in lines(ended)["700"].data["why"]
    before = units.read(RIDGE.id, "700")
    change = units.write(before, replace(before, owners=(Owner("smith", Decimal(1)),)))
    commit([Effect((change,) if change else ())], BY)
    played(JOB, date(2025, 10, 2))
    assert "ASM-700-202510" in billed()


def test_each_unit_is_met_once_however_many_months_and_pages_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relance.store.due._AT_ONCE", 3)
    monkeypatch.setattr("relance.jobs.run.PAGE", 3)
    monkeypatch.setattr("relance.jobs.shard.PAGE", 3)
    add(RIDGE, REYES, *OWNERS, *(unit(f"U-{n:02d}", "smith", assessed_from=date(2025, 1, 1)) for n in range(30)))
    ended = by_hand(JOB, FIRST, catch_up=1)
    assert (ended.due, ended.counts.changed, len(billed())) == (30, 30, 30)


def test_months_that_are_let_go_do_not_keep_the_next_from_being_billed() -> None:
    add(RIDGE, REYES, *OWNERS, unit("101", "smith", assessed_from=date(2025, 5, 1)))
    played(JOB, FIRST)
    before = units.read(RIDGE.id, "101")
    change = units.write(before, replace(before, assessed_to=FIRST))
    commit([Effect((change,) if change else ())], BY)
    assert lines(played(JOB, date(2025, 11, 1)))["101"].data["months"] == ["2025-11"]


def test_what_does_not_fit_into_one_transaction_waits_and_asks() -> None:
    people = [replace(REYES, id=f"board-{n}", email=f"board-{n}@owners.test") for n in range(18)]
    crowd = [replace(OWNERS[0], id=f"o-{n}") for n in range(13)]
    add(RIDGE, *people, *crowd, unit("101", *(one.id for one in crowd), assessed_from=date(2025, 5, 1)))
    ended = played(JOB, FIRST)
    assert (ended.counts.changed, len(billed())) == (1, 26)
    assert lines(ended)["101"].data["waiting"][0] == "2025-07"


def test_an_inactive_unit_is_not_billed() -> None:
    settle(replace(unit("800", "smith"), active=False))
    assert "800" not in lines(played(JOB, FIRST))


def test_a_month_and_days_to_pay_can_be_said() -> None:
    add(RIDGE, unit("101", "smith", assessed_from=date(2025, 8, 1)))
    add(REYES, *OWNERS)
    by_hand(JOB, FIRST, month="2025-09", due_days=15)
    assert list(billed()) == ["ASM-101-202508", "ASM-101-202509"]
    assert invoices.read(RIDGE.id, "ASM-101-202509").due_on == date(2025, 9, 16)
    for month in ("2025-11", "2025-13", "october", "202510"):
        with pytest.raises(InvalidError):
            by_hand(JOB, FIRST, month=month)


def test_the_local_first_counts_and_not_the_schedules() -> None:
    """At 02:00 in Casablanca on the 1st it is still the 31st in New York."""
    settle()
    for scheduled_at, changed in (("2025-10-01T01:00:00+00:00", 0), ("2025-10-02T01:00:00+00:00", 3)):
        with set_to(datetime.fromisoformat(scheduled_at)):
            assert run.start(entry.parse({"job": JOB, "scheduled_at": scheduled_at})).counts.changed == changed
    assert invoices.read(RIDGE.id, "ASM-101-202510").issued_on == FIRST
