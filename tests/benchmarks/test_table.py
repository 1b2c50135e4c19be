"""The table of the benchmarks: ratios, what a missed target means, and its JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from tests.benchmarks import table
from tests.benchmarks.row import Row

REQUESTS = Row("ageing", "Relance", "requests", 77, 6_016, "naive Lambda", "≤ 83.6", reached=True)
SLOW = Row("ageing", "Relance", "µs of CPU a change", 700, 1_000, "Django", "≤ 0.5 ×", reached=False)
PLAIN = Row("ageing", "its server", "s of CPU", 0.7)


def test_only_what_every_machine_must_reach_fails_the_command() -> None:
    many = Row("ageing", "Relance", "requests", 100, target="≤ 83.6", reached=False)
    assert table.missed([REQUESTS, SLOW, PLAIN, many]) == [many]


@pytest.mark.parametrize(("row", "ratio"), [(REQUESTS, 77 / 6_016), (SLOW, 0.7), (PLAIN, None)])
def test_a_ratio_is_the_value_to_its_baseline(row: Row, ratio: float | None) -> None:
    assert table.ratio_of(row) == ratio


@pytest.mark.parametrize(
    ("value", "shown"), [(77, "77"), (6016, "6,016"), (12345.6, "12,346"), (107.5, "108"), (0.5123, "0.512"), (0, "0")]
)
def test_figures_are_written_for_people(value: float, shown: str) -> None:
    assert table.shown(value) == shown


def test_the_table_has_every_row_whole_and_names_a_group_once() -> None:
    out = io.StringIO()
    table.show([REQUESTS, SLOW, PLAIN], Console(file=out))
    text = out.getvalue()
    assert text.count("ageing") == 1
    assert "naive Lambda (6,016)" in text
    assert "NO" in text


def test_the_json_holds_the_rows_and_what_they_were_measured_with(tmp_path: Path) -> None:
    path = tmp_path / "build" / "bench.json"
    table.write([SLOW], path)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert set(data) == {"measured_at", "python", "machine", "rows"}
    [row] = data["rows"]
    assert (row["name"], row["value"], row["ratio"], row["reached"]) == ("Relance", 700, 0.7, False)
