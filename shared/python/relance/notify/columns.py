"""Tables in plain text: columns that start where they should, whatever is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: Between a column's longest cell and the next column.
_GAP: Final = 2
#: A longer cell is cut.
_MOST: Final = 40


def columns(rows: Sequence[Sequence[str]], widths: Sequence[int] = ()) -> list[str]:
    """The rows as lines, with blanks between the cells. `widths` are the least widths of the first columns, gaps included.

    A column grows if a cell is longer than its width. One that just fills it is followed by one blank, which the next column takes in.
    """
    cut = [[cell if len(cell) <= _MOST else f"{cell[: _MOST - 1].rstrip()}…" for cell in row] for row in rows]
    stops = _stops(cut, widths)
    return [_line(row, stops) for row in cut]


def _stops(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[int]:
    """Where each column but the first starts."""
    stops, start = [], 0
    for place, cells in enumerate(zip(*rows, strict=True)):
        least = widths[place] if place < len(widths) else 0
        longest = max(map(len, cells))
        start += least if longest <= least else longest + _GAP
        stops.append(start)
    return stops[:-1]


def _line(row: Sequence[str], stops: Sequence[int]) -> str:
    line = row[0]
    for stop, cell in zip(stops, row[1:], strict=True):
        line = f"{line:<{stop - 1}} {cell}"
    return line.rstrip()
