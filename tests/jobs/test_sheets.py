"""The timesheets of a night: a month that many want is read once for all, and what somebody else has changed by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relance.jobs.sheets import Sheets
from relance.store.timesheets import name_of
from tests.calls import counting
from tests.fleet import FLEET, JANUARY, enter, sheet
from tests.world import add

pytestmark = pytest.mark.usefixtures("tables")


def keys(first: int, last: int) -> list[tuple[str, str]]:
    return [(FLEET.id, name_of(str(id), JANUARY)) for id in range(first, last + 1)]


def test_a_month_that_many_want_is_read_once_whoever_asks_for_the_rest() -> None:
    add(*(sheet(str(id), [1]) for id in range(1, 41)))
    known = Sheets()
    with counting() as calls:
        known.need(keys(1, 20))
        known.need(keys(21, 60))
        assert (known.get(*keys(40, 40)[0]), known.get(*keys(41, 41)[0])) == (replace(sheet("40", [1]), version=1), None)
    assert calls.operations == {"Query": 1}


def test_a_few_are_asked_for_by_name() -> None:
    add(sheet("6", [1]))
    with counting() as calls:
        Sheets().need(keys(1, 10))
    assert calls.operations == {"BatchGetItem": 1}


@pytest.mark.parametrize("there", [True, False], ids=["changed", "new"])
def test_a_sheet_that_somebody_else_wrote_is_read_anew_and_by_itself(*, there: bool) -> None:
    add(*(sheet(str(id), [1]) for id in range(1, 21) if there or id != 6))
    known = Sheets()
    known.need(keys(1, 20))
    enter(sheet("6", [1, 2], version=1 if there else 0))
    known.forget(FLEET.id, lambda name: name.endswith("#6"))
    with counting() as calls:
        found = known.get(*keys(6, 6)[0])
    assert found is not None
    assert sorted(found.days) == [1, 2]
    assert calls.operations == {"BatchGetItem": 1}
