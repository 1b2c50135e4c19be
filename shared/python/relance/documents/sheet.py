"""fpdf2 with a quicker way to set a text, and without what it would keep of every document.

Imported late: fpdf2 takes a quarter of a second.
"""

from __future__ import annotations

from typing import Final

from fpdf import FPDF
from fpdf.enums import PDFResourceType
from fpdf.fonts import SubsetMap, TTFFont
from fpdf.util import escape_parens

from relance.documents.measure import font_file
from relance.documents.rows import Face

_FAMILY: Final = "text"


class Codes(dict[str, str]):
    """How each character is written in the document, once for each: its place in the font's subset, two bytes, escaped."""

    def __init__(self, font: TTFFont) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, character: str) -> str:
        code = self._font.subset.pick(ord(character)) or 0
        self[character] = written = escape_parens(chr(code).encode("utf-16-be").decode("latin-1"))
        return written


class Sheet(FPDF):
    """A document with our two fonts. `put` is `text` of fpdf2 in a third of the time: font and colour change only when they do."""

    def __init__(self, wide: float, high: float) -> None:
        super().__init__(unit="pt", format=(wide, high))
        self._codes: dict[bool, tuple[int, Codes]] = {}
        for bold, style in ((False, ""), (True, "B")):
            self.add_font(_FAMILY, style, font_file(bold))
            font = self.fonts[f"{_FAMILY}{style}"]
            assert isinstance(font, TTFFont)  # noqa: S101 - our fonts are files
            self._codes[bold] = font.i, Codes(font)
        self._face: Face | None = None

    def turn(self) -> None:
        """Begin a page: nothing is set on it yet."""
        self.add_page()
        self._face = None

    def put(self, x: float, y: float, text: str, face: Face) -> None:
        """Set `text` with its baseline beginning at `x`, `y`. What is filled afterwards must set its own colour."""
        font, codes = self._codes[face.bold]
        setting = ""
        if face is not self._face:
            self._face = face
            self._resource_catalog.add(PDFResourceType.FONT, font, self.page)
            red, green, blue = face.colour
            setting = f"/F{font} {face.size:.2f} Tf {red / 255:.3f} {green / 255:.3f} {blue / 255:.3f} rg "
        self._out(f"BT {setting}{x:.2f} {self.h - y:.2f} Td ({''.join([codes[one] for one in text])}) Tj ET")

    def fill(self, x: float, y: float, wide: float, high: float, colour: tuple[int, int, int]) -> None:
        """A filled rectangle."""
        self._face = None
        red, green, blue = colour
        self._out(f"{red / 255:.3f} {green / 255:.3f} {blue / 255:.3f} rg {x:.2f} {self.h - y - high:.2f} {wide:.2f} {high:.2f} re f")


def forget() -> None:
    """Let go of fonts: fpdf2 keeps those of every document in a cache of the class, and a process that makes many would grow."""
    SubsetMap.pick.cache_clear()
    SubsetMap.get_glyph.cache_clear()
