"""The due indexes of all jobs: each holds what its rule reads, by date, page after page, for one organisation or for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.errors import BrokenRecordError
from relance.domain.late_fee import LateFeeRule
from relance.store import due
from relance.store.due import Due, DueIndex
from tests.calls import counting
from tests.domain.examples import a_budget, a_unit, a_violation
from tests.fleet import rental
from tests.store.faults import damage, raw
from tests.world import HOA, SCHOOL, Record, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

CHARGING = {one.id: replace(one, late_fee=LateFeeRule(percent=Decimal(5))) for one in (SCHOOL, HOA)}


def of(make: Callable[..., Record]) -> Callable[[str, str], Record]:
    return lambda organisation, name: make(organisation=organisation, id=name)


def bill(organisation: str, name: str) -> Record:
    return invoice(name, date(2025, 1, 10), CHARGING[organisation], customer=f"customer of {name}")


@dataclass(frozen=True, slots=True)
class Case:
    """An index, how a record of it is made, the day from which that is due, what of it to damage, and what only the table has of it."""

    index: DueIndex[Any]
    make: Callable[[str, str], Record]
    on: date
    needed: str
    whole: tuple[str, ...] = ()


_OF_INVOICES = ("issued_on", "label", "because_of", "closed_on", "closed_because", "breakdown", "serial")
CASES = {
    "ageing": Case(due.AGEING, bill, date(2025, 1, 11), "total", _OF_INVOICES),
    "late fees": Case(due.LATE_FEES, bill, date(2025, 2, 6), "total", _OF_INVOICES),
    "reminders": Case(due.REMINDERS, bill, date(2025, 1, 13), "total", _OF_INVOICES),
    "escalations": Case(due.ESCALATIONS, of(a_violation), date(2025, 10, 27), "unit"),
    "assessments": Case(due.ASSESSMENTS, of(lambda **ids: a_unit("60", "40", **ids)), date(2025, 1, 1), "assessment"),
    "budgets": Case(due.BUDGETS, of(lambda **ids: a_budget(("100", "130"), **ids)), date(2025, 1, 6), "starts_on"),
    "rentals": Case(due.RENTALS, lambda organisation, name: replace(rental(name), organisation=organisation), date(2025, 2, 1), "customer"),
}
each_index = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def fill(case: Case, *names: str, organisation: str = SCHOOL.id) -> list[Record]:
    """Records of these names, written under a policy by which every index has them."""
    records = [case.make(organisation, name) for name in names]
    add(CHARGING[organisation], *records)
    return records


def found(case: Case, until: date, organisation: str = "", limit: int = 100) -> list[Due[Any]]:
    """What the index says is due, page after page, shard after shard."""
    everything: list[Due[Any]] = []
    for shard in case.index.shards:
        start = None
        while True:
            page, start = case.index.page(shard, until, start, limit, organisation)
            everything += page
            if start is None:
                break
    return everything


def the_day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


@each_index
def test_a_record_is_due_from_its_day_on_and_not_before(case: Case) -> None:
    fill(case, "one")
    assert [(one.organisation, one.name) for one in found(case, case.on)] == [(SCHOOL.id, "one")]
    assert found(case, the_day_before(case.on)) == []


@each_index
def test_the_index_holds_all_that_the_rule_reads(case: Case) -> None:
    [record] = fill(case, "one")
    [one] = found(case, case.on)
    assert not isinstance(one.record, BrokenRecordError)
    fields = [name for name in type(record).__dataclass_fields__ if name not in ("version", *case.whole)]
    assert {name: getattr(one.record, name) for name in fields} == {name: getattr(record, name) for name in fields}
    assert one.record.version == 1


@each_index
def test_a_record_is_read_anew_as_the_index_has_it(case: Case) -> None:
    fill(case, "one")
    [one] = found(case, case.on)
    again = due.by_name(case.index, SCHOOL.id, "one")
    assert (again.name, again.record) == ("one", one.record)


@each_index
def test_a_shard_is_paged_without_gap_or_repetition_and_goes_on_after_any_record(case: Case) -> None:
    names = [f"F-{n}" for n in range(24)]
    fill(case, *names)
    assert sorted(one.name for one in found(case, case.on, limit=2)) == sorted(names)
    for shard in case.index.shards:
        page, _ = case.index.page(shard, case.on, None, 100)
        for place, one in enumerate(page):
            rest, _ = case.index.page(shard, case.on, one.cursor, 100)
            assert [other.name for other in rest] == [other.name for other in page[place + 1 :]]


@each_index
def test_what_is_due_is_counted_without_being_read_from_any_record_on(case: Case) -> None:
    fill(case, *(f"F-{n}" for n in range(12)))
    fill(case, "H-1", "H-2", organisation=HOA.id)
    with counting() as calls:
        assert sum(case.index.count(shard, case.on) for shard in case.index.shards) == 14
        assert sum(case.index.count(shard, case.on, HOA.id) for shard in case.index.shards) == 2
        assert sum(case.index.count(shard, the_day_before(case.on)) for shard in case.index.shards) == 0
    assert calls.items_read == 0
    for shard in case.index.shards:
        page, _ = case.index.page(shard, case.on, None, 100)
        left = [case.index.count(shard, case.on, start=one.cursor) for one in page]
        assert left == list(reversed(range(len(page))))


@each_index
def test_of_one_organisation_only_its_own_are_due(case: Case) -> None:
    fill(case, "one", "both")
    fill(case, "two", "both", organisation=HOA.id)
    assert sorted(one.name for one in found(case, case.on, HOA.id)) == ["both", "two"]
    assert {one.organisation for one in found(case, case.on, HOA.id)} == {HOA.id}


@each_index
def test_what_is_not_yet_due_is_not_even_read(case: Case) -> None:
    fill(case, *(f"F-{n}" for n in range(12)))
    with counting() as calls:
        found(case, the_day_before(case.on))
    assert (calls.items_read, calls.operations) == (0, {"Query": len(case.index.shards)})


@each_index
def test_a_broken_record_is_due_by_its_name_and_hides_no_other(case: Case) -> None:
    fill(case, "fine", "broken")
    damage(case.index.row, SCHOOL.id, f"{case.index.prefix}broken", **{case.needed: None})
    records = {one.name: one.record for one in found(case, case.on)}
    assert set(records) == {"fine", "broken"}
    assert isinstance(records["broken"], BrokenRecordError)
    assert f"{case.needed} is missing" in str(records["broken"])
    assert not isinstance(records["fine"], BrokenRecordError)


@each_index
def test_named_records_are_read_together_and_one_that_is_gone_is_said_to_be(case: Case) -> None:
    names = [f"F-{n}" for n in range(120)]
    fill(case, *names)
    wanted = [(SCHOOL.id, "gone"), *((SCHOOL.id, name) for name in reversed(names))]
    with counting() as calls:
        read = due.by_names(case.index, wanted)
    assert calls.operations == {"BatchGetItem": 2}
    assert [(one.organisation, one.name) for one in read] == wanted
    gone, *others = (one.record for one in read)
    assert "/gone cannot be read: it does not exist any more" in str(gone)
    assert not any(isinstance(one, BrokenRecordError) for one in others)


@each_index
def test_a_night_is_spread_over_all_shards(case: Case) -> None:
    fill(case, *(f"2025-{n:04d}" for n in range(80)))
    assert all(case.index.count(shard, case.on) for shard in case.index.shards)


def test_all_invoices_of_a_customer_stand_in_one_shard_of_the_reminders_only() -> None:
    numbers = [f"F-{n}" for n in range(24)]
    add(CHARGING[SCHOOL.id], *(invoice(number, date(2025, 1, 10)) for number in numbers))
    items = [raw(due.REMINDERS.row, SCHOOL.id, number) for number in numbers]
    assert len({item["reminder_shard"]["S"] for item in items}) == 1
    assert len({item["aging_shard"]["S"] for item in items}) > 1
    assert [item["aging_shard"] for item in items] == [item["late_fee_shard"] for item in items]
