"""What an invoice's total is made of, as its row has it: lines, VAT, and the days of a rental."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, StrictBool

from relance.domain.breakdown import Breakdown, line, taxed
from relance.store.breakdowns import days_as_data, days_from_data
from relance.transfer.forms import Name, Rate, RentalId, Signed, Whole, refused
from relance.transfer.schema import MOST, Part

#: Each month of days has a timesheet, which is written with the invoice.
MONTHS: Final = 40


def _days(value: object) -> tuple[date, ...]:
    days = _read(value) if isinstance(value, Mapping) and len(value) <= MONTHS else None
    if days is None:
        raise refused(f'must be days by month, of {MONTHS} months at most, such as {{"2025-01": [7, 8]}}')
    if len(set(days)) < len(days):
        raise refused("names a day twice")
    return days


def _read(value: Mapping[str, Any]) -> tuple[date, ...] | None:
    try:
        return days_from_data(value) if all(type(day) is int for of_it in value.values() for day in of_it) else None
    except (ValueError, TypeError):
        return None


class ItemPart(Part):
    """A line: what it is for, and `quantity` × `unit_price`."""

    label: Name
    quantity: Signed
    unit_price: Signed


class BreakdownPart(Part):
    """Lines and the VAT on their sum; for a rental the days that it bills, and how many others it covers."""

    lines: Annotated[tuple[ItemPart, ...], Field(max_length=MOST)]
    vat_rate: Rate
    rental: RentalId | None = None
    worked: Annotated[tuple[date, ...], BeforeValidator(_days)] = ()
    not_worked: Whole = 0
    edited: StrictBool = False

    def breakdown(self, currency: str) -> Breakdown:
        """The breakdown it describes, its amounts summed and rounded. InvalidError: a currency that nobody knows."""
        lines = [line(part.label, part.quantity, part.unit_price, currency) for part in self.lines]
        sums = taxed(lines, self.vat_rate, currency)
        return Breakdown(
            lines=sums.lines,
            net=sums.net,
            vat_rate=sums.vat_rate,
            vat=sums.vat,
            rental=self.rental or "",
            worked=self.worked,
            not_worked=self.not_worked,
            edited=self.edited,
        )


def as_row(breakdown: Breakdown) -> dict[str, Any]:
    """The field of a row. Amounts are left out: they follow from the lines."""
    fields = {
        "lines": [{"label": one.label, "quantity": _text(one.quantity), "unit_price": _text(one.unit_price)} for one in breakdown.lines],
        "vat_rate": _text(breakdown.vat_rate),
        "rental": breakdown.rental,
        "worked": days_as_data(breakdown.worked),
        "not_worked": breakdown.not_worked,
        "edited": breakdown.edited,
    }
    return {name: value for name, value in fields.items() if value not in ("", {}, 0, False)}


def _text(number: Decimal) -> str:
    return format(number, "f")
