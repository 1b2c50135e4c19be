"""What a total is made of: each line rounded once, VAT on the rounded net, their sum the total; whatever the currency and the rate."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.breakdown import line, taxed
from relance.domain.errors import InvalidError
from relance.domain.money import LARGEST, Money, minor_unit, rounded, zero
from tests.domain.examples import francs

VAT = Decimal("0.18")
#: No decimals, two, and three.
currencies = st.sampled_from(["GNF", "XOF", "MAD", "USD", "TND"])
rates = st.decimals(0, 10**9, places=6)
vat_rates = st.sampled_from([Decimal(0), VAT, Decimal("0.2"), Decimal("0.055"), Decimal(1)]) | st.decimals(0, 1, places=4)
#: What is billed: some days, perhaps half ones, each at a price.
items = st.lists(st.tuples(st.decimals(0, 366, places=2), rates), max_size=10)


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "net", "vat", "total"),
    [
        pytest.param("22", "50000", "GNF", "1100000", "198000", "1298000", id="the seed's example"),
        pytest.param("14", "50000", "GNF", "700000", "126000", "826000", id="fourteen days"),
        pytest.param("1", "0.5", "GNF", "1", "0", "1", id="half a franc is one, and its VAT none"),
        pytest.param("3", "33.333333", "GNF", "100", "18", "118", id="a rate with six decimals"),
        pytest.param("3", "1.115", "USD", "3.35", "0.60", "3.95", id="half a cent up, VAT on what is rounded"),
        pytest.param("7", "12.3455", "TND", "86.419", "15.555", "101.974", id="dinars have three digits"),
        pytest.param("1", "0.25", "MAD", "0.25", "0.05", "0.30", id="half a centime of VAT up"),
        pytest.param("31", "0", "XOF", "0", "0", "0", id="nothing"),
    ],
)
def test_the_net_is_rounded_then_the_vat_on_it_and_the_total_is_their_sum(
    quantity: str, price: str, currency: str, net: str, vat: str, total: str
) -> None:
    made = taxed([line("Toyota Hilux", Decimal(quantity), Decimal(price), currency)], VAT, currency)
    assert [made.net, made.vat, made.total] == [Money(Decimal(amount), currency) for amount in (net, vat, total)]


def test_vat_is_taken_once_on_the_sum_and_not_line_by_line() -> None:
    halves = [line(f"Line {n}", Decimal(1), Decimal(25), "GNF") for n in range(2)]
    # 18 % of 25 is 4.5: line by line it would be 5 and 5.
    assert taxed(halves, VAT, "GNF").vat == Money(Decimal(9), "GNF")


def test_a_discount_is_a_line_below_zero() -> None:
    made = taxed([line("Days", Decimal(22), Decimal(50_000), "GNF"), line("Discount", Decimal(1), Decimal(-100_000), "GNF")], VAT, "GNF")
    assert [made.net, made.vat, made.total] == [francs(1_000_000), francs(180_000), francs(1_180_000)]


def test_a_product_with_more_digits_than_usual_is_rounded_once() -> None:
    # Cut to 28 digits first, it would end on a half and be rounded up.
    quantity, price = Decimal("0.49999999999999"), Decimal("0.9999999999999999")
    assert line("Days", quantity, price, "GNF").net == zero("GNF")
    assert taxed([line("Days", Decimal(1), Decimal(1), "GNF")], Decimal("0.4" + "9" * 40), "GNF").vat == zero("GNF")


@pytest.mark.parametrize("rate", ["-0.01", "1.01", "18", "NaN", "Infinity"])
def test_a_vat_rate_below_nothing_or_above_the_whole_is_refused(rate: str) -> None:
    with pytest.raises(InvalidError, match=r"vat_rate: .* must be between 0 and 1: 0.18 is 18 %"):
        taxed([], Decimal(rate), "GNF")


@pytest.mark.parametrize(
    ("quantity", "price", "field"),
    [
        ("NaN", "1", "quantity"),
        ("1", "Infinity", "unit_price"),
        ("0", "-Infinity", "unit_price"),
        ("1", "1E+999999", "unit_price"),
        ("1E+15", "0", "quantity"),
        ("2", "5E+14", "net"),
        ("-2", "5E+14", "net"),
        ("1E+14", "1E+14", "net"),
    ],
)
def test_what_is_no_amount_of_money_is_refused_by_its_field(quantity: str, price: str, field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        line("Days", Decimal(quantity), Decimal(price), "GNF")
    assert refused.value.field == field


@pytest.mark.parametrize(
    "prices", [["-1"], ["1", "-2"], ["9E+14", "9E+14"], ["9E+14"]], ids=["negative", "too much off", "the sum", "VAT on it"]
)
def test_a_total_below_nothing_or_too_large_is_refused(prices: list[str]) -> None:
    with pytest.raises(InvalidError, match=r"^net: "):
        taxed([line("Days", Decimal(1), Decimal(price), "GNF") for price in prices], VAT, "GNF")


def test_lines_of_another_currency_are_refused() -> None:
    with pytest.raises(InvalidError, match="cannot be combined"):
        taxed([line("Days", Decimal(1), Decimal(1), "USD")], VAT, "GNF")


@given(items, vat_rates, currencies)
def test_lines_sum_to_the_net_and_net_and_vat_to_the_total(written: list[tuple[Decimal, Decimal]], rate: Decimal, currency: str) -> None:
    made = taxed([line("Days", quantity, price, currency) for quantity, price in written], rate, currency)
    assert sum((one.net for one in made.lines), zero(currency)) == made.net
    assert made.net + made.vat == made.total
    assert made.vat == rounded(Money(made.net.amount * rate, currency))


@given(items, vat_rates, currencies)
def test_every_amount_is_a_whole_number_of_minor_units(written: list[tuple[Decimal, Decimal]], rate: Decimal, currency: str) -> None:
    made = taxed([line("Days", quantity, price, currency) for quantity, price in written], rate, currency)
    for amount in (made.net, made.vat, made.total, *(one.net for one in made.lines)):
        assert amount.amount % minor_unit(currency) == 0


@given(st.decimals(0, 366, places=2), rates, currencies)
def test_a_line_is_never_further_from_its_product_than_half_a_unit(quantity: Decimal, price: Decimal, currency: str) -> None:
    net = line("Days", quantity, price, currency).net.amount
    assert abs(net - quantity * price) <= minor_unit(currency) / 2
    assert 0 <= net < LARGEST
