"""Where a list goes on: an opaque text that holds the place, and to which list of which organisation it belongs."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from relance.domain.errors import InvalidError

#: A place of ours is never longer, written as a cursor.
LONGEST: Final = 2_000
_MARK: Final = 16


def written(place: Sequence[Any] | None, belongs: Mapping[str, Any]) -> str | None:
    """The cursor of `place` in the list that `belongs` describes (route, organisation, filters); None for none."""
    if place is None:
        return None
    data = json.dumps([_mark(belongs), *place], separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read(cursor: str | None, belongs: Mapping[str, Any], *kinds: type) -> list[Any] | None:
    """The place in a cursor, its parts of these kinds. InvalidError: it is not of this list, or nothing that was given out."""
    if cursor is None:
        return None
    try:
        place: list[Any]
        mark, *place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError):
        raise refused(cursor) from None
    if mark != _mark(belongs) or [type(part) for part in place] != list(kinds) or not all(_storable(part) for part in place):
        raise refused(cursor)
    return place


def _storable(part: Any) -> bool:
    """Whether it can be part of a key: some text, in UTF-8, or a number. A receipt's number may hold what is not printable."""
    return not isinstance(part, str) or bool(part and part.encode(errors="replace").decode() == part)


def _mark(belongs: Mapping[str, Any]) -> str:
    """What tells one list from another. No secret: a place is only ever looked up among the caller's own records."""
    text = json.dumps(belongs, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK]


def refused(cursor: str | None) -> InvalidError:
    """What is said of a cursor that leads nowhere."""
    return InvalidError("cursor", cursor, "is not a place in this list: give back what `next` held, with the same filters")
