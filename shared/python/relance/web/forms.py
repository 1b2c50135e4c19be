"""The forms of what is asked: how a number, a date or an amount is written, enforced and documented in one place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from relance.domain.errors import InvalidError
from relance.domain.periods import parse_date, parse_month
from relance.web import cursors

#: In paths; `tests/web` holds them against what the records themselves allow.
RENTAL: Final = r"[1-9][0-9]{0,8}"
NUMBER: Final = r"[A-Za-z0-9][A-Za-z0-9._/-]{0,79}"
MONTH: Final = r"(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])"
RUN: Final = r"[a-z0-9][A-Za-z0-9-]{1,159}"
JOB: Final = r"[a-z][a-z-]{1,40}"
MODEL: Final = r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*"
RECORD: Final = r"[1-9][0-9]{0,15}"
MESSAGE: Final = r"[A-Za-z0-9_-]{2,1400}"
_ID: Final = r"[^#\s\x00-\x1f\x7f-\x9f](?:[^#\x00-\x1f\x7f-\x9f]{0,62}[^#\s\x00-\x1f\x7f-\x9f])?"
_CURSOR: Final = r"[A-Za-z0-9_-]+"
_AMOUNT: Final = r"-?[0-9]{1,15}(\.[0-9]{1,6})?"
_POSITIVE: Final = r"[0-9]{1,15}(\.[0-9]{1,6})?"
_RATE: Final = r"(0(\.[0-9]{1,6})?|1(\.0{1,6})?)"
_YEARS: Final = range(1900, 3000)
_MOMENT: Final = r"(19|2[0-9])[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-][01][0-9]:[0-5][0-9])"
_NAMES: Final = rf"{MODEL}(,{MODEL}){{0,19}}"
_DAY: Final = r"(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
#: What `_plain` and `_present` let pass, as a schema says it.
_PLAIN: Final = r"[^\x00-\x1f\x7f-\x9f]"


class Form(BaseModel):
    """What a route is asked. Nothing unknown is accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self, field: str) -> bool:
        """Whether anything was said of `field`."""
        return field in self.model_fields_set


def left_out(description: str | None = None) -> Any:
    """Of a field that may be left out and cannot be null: it is None then, which nobody can say."""
    return Field(None, description=description)


def refused(reason: str) -> PydanticCustomError:
    """What a validator raises: the reason as a person reads it."""
    return PydanticCustomError("relance", "{reason}", {"reason": reason})


def of_domain[T](rule: Callable[[Any], T]) -> BeforeValidator:
    """A rule of the domain as a validator: its InvalidError becomes the field's fault."""

    def check(value: Any) -> T:
        try:
            return rule(value)
        except InvalidError as error:
            raise refused(error.reason) from None

    return BeforeValidator(check)


def _plain(value: str) -> str:
    # Surrogates (Cs) cannot be stored as UTF-8; control characters are of no use but to deceive whoever reads them.
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
        raise refused("has control characters")
    return value


def _present(value: str) -> str:
    if not value.strip():
        raise refused("must not be empty")
    return value.strip()


def _day(value: Any) -> date:
    day = parse_date("date", value)
    if day.year not in _YEARS:
        raise InvalidError("date", value, f"must be between {_YEARS[0]} and {_YEARS[-1]}")
    return day


def _month(value: Any) -> date:
    month = parse_month("month", value)
    if month.year not in _YEARS:
        raise InvalidError("month", value, f"must be between {_YEARS[0]} and {_YEARS[-1]}")
    return month


def _moment(value: Any) -> datetime:
    try:
        if re.fullmatch(_MOMENT, value):
            return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        pass
    raise InvalidError("moment", value, "must be a time with its zone, such as 2025-01-31T08:00:00Z")


def _flag(value: Any) -> bool:
    """Whether something is so, in a query."""
    if value not in ("true", "false"):
        raise InvalidError("flag", value, "must be true or false")
    return bool(value == "true")


def _record(value: Any) -> int:
    """A record's id in a query, where all is text."""
    if not isinstance(value, str) or not re.fullmatch(RECORD, value):
        raise InvalidError("id", value, "must be the number of a record")
    return int(value)


def _decimal(pattern: str) -> BeforeValidator:
    """An amount as text. A JSON number has lost digits before anybody could look."""

    def check(value: Any) -> Decimal:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise refused('must be a decimal number written as text, such as "1500.50"')
        return Decimal(value)

    return BeforeValidator(check)


def whole(least: int, most: int) -> BeforeValidator:
    """A whole number of a query, where all is text."""

    def check(value: Any) -> int:
        if isinstance(value, int):  # what is usual
            return value
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise refused(f"must be a whole number from {least} to {most}")
        return int(value)

    return BeforeValidator(check)


def matching(pattern: str, reason: str) -> AfterValidator:
    """Text of a pattern, whole: a schema's `$` takes a line's end for the text's."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise refused(reason)
        return value

    return AfterValidator(check)


def _schema(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", "examples": [example]})


Text = Annotated[str, Field(max_length=500, json_schema_extra={"pattern": f"^{_PLAIN}*$"}), AfterValidator(_plain)]
Name = Annotated[
    str,
    Field(min_length=1, max_length=200, json_schema_extra={"pattern": rf"^{_PLAIN}*[^\x00-\x1f\x7f-\x9f\s]{_PLAIN}*$"}),
    AfterValidator(_plain),
    AfterValidator(_present),
]
Id = Annotated[
    str,
    AfterValidator(_plain),
    matching(_ID, "is not an id; it has 1 to 64 characters, without '#'"),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 64, "pattern": f"^{_ID}$"}),
]
RentalId = Annotated[str, matching(RENTAL, "is not a rental's id; it is a whole number from 1 to 999999999"), _schema(RENTAL, "6")]
Number = Annotated[str, matching(NUMBER, "is not an invoice's number"), _schema(NUMBER, "LOC-6-202501")]
Day = Annotated[
    date, of_domain(_day), WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{_DAY}$", "examples": ["2025-01-31"]})
]
Moment = Annotated[
    datetime,
    of_domain(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": f"^{_MOMENT}$", "examples": ["2025-01-31T08:00:00Z"]}),
]
Month = Annotated[date, of_domain(_month), _schema(MONTH, "2025-01")]
Amount = Annotated[Decimal, _decimal(_AMOUNT), _schema(_AMOUNT, "50000")]
Positive = Annotated[Decimal, _decimal(_POSITIVE), _schema(_POSITIVE, "1298000")]
Rate = Annotated[Decimal, _decimal(_RATE), _schema(_RATE, "0.18")]
RecordId = Annotated[int, of_domain(_record), _schema(RECORD, "123")]
Model = Annotated[str, Field(max_length=64), matching(MODEL, "is not the name of a model"), _schema(MODEL, "dimagaz.bc")]
Job = Annotated[str, matching(JOB, "is not the name of a job"), _schema(JOB, "odoo-sync")]
RunId = Annotated[str, matching(RUN, "is not how a run is called"), _schema(RUN, "odoo-sync-20260101T000000Z-guinee-gest")]
Limit = Annotated[int, whole(1, 100), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 100})]
Cursor = Annotated[
    str,
    Field(max_length=cursors.LONGEST, json_schema_extra={"pattern": f"^{_CURSOR}$"}),
    matching(_CURSOR, "is not a place in this list: give back what `next` held"),
]
RecordName = Annotated[str, Field(min_length=1, max_length=300, json_schema_extra={"pattern": f"^{_PLAIN}*$"}), AfterValidator(_plain)]
Search = Annotated[str, Field(min_length=1, max_length=100, json_schema_extra={"pattern": f"^{_PLAIN}*$"}), AfterValidator(_plain)]


Names = Annotated[
    str, Field(max_length=500), matching(_NAMES, "must be names separated by commas"), _schema(_NAMES, "depositaire,bc_lines")
]
Flag = Annotated[bool, of_domain(_flag), WithJsonSchema({"type": "boolean"})]


class Paging(Form):
    """A page of a list: how many, and from where on."""

    limit: Limit = Field(50, description="How many at most. There may be fewer, and more on the next page.")
    cursor: Cursor | None = Field(None, description="What `next` of the page before held.")
