"""Money: one way to round, digits as CLDR has them, and never two currencies in one sum."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.errors import InvalidError
from relance.domain.money import MINOR_DIGITS, Money, minor_unit, rounded, zero
from tests.domain.strategies import amounts, currencies


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("12.345", "USD", "12.35"),
        ("12.344999", "USD", "12.34"),
        ("12.335", "USD", "12.34"),
        ("2.675", "EUR", "2.68"),
        ("-12.345", "USD", "-12.35"),
        ("0.5", "GNF", "1"),
        ("0.49", "GNF", "0"),
        ("1.5", "XOF", "2"),
        ("2.5", "XOF", "3"),
        ("1.0005", "TND", "1.001"),
        ("1298000", "GNF", "1298000"),
    ],
)
def test_rounding_is_half_up_to_the_minor_unit(amount: str, currency: str, expected: str) -> None:
    assert str(rounded(Money(Decimal(amount), currency))) == f"{expected} {currency}"


@given(st.decimals(-(10**12), 10**12, places=6), currencies)
def test_rounding_moves_an_amount_by_half_a_unit_at_most_and_twice_changes_nothing(amount: Decimal, currency: str) -> None:
    once = rounded(Money(amount, currency))
    assert abs(once.amount - amount) <= minor_unit(currency) / 2
    assert rounded(once) == once


@pytest.mark.parametrize("currency", sorted(MINOR_DIGITS))
def test_the_minor_units_are_those_of_cldr(currency: str) -> None:
    assert MINOR_DIGITS[currency] == get_currency_precision(currency)


@pytest.mark.parametrize(("currency", "unit"), [("GNF", "1"), ("USD", "0.01"), ("TND", "0.001")])
def test_the_minor_unit_is_the_smallest_amount(currency: str, unit: str) -> None:
    assert minor_unit(currency) == Decimal(unit)


@pytest.mark.parametrize("currency", ["XXX", "usd", "", "EURO"])
def test_an_unknown_currency_is_refused_with_the_known_ones(currency: str) -> None:
    with pytest.raises(InvalidError, match=r"^currency: .* is not a known currency; use one of AED, .*USD, "):
        minor_unit(currency)


@pytest.mark.parametrize("combine", [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge])
def test_two_currencies_are_never_mixed(combine: Callable[[Any, Any], Any]) -> None:
    with pytest.raises(InvalidError, match=r"currency: 'GNF' cannot be combined with USD"):
        combine(Money(Decimal(1), "USD"), Money(Decimal(1), "GNF"))


def test_the_same_number_in_two_currencies_is_not_the_same_amount() -> None:
    assert Money(Decimal(1), "USD") != Money(Decimal(1), "EUR")
    assert Money(Decimal("1.00"), "USD") == Money(Decimal(1), "USD")


@given(amounts("USD"), amounts("USD"))
def test_what_is_added_can_be_taken_away_again(one: Money, other: Money) -> None:
    assert one + other - other == one
    assert (one < other) == (other > one) == (one.amount < other.amount)
    assert (one <= other) == (other >= one) == (one.amount <= other.amount)


@pytest.mark.parametrize("amount", ["0", "0.00", "-0"])
def test_nothing_is_false_however_it_is_written(amount: str) -> None:
    assert not Money(Decimal(amount), "USD")
    assert zero("USD") == Money(Decimal(amount), "USD")


def test_an_amount_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        zero("USD").amount = Decimal(1)  # type: ignore[misc]  # that is what is tried
