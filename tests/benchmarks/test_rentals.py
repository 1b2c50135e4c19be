"""The rentals' benchmark on a small month: all ways bill the same, what they read of sheets is counted, and too much is seen to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from tests.benchmarks import rentals, rentals_client, rentals_days, rentals_world, tables_file
from tests.benchmarks.loading import load
from tests.benchmarks.quick_moto import quick_moto
from tests.benchmarks.rentals_rows import SHEETS, Asked, again_rows, flat_rows, least, on_demand_rows, sheet_rows, whole_rows
from tests.benchmarks.row import Row

DUE = 12
Said = dict[str, Any]
#: What was said once: several tests look at the same night.
KNOWN: dict[tuple[str, int], Said] = {}


@pytest.fixture
def work(environment: None, tmp_path: Path) -> Callable[..., Said]:
    """Work as a client in a renter's tables with so many rentals; those who keep an item a day in tables of their own."""

    def worked(name: str, number: int = DUE) -> Said:
        if (name, number) not in KNOWN:
            KNOWN[name, number] = measured(name, number)
        return KNOWN[name, number]

    def measured(name: str, number: int) -> Said:
        file = tmp_path / "product"
        tables_file.write(file, tables_file.product_tables(), map(tables_file.placed, rentals_world.records(number, DUE)))
        if name in rentals_days.WAYS:
            items = chain(rentals._bare(file), rentals_days.day_items(name, DUE))
            file = tmp_path / name
            tables_file.write(file, rentals_days.TABLES, items)
        with quick_moto(), mock_aws():
            load(file)
            return rentals_client.metered(rentals_client.client_of(name))

    return worked


def test_all_ways_leave_the_same_invoices_behind(work: Callable[..., Said]) -> None:
    night, month, by_rental, by_month = (work(name) for name in ("night", "month", "by_rental", "by_month"))
    assert len(night["outcome"]) == DUE
    assert night["outcome"] == month["outcome"] == by_rental["outcome"] == by_month["outcome"]
    assert [one["changed"] for one in (night, month, by_rental, by_month)] == [DUE] * 4


def test_requests_for_sheets_are_counted_however_they_are_kept(work: Callable[..., Said]) -> None:
    assert work("by_rental")["sheet_requests"] == DUE
    assert work("by_month")["sheet_requests"] == 1
    # So few that they are read by their keys, all at once: the whole month is no shorter way to them.
    month = work("month")
    assert (month["sheet_requests"], month["sheet_units"]) == (1, DUE)


def test_a_night_asks_the_same_in_any_table(work: Callable[..., Said]) -> None:
    small, large = work("night"), work("night", 4 * DUE)
    assert (small["operations"], small["read_units"]) == (large["operations"], large["read_units"])


def test_a_month_that_is_billed_is_read_again_and_not_written(work: Callable[..., Said]) -> None:
    again = work("again")
    # That somebody has asked for it is in the audit.
    assert (again["changed"], again["written"], len(again["outcome"])) == (0, 1, DUE)


def test_one_rental_is_billed_alone(work: Callable[..., Said]) -> None:
    said = work("rental", 4 * DUE)
    assert (said["changed"], len(said["outcome"]), said["sheet_requests"]) == (1, 1, 1)


def test_the_least_that_a_night_takes_can_be_reckoned_by_hand() -> None:
    # 6,000 items, a page and an end a shard, a month of sheets, vehicles by the shard, customers and serials by the hundred, the run.
    assert least() == 60 + 2 * 8 + 1 + 16 + 2 + 10 + 6


ASKED = Asked(
    operations={"Query": 8, "TransactWriteItems": 100},
    written=6_000,
    read_units=90,
    write_units=22_000,
    sheet_requests=4,
    sheet_units=60,
    outcome=(),
)
WAYS = {"by_rental": ASKED}


def reached(rows: Sequence[Row]) -> list[bool]:
    return [row.reached for row in rows if row.reached is not None]


def test_the_rows_say_what_is_reached_and_what_is_not() -> None:
    assert all(
        reached([*sheet_rows("a night", ASKED, WAYS), *whole_rows("a night", ASKED, WAYS), *flat_rows("a night", ASKED, ASKED, 0.2)])
    )
    assert reached(list(sheet_rows("a night", replace(ASKED, sheet_requests=SHEETS + 1), WAYS))) == [False]
    costly = replace(ASKED, operations={"Query": 1_000, "Scan": 1}, write_units=22_001)
    assert reached(list(whole_rows("a night", costly, WAYS))) == [False, False, False]
    assert reached(list(flat_rows("a night", replace(costly, read_units=91), ASKED, 0.2))) == [False, False]


def test_a_generation_that_writes_what_has_not_changed_is_seen_to() -> None:
    assert reached(list(again_rows(replace(ASKED, written=1), ASKED))) == [True, True, True]
    busy = replace(ASKED, written=2, sheet_requests=5, operations={"Query": 109})
    assert reached(list(again_rows(busy, ASKED))) == [False, False, False]


@pytest.mark.parametrize(("requests", "well"), [(11, True), (12, False)])
def test_a_rental_on_demand_has_its_limit(requests: int, well: bool) -> None:
    assert reached(list(on_demand_rows(replace(ASKED, operations={"Query": requests})))) == [well]


def test_a_rental_costs_what_its_units_cost() -> None:
    # 22 write units at 0.625 and a tenth of a read unit at 0.125, in millionths of a dollar.
    assert replace(ASKED, read_units=100).cost == pytest.approx(13.7625)
