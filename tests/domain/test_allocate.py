"""Allocation: the parts always sum to the whole, and nobody is more than a unit away from a fair share."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.errors import InvalidError
from relance.domain.money import Money, allocate, minor_unit
from tests.domain.strategies import amounts

weights = st.lists(st.integers(0, 1000) | st.decimals(0, 100, places=4), min_size=1, max_size=12).filter(any)
totals = st.tuples(amounts(), st.booleans()).map(lambda drawn: Money(-drawn[0].amount, drawn[0].currency) if drawn[1] else drawn[0])


@pytest.mark.parametrize(
    ("total", "over", "parts"),
    [
        pytest.param("100.00 USD", [1, 1, 1], ["33.34", "33.33", "33.33"], id="the unit left over goes to the first of equals"),
        pytest.param("100.00 USD", [1, 2], ["33.33", "66.67"], id="to the largest fraction"),
        pytest.param("0.05 USD", [3, 7], ["0.02", "0.03"], id="of equal fractions to the first"),
        pytest.param("100 GNF", [1, 1, 1], ["34", "33", "33"], id="a currency without cents"),
        pytest.param("1.000 TND", [1, 1, 1], ["0.334", "0.333", "0.333"], id="a currency with three digits"),
        pytest.param("250.00 USD", [Decimal("0.6"), Decimal("0.4")], ["150.00", "100.00"], id="shares of ownership"),
        pytest.param("10.00 USD", [0, 5, 0], ["0", "10.00", "0"], id="no weight, no part"),
        pytest.param("0.01 USD", [1, 1], ["0.01", "0"], id="less than a unit each"),
        pytest.param("0.00 USD", [1, 2], ["0", "0"], id="nothing"),
        pytest.param("-100.00 USD", [1, 1, 1], ["-33.33", "-33.33", "-33.34"], id="a credit"),
    ],
)
def test_examples(total: str, over: list[int | Decimal], parts: list[str]) -> None:
    amount, currency = total.split()
    assert allocate(Money(Decimal(amount), currency), over) == [Money(Decimal(part), currency) for part in parts]


@given(totals, weights)
def test_the_parts_sum_to_the_whole(total: Money, over: list[int | Decimal]) -> None:
    assert sum(part.amount for part in allocate(total, over)) == total.amount


@given(totals, weights)
def test_each_part_is_within_one_unit_of_its_exact_share(total: Money, over: list[int | Decimal]) -> None:
    whole = sum(Decimal(weight) for weight in over)
    for part, weight in zip(allocate(total, over), over, strict=True):
        assert abs(part.amount - total.amount * Decimal(weight) / whole) < minor_unit(total.currency)


@given(amounts(), weights)
def test_a_larger_weight_never_gets_less_and_of_equals_the_first_gets_most(total: Money, over: list[int | Decimal]) -> None:
    parts = allocate(total, over)
    ranked = sorted(range(len(over)), key=lambda i: (-Decimal(over[i]), i))
    assert [parts[i].amount for i in ranked] == sorted((part.amount for part in parts), reverse=True)


@pytest.mark.parametrize("over", [[], [0], [0, 0], [-1, 2], [1, -1]], ids=str)
def test_weights_that_mean_nothing_are_refused(over: list[int | Decimal]) -> None:
    with pytest.raises(InvalidError, match=r"weights: .* must be zero or more each and more than zero together"):
        allocate(Money(Decimal(100), "USD"), over)
