"""Values of another system as people read them: in the zone, on one line, and never more than a post can hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.notify.markdown import size
from relance.notify.mirror_record import amount, day_or_moment, link, moment, priced, short

CASABLANCA = ZoneInfo("Africa/Casablanca")
PAGE = "https://asg.example/{model}/{id}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2025-01-02T12:00:00Z", "02-01-2025 13:00"),
        ("2025-07-01T12:00:00Z", "01-07-2025 13:00"),
        ("2025-03-10T12:00:00Z", "10-03-2025 12:00"),  # Ramadan
        ("2025-04-06T01:59:00Z", "06-04-2025 01:59"),
        ("2025-04-06T02:00:00Z", "06-04-2025 03:00"),
        ("2025-12-31T23:30:00Z", "01-01-2026 00:30"),
        ("2025-01-02", "02-01-2025"),
        ("0001-01-01", "01-01-0001"),
        ("0001-01-01T00:00:00Z", "01-01-0001 00:00 UTC"),
        ("9999-12-31T23:30:00Z", "31-12-9999 23:30 UTC"),
        ("0001-06-01T12:00:00Z", "01-06-0001 11:29"),
        ("demain", "demain"),
    ],
)
def test_a_moment_is_told_in_the_zone_and_a_date_as_it_is(value: str, shown: str) -> None:
    assert day_or_moment(value, CASABLANCA) == shown


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_moment_can_be_told(at: datetime) -> None:
    local = moment(at, CASABLANCA)
    if not local.endswith(" UTC"):
        back = datetime.strptime(local, "%d-%m-%Y %H:%M").replace(tzinfo=CASABLANCA)
        # The hour that a change of the clock repeats, and the seconds, are lost.
        assert abs(at.replace(tzinfo=None) - back.replace(tzinfo=None)) < timedelta(hours=2)


def test_a_moment_without_a_zone_is_in_utc_and_none_is_a_dash() -> None:
    assert moment(datetime(2025, 5, 2, 23, 4), CASABLANCA) == "03-05-2025 00:04"  # noqa: DTZ001 - the case at hand
    assert moment(None, CASABLANCA) == "—"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("500.00", "500.00 MAD"),
        ("-0.50", "-0.50 MAD"),
        (7, "7.00 MAD"),
        ("999999999999999.99", "999999999999999.99 MAD"),
        (None, "—"),
        ("a\nb", "a b"),
    ],
)
def test_an_amount_has_two_decimals_and_its_currency(value: object, shown: str) -> None:
    assert amount(value, "MAD") == shown


def test_a_price_keeps_its_cents_even_in_a_currency_that_has_none() -> None:
    assert priced("500.50", "GNF", "fr_GN").replace("\u00a0", " ") == "500,5 FG"
    assert priced("NaN", "MAD", "fr_MA") == "NaN"


@given(st.text(max_size=300), st.integers(10, 200))
def test_a_value_is_on_one_line_never_empty_and_cut(text: str, most: int) -> None:
    value = short(text, most)
    assert value
    assert value == value.strip() or value.endswith("…")
    assert "\n" not in value
    assert size(value) <= most


@pytest.mark.parametrize(
    ("page", "address"),
    [
        (PAGE, "https://asg.example/dimagaz.bc/5"),
        ("https://asg.example/{id}?a={b}&c=(d)|<e>`\"' ", "https://asg.example/5?a=%7Bb%7D&c=%28d%29%7C%3Ce%3E%60%22%27%20"),
        ("https://asg.example/" + "x" * 300 + "{id}", ""),
        ("javascript:alert({id})", ""),
        ("", ""),
    ],
)
def test_a_page_has_nothing_that_ends_a_link_and_is_left_out_if_it_is_none(page: str, address: str) -> None:
    assert link(page, "dimagaz.bc", 5) == address
