"""Rows of marks, and how they fill pages: a row is never broken, what it stands under is repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from relance.documents.measure import width

#: A4, in points, and what is left for rows: above them the margin, below them the footer.
WIDE, HIGH = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 51.0, 544.28, 48.0, 776.0
Colour = tuple[int, int, int]
INK: Final[Colour] = (31, 41, 51)
MUTED: Final[Colour] = (97, 110, 124)
ACCENT: Final[Colour] = (20, 66, 114)
BAND: Final[Colour] = (240, 244, 248)
HAIR: Final[Colour] = (203, 210, 217)
WHITE: Final[Colour] = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Face:
    """How a text is set; `size` in points."""

    size: float
    bold: bool = False
    colour: Colour = INK


#: Of what stands at the foot of every page.
FOOT: Final = Face(8, colour=MUTED)


@dataclass(frozen=True, slots=True)
class Text:
    """A text whose baseline begins at `x`, `y` points below the top of its row."""

    x: float
    y: float
    text: str
    face: Face


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line across the page, in HAIR."""

    x: float
    end: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    wide: float
    high: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Picture:
    """The organisation's logo, within these bounds, its proportions kept."""

    x: float
    y: float
    wide: float
    high: float


Mark = Text | Rule | Box | Picture


@dataclass(frozen=True, slots=True)
class Row:
    """Marks that stay together. `keep`: the points that must be left on a page for it to begin there, if more than its height.

    `again` gives the rows that are set above it when it is the first of a page.
    """

    high: float
    marks: tuple[Mark, ...] = ()
    keep: float = 0.0
    again: Callable[[], tuple[Row, ...]] | None = None


#: A page: its rows, each with where its top is.
Page = list[tuple[float, Row]]


def left(x: float, y: float, text: str, face: Face) -> Text:
    """A text that begins at `x`."""
    return Text(x, y, text, face)


def right(x: float, y: float, text: str, face: Face) -> Text:
    """A text that ends at `x`."""
    return Text(x - width(text, face.bold, face.size), y, text, face)


def pages(rows: Iterable[Row], continued: Row) -> list[Page]:
    """The rows on as many pages as they need; each but the first begins with `continued`."""
    filled: list[Page] = [[]]
    y = TOP
    for row in rows:
        if y + max(row.high, row.keep) > BOTTOM and filled[-1]:
            filled.append([])
            y = _placed(filled[-1], TOP, (continued, *(row.again() if row.again else ())))
        y = _placed(filled[-1], y, (row,))
    return filled


def _placed(page: Page, y: float, rows: Iterable[Row]) -> float:
    for row in rows:
        page.append((y, row))
        y += row.high
    return y
