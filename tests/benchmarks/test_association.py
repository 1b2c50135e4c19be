"""The association's benchmark on a small night: the contenders do the same, and a job that asks too much is seen to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from relance.runtime.settings import settings
from relance.store import budgets, lookup
from relance.store.effects import Change
from relance.store.row import connection
from tests.benchmarks import association, association_client, naive_violations, tables_file
from tests.benchmarks import association_world as world
from tests.benchmarks.association_nights import BUDGETS_NIGHT, NIGHTS, VIOLATIONS
from tests.benchmarks.association_rows import Asked, night_rows
from tests.benchmarks.loading import load
from tests.benchmarks.metering import Meter
from tests.benchmarks.quick_moto import quick_moto
from tests.calls import counting

DUE = 30
Said = dict[str, Any]


@pytest.fixture
def work(environment: None, tmp_path: Path) -> Callable[..., Said]:
    """Work as a client on the product's tables with these records; the loop on its own, with the same."""

    def worked(name: str, records: Iterable[Change]) -> Said:
        file = tmp_path / "product"
        tables_file.write(file, tables_file.product_tables(), map(tables_file.placed, records))
        if name == "naive":
            tables_file.write(tmp_path / name, naive_violations.TABLES, association._bare(file))
            file = tmp_path / name
        with quick_moto(), mock_aws():
            load(file)
            return association_client.metered(association_client.client_of(name))

    return worked


@pytest.fixture
def stocked(environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[Iterable[Change]], None]]:
    """The product's tables on moto, filled with records."""
    monkeypatch.setenv("RELANCE_STACK", tables_file.STACK)
    settings.cache_clear()

    def filled(records: Iterable[Change]) -> None:
        tables_file.write(tmp_path / "product", tables_file.product_tables(), map(tables_file.placed, records))
        load(tmp_path / "product")

    with quick_moto(), mock_aws():
        yield filled
    settings.cache_clear()


def estate(existing: int) -> Iterable[Change]:
    return chain(world.people(existing), world.unit_items(existing, 0), world.violation_items(existing, DUE))


def test_the_loop_leaves_the_same_steps_fines_and_messages_behind(work: Callable[..., Said]) -> None:
    ours, naive = work("violation-escalation", estate(2 * DUE)), work("naive", estate(2 * DUE))
    assert (ours["changed"], ours["outcome"]) == (DUE, naive["outcome"])
    assert [len(ours["outcome"][part]) for part in ("steps", "fines", "told")] == [2 * DUE, DUE, DUE]
    assert naive["operations"] == {"Scan": 1, "GetItem": 3 * DUE, "PutItem": 4 * DUE, "UpdateItem": DUE}


def test_an_escalation_asks_the_same_in_any_table(work: Callable[..., Said]) -> None:
    small, large = work("violation-escalation", estate(DUE)), work("violation-escalation", estate(4 * DUE))
    assert (small["operations"], small["read_units"]) == (large["operations"], large["read_units"])


def test_a_check_of_budgets_reads_no_expense(work: Callable[..., Said]) -> None:
    said = work("budget-variance", chain(world.people(1), world.budget_items(3, 2)))
    assert (said["changed"], said["expenses"]) == (3, 0)


def test_an_expense_that_is_read_is_counted(stocked: Callable[[Iterable[Change]], None]) -> None:
    stocked(world.budget_items(3, 2))
    meter = association_client.Watching(boto3.client("dynamodb"))
    with counting(connection().client, meter):
        assert len(list(budgets.expenses(world.ORGANISATION.id))) == meter.expenses == 3 * 20 * 2


def test_each_item_of_a_batch_is_paid_for_and_a_missing_one_as_a_small_one(stocked: Callable[[Iterable[Change]], None]) -> None:
    stocked(world.people(2))
    with counting(connection().client, Meter(boto3.client("dynamodb"))) as calls:
        lookup.contacts([(world.ORGANISATION.id, id) for id in ("o-00000", "o-00001", "nobody")])
    assert calls.read_units == 3


def test_the_least_that_an_escalation_takes_can_be_reckoned_by_hand() -> None:
    # 140 transactions, a page and an end a shard, 4,005 units, owners and types by the hundred, six for the run itself.
    assert VIOLATIONS.least(14_000) == 140 + 8 + 8 + 41 + 6
    assert [night.pages for night in NIGHTS] == [8, 16, 8, 8, 8, 8]


ASKED = Asked(operations={"Query": 8, "TransactWriteItems": 150}, written=14_000, read_units=90, write_units=50_000, expenses=0, outcome={})


def reached(asked: Asked, small: Asked = ASKED) -> list[bool | None]:
    return [row.reached for row in night_rows(VIOLATIONS, [asked, small]) if row.reached is not None]


def test_the_rows_say_what_is_reached_and_what_is_not() -> None:
    assert reached(ASKED) == [True, True, True, True]
    a_query_a_record = replace(ASKED, operations={"Query": 2_008, "TransactWriteItems": 150})
    assert reached(a_query_a_record) == [False, False, True, True]
    scanning = replace(ASKED, operations={"Query": 7, "Scan": 1, "TransactWriteItems": 150}, read_units=900)
    assert reached(scanning) == [True, True, False, False]


def test_an_expense_that_a_check_reads_is_missed() -> None:
    found = [row for row in night_rows(BUDGETS_NIGHT, [replace(ASKED, written=600, expenses=1)]) if row.name.endswith("expenses read")]
    assert [row.reached for row in found] == [False]
