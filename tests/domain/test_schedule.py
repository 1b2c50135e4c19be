"""When a daily schedule fired last: in its zone, and not on a day that leaves its hour out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.errors import InvalidError
from relance.domain.periods import zone_named
from relance.domain.schedule import last_fire


@pytest.mark.parametrize(
    ("hour", "zone", "until", "fired"),
    [
        pytest.param(2, "UTC", "2025-03-31T02:00", "2025-03-31T02:00", id="at its hour"),
        pytest.param(2, "UTC", "2025-03-31T01:59", "2025-03-30T02:00", id="before it: yesterday's"),
        pytest.param(9, "America/New_York", "2025-01-15T13:59", "2025-01-14T14:00", id="by the zone's own clock"),
        pytest.param(2, "Europe/Paris", "2025-03-30T12:00", "2025-03-29T01:00", id="the day that has no 02:00 is left out"),
        pytest.param(2, "Europe/Paris", "2025-03-31T00:00", "2025-03-31T00:00", id="and the next has it an hour sooner"),
        pytest.param(2, "Europe/Paris", "2025-10-26T00:30", "2025-10-26T00:00", id="what comes twice is its first time"),
        pytest.param(2, "Europe/Paris", "2025-10-26T12:00", "2025-10-26T00:00", id="and only that"),
        pytest.param(0, "Africa/Conakry", "2025-03-31T00:00", "2025-03-31T00:00", id="midnight"),
        pytest.param(23, "Asia/Tokyo", "2025-03-31T13:59", "2025-03-30T14:00", id="late in the east"),
    ],
)
def test_the_last_fire_is(hour: int, zone: str, until: str, fired: str) -> None:
    assert last_fire(hour, zone, datetime.fromisoformat(until).replace(tzinfo=UTC)) == datetime.fromisoformat(fired).replace(tzinfo=UTC)


zones = st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"])
moments = st.integers(0, 15 * 366 * 24 * 60).map(lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(hour=st.integers(0, 23), zone=zones, until=moments)
def test_a_fire_is_at_its_hour_and_the_next_moment_to_fire_is_not_before(hour: int, zone: str, until: datetime) -> None:
    fired = last_fire(hour, zone, until)
    local = fired.astimezone(zone_named(zone))
    assert (local.hour, local.minute, local.second) == (hour, 0, 0)
    assert fired <= until < fired + timedelta(hours=50)
    assert last_fire(hour, zone, fired) == fired


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidError, match="is not a time zone"):
        last_fire(2, "Mars/Olympus", datetime(2025, 1, 1, tzinfo=UTC))
