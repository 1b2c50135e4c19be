"""Rows of another system, taken in: believed only as far as they are what was declared, and said plainly where they are not."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from relance.domain.mirror import ALWAYS, FieldSpec, FieldType, ModelSpec, Seen

_CENT: Final = Decimal("0.01")
#: No amount has more digits before the point.
_MOST_DIGITS: Final = 15
#: The characters of a row.
MOST_CHARACTERS: Final = 60_000
#: Its bytes as JSON: with its audit entry, which has it twice, it stays below the 400 KB of an item. A character has up to four.
MOST_BYTES: Final = 180_000
_LARGEST_ID: Final = 2**53


class NotTakenError(ValueError):
    """A value is not what was declared; the text says what it is."""


def seen(spec: ModelSpec, row: Mapping[str, Any]) -> Seen:
    """The row as the mirror has it. It raises nothing: what is wrong with it is its `problem`. ValueError: it has no usable id."""
    id = row.get("id")
    if isinstance(id, bool) or not isinstance(id, int) or not 0 < id < _LARGEST_ID:
        raise ValueError(f"a row of {spec.there} came without an id ({str(id)[:40]!r})")
    values, problems = _values(spec, row)
    problem = "; ".join(problems)
    return Seen(
        id=id,
        values={} if problem else values,
        digest=digest(values, problem),
        created_at=moment(row.get("create_date")),
        written_at=moment(row.get("write_date")),
        writer=_id(row.get("write_uid")),
        shown=shown(spec, id, values),
        problem=problem,
    )


def digest(values: Mapping[str, Any], problem: str = "") -> str:
    """What tells one content from another: equal for equal values, whatever order they came in."""
    text = json.dumps([values, problem], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def shape(spec: ModelSpec) -> str:
    """What tells one declaration of a model's fields from another."""
    return digest({one.name: [one.type.value, one.required] for one in spec.fields})


def moment(value: Any) -> datetime | None:
    """An Odoo moment (`2025-01-02 03:04:05`, always UTC); None if there is none or it is not one."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(_padded(value))
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _padded(text: str) -> str:
    """Odoo writes the year 1 as `1-01-01`."""
    return re.sub(r"^\d{1,3}(?=-)", lambda year: year[0].zfill(4), text.strip())


def wanted(spec: ModelSpec) -> list[str]:
    """The names of all fields to ask for."""
    return list(dict.fromkeys([*(one.name for one in spec.fields), *ALWAYS]))


def _values(spec: ModelSpec, row: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    problems: list[str] = []
    for one in spec.fields:
        try:
            values[one.name] = value = _plain(one, row.get(one.name))
        except NotTakenError as error:
            problems.append(f"{one.name}: {error}")
            continue
        if value is None and one.required:
            problems.append(f"{one.name} is missing")
    return values, [*problems, *_too_long(values)]


def _too_long(values: Mapping[str, Any]) -> list[str]:
    size = sum(len(str(value)) for value in values.values())
    if size <= MOST_BYTES // 5:  # the names of the fields are in it too
        return []
    longest = max(values, key=lambda name: len(str(values[name])))
    if size > MOST_CHARACTERS:
        return [f"{longest}: {len(str(values[longest])):,} characters; a record may have {MOST_CHARACTERS:,} in all"]
    bytes = len(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())
    return [f"{longest}: the record has {bytes:,} bytes; it may have {MOST_BYTES:,} in all"] if bytes > MOST_BYTES else []


def _plain(field: FieldSpec, value: Any) -> Any:
    """None stands for nothing, which Odoo says as False: only of a boolean is that a value."""
    if field.type is FieldType.BOOLEAN:
        if isinstance(value, bool) or value is None:
            return value
        raise NotTakenError(f"{_short(value)} is neither true nor false")
    if value is False or value is None:
        return [] if field.type is FieldType.LIST else None
    return _READERS[field.type](value)


def _text(value: Any) -> str | None:
    if isinstance(value, list | dict):
        raise NotTakenError(f"{_short(value)} is not text")
    # What no file, reply or table takes, and XML-RPC leaves out too. A line's end and a tab are fine.
    text = "".join(one for one in str(value) if not _unfit(one))
    return text if text.strip() else None


def _unfit(character: str) -> bool:
    return (character < " " and character not in "\n\r\t") or "\ud800" <= character <= "\udfff" or character == "\x7f"


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= _LARGEST_ID:
        raise NotTakenError(f"{_short(value)} is not a whole number")
    return value


def _decimal(value: Any) -> str:
    # A float's shortest form is what was typed; its exact value is not.
    try:
        number = Decimal(str(value)) if not isinstance(value, bool | list | dict) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() >= _MOST_DIGITS:
        raise NotTakenError(f"{_short(value)} is not an amount")
    amount = number.quantize(_CENT)
    return format(amount if amount else abs(amount), "f")


def _date(value: Any) -> str:
    """A date as it is; a moment in UTC, with a `Z`."""
    try:
        if isinstance(value, str) and len(_padded(value)) == len("2025-01-02"):
            return date.fromisoformat(_padded(value)).isoformat()
    except ValueError:
        raise NotTakenError(f"{_short(value)} is not a date") from None
    found = moment(value)
    if found is None:
        raise NotTakenError(f"{_short(value)} is not a date")
    return found.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _reference(value: Any) -> int:
    found = _id(value)
    if found is None:
        raise NotTakenError(f"{_short(value)} is not a reference")
    return found


def _id(value: Any) -> int | None:
    # With names, a reference comes as a pair.
    one = value[0] if isinstance(value, list) and len(value) == 2 else value
    return one if isinstance(one, int) and not isinstance(one, bool) and 0 < one < _LARGEST_ID else None


def _list(value: Any) -> list[int]:
    if not isinstance(value, list) or not all(isinstance(one, int) and not isinstance(one, bool) for one in value):
        raise NotTakenError(f"{_short(value)} is not a list of ids")
    return sorted(set(value))


_READERS: Final = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.DATE: _date,
    FieldType.REFERENCE: _reference,
    FieldType.LIST: _list,
}


def _short(value: Any) -> str:
    return repr(str(value)[:60])


def shown(spec: ModelSpec, id: int, values: Mapping[str, Any], client: str = "") -> str:
    """`Odoo id=5 ref=AL-5 client=Awa montant=500.00`, as far as the model has these. `client`: the name of one that is a reference."""
    named = (("ref", spec.reference), ("client", spec.client), ("montant", spec.amount))
    told = [f"{word}={_one_line(client if client and word == 'client' else values.get(name))}" for word, name in named if name]
    return " ".join([f"Odoo id={id}", *told])


def _one_line(value: Any) -> str:
    text = " ".join(str(value if value is not None else "-").split())
    return text if len(text) <= 120 else f"{text[:119]}…"
