"""Amounts and dates as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from relance.domain.money import Money
from relance.notify.formatting import day, money, one_line


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


def test_a_name_stays_on_its_line() -> None:
    assert one_line(" Mamadou\r\nBcc: x@y \x00 Diallo\u202e ") == "Mamadou Bcc: x@y Diallo"
