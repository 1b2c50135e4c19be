"""Pages of marks, drawn with fpdf2: nothing is measured or wrapped again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Final

from relance.documents.about import CREATOR, About
from relance.documents.rows import FOOT, HAIR, HIGH, LEFT, RIGHT, WIDE, Box, Mark, Page, Picture, Rule, Text, right
from relance.documents.sheet import Sheet, forget

_FOOT_AT: Final = HIGH - 40


class Drawing:
    """A document being drawn. `logos` are pictures by organisation; each is embedded once."""

    def __init__(self, logos: Mapping[str, bytes], about: About) -> None:
        self._pdf = Sheet(WIDE, HIGH)
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(about.title)
        self._pdf.set_lang(about.language)
        self._pdf.set_creator(CREATOR)
        self._pdf.set_creation_date(datetime.combine(about.made_on, time(), UTC))
        self._pdf.set_line_width(0.6)
        self._pdf.set_draw_color(*HAIR)
        self._logos = {organisation: (BytesIO(data), *_size(data)) for organisation, data in logos.items()}

    def invoice(self, organisation: str, entry: str, pages: list[Page], footer: tuple[str, str]) -> None:
        """Add the pages of one invoice, with an `entry` in the outline; `footer` is what stands left, and the word for page."""
        for i, page in enumerate(pages):
            self._pdf.turn()
            if i == 0:
                self._pdf.start_section(entry)
            for y, row in page:
                for mark in row.marks:
                    self._draw(mark, y, organisation)
            self._foot(footer[0], f"{footer[1]} {i + 1}/{len(pages)}")

    def finished(self) -> bytes:
        """The document."""
        data = bytes(self._pdf.output())
        forget()
        return data

    def _foot(self, name: str, page: str) -> None:
        self._draw(Rule(LEFT, RIGHT, 0), _FOOT_AT - 12, "")
        self._draw(Text(LEFT, 0, name, FOOT), _FOOT_AT, "")
        self._draw(right(RIGHT, 0, page, FOOT), _FOOT_AT, "")

    def _draw(self, mark: Mark, y: float, organisation: str) -> None:
        pdf = self._pdf
        match mark:
            case Text():
                pdf.put(mark.x, y + mark.y, mark.text, mark.face)
            case Rule():
                pdf.line(mark.x, y + mark.y, mark.end, y + mark.y)
            case Box():
                pdf.fill(mark.x, y + mark.y, mark.wide, mark.high, mark.colour)
            case Picture():
                self._picture(mark, y, organisation)

    def _picture(self, mark: Picture, y: float, organisation: str) -> None:
        data, wide, high = self._logos[organisation]
        part = min(mark.wide / wide, mark.high / high)
        data.seek(0)
        self._pdf.image(data, mark.x, y + mark.y, wide * part, high * part)


def _size(picture: bytes) -> tuple[int, int]:
    from PIL import Image

    with Image.open(BytesIO(picture)) as opened:
        return opened.size
