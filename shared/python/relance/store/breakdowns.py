"""What an invoice's total is made of, as its row has it: plain data, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from relance.domain.breakdown import Breakdown, LineItem
from relance.domain.money import Money


def as_data(breakdown: Breakdown) -> dict[str, Any]:
    """Amounts as text; the days worked as day numbers by month."""
    data = {
        "lines": [[one.label, _text(one.quantity), _text(one.unit_price), _text(one.net.amount)] for one in breakdown.lines],
        "net": _text(breakdown.net.amount),
        "vat_rate": _text(breakdown.vat_rate),
        "vat": _text(breakdown.vat.amount),
        "rental": breakdown.rental,
        "worked": days_as_data(breakdown.worked),
        "not_worked": breakdown.not_worked,
        "edited": breakdown.edited,
    }
    return {name: value for name, value in data.items() if value not in ("", {}, False)}


def from_data(data: Mapping[str, Any], currency: str | None) -> Breakdown:
    """The breakdown of such data, amounts in `currency`. ValueError, TypeError, KeyError, ArithmeticError: it makes no sense."""
    if currency is None:
        raise ValueError("currency is missing")
    return Breakdown(
        lines=tuple(
            LineItem(label, Decimal(many), Decimal(price), Money(Decimal(net), currency)) for label, many, price, net in data["lines"]
        ),
        net=Money(Decimal(data["net"]), currency),
        vat_rate=Decimal(data["vat_rate"]),
        vat=Money(Decimal(data["vat"]), currency),
        rental=data.get("rental", ""),
        worked=days_from_data(data.get("worked", {})),
        not_worked=int(data.get("not_worked", 0)),
        edited=bool(data.get("edited", False)),
    )


def days_as_data(days: Sequence[date]) -> dict[str, list[int]]:
    """Days by month: `{"2025-01": [7, 8]}`."""
    return {month: [day.day for day in of_it] for month, of_it in groupby(sorted(days), key=lambda day: f"{day:%Y-%m}")}


def days_from_data(data: Mapping[str, Sequence[int]]) -> tuple[date, ...]:
    """The days of such data, in order. ValueError: a month or a day that there is not."""
    return tuple(sorted(date.fromisoformat(f"{month}-01").replace(day=int(day)) for month, days in data.items() for day in days))


def _text(number: Decimal) -> str:
    return format(number, "f")
