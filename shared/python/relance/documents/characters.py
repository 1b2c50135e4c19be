"""The characters that the embedded fonts have, and what becomes of the others: a visible sign, and a word to whoever asked.

`layers/packing/fonts.py` makes the fonts from this set.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

#: Stands where a character should be that no font of ours has.
REPLACEMENT: Final = "\ufffd"
_RANGES: Final = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1, and Latin Extended-A: the languages of Europe
    (0x0218, 0x021B),  # Romanian
    (0x2010, 0x2015),  # hyphens and dashes
    (0x2018, 0x201F),  # quotation marks
    (0x2020, 0x2022),  # daggers, bullet
    (0x2030, 0x2033),  # per mille, minutes and seconds
    (0x2039, 0x203A),  # single angle quotes
)
#: Thin spaces of French amounts; letters of Pular, Malinke, Wolof and their neighbours; currencies; signs.
_SINGLE: Final = "\u2009\u202f…⁄ƁɓƊɗƎǝƐɛƆɔƝɲƳƴƑƒẸẹỌọṢṣ₣₤₦₧₩₪₫€₭₮₱₲₵₸₹₺₽№™" + REPLACEMENT
CHARACTERS: Final = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1)) | frozenset(_SINGLE)
#: Not in the fonts, and no loss: a look-alike that is.
_ALIKE: Final = str.maketrans(
    {"\u2212": "\u2013", "\u2000": " ", "\u2002": " ", "\u2003": " ", "\u2007": "\u00a0", "\u2008": "\u202f", "\u200a": "\u202f"}
)
#: Categories of Unicode that are set as a space, and those that are not seen: joiners, marks of direction, soft hyphens.
_BLANK: Final = ("Cc", "Zs", "Zl", "Zp")
_UNSEEN: Final = ("Cf",)
_VARIANTS: Final = range(0xFE00, 0xFE10)
_BLANKS: Final = re.compile(r" {2,}")
_PLAIN: Final = CHARACTERS - {"\u00ad", REPLACEMENT}


def printable(text: str) -> str:
    """`text` on one line, of characters that the fonts have: composed where it can be, REPLACEMENT for each that they lack."""
    return _fitted(text)[0]


def lacking(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters of `texts` that the fonts lack, each once, in order of their code."""
    return tuple(sorted({one for text in texts for one in _fitted(text)[1]}))


@lru_cache(maxsize=4096)
def _fitted(text: str) -> tuple[str, frozenset[str]]:
    if _PLAIN.issuperset(text) and "  " not in text:
        return text.strip(" "), frozenset()  # as nearly all are
    missing = set[str]()
    shown = "".join(_sign(one, missing) for one in unicodedata.normalize("NFC", text).translate(_ALIKE))
    return _BLANKS.sub(" ", shown).strip(" "), frozenset(missing)


def _sign(character: str, missing: set[str]) -> str:
    if character in _PLAIN:
        return character
    category = unicodedata.category(character)
    if category in _BLANK:
        return " "
    if category in _UNSEEN or ord(character) in _VARIANTS:
        return ""
    missing.add(character)
    return REPLACEMENT
