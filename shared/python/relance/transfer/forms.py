"""The forms of a field: how a date, an amount, a name or a choice is written, and what is said when it is not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from email.headerregistry import Address
from enum import Enum
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from relance.domain.errors import InvalidError
from relance.domain.money import LARGEST, MINOR_DIGITS
from relance.domain.periods import Duration, parse_date, parse_month, zone_named

_DECIMAL: Final = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,30})?")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
#: A late fee's number holds that of its invoice.
_NUMBER: Final = re.compile(r"LATE-[A-Za-z0-9][A-Za-z0-9._/-]{0,63}-[0-9]{6}|[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
#: Invoices are numbered after units and violations (ASM-101-202503-A, FINE-V1-2), within 64 characters.
_PART_OF_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,47}")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
#: Rentals and serials are numbered; a spreadsheet writes 6 where a person writes "6".
_COUNTED: Final = re.compile(r"[1-9][0-9]{0,8}")
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_GROUPING: Final = re.compile(r"[ .()\u00a0\u202f-]")
_SECRET: Final = re.compile(r"(secretsmanager|ssm):[A-Za-z0-9/_+=.@-]{1,512}")
_EMAIL: Final = re.compile(r"[^@\s,;:<>()\[\]\"\\]{1,64}@[^@\s,;:<>()\[\]\"\\]+\.[^@\s,;:<>()\[\]\"\\.]+")
_LONGEST: Final = 2_000
_YEARS: Final = range(1900, 3000)


def refused(reason: str, value: object = None) -> PydanticCustomError:
    """What a validator raises: the reason as a person reads it, and the value meant if it is not the whole field's."""
    return PydanticCustomError("relance", "{reason}", {"reason": reason, "value": value})


def checked_by[T](rule: Callable[[Any], T]) -> Callable[[Any], T]:
    """A rule of the domain as a validator: its InvalidError becomes the row's trouble."""

    def check(value: Any) -> T:
        try:
            return rule(value)
        except InvalidError as error:
            raise refused(error.reason, error.value) from None

    return check


def _text(value: str) -> str:
    if len(value) > _LONGEST:
        raise refused(f"is longer than {_LONGEST} characters")
    # Surrogates (Cs) cannot be stored as UTF-8; control characters are of no use but to deceive a terminal.
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n\r" for char in value):
        raise refused("has control characters")
    return value


def _present(value: str) -> str:
    if not value.strip():
        raise refused("must not be empty")
    return value


def _matching(pattern: re.Pattern[str], reason: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise refused(reason)
        return value

    return check


def _id(value: str) -> str:
    if not 1 <= len(value) <= 64 or value != value.strip() or "#" in value or not value.isprintable():
        raise refused("is not an id; write 1 to 64 characters, without '#'")
    return value


def _day(value: object) -> date:
    day = checked_by(lambda text: parse_date("date", text))(value)
    if day.year not in _YEARS:
        raise refused(f"must be between {_YEARS[0]} and {_YEARS[-1]}")
    return day


def _month(value: object) -> date:
    month = checked_by(lambda text: parse_month("month", text))(value)
    if month.year not in _YEARS:
        raise refused(f"must be between {_YEARS[0]} and {_YEARS[-1]}")
    return month


def _decimal(value: object) -> Decimal:
    """Text, or a JSON number that was read exactly. A float has lost digits before anybody could look."""
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 30:
        value = format(value, "f")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise refused('is not a number; write it as in "1500.50"')
    if abs(Decimal(value)) >= LARGEST:
        raise refused(f"must be less than {LARGEST:f}")
    return Decimal(value)


def _amount(value: object) -> Decimal:
    amount = _decimal(value)
    if amount <= 0:
        raise refused("must be more than zero")
    return amount


def _total(value: object) -> Decimal:
    """Nothing is owed on an invoice that was emptied and cancelled; that no other has this total is a rule of the record."""
    return _amount(value) if _decimal(value) else Decimal(0)


def _not_negative(value: object) -> Decimal:
    amount = _decimal(value)
    if amount < 0:
        raise refused("must not be less than zero")
    return amount


def _not_zero(value: object) -> Decimal:
    amount = _decimal(value)
    if not amount:
        raise refused("must not be zero; less than zero is a refund")
    return amount


def _limit(value: object) -> Decimal | None:
    return None if value == "none" else _amount(value)


def _rate(value: object) -> Decimal:
    rate = _decimal(value)
    if not 0 <= rate <= 1:
        raise refused("must be between 0 and 1; write 18% as 0.18")
    return rate


def _duration(value: object) -> Duration:
    return checked_by(lambda text: Duration.parse(text))(value)


def _email(value: str) -> str:
    try:
        if value and not (_EMAIL.fullmatch(value) and value.isprintable() and Address(addr_spec=value).domain):
            raise refused("is not an e-mail address")
    except (ValueError, IndexError):
        raise refused("is not an e-mail address") from None
    return value


def _zone(value: str) -> str:
    zone_named(value)
    return value


def _currency(value: str) -> str:
    if value not in MINOR_DIGITS:
        raise refused(f"is not a known currency; use one of {', '.join(sorted(MINOR_DIGITS))}")
    return value


def _locale(value: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        if re.fullmatch(r"(fr|en)(_[A-Z]{2})?", value):
            Locale.parse(value)
            return value
    except (UnknownLocaleError, ValueError):
        pass
    raise refused("is not a locale that is known; use French or English, such as fr_GN, fr_MA, en_US, fr, en")


def _whole(most: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or not _WHOLE.fullmatch(str(value)) or int(str(value)) > most:
            raise refused(f"must be a whole number from 0 to {most}")
        return int(str(value))

    return check


def _counted(value: object) -> str:
    if isinstance(value, bool) or not _COUNTED.fullmatch(str(value)):
        raise refused("must be a whole number from 1 to 999999999")
    return str(value)


def _yes_or_no(value: object) -> bool:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise refused("must be true or false")


def phone_of(value: str) -> str:
    """A phone number without what groups its digits, as it is dialled from anywhere: +224620000001. InvalidError."""
    number = _GROUPING.sub("", value)
    if not _E164.fullmatch(number):
        raise InvalidError("phone", value, "is not a phone number; write it with + and the country, as in +224620000001")
    return number


def one_of(choices: type[Enum], *but: Enum) -> BeforeValidator:
    """A member of `choices` by its value, without those in `but`."""
    known = {member.value: member for member in choices if member not in but}

    def check(value: object) -> Enum:
        found = known.get(value) if isinstance(value, str) else None
        if found is None:
            raise refused(f"is not one of {', '.join(known)}")
        return found

    return BeforeValidator(check)


Text = Annotated[str, AfterValidator(_text)]
Name = Annotated[Text, AfterValidator(_present)]
Slug = Annotated[str, AfterValidator(_matching(_SLUG, "is not an organisation's id; write 2 to 40 of a-z, 0-9 and '-'"))]
Number = Annotated[str, AfterValidator(_matching(_NUMBER, "is not an invoice's number; write 1 to 64 of A-Z, a-z, 0-9 and . _ / -"))]
PartOfNumber = Annotated[
    str,
    AfterValidator(
        _matching(_PART_OF_NUMBER, "is not an id that an invoice can be numbered after; write 1 to 48 of A-Z, a-z, 0-9 and . _ / -")
    ),
]
Id = Annotated[str, AfterValidator(_id)]
Day = Annotated[date, BeforeValidator(_day)]
Month = Annotated[date, BeforeValidator(_month)]
RentalId = Annotated[str, BeforeValidator(_counted)]
Serial = Annotated[int, BeforeValidator(lambda value: int(_counted(value)))]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Total = Annotated[Decimal, BeforeValidator(_total)]
NotNegative = Annotated[Decimal, BeforeValidator(_not_negative)]
NotZero = Annotated[Decimal, BeforeValidator(_not_zero)]
Signed = Annotated[Decimal, BeforeValidator(_decimal)]
Limit = Annotated[Decimal | None, BeforeValidator(_limit)]
Days = Annotated[int, BeforeValidator(_whole(365))]
Whole = Annotated[int, BeforeValidator(_whole(999_999_999))]
Count = Annotated[int, BeforeValidator(_whole(100))]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Rate = Annotated[Decimal, BeforeValidator(_rate)]
After = Annotated[Duration, BeforeValidator(_duration)]
Email = Annotated[str, AfterValidator(_email)]
Zone = Annotated[str, AfterValidator(checked_by(_zone))]
Currency = Annotated[str, AfterValidator(_currency)]
LocaleName = Annotated[str, AfterValidator(_locale)]
Secret = Annotated[str, AfterValidator(_matching(_SECRET, "must name where the URL is kept: secretsmanager:NAME or ssm:NAME"))]
KeySecret = Annotated[
    str, AfterValidator(_matching(_SECRET, "must name where login and API key are kept: secretsmanager:NAME or ssm:NAME"))
]
