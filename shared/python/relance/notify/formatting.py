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

    return _GLUED.sub("\u00a0", str(format_currency(amount, currency, locale=locale)))
