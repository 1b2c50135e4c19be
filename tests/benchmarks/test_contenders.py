"""The benchmark's machinery on a small night: the contenders do the same, and what it counts of them is what they asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from moto import mock_aws

from tests.benchmarks import ageing, night
from tests.benchmarks.ageing_rows import Night, rows_of
from tests.benchmarks.contender import CONTENDERS
from tests.benchmarks.failure import BenchError
from tests.benchmarks.loading import load
from tests.benchmarks.metered import Metered, metered
from tests.benchmarks.quick_moto import quick_moto

EXISTING, DUE = 200, 20

Measure = Callable[[str, int], Metered]


@pytest.fixture
def measure(environment: None, tmp_path: Path) -> Measure:
    """Work a night of so many invoices, DUE of them due, as a contender."""

    def measured(contender: str, existing: int = EXISTING) -> Metered:
        file = tmp_path / contender
        items = night.invoice_items(existing, DUE)
        if contender == "ours":
            night.write_ours(file, [*items, *night.payment_items(existing, DUE)])
        else:
            night.write_naive(file, items)
        with quick_moto(), mock_aws():
            load(file)
            return metered(CONTENDERS[contender]())

    return measured


@pytest.mark.parametrize("contender", CONTENDERS)
def test_each_contender_leaves_the_same_behind(measure: Measure, contender: str) -> None:
    assert measure(contender, EXISTING).outcome == night.expected(EXISTING, DUE)


def test_the_naive_lambda_pays_for_each_item_it_reads_and_each_it_writes(measure: Measure) -> None:
    taken = measure("naive", EXISTING)
    assert taken.operations == {"Scan": 1, "UpdateItem": DUE, "PutItem": 2 * DUE}
    assert taken.read_units == 5  # 200 items of some 200 bytes, 8 KB a unit
    # An invoice and an audit entry are below 1 KB, a message with its HTML is below 2.
    assert taken.write_units == DUE * (1 + 1 + 2)


def test_what_relance_asks_for_does_not_grow_with_the_table(measure: Measure) -> None:
    small, large = measure("ours", EXISTING), measure("ours", 4 * EXISTING)
    assert "Scan" not in small.operations
    assert (small.operations, small.read_units, small.write_units) == (large.operations, large.read_units, large.write_units)


def test_a_contender_that_left_something_undone_is_found() -> None:
    outcome = night.expected(ageing.EXISTING, ageing.DUE)
    ageing._check("ours", {"outcome": asdict(outcome)}, ageing.EXISTING)
    with pytest.raises(BenchError, match="did not leave"):
        ageing._check("ours", {"outcome": asdict(replace(outcome, told=outcome.told[:-1]))}, ageing.EXISTING)


def test_the_rows_say_what_is_reached_and_what_is_not() -> None:
    ours = Night(cpu=1.0, requests=80, read_units=10, written=6_000, scan=2_000)
    nights = {"ours": ours, "small": replace(ours, read_units=9), "naive": Night(14.0, 6_000, read_units=900), "loop": Night(2.0, 6_001)}
    rows = rows_of(nights | {"bulk": Night(0.2, 6)}, 2_000)
    assert [(row.unit, row.reached) for row in rows if row.reached is not None] == [
        ("requests", True),  # 80 of 1.1 × (60 + 8 + 8)
        ("read units", True),  # 10 of 20
        ("µs of CPU a change", True),  # half of the loop's
        ("µs of CPU a change", False),  # a fourteenth of the naive Lambda's
        ("requests", True),
        ("read units", False),  # not the same in a small table
    ]
