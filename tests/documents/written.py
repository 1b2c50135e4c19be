"""All that formatting may write in a locale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from relance.domain.money import Money, minor_unit
from relance.wording.formatting import day, money, month, number, price, rate


def written(locale: str, currency: str) -> Iterator[str]:
    """Amounts, prices, quantities, percentages and the days of a year."""
    for units in (0, -1_234_567, 1_234_567):
        yield money(Money(units * minor_unit(currency), currency), locale)
    yield price(Decimal("12.34567"), currency, locale)
    yield from (number(Decimal(one), locale) for one in ("1234.5", "-2"))
    yield from (rate(Decimal(one), locale) for one in ("0.18", "0.055", "0"))
    for i in range(1, 13):
        yield day(date(2025, i, i), locale)
        yield month(date(2025, i, 1), locale)
