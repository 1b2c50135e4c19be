"""Durations: calendar months clipped to the month's end, then days; written and read as ISO 8601."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.errors import InvalidError
from relance.domain.periods import Duration
from tests.domain.strategies import days

written = st.from_regex(r"P(\d{1,2}Y)?(\d{1,3}M)?(\d{1,3}W)?(\d{1,4}D)?", fullmatch=True).filter(lambda text: text != "P")


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [
        ("2025-01-31", "P1D", "2025-02-01"),
        ("2025-01-31", "P1M", "2025-02-28"),
        ("2025-01-31", "P2M", "2025-03-31"),
        ("2025-01-31", "P3M", "2025-04-30"),
        ("2025-01-30", "P1M", "2025-02-28"),
        ("2025-01-28", "P1M", "2025-02-28"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2024-02-29", "P12M", "2025-02-28"),
        ("2023-02-28", "P1Y", "2024-02-28"),
        ("2024-02-28", "P1D", "2024-02-29"),
        ("2024-02-29", "P1M", "2024-03-29"),
        ("2025-02-28", "P1M", "2025-03-28"),
        ("2025-03-31", "P1M", "2025-04-30"),
        ("2025-08-31", "P6M", "2026-02-28"),
        ("2025-12-31", "P2M", "2026-02-28"),
        ("2025-12-31", "P1D", "2026-01-01"),
        ("2025-01-31", "P1M1D", "2025-03-01"),
        ("2025-01-31", "P2W", "2025-02-14"),
        ("2025-01-31", "P0D", "2025-01-31"),
    ],
)
def test_months_are_clipped_to_the_months_end_and_days_come_after(start: str, duration: str, expected: str) -> None:
    assert Duration.parse(duration).after(date.fromisoformat(start)) == date.fromisoformat(expected)


@given(days, st.integers(0, 48))
def test_a_month_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    later = Duration(months, 0).after(day)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(days, days, st.integers(0, 48), st.integers(0, 400))
def test_who_was_due_earlier_is_never_late_later(one: date, other: date, months: int, more: int) -> None:
    duration = Duration(months, more)
    assert (duration.after(one) <= duration.after(other)) or one > other


@pytest.mark.parametrize(
    ("text", "months", "after_days"),
    [("P1D", 0, 1), ("P2W", 0, 14), ("P1M", 1, 0), ("P1Y", 12, 0), ("P1Y2M", 14, 0), ("P1M15D", 1, 15), ("P1W1D", 0, 8), ("P0D", 0, 0)],
)
def test_a_duration_is_read(text: str, months: int, after_days: int) -> None:
    assert Duration.parse(text) == Duration(months, after_days)


@given(written)
def test_what_is_read_can_be_written_and_read_again(text: str) -> None:
    try:
        duration = Duration.parse(text)
    except InvalidError as refused:
        assert "is too long" in refused.reason  # noqa: PT017 - the property is about those that are not
        return
    assert Duration.parse(str(duration)) == duration


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT1H", "P1DT1H", "1D", "P-1D", "-P1D", "P1.5M", "P1D1M", "p1d", "P1", "PD", "P1 D", "P1D ", "P12345D", "P1234M", None, 30],
    ids=str,
)
def test_what_is_no_duration_is_refused_by_field_value_and_form(text: str) -> None:
    with pytest.raises(InvalidError, match=f"^after: {re.escape(repr(text))} is not a duration; write days, weeks, months or years"):
        Duration.parse(text)


@pytest.mark.parametrize("text", ["P99Y", "P84Y", "P999W9999D"])
def test_a_duration_that_could_not_be_written_again_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match=f"^after: '{text}' is too long"):
        Duration.parse(text)
