"""Attributes: decimals digit for digit, instants that sort as text and never without a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.store.attributes import DateAttribute, DecimalAttribute, InstantAttribute, IntegerAttribute, JsonAttribute

instants = st.datetimes(timezones=st.builds(timezone, st.integers(-12, 14).map(lambda hours: timedelta(hours=hours)))).filter(
    lambda moment: 1900 < moment.year < 2900
)
data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10
)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.decimals(-1, 1, places=30))
def test_a_decimal_keeps_every_digit(value: Decimal) -> None:
    written = DecimalAttribute().serialize(value)
    assert "E" not in written.upper()
    assert DecimalAttribute().deserialize(written) == value


@pytest.mark.parametrize(("value", "written"), [("0.1", "0.1"), ("1E+6", "1000000"), ("1298000.00", "1298000.00"), ("-7.50", "-7.50")])
def test_a_decimal_is_never_written_in_powers_of_ten(value: str, written: str) -> None:
    assert DecimalAttribute().serialize(Decimal(value)) == written


@given(instants)
def test_an_instant_keeps_its_moment_to_the_millisecond(moment: datetime) -> None:
    read = InstantAttribute().deserialize(InstantAttribute().serialize(moment))
    assert read.utcoffset() == timedelta(0)
    assert timedelta(0) <= moment - read < timedelta(milliseconds=1)


@given(instants, instants)
def test_instants_sort_as_text(one: datetime, other: datetime) -> None:
    write = InstantAttribute().serialize
    assert (write(one) <= write(other)) or one > other


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="an instant needs a time zone"):
        InstantAttribute().serialize(datetime(2025, 3, 31, 2))  # noqa: DTZ001 - that is what is tried


def test_an_instant_is_written_in_utc_with_a_z() -> None:
    assert InstantAttribute().serialize(datetime(2025, 3, 31, 2, tzinfo=UTC)) == "2025-03-31T02:00:00.000Z"


@given(st.dates(), st.integers(), data)
def test_dates_numbers_and_structures_are_read_as_written(day: date, number: int, value: object) -> None:
    assert DateAttribute().deserialize(DateAttribute().serialize(day)) == day
    assert IntegerAttribute().deserialize(IntegerAttribute().serialize(number)) == number
    assert JsonAttribute().deserialize(JsonAttribute().serialize(value)) == value
