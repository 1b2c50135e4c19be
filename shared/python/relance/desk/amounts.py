"""Amounts as a person gives them: lines, or a net amount alone, and the VAT on them; what cannot be an amount is refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from relance.domain.breakdown import Breakdown, LineItem, line, taxed
from relance.domain.errors import InvalidError
from relance.domain.money import LARGEST, parse_amount

#: What an invoice may have of lines, and a line of characters.
MOST_LINES: Final = 200
LONGEST_LABEL: Final = 200
#: More decimals than this in a quantity, a price or a rate are a slip.
MOST_DECIMALS: Final = 6
_MOST_PIECES: Final = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class Item:
    """A line as somebody gives it: `quantity` × `unit_price` is its amount. A price below zero takes something off."""

    label: str
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What a total is made of: lines that sum to the net amount (HT), or that amount alone, not both; and the rate of its VAT.

    What is None stays as it is; of a new invoice, the rate is then the organisation's.
    """

    lines: Sequence[Item] | None = None
    net: Decimal | None = None
    vat_rate: Decimal | None = None


def broken_down(amounts: Amounts, label: str, usual_rate: Decimal, currency: str) -> Breakdown:
    """The breakdown of lines, or of a net amount for what `label` says.

    InvalidError: neither or both, no label, a number that makes no sense, or a sum that is not above zero.
    """
    if (amounts.lines is None) == (amounts.net is None):
        raise InvalidError("lines", "", "or net must be given, and not both")
    rate = usual_rate if amounts.vat_rate is None else amounts.vat_rate
    _check_number("vat_rate", rate, LARGEST)
    if amounts.net is not None:
        checked_label(label)
        net = parse_amount("net", format(amounts.net, "f"), currency).amount
        items: Sequence[Item] = [Item(label, Decimal(1), net)]
    else:
        items = amounts.lines or ()
    return above_zero(taxed([_line(place, item, currency) for place, item in enumerate(items)], rate, currency))


def changed(before: Breakdown | None, amounts: Amounts, label: str, usual_rate: Decimal, currency: str) -> Breakdown:
    """Other amounts in the place of those of a draft, which keeps its days. InvalidError as above."""
    if before is None:
        return broken_down(amounts, label, usual_rate, currency)
    if amounts.lines is None and amounts.net is None:
        rate = before.vat_rate if amounts.vat_rate is None else amounts.vat_rate
        _check_number("vat_rate", rate, LARGEST)
        after = above_zero(taxed(before.lines, rate, currency))
    else:
        after = broken_down(amounts, label, before.vat_rate, currency)
    return replace(after, rental=before.rental, worked=before.worked, not_worked=before.not_worked)


def above_zero(breakdown: Breakdown) -> Breakdown:
    """The breakdown, if there is something to be paid. InvalidError: there is not, or more than can be."""
    total = breakdown.total.amount
    if not breakdown.lines or not 0 < total < LARGEST or len(breakdown.lines) > MOST_LINES:
        why = f"must be 1 to {MOST_LINES}, and sum to more than zero and less than a thousand million million"
        raise InvalidError("lines", len(breakdown.lines), why)
    return breakdown


def checked_label(label: str, field: str = "label") -> str:
    """A text of one line, not empty. InvalidError names `field`."""
    if not label.strip() or len(label) > LONGEST_LABEL or not label.isprintable():
        raise InvalidError(field, label[:LONGEST_LABEL], f"must say what is billed, in 1 to {LONGEST_LABEL} characters on one line")
    return label


def _line(place: int, item: Item, currency: str) -> LineItem:
    where = f"lines[{place}]"
    checked_label(item.label, f"{where}.label")
    _check_number(f"{where}.quantity", item.quantity, _MOST_PIECES)
    _check_number(f"{where}.unit_price", item.unit_price, LARGEST)
    if abs(item.quantity * item.unit_price) >= LARGEST:
        raise InvalidError(f"{where}.unit_price", format(item.unit_price, "f"), "is too large for that quantity")
    return line(item.label, item.quantity, item.unit_price, currency)


def _check_number(field: str, number: Decimal, most: Decimal) -> None:
    if not number.is_finite() or abs(number) >= most:
        raise InvalidError(field, str(number), f"must be a number below {most:f}")
    if number != round(number, MOST_DECIMALS):
        raise InvalidError(field, str(number), f"has more than {MOST_DECIMALS} decimals")
