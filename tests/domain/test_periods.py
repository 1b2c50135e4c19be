"""Business dates: the organisation's own calendar, whatever the hour in UTC and whatever the clocks do."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.errors import InvalidError
from relance.domain.periods import (
    business_date,
    latest_business_date,
    month_after,
    month_of,
    next_weekday,
    parse_date,
    parse_month,
    zone_named,
)
from tests.sources import ROOT

zones = st.sampled_from(sorted(available_timezones()))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds UTC


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        pytest.param("2025-03-31T23:59:59Z", "Africa/Conakry", "2025-03-31", id="the last second of a day in Conakry"),
        pytest.param("2025-04-01T00:00:00Z", "Africa/Conakry", "2025-04-01", id="midnight in Conakry"),
        pytest.param("2025-04-01T01:00:00Z", "America/New_York", "2025-03-31", id="the 1st at 02:00 in Casablanca is the 31st in New York"),
        pytest.param("2025-04-01T01:00:00Z", "Africa/Casablanca", "2025-04-01", id="and the 1st in Casablanca"),
        pytest.param("2025-04-01T03:59:59Z", "America/New_York", "2025-03-31", id="before midnight in summer"),
        pytest.param("2025-04-01T04:00:00Z", "America/New_York", "2025-04-01", id="midnight in summer"),
        pytest.param("2025-03-01T04:59:59Z", "America/New_York", "2025-02-28", id="before midnight in winter"),
        pytest.param("2025-03-09T06:59:59Z", "America/New_York", "2025-03-09", id="before the clocks go forward"),
        pytest.param("2025-03-09T07:00:00Z", "America/New_York", "2025-03-09", id="after the clocks went forward"),
        pytest.param("2025-11-02T05:30:00Z", "America/New_York", "2025-11-02", id="the hour that comes twice, first"),
        pytest.param("2025-11-02T06:30:00Z", "America/New_York", "2025-11-02", id="the hour that comes twice, again"),
        pytest.param("2025-02-23T00:30:00Z", "Africa/Casablanca", "2025-02-23", id="Ramadan takes Casablanca back to UTC"),
        pytest.param("2025-02-22T23:30:00Z", "Africa/Casablanca", "2025-02-23", id="before Ramadan it is an hour ahead"),
        pytest.param("2025-12-31T10:00:00Z", "Pacific/Kiritimati", "2026-01-01", id="the first zone into the year"),
        pytest.param("2026-01-01T11:59:00Z", "Etc/GMT+12", "2025-12-31", id="the last zone out of it"),
        pytest.param("2024-02-29T05:00:00Z", "UTC", "2024-02-29", id="a leap day"),
        pytest.param("2025-04-01T01:00:00+02:00", "UTC", "2025-03-31", id="a moment written in another offset"),
    ],
)
def test_the_business_date_is_the_organisations_own(moment: str, zone: str, expected: str) -> None:
    assert business_date(datetime.fromisoformat(moment), zone) == date.fromisoformat(expected)


@given(moments, zones)
def test_no_zone_has_a_later_date_than_the_latest_business_date(moment: datetime, zone: str) -> None:
    assert business_date(moment, zone) <= latest_business_date(moment)


@given(moments)
def test_some_zone_has_the_latest_business_date(moment: datetime) -> None:
    assert latest_business_date(moment) == business_date(moment, "Pacific/Kiritimati")


@given(moments, st.integers(-12, 14))
def test_a_moment_has_one_latest_date_however_it_is_written(moment: datetime, offset: int) -> None:
    assert latest_business_date(moment.astimezone(timezone(timedelta(hours=offset)))) == latest_business_date(moment)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "Europe", "../etc/passwd", "/etc/localtime", "Africa/Conakry\n", "GMT+25"])
def test_an_unknown_zone_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(InvalidError, match=r"^zone: .* is not a time zone; use an IANA name such as Africa/Conakry$"):
        zone_named(name)


@given(st.dates())
def test_a_date_is_read_as_it_is_written(day: date) -> None:
    assert parse_date("due_on", day.isoformat()) == day


@pytest.mark.parametrize(
    "value",
    ["2025-02-29", "2025-13-01", "2025-1-1", "20250131", "31/01/2025", "2025-01-31T00:00", " 2025-01-31", "", "soon", None, 20250131, []],
    ids=str,
)
def test_what_is_no_date_is_refused_by_field_value_and_form(value: object) -> None:
    with pytest.raises(InvalidError, match=f"^due_on: {re.escape(repr(value))} is not a date; write it as YYYY-MM-DD"):
        parse_date("due_on", value)


@pytest.mark.parametrize(
    ("day", "first", "after"),
    [
        ("2025-01-31", "2025-01-01", "2025-02-01"),
        ("2025-02-01", "2025-02-01", "2025-03-01"),
        ("2024-02-29", "2024-02-01", "2024-03-01"),
        ("2025-12-31", "2025-12-01", "2026-01-01"),
    ],
)
def test_a_month_is_known_by_its_first_day(day: str, first: str, after: str) -> None:
    assert (month_of(date.fromisoformat(day)), month_after(date.fromisoformat(day))) == (
        date.fromisoformat(first),
        date.fromisoformat(after),
    )


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 6))
def test_the_next_weekday_is_within_the_week_and_may_be_the_day_itself(day: date, weekday: int) -> None:
    found = next_weekday(day, weekday)
    assert found.weekday() == weekday
    assert 0 <= (found - day).days <= 6


@given(st.dates())
def test_a_month_is_read_as_it_is_written(day: date) -> None:
    assert parse_month("month", day.isoformat()[:7]) == month_of(day)


@pytest.mark.parametrize(
    "value", ["2025-13", "2025-00", "0000-01", "2025-1", "202501", "2025-01-01", " 2025-01", "", "may", None, 202501], ids=str
)
def test_what_is_no_month_is_refused_by_field_value_and_form(value: object) -> None:
    with pytest.raises(InvalidError, match=f"^month: {re.escape(repr(value))} is not a month; write it as YYYY-MM"):
        parse_month("month", value)


def test_time_zones_are_there_on_a_machine_that_has_none() -> None:
    code = "from relance.domain.periods import zone_named; print(zone_named('Africa/Conakry').key)"
    environment = {"PYTHONTZPATH": "", "PYTHONPATH": "shared/python"}
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.stdout == "Africa/Conakry\n", ended.stderr
