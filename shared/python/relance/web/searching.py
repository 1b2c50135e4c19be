"""Looking for words in what people wrote: without regard to case and accents."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """The text as it is compared: `N’Zérékoré` is `n'zerekore`."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return " ".join(bare.replace("’", "'").replace("œ", "oe").replace("æ", "ae").replace("ł", "l").replace("ø", "o").split())


def holds(words: str, *texts: str | None) -> bool:
    """Whether each of the words, in any order, is in one of the texts."""
    found = [plain(text) for text in texts if text]
    return all(any(word in text for text in found) for word in plain(words).split())
