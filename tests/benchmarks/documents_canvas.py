"""Reportlab's canvas, a process of its own: `python -m tests.benchmarks.documents_canvas MARKS OUT`, with the packages of the benchmarks.

It only draws: what stands where is given to it, as ours has laid it out. So the time of texts, amounts and places is not in its figure.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]  # reportlab is in .cloud/bench only
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # the same
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]  # the same
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # the same

from tests.benchmarks.cpu import cpu

HIGH = 841.89
FONTS = Path(__file__).resolve().parents[2] / "shared" / "python" / "relance" / "documents" / "fonts"


def main(given: str, out: str) -> None:
    """Draw the pages, write the document, and say the seconds it took, as JSON."""
    data = json.loads(Path(given).read_text(encoding="utf-8"))
    logo = bytes.fromhex(data["logo"])
    draw(data["pages"][:1], logo)
    with cpu() as taken:
        document = draw(data["pages"], logo)
    Path(out).write_bytes(document)
    print(json.dumps({"cpu": taken.seconds}))


def draw(pages: list[list[Any]], logo: bytes) -> bytes:
    """One document; each page is a list of marks."""
    for name in ("regular", "bold"):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    out = BytesIO()
    canvas, picture = Canvas(out, pageCompression=1), ImageReader(BytesIO(logo))
    for marks in pages:
        for kind, x, y, *rest in marks:
            if kind == "text":
                text, name, size, colour = rest
                canvas.setFont(name, size)
                canvas.setFillColorRGB(*(one / 255 for one in colour))
                canvas.drawString(x, HIGH - y, text)
            elif kind == "rule":
                canvas.line(x, HIGH - y, rest[0], HIGH - y)
            elif kind == "box":
                canvas.setFillColorRGB(*(one / 255 for one in rest[2]))
                canvas.rect(x, HIGH - y - rest[1], rest[0], rest[1], stroke=0, fill=1)
            else:
                canvas.drawImage(picture, x, HIGH - y - rest[1], rest[0], rest[1], preserveAspectRatio=True)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


if __name__ == "__main__":
    main(*sys.argv[1:])
