"""Money: a decimal amount in a currency, rounded one way, split without losing a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import floor
from typing import Final

from relance.domain.errors import InvalidError

#: Digits after the point of each currency's minor unit (CLDR; a test compares them with Babel's data).
MINOR_DIGITS: Final[dict[str, int]] = {
    "AED": 2, "AUD": 2, "BRL": 2, "CAD": 2, "CDF": 2, "CHF": 2, "CVE": 2, "DZD": 2, "EGP": 2, "EUR": 2, "GBP": 2,
    "GHS": 2, "GMD": 2, "GNF": 0, "INR": 2, "JPY": 0, "KES": 2, "KMF": 0, "MAD": 2, "MRU": 2, "MUR": 2, "MXN": 2,
    "NGN": 2, "RWF": 0, "SLE": 2, "TND": 3, "TRY": 2, "USD": 2, "XAF": 0, "XOF": 0, "ZAR": 2,
}  # fmt: skip
LARGEST: Final = Decimal(10) ** 15


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in one currency. Immutable; arithmetic between currencies raises InvalidError."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise InvalidError("currency", other.currency, f"cannot be combined with {self.currency}")
        return other.amount


def zero(currency: str) -> Money:
    """Nothing, in `currency`."""
    return Money(Decimal(0), currency)


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of `currency`: 1 for GNF, 0.01 for USD, 0.001 for TND. Unknown currency: InvalidError."""
    try:
        return Decimal(1).scaleb(-MINOR_DIGITS[currency])
    except KeyError:
        known = ", ".join(sorted(MINOR_DIGITS))
        raise InvalidError("currency", currency, f"is not a known currency; use one of {known}") from None


def rounded(money: Money) -> Money:
    """To the currency's minor unit, half up: 12.345 USD → 12.35; 0.5 GNF → 1. The only rounding there is."""
    return Money(money.amount.quantize(minor_unit(money.currency), ROUND_HALF_UP), money.currency)


def allocate(total: Money, weights: Sequence[int | Decimal]) -> list[Money]:
    """Split `total` in proportion to `weights`; the parts always sum to it.

    The units left over by rounding down go to the largest fractions, first come first:
    100.00 USD over 1:1:1 → 33.34, 33.33, 33.33. No weight, a negative one, or a sum of zero: InvalidError.
    """
    whole = sum((Decimal(weight) for weight in weights), Decimal(0))
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise InvalidError("weights", list(weights), "must be zero or more each and more than zero together")
    unit = minor_unit(total.currency)
    units = rounded(total).amount / unit
    exact = [units * Decimal(weight) / whole for weight in weights]
    parts = [floor(share) for share in exact]  # not //, which rounds a negative share towards zero
    by_fraction = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_fraction[: int(units) - sum(parts)]:
        parts[i] += 1
    return [Money(part * unit, total.currency) for part in parts]


def parse_amount(field: str, value: object, currency: str) -> Money:
    """An amount as people and files write it (`"1500.50"`, `1500`), exact in its currency. Never from a float.

    InvalidError names `field`: not a number, not finite, too large, or more decimals than the currency has.
    """
    if isinstance(value, bool | float):
        raise InvalidError(field, value, 'must be a decimal number written as text, such as "1500.50"')
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise InvalidError(field, value, 'is not a number; write it as in "1500.50"') from None
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise InvalidError(field, value, f"must be a finite number below {LARGEST:f}")
    money = rounded(Money(amount, currency))
    if money.amount != amount:
        digits = MINOR_DIGITS[currency]
        raise InvalidError(field, value, f"has more decimals than {currency} knows ({digits})")
    return money
