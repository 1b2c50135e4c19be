"""How wide a text is, and where it is broken: from the fonts' own widths, each text measured once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from relance.documents.characters import CHARACTERS

FONTS: Final = {False: "regular.ttf", True: "bold.ttf"}


def font_file(bold: bool) -> Path:
    """Where the font is."""
    return Path(__file__).with_name("fonts") / FONTS[bold]


@lru_cache(maxsize=16384)
def width(text: str, bold: bool, size: float) -> float:
    """Of a printable text set in points, in points: no kerning, as it is drawn."""
    known = _advances(bold)
    return sum([known[one] for one in text]) * size / 1000


@lru_cache(maxsize=4096)
def wrapped(text: str, bold: bool, size: float, limit: float) -> tuple[str, ...]:
    """A printable text in lines of at most `limit` points: broken between words, and within a word that is longer. At least one line."""
    lines, current = list[str](), ""
    for word in text.split(" "):
        longer = f"{current} {word}" if current else word
        if width(longer, bold, size) <= limit:
            current = longer
            continue
        if current:
            lines.append(current)
        *whole, current = _pieces(word, bold, size, limit)
        lines += whole
    return (*lines, current)


@lru_cache(maxsize=1024)
def shortened(text: str, bold: bool, size: float, limit: float) -> str:
    """A printable text on one line of at most `limit` points: what is too long ends in `…`."""
    if width(text, bold, size) <= limit:
        return text
    return next(_pieces(text, bold, size, limit - width("…", bold, size))) + "…"


def _pieces(word: str, bold: bool, size: float, limit: float) -> Iterator[str]:
    known = _advances(bold)
    piece, taken = "", 0.0
    for one in word:
        wide = known[one] * size / 1000
        if piece and taken + wide > limit:
            yield piece
            piece, taken = "", 0.0
        piece, taken = piece + one, taken + wide
    yield piece


@lru_cache(maxsize=2)
def _advances(bold: bool) -> Mapping[str, int]:
    """Thousandths of the size that each character takes, rounded as fpdf2 writes them into the document."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it has no types

    with TTFont(font_file(bold), lazy=True) as font:
        cmap, metrics, scale = font.getBestCmap(), font["hmtx"].metrics, 1000 / font["head"].unitsPerEm
        return {one: round(scale * metrics[cmap[ord(one)]][0] + 0.001) for one in CHARACTERS}
