"""Amounts, dates and names as people read them, by locale. Babel comes in when first used."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from relance.domain.money import Money

#: CLDR sets a space between letters and digits that meet; Babel leaves it out.
_GLUED: Final = re.compile(r"(?<=[^\W\d_])(?=\d)")
_BLANKS: Final = re.compile(r" {2,}")
_TENTH: Final = Decimal("0.1")
_SPACES: Final = "\u00a0\u202f"


def money(amount: Money, locale: str) -> str:
    """`1 298 000 FG` in fr_GN, `$1,298.00` in en_US: as many decimals as the currency has, spaces that do not break."""
    return _money(amount.amount, amount.currency, locale)


@lru_cache(maxsize=1024)
def price(amount: Decimal, currency: str, locale: str) -> str:
    """A unit price: like money, with the decimals that it has beyond its currency's: `$0.0125`, `12,50 €`."""
    from babel.numbers import format_currency, get_currency_precision

    if amount == round(amount, get_currency_precision(currency)):
        return _money(amount, currency, locale)
    return _GLUED.sub("\u00a0", str(format_currency(amount, currency, locale=locale, decimal_quantization=False)))


@lru_cache(maxsize=1024)
def number(value: Decimal, locale: str) -> str:
    """A plain number with all its decimals and no more: `22`, `2,5`."""
    from babel.numbers import format_decimal

    return str(format_decimal(value.normalize(), locale=locale, decimal_quantization=False))


@lru_cache(maxsize=256)
def rate(value: Decimal, locale: str) -> str:
    """A part of one as a percentage: 0.18 is `18%` or `18 %`, 0.055 `5.5%`."""
    from babel.numbers import format_percent

    return str(format_percent(value, locale=locale, decimal_quantization=False))


@lru_cache(maxsize=1024)
def day(value: date, locale: str) -> str:
    """A date in its long form: `31 mars 2025`, `1er avril 2025`, `March 31, 2025`."""
    from babel.dates import format_date

    shown = str(format_date(value, "long", locale=locale))
    if locale.startswith("fr") and value.day == 1:
        return shown.replace("1 ", "1er ", 1)
    return shown


@lru_cache(maxsize=256)
def month(value: date, locale: str) -> str:
    """The month of a date, in full: `août 2025`, `August 2025`."""
    from babel.dates import format_skeleton

    return str(format_skeleton("yMMMM", value, locale=locale))


@lru_cache(maxsize=256)
def percent(value: Decimal, locale: str) -> str:
    """A percentage to one decimal, half up, with its sign: `+20.8%`, `+20,8 %`."""
    from babel import Locale
    from babel.numbers import format_percent

    shown = value.quantize(_TENTH, ROUND_HALF_UP)
    usual = str(Locale.parse(locale).percent_formats[None].pattern)
    text = str(format_percent(shown / 100, usual.replace("#,##0", "#,##0.0"), locale=locale))
    return f"+{text}" if shown > 0 else text


def one_line(text: str) -> str:
    """A name or a title on one line: control characters and runs of blanks become one space."""
    if text.isprintable() and "  " not in text:
        return text.strip()  # as nearly all are
    shown = "".join(c if c.isprintable() or c in _SPACES else " " for c in text)
    return _BLANKS.sub(" ", shown).strip()


@lru_cache(maxsize=1024)
def _money(amount: Decimal, currency: str, locale: str) -> str:
    from babel.numbers import format_currency

    frame = _frame(currency, locale, amount < 0)
    if frame is None:
        return _GLUED.sub("\u00a0", str(format_currency(amount, currency, locale=locale)))
    before, signs, decimals, after = frame
    return before + f"{abs(amount):,.{decimals}f}".translate(signs) + after


@lru_cache(maxsize=256)
def _frame(currency: str, locale: str, below_zero: bool) -> tuple[str, dict[int, str], int, str] | None:
    """What stands around an amount and between its digits, read off what Babel makes of a sample; None: they are not in threes.

    Babel takes 60 µs for each amount, and a document has dozens.
    """
    from babel.numbers import format_currency, get_currency_precision

    sample = Decimal("1234567.111")
    shown = _GLUED.sub("\u00a0", str(format_currency(-sample if below_zero else sample, currency, locale=locale)))
    found = re.fullmatch(r"(?P<before>\D*)(?P<digits>1(?P<group>\D+)234(?P=group)567(?:(?P<point>\D+)1+)?)(?P<after>\D*)", shown)
    if found is None:
        return None
    decimals = get_currency_precision(currency)
    signs = {ord(","): found["group"], ord("."): found["point"] or ""}
    # A locale with digits, or with a point before the last three, of its own is left to Babel.
    same = f"{sample:,.{decimals}f}".translate(signs) == found["digits"]
    return (found["before"], signs, decimals, found["after"]) if same else None
