"""Tables in text: columns start where they should."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from relance.notify.columns import columns

cells = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=60)
tables = st.integers(1, 5).flatmap(lambda n: st.lists(st.tuples(*[cells] * n), min_size=1, max_size=6))


def test_a_column_is_as_wide_as_its_longest_cell_and_a_gap() -> None:
    assert columns([("a", "b", "c"), ("aaaa", "bb", "cc")]) == ["a     b   c", "aaaa  bb  cc"]


def test_a_cell_that_just_fills_its_least_width_takes_one_blank_of_the_next_column() -> None:
    assert columns([("a", "b", "c"), ("aaaa", "bb", "cc")], (4, 6)) == ["a   b     c", "aaaa bb   cc"]


def test_a_cell_that_is_longer_moves_the_columns_that_follow() -> None:
    assert columns([("a", "b"), ("aaaaa", "b")], (4,)) == ["a      b", "aaaaa  b"]


def test_a_very_long_cell_is_cut() -> None:
    (line,) = columns([("x" * 100, "b")])
    assert line == f"{'x' * 39}…  b"


@given(tables)
def test_every_column_starts_at_one_place_and_no_cells_touch(rows: list[tuple[str, ...]]) -> None:
    lines = columns(rows)
    assert all(
        line.split() == [cell if len(cell) <= 40 else f"{cell[:39]}…" for cell in row] for row, line in zip(rows, lines, strict=True)
    )
    starts = [[n for n, c in enumerate(line) if c != " " and (n == 0 or line[n - 1] == " ")] for line in lines]
    assert len({tuple(start) for start in starts}) == 1
