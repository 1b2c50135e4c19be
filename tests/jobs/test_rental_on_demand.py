"""Rental invoices that meet: one rental on demand beside the month's generation, and what somebody else does in the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from relance.store import timesheets
from tests.association import by_hand, lines
from tests.faults.clock import set_to
from tests.fleet import (
    FIRST,
    FLEET,
    JANUARY,
    RENTALS,
    SHEETS,
    bill,
    bills,
    enter,
    january,
    month_of,
    on_demand,
    park,
    rental,
    sheet,
    verdicts,
)
from tests.store.faults import hooked

pytestmark = pytest.mark.usefixtures("tables")

JOB = "rental-invoicing"


@contextmanager
def overtaken_by(deed: Callable[[], object]) -> Iterator[None]:
    """Within it, `deed` is done by somebody else just before the first invoice is written."""
    done: list[bool] = []

    def overtake(params: dict[str, Any], **_: Any) -> None:
        if not done and b"-invoices" in params["body"]:
            done.append(True)
            deed()

    with hooked("before-call.dynamodb.TransactWriteItems", overtake):
        yield
    assert done


def test_one_rental_on_demand_bills_every_open_day_and_no_day_twice() -> None:
    park(rental(), sheet("6", [7, 8]), sheet("6", [3], date(2025, 2, 1)))
    january()
    month = month_of(lines(on_demand())["6"])
    assert (month["verdict"], month["worked"], month["total"]) == ("created", 1, "59000")
    assert month["number"].startswith("FACT-6-2")
    assert verdicts(on_demand()) == {"6": "no_worked_day"}
    enter(replace(timesheets.read(FLEET.id, "6", FIRST), days=sheet("6", [3, 4]).days))
    assert verdicts(by_hand(JOB, date(2025, 3, 1), organisation=FLEET.id)) == {"6": "created"}
    assert bills()["LOC-6-202502"] == "59000 draft"


def test_two_invoices_on_demand_within_a_second_have_two_numbers() -> None:
    park(rental(), sheet("6", [7]))
    with set_to(datetime(2025, 2, 4, 9, tzinfo=UTC)):
        first = month_of(lines(on_demand())["6"])
        enter(replace(timesheets.read(FLEET.id, "6", JANUARY), days=sheet("6", [7, 8]).days))
        second = month_of(lines(on_demand())["6"])
    assert first["number"] != second["number"]
    assert sorted(one.worked for number in bills() if (one := bill(number).breakdown)) == [(date(2025, 1, 7),), (date(2025, 1, 8),)]


def test_two_generations_at_once_bill_each_day_once() -> None:
    park(*RENTALS, *SHEETS)
    with overtaken_by(january):
        ended = january()
    assert verdicts(ended) == {"6": "unchanged", "7": "unchanged", "8": "unchanged"}
    assert bills() == {"LOC-6-202501": "1298000 draft", "LOC-7-202501": "1100000 draft", "LOC-8-202501": "1000000 draft"}


def test_a_generation_and_one_on_demand_at_once_bill_each_day_once() -> None:
    park(*RENTALS, *SHEETS)
    with overtaken_by(on_demand):
        ended = january()
    assert verdicts(ended) == {"6": "no_worked_day", "7": "created", "8": "created"}
    assert sum(1 for number in bills() if number.startswith("FACT-6-")) == 1


def test_one_on_demand_that_a_generation_overtakes_has_nothing_left_to_bill() -> None:
    park(*RENTALS, *SHEETS)
    with overtaken_by(january):
        ended = on_demand()
    assert verdicts(ended) == {"6": "no_worked_day"}
    assert len(bills()) == 3


def test_a_day_that_is_taken_away_while_it_is_billed_is_not_billed() -> None:
    park(rental(), sheet("6", [7, 8]))
    with overtaken_by(lambda: enter(sheet("6", [7]))):
        january()
    assert bills() == {"LOC-6-202501": "59000 draft"}
