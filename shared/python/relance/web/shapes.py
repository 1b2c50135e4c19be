"""The forms of what is answered, shared by all kinds of records: money, lists."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, TypedDict

from pydantic import Field, WithJsonSchema

from relance.domain.errors import BrokenRecordError
from relance.domain.money import Money

#: A date and an instant as JSON has them.
Date = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Decimals = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
Version = Annotated[int, Field(ge=0, description="What ETag holds, without its quotes.")]
Next = Annotated[str | None, Field(description="Where the list goes on: the `cursor` of the next page; null: nowhere.")]


class MoneyShape(TypedDict):
    """An amount, digit for digit, in its currency."""

    amount: Decimals
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


class UnreadableShape(TypedDict):
    """A record that is there and cannot be understood."""

    record: str
    reason: str


def money(amount: Money) -> MoneyShape:
    """An amount as it is answered."""
    return {"amount": format(amount.amount, "f"), "currency": amount.currency}


def day(value: date | None) -> str | None:
    """A date as it is answered; null for none."""
    return value.isoformat() if value else None


def listed(items: list[Any], broken: list[BrokenRecordError], following: str | None) -> dict[str, Any]:
    """A page of a list. What cannot be understood is in it, by name and reason: a record never vanishes."""
    unreadable = [{"record": one.record, "reason": one.reason} for one in broken]
    return {"items": items, "unreadable": unreadable, "next": following}
