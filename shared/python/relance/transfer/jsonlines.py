"""JSON lines in both directions: one object a line, and amounts that never pass through a float."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import IO, Any

from relance.transfer.trouble import Place, RowsRefusedError, Trouble


def rows(file: str, text: str) -> Iterator[tuple[int, dict[str, Any] | RowsRefusedError]]:
    """The objects of a text with their lines, or what is wrong with a line. A null is left out; empty lines are skipped."""
    for line, content in enumerate(text.split("\n"), start=1):
        if content.strip():
            try:
                yield line, _object(Place(file, line), content)
            except RowsRefusedError as refused:
                yield line, refused


def write_row(values: Mapping[str, Any], to: IO[str]) -> None:
    """One line."""
    to.write(json.dumps(values, ensure_ascii=False) + "\n")


def _object(place: Place, content: str) -> dict[str, Any]:
    try:
        value = json.loads(content, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_distinct)
    except json.JSONDecodeError as error:
        raise _refused(place, f"is not JSON: {error.msg} at column {error.colno}") from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise _refused(place, f"is not JSON that can be read ({error})") from error
    if not isinstance(value, dict):
        raise _refused(place, 'is not an object; write one a line, such as {"organisation": "…", …}')
    return {name: part for name, part in value.items() if part is not None}


def _refused(place: Place, reason: str) -> RowsRefusedError:
    return RowsRefusedError([Trouble(place.file, place.line, "", None, reason)])


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"the field {name!r} is there twice")
    return dict(pairs)
