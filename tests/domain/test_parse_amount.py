"""Amounts as people and files write them: exact, or refused with the field, the value and what would be right."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given

from relance.domain.errors import InvalidError
from relance.domain.money import Money, parse_amount
from tests.domain.strategies import amounts


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        ("1500.50", "USD", "1500.50"),
        (1500, "USD", "1500"),
        (" 12 ", "USD", "12"),
        ("1500.00", "GNF", "1500"),
        ("-3", "GNF", "-3"),
        ("0.125", "TND", "0.125"),
        (Decimal("0.10"), "USD", "0.1"),
        ("999999999999999", "GNF", "999999999999999"),
    ],
    ids=str,
)
def test_an_amount_is_read_exactly(value: object, currency: str, expected: str) -> None:
    assert parse_amount("amount", value, currency) == Money(Decimal(expected), currency)


@given(amounts())
def test_what_is_written_is_read_back(money: Money) -> None:
    assert parse_amount("amount", str(money.amount), money.currency) == money


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("abc", "is not a number"),
        ("", "is not a number"),
        ("1,500.50", "is not a number"),
        ("1 500", "is not a number"),
        ("12 USD", "is not a number"),
        (None, "is not a number"),
        ([], "is not a number"),
        (12.5, "must be a decimal number written as text"),
        (True, "must be a decimal number written as text"),
        ("NaN", "must be a finite number"),
        ("sNaN", "must be a finite number"),
        ("-Infinity", "must be a finite number"),
        ("1000000000000000", "below 1000000000000000"),
        ("1e999999", "below 1000000000000000"),
        ("12.345", "has more decimals than USD knows (2)"),
        ("1e-9", "has more decimals than USD knows (2)"),
    ],
    ids=str,
)
def test_what_is_no_amount_is_refused_by_field_value_and_reason(value: object, reason: str) -> None:
    with pytest.raises(InvalidError, match=f"^total: {re.escape(repr(value))} .*{re.escape(reason)}") as refused:
        parse_amount("total", value, "USD")
    assert (refused.value.field, refused.value.value) == ("total", value)


def test_an_amount_in_a_currency_without_cents_has_none() -> None:
    with pytest.raises(InvalidError, match=r"more decimals than GNF knows \(0\)"):
        parse_amount("total", "1500.5", "GNF")
