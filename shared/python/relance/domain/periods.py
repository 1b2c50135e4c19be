"""Calendar arithmetic: durations written as ISO 8601, and the business date of an organisation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta

from relance.domain.errors import InvalidError

_DURATION: Final = re.compile(r"P(?=.)(?:(\d{1,2})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?")
#: What `str()` writes as months or days is never longer than the pattern reads.
_MOST_MONTHS: Final = 999
_MOST_DAYS: Final = 9_999
#: No place on earth is further ahead of UTC, so no business date is later than the date there.
_EARLIEST_ZONE: Final = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar months, then days. `str()` gives ISO 8601 back."""

    months: int
    days: int

    @classmethod
    def parse(cls, text: str, field: str = "after") -> Duration:
        """`P1D`, `P2W`, `P1M`, `P1Y`, `P1M15D`. Anything else, a time of day among it: InvalidError."""
        found = _DURATION.fullmatch(text) if isinstance(text, str) else None
        if not found:
            raise InvalidError(field, text, "is not a duration; write days, weeks, months or years as in P1D, P2W, P1M, P1Y")
        years, months, weeks, days = (int(part or 0) for part in found.groups())
        duration = cls(months=12 * years + months, days=7 * weeks + days)
        if duration.months > _MOST_MONTHS or duration.days > _MOST_DAYS:
            raise InvalidError(field, text, f"is too long; at most {_MOST_MONTHS} months and {_MOST_DAYS} days")
        return duration

    def __str__(self) -> str:
        months = f"{self.months}M" if self.months else ""
        days = f"{self.days}D" if self.days or not self.months else ""
        return f"P{months}{days}"

    def after(self, day: date) -> date:
        """`day` plus this duration; months are clipped to the month's end: 31 January + P1M → 28 February."""
        return _months_later(day, self.months) + timedelta(days=self.days)


@lru_cache(maxsize=4096)
def _months_later(day: date, months: int) -> date:
    # Of a night's thousands of records, most fall due on the same few days.
    return day + relativedelta(months=months)


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo:
    """The time zone of that IANA name; InvalidError if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidError("zone", name, "is not a time zone; use an IANA name such as Africa/Conakry") from None


def business_date(moment: datetime, zone: str) -> date:
    """The calendar date that `moment` (aware) has in `zone`. Derived from a run's scheduled time, never from the clock."""
    return moment.astimezone(zone_named(zone)).date()


def latest_business_date(moment: datetime) -> date:
    """The latest date that any zone on earth has at `moment`: nothing later can be due for anyone."""
    return (moment.astimezone(UTC) + _EARLIEST_ZONE).date()


def parse_date(field: str, value: object) -> date:
    """A date written YYYY-MM-DD; InvalidError names `field`."""
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise InvalidError(field, value, "is not a date; write it as YYYY-MM-DD, for example 2025-03-31")


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_after(day: date) -> date:
    """The first day of the month after that of `day`."""
    return _months_later(month_of(day), 1)


def next_weekday(day: date, weekday: int) -> date:
    """The first such weekday (0: Monday) on or after `day`."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def parse_month(field: str, value: object) -> date:
    """A month written YYYY-MM, as its first day; InvalidError names `field`."""
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}", value):
            return date.fromisoformat(f"{value}-01")
    except ValueError:
        pass
    raise InvalidError(field, value, "is not a month; write it as YYYY-MM, for example 2025-03")
