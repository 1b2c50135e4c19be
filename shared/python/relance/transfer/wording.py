"""What pydantic found wrong, in words for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pydantic import ValidationError

from relance.transfer.schema import MOST, Schema
from relance.transfer.trouble import Place, Trouble

_WORDS: Final = {
    "missing": "is missing",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "tuple_type": 'must be a list, such as ["…", "…"]',
    "too_long": f"has more than {MOST} items",
    "model_type": 'must be an object, such as {"…": "…"}',
    "model_attributes_type": 'must be an object, such as {"…": "…"}',
}


def troubles(place: Place, schema: type[Schema], error: ValidationError) -> list[Trouble]:
    """A trouble for each field that was refused."""
    return [_trouble(place, schema, dict(detail)) for detail in error.errors(include_url=False)]


def _trouble(place: Place, schema: type[Schema], detail: dict[str, Any]) -> Trouble:
    field, context = _path(detail["loc"]), detail.get("ctx", {})
    match detail["type"]:
        case "relance":
            value = context["value"] if context["value"] is not None else detail["input"]
            return Trouble(place.file, place.line, field, value, context["reason"])
        case "missing":
            return Trouble(place.file, place.line, field, None, _WORDS["missing"])
        case "extra_forbidden":
            known = f"; the fields are {', '.join(schema.model_fields)}" if len(detail["loc"]) == 1 else ""
            return Trouble(place.file, place.line, field, detail["input"], f"is for a field that does not exist{known}")
        case "literal_error":
            return Trouble(place.file, place.line, field, detail["input"], f"is not {context['expected']}")
        case other:
            return Trouble(place.file, place.line, field, detail["input"], _WORDS.get(other, detail["msg"]))


def _path(location: Sequence[int | str]) -> str:
    """`holds[0].until_on`, with list items counted from 1 as people do."""
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text
