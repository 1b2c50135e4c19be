"""The fonts of the documents: `python -m layers.packing.fonts FOLDER`, where FOLDER holds NotoSans-Regular.ttf and NotoSans-Bold.ttf.

Debian has them in fonts-noto-core. What is made is committed, so that no build needs them; make them anew when
`relance/documents/characters.py` names another character. Needs fontTools, which comes with fpdf2.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # it has no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the same

from relance.documents.characters import CHARACTERS

FACES: Final = {"NotoSans-Regular.ttf": "regular.ttf", "NotoSans-Bold.ttf": "bold.ttf"}
#: Kerning, ligatures and shapes by context: documents set one glyph a character.
_NEEDLESS: Final = ("GDEF", "GPOS", "GSUB", "DSIG", "STAT", "meta")
_TARGET: Final = Path(__file__).resolve().parents[2] / "shared" / "python" / "relance" / "documents" / "fonts"


def main(folder: str) -> None:
    """Write the fonts with the characters of the documents and no others."""
    for source, target in FACES.items():
        font = subset(Path(folder) / source)
        font.save(_TARGET / target)


def subset(path: Path) -> TTFont:
    """The font of that file, with CHARACTERS alone, without hints. ValueError: it lacks some."""
    font = TTFont(path, recalcTimestamp=False)
    absent = sorted(CHARACTERS - {chr(code) for code in font.getBestCmap()})
    if absent:
        raise ValueError(f"{path.name} lacks {' '.join(f'U+{ord(one):04X}' for one in absent)}")
    options = Options(
        hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14], drop_tables=[*Options().drop_tables, *_NEEDLESS]
    )
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(CHARACTERS)))
    subsetter.subset(font)
    return font


if __name__ == "__main__":
    main(*sys.argv[1:])
