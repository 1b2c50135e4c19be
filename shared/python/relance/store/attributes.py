"""Attribute types of our own: exact decimals, dates, instants, and JSON kept as text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from pynamodb.attributes import Attribute

_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class DecimalAttribute(Attribute[Decimal]):
    """A decimal, digit for digit. PynamoDB's NumberAttribute passes through a float and loses them."""

    attr_type = "N"

    def serialize(self, value: Decimal) -> str:
        return format(value, "f")

    def deserialize(self, value: str) -> Decimal:
        return Decimal(value)


class IntegerAttribute(Attribute[int]):
    """A whole number."""

    attr_type = "N"

    def serialize(self, value: int) -> str:
        return str(int(value))

    def deserialize(self, value: str) -> int:
        return int(value)


class DateAttribute(Attribute[date]):
    """A calendar date, YYYY-MM-DD, which sorts."""

    attr_type = "S"

    def serialize(self, value: date) -> str:
        return value.isoformat()

    def deserialize(self, value: str) -> date:
        return date.fromisoformat(value)


class InstantAttribute(Attribute[datetime]):
    """An aware instant, kept in UTC with milliseconds so that it sorts as text. A naive one is refused."""

    attr_type = "S"

    def serialize(self, value: datetime) -> str:
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def deserialize(self, value: str) -> datetime:
        return datetime.fromisoformat(value)


class JsonAttribute(Attribute[Any]):
    """A small structure as compact JSON text."""

    attr_type = "S"

    def serialize(self, value: Any) -> str:
        return _COMPACT.encode(value)

    def deserialize(self, value: str) -> Any:
        return json.loads(value)
