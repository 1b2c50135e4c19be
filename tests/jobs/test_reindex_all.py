"""A reindex of all that policies date: fees and reminders of invoices, and violations, which it walks beside the invoices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.errors import BrokenRecordError
from relance.domain.late_fee import LateFeeRule
from relance.domain.organisation import Organisation
from relance.domain.reminder import ReminderPolicy
from relance.domain.run import Run, RunStatus, Trigger
from relance.domain.violation import Escalation, FinePolicy, FineStep, Violation, ViolationStatus, ViolationType
from relance.jobs import reindex, run
from relance.jobs.job import Context
from relance.jobs.request import Request
from relance.store import organisations, runs, standing, violations
from relance.store.commit import commit
from relance.store.due import Due
from relance.store.effects import Effect
from relance.store.tables import InvoiceRow, ViolationRow
from tests.domain.examples import a_violation
from tests.store.faults import damage, raw
from tests.world import BY, HOA, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

AT = datetime(2025, 3, 31, 6, tzinfo=UTC)
REINDEX = Request(job="reindex", scheduled_at=AT, trigger=Trigger.HAND, actor="cli:ada", organisation=HOA.id)
SLOW = FinePolicy(steps=(FineStep(10, Decimal(50)), FineStep(30, Decimal(100))))
FENCE = ViolationType(organisation=HOA.id, id="fence", name="Fence")
OWN = ViolationType(organisation=HOA.id, id="parking", name="Parking", steps=(FineStep(2, Decimal(20)),))


def violation(id: str, **fields: Any) -> Violation:
    return a_violation("2025-10-26", organisation=HOA.id, id=id, **fields)


def change(**policies: Any) -> Organisation:
    before = organisations.read(HOA.id)
    after = replace(before, **policies)
    commit([Effect(organisations.write(before, after))], BY)
    return after


def moved(ended: Run) -> dict[str, tuple[str, str]]:
    """What a run says it moved: from, to, by the record."""
    return {line.record: (line.data["from"], line.data["to"]) for line in runs.lines(ended)}


def next_step(id: str) -> str | None:
    item = raw(ViolationRow, HOA.id, id)
    return item["escalation_on"]["S"] if "escalation_on" in item else None


def walked(limit: int) -> Iterator[list[Due[reindex.Dated]]]:
    """The pages of the shard of violations."""
    context, start = Context(REINDEX, "run", AT), None
    while True:
        page, start = reindex._page(context, "violations", start, limit)
        yield page
        if start is None:
            return


def test_a_changed_ladder_of_fines_moves_every_violation_that_has_no_ladder_of_its_type() -> None:
    add(HOA, FENCE, OWN, violation("V-1"), violation("V-2", type="parking"), violation("V-3", type="unknown"))
    add(violation("closed", status=ViolationStatus.CURED))
    change(fines=SLOW)
    ended, second = run.start(REINDEX), run.start(REINDEX)
    assert moved(ended) == {"V-1": ("2025-10-27", "2025-11-05"), "V-3": ("2025-10-27", "2025-11-05")}
    assert [next_step(id) for id in ("V-1", "V-2", "V-3", "closed")] == ["2025-11-05", "2025-10-28", "2025-11-05", None]
    assert (second.status, second.counts.seen) == (RunStatus.DONE, 0)


def test_a_ladder_that_ends_sooner_takes_a_violation_to_its_hearing_and_a_longer_one_leaves_it_there() -> None:
    add(HOA, violation("V-1", status=ViolationStatus.ESCALATED, step=2, escalated_on=date(2025, 11, 2)))
    assert next_step("V-1") == "2025-11-09"
    change(fines=SLOW)
    assert moved(run.start(REINDEX)) == {"V-1": ("2025-11-09", "None")}
    assert (next_step("V-1"), violations.read(HOA.id, "V-1").hearing) == (None, True)
    change(fines=HOA.fines)
    assert moved(run.start(REINDEX)) == {}


def test_a_changed_type_is_in_force_the_same_day() -> None:
    add(HOA, OWN, violation("V-2", type="parking"))
    before = violations.read_type(HOA.id, "parking")
    commit([Effect(violations.write_type(before, replace(before, steps=(FineStep(9),))))], BY)
    run.start(Request(job="violation-escalation", scheduled_at=AT))
    assert next_step("V-2") == "2025-11-04"
    assert organisations.to_reindex() == []


def test_steps_and_types_are_walked_past_page_after_page() -> None:
    ids = [f"V-{n}" for n in range(7)]
    add(HOA, FENCE, OWN, *(violation(id) for id in ids))
    for id in ids[:3]:
        step: dict[str, Any] = {"step": 1, "escalated_on": date(2025, 10, 27), "fine": Decimal(50), "currency": "USD", "days_overdue": 1}
        commit([Effect((violations.record_escalation(Escalation(organisation=HOA.id, violation=id, **step)),))], BY)
    pages = list(walked(2))
    assert [one.name for page in pages for one in page] == ids
    assert len(pages) >= 6  # twelve items, two a page, some of which bring no violation
    assert standing.count_violations(HOA.id) == 12


def test_the_same_is_done_page_by_page_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relance.jobs.shard.PAGE", 2)
    ids = [f"V-{n}" for n in range(7)]
    add(HOA, FENCE, *(violation(id) for id in ids))
    change(fines=SLOW)
    assert sorted(moved(run.start(REINDEX))) == ids
    assert {next_step(id) for id in ids} == {"2025-11-05"}


def test_a_broken_violation_is_parked_and_the_others_are_moved() -> None:
    add(HOA, violation("V-1"), violation("V-2"))
    damage(ViolationRow, HOA.id, "V-1", unit=None)
    change(fines=SLOW)
    ended = run.start(REINDEX)
    assert (ended.counts.changed, ended.counts.parked) == (1, 1)
    assert next_step("V-2") == "2025-11-05"


def test_a_late_fee_and_reminders_move_the_dates_of_open_invoices_only() -> None:
    late = invoice("F-1", date(2025, 1, 31), HOA)
    add(HOA, late, replace(late, number="F-2", due_on=date(2025, 2, 10)))
    change(late_fee=LateFeeRule(percent=Decimal(5)), reminders=ReminderPolicy(0))
    ended = run.start(REINDEX)
    assert ended.counts.changed == 2
    items = [raw(InvoiceRow, HOA.id, number) for number in ("F-1", "F-2")]
    assert [item.get("late_fee_on") for item in items] == [{"S": "2025-02-06"}, {"S": "2025-03-06"}]
    assert not any({"reminder_on", "reminder_shard"} & set(item) for item in items)


def test_invoices_and_violations_are_named_together_and_each_is_found_as_it_stands() -> None:
    add(HOA, violation("V-1"), invoice("F-1", date(2025, 1, 31), HOA))
    found = {one.name: one for one in reindex.named(Context(REINDEX, "run", AT), [(HOA.id, "F-1"), (HOA.id, "V-1"), (HOA.id, "gone")])}
    assert found["V-1"].stands == {"escalation_on": date(2025, 10, 27)}
    assert found["F-1"].stands["aging_on"] == date(2025, 2, 1)
    assert isinstance(found["gone"].record, BrokenRecordError)
