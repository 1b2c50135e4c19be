"""What an invoice's total is made of: lines that sum to the net amount, and the VAT on it (`rules`, 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import Final

from relance.domain.errors import InvalidError
from relance.domain.money import LARGEST, Money, rounded, zero

#: No tax on earth is higher, and a rate of 18 is a slip for 0.18.
_HIGHEST_RATE: Final = Decimal(1)
#: Digits in which every product is exact, so that it is rounded once and not twice.
_EXACT: Final = 100


@dataclass(frozen=True, slots=True)
class LineItem:
    """What is billed for: `quantity` × `unit_price`, rounded once, is `net`. A unit price may have more decimals than its currency."""

    label: str
    quantity: Decimal
    unit_price: Decimal
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Lines that sum to `net`, the VAT on that, and for a rental its days.

    `worked` are the days that it bills, each on no other invoice; `not_worked` the other days it covers. `edited`: a person has set
    its amounts, and no generation changes them.
    """

    lines: tuple[LineItem, ...]
    net: Money
    vat_rate: Decimal
    vat: Money
    rental: str = ""
    worked: tuple[date, ...] = ()
    not_worked: int = 0
    edited: bool = False

    @property
    def total(self) -> Money:
        """HT + VAT."""
        return self.net + self.vat


def line(label: str, quantity: Decimal, unit_price: Decimal, currency: str) -> LineItem:
    """A line with its amount. InvalidError: no number, or too large to be one of money."""
    for field, factor in (("quantity", quantity), ("unit_price", unit_price)):
        if not factor.is_finite() or abs(factor) >= LARGEST:
            raise InvalidError(field, str(factor), f"must be a finite number below {LARGEST:f}")
    return LineItem(label, quantity, unit_price, _product(quantity, unit_price, currency))


def taxed(lines: Sequence[LineItem], vat_rate: Decimal, currency: str) -> Breakdown:
    """The sum of rounded lines; VAT is taken on it and rounded once.

    InvalidError: a rate below 0 or above 1, lines that come to less than nothing, or a total too large to be one of money.
    """
    if not vat_rate.is_finite() or not 0 <= vat_rate <= _HIGHEST_RATE:
        raise InvalidError("vat_rate", str(vat_rate), "must be between 0 and 1: 0.18 is 18 %")
    net = sum((one.net for one in lines), zero(currency))
    if net.amount < 0:
        raise InvalidError("net", str(net), "must be zero or more: nobody is billed less than nothing")
    made = Breakdown(lines=tuple(lines), net=net, vat_rate=vat_rate, vat=_product(net.amount, vat_rate, currency))
    _bounded(made.total.amount)
    return made


def _product(one: Decimal, other: Decimal, currency: str) -> Money:
    return rounded(Money(_bounded(Context(prec=_EXACT).multiply(one, other)), currency))


def _bounded(amount: Decimal) -> Decimal:
    if abs(amount) >= LARGEST:
        raise InvalidError("net", str(amount), f"must come to less than {LARGEST:f}")
    return amount
