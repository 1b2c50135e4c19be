"""Slack's mrkdwn: made from the Markdown that we write, text that stays text, and the way back to plain words."""

from __future__ import annotations

import re
from typing import Final

from relance.notify import markdown
from relance.wording.formatting import one_line

#: What Slack advises a message to have at most; it shows more, folded.
LIMIT: Final = 4_000
_MARKED: Final = re.compile(rf"`[^`]*`|\\[\W_]|{markdown.LINK}|\*\*|[&<>]")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_OURS: Final = re.compile(r"`([^`]*)`|(?<!\w)\*(?=\S)([^*\n]*[^*\s])\*(?!\w)|<([^<>|\n]+)\|([^<>\n]*)>|_(\([^()\n]*\))_|(?m:^> )|\u200b")
_HALF_ENTITY: Final = re.compile(r"&[a-z]*…$")


def escape(text: str) -> str:
    """User text on its line: nothing of it links or mentions. There is no escape for `*`, `_` and `~`: at worst it is bold."""
    return _entities(one_line(text)).replace("@", "@\u200b")


def from_markdown(text: str) -> str:
    """A message that we wrote in Discord's Markdown, as Slack reads it."""
    lines = text.split("\n")
    return "\n".join(f"> {_line(line[2:])}" if line.startswith("> ") else _line(line) for line in lines)


def plain(text: str) -> str:
    """The words of such a message, for a channel that knows no marks."""
    # Of a link, Slack has the address first, and a reader the label.
    words = _OURS.sub(lambda found: " ".join(found[group] for group in (1, 2, 4, 3, 5) if found[group]), text)
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def fit(text: str, limit: int = LIMIT) -> str:
    """The text, cut to `limit` at the end of a line or word if it is longer, never within an `&amp;`."""
    return _HALF_ENTITY.sub("…", markdown.fit(text, limit))


def _line(line: str) -> str:
    return _MARKED.sub(_mark, line)


def _mark(found: re.Match[str]) -> str:
    mark = found[0]
    if found[2]:
        return f"<{_entities(found[2])}|{_entities(found[1])}>"
    if mark.startswith("`"):
        return _entities(mark)
    if mark.startswith("\\"):
        return _entities(mark[1:])
    return "*" if mark == "**" else _ENTITIES[mark]


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
