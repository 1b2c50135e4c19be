"""Discord's Markdown: user text that stays text, a message that fits, and the way back to plain words."""

from __future__ import annotations

import re
from typing import Final

from relance.wording.formatting import one_line

#: Discord refuses a longer message.
LIMIT: Final = 2_000
_SPECIAL: Final = re.compile(r"([\\*_`~|>#\[\]()<])")
#: A link of ours, `[label](address)`. A user's brackets are escaped.
LINK: Final = r"\[([^\]\\`\n]*)\]\((https?://[^\s()]+)\)"
_MARKED: Final = re.compile(rf"`([^`]*)`|\\([\W_])|{LINK}|_(\([^()\n]*\))_|\*\*|(?m:^> )|\u200b")


def escape(text: str) -> str:
    """User text for use in Markdown: no character of it formats, links or mentions, and it stays on its line."""
    return _SPECIAL.sub(r"\\\1", one_line(text)).replace("@", "@\u200b")


def code(text: str) -> str:
    """User text for use between two backticks, where nothing else is special. Never empty: two backticks alone are not a span."""
    return one_line(text).replace("`", "'") or "–"


def plain(markdown: str) -> str:
    """The words of a message that we wrote in Markdown, for a channel that knows none. A link's address stands after its label."""
    return _MARKED.sub(lambda found: " ".join(part for part in found.groups() if part), markdown)


def size(text: str) -> int:
    """Its length as Discord's strictest counter has it: an emoji counts as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit(text: str, limit: int = LIMIT) -> str:
    """The text, cut to `limit` at the end of a line or word, with an ellipsis, if it is longer."""
    if size(text) <= limit:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    for end in ("\n", " "):
        head, found, _ = kept.rpartition(end)
        if found and size(head) >= limit * 3 // 4:
            kept = head
            break
    return kept.rstrip("\\ \n") + "…"
