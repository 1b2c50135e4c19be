"""What the imitated server makes of a value that is written, and of one that is read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.odoo.imitation.errors import InvalidValueError
from tests.odoo.imitation.fields import Field


def stored(field: Field, value: Any) -> Any:
    """The value as PostgreSQL keeps it. False and None are nothing, but of a boolean."""
    if field.kind == "boolean":
        return bool(value)
    if value is None or value is False:
        return None
    match field.kind:
        case "date":
            return date.fromisoformat(value) if isinstance(value, str) else value
        case "datetime":
            found = datetime.fromisoformat(value) if isinstance(value, str) else value
            return found.replace(tzinfo=found.tzinfo or UTC)
        case "float" | "monetary":
            return round(float(value), field.digits) if field.digits is not None else float(value)
        case "char" | "text" | "html" | "selection":
            if "\0" in str(value):
                raise InvalidValueError("A string literal cannot contain NUL (0x00) characters.")
            return str(value)
        case _:
            return value


def read(field: Field, value: Any) -> Any:
    """The value as a client gets it, without the name of what it refers to."""
    match field.kind:
        case "boolean":
            return bool(value)
        case "float" | "monetary":
            return value or 0.0
        case "integer":
            return value or 0
        case "date":
            return f"{value.year}-{value:%m-%d}" if value else False
        case "datetime":
            return f"{value.year}-{value:%m-%d %H:%M:%S}" if value else False
        case _:
            return False if value is None else value
