"""`relance findings`: what is amiss, since when, what to do about it; and with --all what was."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Type
from tests.watch.hours import HOUR, NIGHT, hours, night
from tests.world import SCHOOL, add

pytestmark = pytest.mark.usefixtures("tables")


def test_what_is_amiss_is_shown_with_its_remedy_and_later_among_what_was(relance: Type) -> None:
    add(SCHOOL)
    assert relance("findings").out == "nothing is amiss\n"
    with hours() as world:
        world.at(NIGHT + HOUR)
        shown = relance("findings")
        assert shown.code == 0
        assert (
            "missed/invoice-aging: invoice-aging did not run, since 2025-03-31T02:00+00:00\n  expected: 2025-03-31 02:00 UTC\n" in shown.out
        )
        assert "relance run invoice-aging" in shown.out
        assert "relance findings" in relance("jobs").err
        night("invoice-aging", NIGHT + HOUR)
        world.at(NIGHT + 2 * HOUR)
        assert "missed/invoice-aging" not in relance("findings").out
        assert "missed/invoice-aging: invoice-aging did not run" in relance("findings", "--all").out
        assert ", over since 2025-03-31T04:00+00:00" in relance("findings", "--all").out


def test_the_same_is_there_as_data(relance: Type) -> None:
    add(SCHOOL)
    with hours() as world:
        world.at(NIGHT + HOUR)
        [found] = [one for one in relance("findings", "--json").data if one["subject"] == "invoice-aging"]
        assert (found["kind"], found["closed_at"], found["facts"]) == ("missed", None, {"expected": "2025-03-31 02:00 UTC"})
        assert found["what_to_do"].startswith("the next run makes it up by itself")
