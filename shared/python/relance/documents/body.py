"""The figures of an invoice: the table of its lines, what they come to, and the days of a rental."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from relance.documents.contents import Contents, Line
from relance.documents.measure import width, wrapped
from relance.documents.rows import ACCENT, BAND, LEFT, MUTED, RIGHT, Box, Face, Mark, Row, Rule, left, right

_HEAD: Final = Face(8.5, bold=True, colour=ACCENT)
_CELL: Final = Face(9.5)
_QUIET: Final = Face(9, colour=MUTED)
_SUM: Final = Face(10)
_STRONG: Final = Face(12, bold=True, colour=ACCENT)
_PAD, _GAP = 6.0, 18.0
#: A line of a cell, and what a row of the table has above and below its lines.
_STEP, _AIR = 13.0, 5.0
_LEAST_LABEL: Final = 150.0
#: A line up to this height is not broken over pages.
_TOGETHER: Final = 200.0
_LABELS: Final = 120.0


def body(said: Contents) -> Iterator[Row]:
    """Its rows: the table, the totals, the days."""
    ends = _ends(said)
    yield _head(said, ends, keep=80)
    for line in said.lines:
        yield from _line(said, line, ends)
    yield from _totals(said)
    yield from _days(said)


def _ends(said: Contents) -> tuple[float, ...]:
    """Where each column of figures ends: it is as wide as its widest figure, and the label has what is left."""
    ends, end = list[float](), RIGHT - _PAD
    columns = zip(*(line.figures for line in said.lines), strict=True)
    widest = [max(width(one, False, _CELL.size) for one in column) for column in columns]
    for heading, figures in zip(reversed(said.headings[1:]), reversed(widest), strict=True):
        ends.append(end)
        end -= max(figures, width(heading, _HEAD.bold, _HEAD.size)) + _GAP
    return (*reversed(ends), end)


def _head(said: Contents, ends: Sequence[float], keep: float = 0) -> Row:
    marks: list[Mark] = [Box(LEFT, 0, RIGHT - LEFT, 21, BAND), left(LEFT + _PAD, 14, said.headings[0], _HEAD)]
    marks += [right(end, 14, text, _HEAD) for end, text in zip(ends, said.headings[1:], strict=False)]
    return Row(23, tuple(marks), keep)


def _line(said: Contents, line: Line, ends: Sequence[float]) -> Iterator[Row]:
    """A row for each line of its label, so that one of any length finds room; the figures are beside the first."""
    limit = max(ends[-1] - LEFT - _PAD, _LEAST_LABEL)
    parts = wrapped(line.label, _CELL.bold, _CELL.size, limit)
    whole = min(len(parts) * _STEP + 2 * _AIR, _TOGETHER)
    for i, part in enumerate(parts):
        first, last = i == 0, i == len(parts) - 1
        y = _AIR + 9.5 if first else 9.5
        marks: list[Mark] = [left(LEFT + _PAD, y, part, _CELL)]
        if first:
            marks += [right(end, y, text, _CELL) for end, text in zip(ends, line.figures, strict=False)]
        high = _STEP + (_AIR if first else 0) + (_AIR if last else 0)
        if last:
            marks.append(Rule(LEFT, RIGHT, high))
        # Its figures, once they are set, are among what is carried to the next page.
        again = partial(_again, said, line.carried if first else line.through, tuple(ends))
        yield Row(high, tuple(marks), whole if first else 0, again)


def _again(said: Contents, carried: str, ends: tuple[float, ...]) -> tuple[Row, ...]:
    marks = (left(LEFT + _PAD, 13, said.words.carried, _QUIET), right(RIGHT - _PAD, 13, carried, _QUIET), Rule(LEFT, RIGHT, 21))
    return _head(said, ends), Row(21, marks)


def _totals(said: Contents) -> Iterator[Row]:
    yield Row(10, keep=26 * len(said.totals) + 10)
    widest = max(width(value, True, _STRONG.size) for _, value in said.totals)
    label = max(width(label, True, _STRONG.size) for label, _ in said.totals)
    start = RIGHT - _PAD - widest - _GAP - max(label, _LABELS) - _PAD
    for name, value in said.totals:
        if (name, value) == said.totals[-1]:
            box = Box(start, 2, RIGHT - start, 24, BAND)
            yield Row(30, (box, left(start + _PAD, 18, name, _STRONG), right(RIGHT - _PAD, 18, value, _STRONG)))
        else:
            yield Row(18, (left(start + _PAD, 13, name, _SUM), right(RIGHT - _PAD, 13, value, _SUM)))


def _days(said: Contents) -> Iterator[Row]:
    """How many days were worked and not, and which."""
    if not said.days:
        return
    yield Row(14, keep=60)
    for name, value in said.days:
        text = f"{name}{said.words.colon}{value}"
        for part in wrapped(text, _CELL.bold, _CELL.size, RIGHT - LEFT):
            yield Row(14.5, (left(LEFT, 10, part, _CELL),))
