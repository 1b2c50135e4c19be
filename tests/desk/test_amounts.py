"""Amounts that a person gives: lines that sum to the total, or a net amount; what is no amount is refused by the name of its field."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from relance.desk.amounts import MOST_LINES, Amounts, Item, broken_down, changed
from relance.domain.breakdown import Breakdown
from relance.domain.errors import InvalidError
from relance.domain.money import LARGEST, Money, rounded, zero
from tests.desk.office import the
from tests.domain.strategies import currencies

RATE = Decimal("0.18")


def item(quantity: object = 1, price: object = 1000, label: str = "Transport") -> Item:
    return Item(label, Decimal(str(quantity)), Decimal(str(price)))


def gnf(amounts: Amounts) -> Breakdown:
    return broken_down(amounts, "Transport", RATE, "GNF")


def test_a_net_amount_is_one_line_that_says_what_it_is_for() -> None:
    made = gnf(Amounts(net=Decimal(1000)))
    assert [(one.label, int(one.quantity), int(one.net.amount)) for one in made.lines] == [("Transport", 1, 1000)]
    assert (int(made.vat.amount), int(made.total.amount)) == (180, 1180)


def test_a_discount_is_a_line_below_zero() -> None:
    assert gnf(Amounts(lines=[item(3), item(price=-500)])).net.amount == 2500


def test_a_draft_keeps_its_lines_when_only_the_rate_changes_and_its_rate_when_only_they_do() -> None:
    before = gnf(Amounts(lines=[item(2)], vat_rate=Decimal("0.1")))
    untaxed = changed(before, Amounts(vat_rate=Decimal(0)), "", RATE, "GNF")
    assert (untaxed.lines, int(untaxed.total.amount)) == (before.lines, 2000)
    assert changed(before, Amounts(lines=[item(5)]), "", RATE, "GNF").vat.amount == 500


def test_a_draft_whose_amounts_change_keeps_its_days() -> None:
    before = Breakdown(lines=(), net=zero("GNF"), vat_rate=RATE, vat=zero("GNF"), rental="6", worked=the(7, 8), not_worked=3)
    after = changed(before, Amounts(net=Decimal(7)), "Transport", RATE, "GNF")
    assert (after.rental, after.worked, after.not_worked) == ("6", the(7, 8), 3)


@pytest.mark.parametrize(
    ("amounts", "field"),
    [
        (Amounts(), "lines"),
        (Amounts(vat_rate=RATE), "lines"),
        (Amounts(lines=[item()], net=Decimal(5)), "lines"),
        (Amounts(lines=[]), "lines"),
        (Amounts(lines=[item()] * (MOST_LINES + 1)), "lines"),
        (Amounts(lines=[item(), item(price=-1000)]), "lines"),
        (Amounts(net=Decimal(0)), "lines"),
        (Amounts(net=Decimal(-5)), "net"),
        (Amounts(net=Decimal("0.5")), "net"),
        (Amounts(net=Decimal("NaN")), "net"),
        (Amounts(net=Decimal(10) ** 15), "net"),
        (Amounts(net=Decimal(5), vat_rate=Decimal(18)), "vat_rate"),
        (Amounts(net=Decimal(5), vat_rate=Decimal("-0.1")), "vat_rate"),
        (Amounts(net=Decimal(5), vat_rate=Decimal("NaN")), "vat_rate"),
        (Amounts(net=Decimal(5), vat_rate=Decimal("0.1800001")), "vat_rate"),
        (Amounts(lines=[item(), item("NaN")]), "lines[1].quantity"),
        (Amounts(lines=[item("Infinity")]), "lines[0].quantity"),
        (Amounts(lines=[item(10**9)]), "lines[0].quantity"),
        (Amounts(lines=[item(price="0.0000001")]), "lines[0].unit_price"),
        (Amounts(lines=[item(10**6, 10**12)]), "lines[0].unit_price"),
        (Amounts(lines=[item(label=" ")]), "lines[0].label"),
        (Amounts(lines=[item(label="a\nb")]), "lines[0].label"),
        (Amounts(lines=[item(label="a" * 201)]), "lines[0].label"),
    ],
)
def test_what_is_no_amount_is_refused_by_its_field(amounts: Amounts, field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        gnf(amounts)
    assert refused.value.field == field


def test_a_draft_without_a_breakdown_needs_lines_or_a_net_amount() -> None:
    with pytest.raises(InvalidError):
        changed(None, Amounts(vat_rate=RATE), "Transport", RATE, "GNF")
    assert changed(None, Amounts(net=Decimal(9)), "Transport", RATE, "GNF").net.amount == 9


items = st.builds(
    Item, st.just("x"), st.decimals(0, 999_999_999, places=6, allow_nan=False), st.decimals(-1000, 10**6, places=6, allow_nan=False)
)


@given(st.lists(items, min_size=1, max_size=20), currencies, st.decimals(0, 1, places=4))
def test_lines_sum_to_the_net_amount_and_with_vat_to_the_total(some: list[Item], currency: str, rate: Decimal) -> None:
    nets = [rounded(Money(one.quantity * one.unit_price, currency)) for one in some]
    assume(0 < sum(nets, zero(currency)).amount < LARGEST / 2)  # with its VAT it is money still
    made = broken_down(Amounts(lines=some, vat_rate=rate), "", RATE, currency)
    assert [one.net for one in made.lines] == nets
    assert sum(nets, zero(currency)) == made.net
    assert made.net + made.vat == made.total
    assert rounded(made.total) == made.total
