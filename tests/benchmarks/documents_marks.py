"""Our pages as data, for a contender that only draws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from relance.documents.contents import contents
from relance.documents.paper import Paper
from relance.documents.printing import laid
from relance.documents.rows import Box, Mark, Rule, Text


def write(path: Path, papers: list[Paper], logo: bytes) -> None:
    """The pages of `papers`, each a list of marks with their places on it, and the logo."""
    pages = [[_mark(mark, y) for y, row in page for mark in row.marks] for paper in papers for page in laid(contents(paper), logo=True)]
    path.write_text(json.dumps({"pages": pages, "logo": logo.hex()}), encoding="utf-8")


def _mark(mark: Mark, y: float) -> list[Any]:
    match mark:
        case Text():
            return ["text", mark.x, y + mark.y, mark.text, "bold" if mark.face.bold else "regular", mark.face.size, mark.face.colour]
        case Rule():
            return ["rule", mark.x, y + mark.y, mark.end]
        case Box():
            return ["box", mark.x, y + mark.y, mark.wide, mark.high, mark.colour]
    return ["picture", mark.x, y + mark.y, mark.wide, mark.high]
