"""Timesheets: one document a rental and month, those of a month in one query; read as they were written, told when they cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance.domain.errors import BrokenRecordError
from relance.domain.timesheet import DayStatus, Timesheet
from relance.store import audit, timesheets
from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import Change, Effect
from relance.store.reading import get
from relance.store.tables import RentalRow
from relance.store.timesheets import name_of
from tests.calls import counting
from tests.domain.strategies import names
from tests.fleet import FLEET, JANUARY, rental, sheet
from tests.store.faults import Value, damage, raw
from tests.world import BY, add

pytestmark = pytest.mark.usefixtures("tables")

FEBRUARY = date(2025, 2, 1)
anything = st.builds(
    Timesheet,
    organisation=st.just(FLEET.id),
    rental=st.just("6"),
    month=st.just(JANUARY),
    days=st.dictionaries(st.integers(1, 31), st.sampled_from(DayStatus)).map(lambda days: dict(sorted(days.items()))),
    billed=st.dictionaries(names, st.lists(st.integers(1, 31), unique=True, max_size=5).map(tuple), max_size=4),
)


def write(change: Change | None) -> None:
    assert change
    commit([Effect((change,))], BY)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(anything)
def test_whatever_becomes_of_a_sheet_is_read_back(wanted: Timesheet) -> None:
    known = timesheets.read(FLEET.id, "6", JANUARY)
    if change := timesheets.write(known, wanted):
        write(change)
        assert timesheets.read(FLEET.id, "6", JANUARY) == replace(wanted, version=known.version + 1)


def test_a_sheet_that_is_not_there_is_empty() -> None:
    assert timesheets.read(FLEET.id, "6", JANUARY) == Timesheet(organisation=FLEET.id, rental="6", month=JANUARY)
    assert timesheets.version_of(FLEET.id, "6", JANUARY) is None


def test_what_does_not_differ_is_not_written() -> None:
    add(sheet("6", [7]))
    before = timesheets.read(FLEET.id, "6", JANUARY)
    assert timesheets.write(before, before) is None
    empty = Timesheet(organisation=FLEET.id, rental="7", month=JANUARY)
    assert timesheets.write(empty, empty) is None


def test_of_two_first_entries_at_once_one_is_refused() -> None:
    empty = timesheets.read(FLEET.id, "6", JANUARY)
    write(timesheets.write(empty, sheet("6", [7])))
    with pytest.raises(EffectsRefusedError):
        write(timesheets.write(empty, sheet("6", [8])))


def test_the_audit_says_which_days_were_which() -> None:
    add(sheet("6", [7, 8], idle=[9]))
    before = timesheets.read(FLEET.id, "6", JANUARY)
    write(timesheets.write(before, replace(before, billed={"LOC-6-202501": (7, 8)})))
    first, second = audit.of_record(FLEET.id, "timesheet/6/2025-01")
    assert (first.after["days"], second.before, second.after) == (
        {"worked": [7, 8], "idle": [9]},
        {"billed": None},
        {"billed": {"LOC-6-202501": [7, 8]}},
    )


def test_a_month_of_all_rentals_is_one_query() -> None:
    add(rental(), *(sheet(str(id), [1]) for id in range(1, 30)), sheet("6", [2], FEBRUARY))
    with counting() as calls:
        found = list(timesheets.of_month(FLEET.id, JANUARY))
    assert (len(found), dict(calls.operations)) == (29, {"Query": 1})
    assert len(list(timesheets.everything(FLEET.id))) == 30
    page, rest = timesheets.page(FLEET.id, JANUARY, None, 20)
    more, end = timesheets.page(FLEET.id, JANUARY, rest, 20)
    assert (len(page), len(more), end) == (20, 9, None)
    assert [one for _, one in (*page, *more)] == found


def test_sheets_are_asked_for_a_hundred_at_once_or_a_month_as_a_whole() -> None:
    add(*(sheet(str(id), [1]) for id in range(1, 41)), sheet("6", [1], FEBRUARY))
    wanted = [(FLEET.id, name_of(str(id), JANUARY)) for id in range(1, 41)] + [(FLEET.id, name_of("999", JANUARY))]
    with counting() as calls:
        found, whole = timesheets.named(wanted), timesheets.whole_month(FLEET.id, JANUARY)
    assert dict(calls.operations) == {"BatchGetItem": 1, "Query": 1}
    assert found == whole
    assert found.keys() == set(wanted[:-1])
    assert found[wanted[5]] == replace(sheet("6", [1]), version=1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("days", {"S": "odd"}),
        ("days", {"S": '{"asleep": [7]}'}),
        ("days", {"S": '{"worked": ["x"]}'}),
        ("days", {"S": '["worked"]'}),
        ("billed", {"S": '{"F": 7}'}),
        ("billed", {"S": '{"F": ["x"]}'}),
    ],
)
def test_a_sheet_that_cannot_be_read_is_named_hides_no_other_and_is_replaced(name: str, value: Value) -> None:
    add(sheet("6", [7]), sheet("7", [7]))
    damage(RentalRow, FLEET.id, "sheet#2025-01#6", **{name: value})
    with pytest.raises(BrokenRecordError):
        timesheets.read(FLEET.id, "6", JANUARY)
    broken, whole = timesheets.of_month(FLEET.id, JANUARY)
    assert isinstance(broken, BrokenRecordError)
    assert isinstance(whole, Timesheet)
    key = (FLEET.id, name_of("6", JANUARY))
    assert isinstance(timesheets.named([key])[key], BrokenRecordError)
    write(timesheets.write(Timesheet(organisation=FLEET.id, rental="6", month=JANUARY), sheet("6", [8]), version=1))
    assert timesheets.read(FLEET.id, "6", JANUARY) == replace(sheet("6", [8]), version=2)
    assert "billed" not in raw(RentalRow, FLEET.id, "sheet#2025-01#6")


def test_a_sheet_under_a_month_that_there_is_not_is_named() -> None:
    add(sheet("6", [7]))
    row = get(RentalRow, FLEET.id, "sheet#2025-01#6")
    assert row
    row.sk = "sheet#2025-13#6"
    row.save(add_version_condition=False)
    _, broken = timesheets.everything(FLEET.id)
    assert isinstance(broken, BrokenRecordError)
