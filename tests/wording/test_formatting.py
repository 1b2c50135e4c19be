"""Amounts and dates as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.money import MINOR_DIGITS, Money, minor_unit
from relance.wording.formatting import day, money, month, number, one_line, percent, price, rate


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "shown"),
    [
        ("1298000", "GNF", "fr_GN", "1\u202f298\u202f000\u00a0FG"),
        ("1298000", "GNF", "en_US", "GNF\u00a01,298,000"),
        ("1298", "USD", "en_US", "$1,298.00"),
        ("1500.5", "MAD", "fr_MA", "1\u202f500,50\u00a0MAD"),
        ("0", "EUR", "fr_FR", "0,00\u00a0€"),
        ("1.234", "TND", "fr_TN", "1,234\u00a0DT"),
    ],
)
def test_an_amount_has_its_currencys_decimals_and_does_not_break(amount: str, currency: str, locale: str, shown: str) -> None:
    assert money(Money(Decimal(amount), currency), locale) == shown


@pytest.mark.parametrize("locale", ["fr_GN", "fr_CH", "fr_CA", "en_US", "en_IN", "en_ZA", "fr", "en"])
@given(units=st.integers(-(10**15), 10**15), currency=st.sampled_from(sorted(MINOR_DIGITS)))
def test_an_amount_is_what_babel_makes_of_it(locale: str, units: int, currency: str) -> None:
    amount = units * minor_unit(currency)
    made = str(format_currency(amount, currency, locale=locale))
    assert money(Money(amount, currency), locale).replace("\u00a0", "") == made.replace("\u00a0", "")


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "shown"),
    [
        ("50000", "GNF", "fr_GN", "50\u202f000\u00a0FG"),
        ("50000.00", "GNF", "fr_GN", "50\u202f000\u00a0FG"),
        ("45.5", "GNF", "fr_GN", "45,5\u00a0FG"),
        ("12.5", "USD", "en_US", "$12.50"),
        ("0.0125", "USD", "en_US", "$0.0125"),
    ],
)
def test_a_unit_price_has_its_currencys_decimals_and_those_beyond(amount: str, currency: str, locale: str, shown: str) -> None:
    assert price(Decimal(amount), currency, locale) == shown


@pytest.mark.parametrize(
    ("value", "locale", "shown"),
    [("22", "fr_GN", "22"), ("2.50", "fr_GN", "2,5"), ("1234.125", "en_US", "1,234.125"), ("1E+3", "en", "1,000")],
)
def test_a_quantity_has_all_its_decimals_and_no_more(value: str, locale: str, shown: str) -> None:
    assert number(Decimal(value), locale) == shown


@pytest.mark.parametrize(
    ("value", "locale", "shown"), [("0.18", "fr_GN", "18\u00a0%"), ("0.18", "en_US", "18%"), ("0.055", "en_US", "5.5%"), ("0", "en", "0%")]
)
def test_a_rate_is_a_percentage(value: str, locale: str, shown: str) -> None:
    assert rate(Decimal(value), locale) == shown


@pytest.mark.parametrize(
    ("value", "locale", "shown"),
    [
        (date(2025, 3, 31), "fr_GN", "31 mars 2025"),
        (date(2025, 4, 1), "fr_GN", "1er avril 2025"),
        (date(2025, 3, 31), "en_US", "March 31, 2025"),
        (date(2025, 4, 1), "en", "April 1, 2025"),
    ],
)
def test_a_date_is_long(value: date, locale: str, shown: str) -> None:
    assert day(value, locale) == shown


@pytest.mark.parametrize(
    ("locale", "shown"), [("fr_GN", "août 2025"), ("fr_CA", "août 2025"), ("en_US", "August 2025"), ("en", "August 2025")]
)
def test_a_month_is_said_in_full(locale: str, shown: str) -> None:
    assert month(date(2025, 8, 1), locale) == shown


@pytest.mark.parametrize(
    ("value", "locale", "shown"),
    [
        ("20.8333333333333333333333333333", "en_US", "+20.8%"),
        ("40", "en_US", "+40.0%"),
        ("20.85", "en_US", "+20.9%"),
        ("1234.5", "en", "+1,234.5%"),
        ("20.85", "fr_GN", "+20,9\u202f%"),
        ("0.04", "en_US", "0.0%"),
        ("-5", "en_US", "-5.0%"),
    ],
)
def test_a_percentage_has_its_sign_and_one_decimal_half_up(value: str, locale: str, shown: str) -> None:
    assert percent(Decimal(value), locale).replace("\u00a0", "\u202f") == shown


def test_a_name_stays_on_its_line() -> None:
    assert one_line(" Mamadou\r\nBcc: x@y \x00 Diallo\u202e ") == "Mamadou Bcc: x@y Diallo"
