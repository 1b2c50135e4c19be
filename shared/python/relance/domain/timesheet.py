"""Timesheets: what a rented vehicle did on each day of a month, and which invoice bills it."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from relance.domain.errors import InvalidError


class DayStatus(StrEnum):
    """What a vehicle did on a day. Only days on which it worked are billed."""

    WORKED = "worked"
    MAINTENANCE = "maintenance"
    OUT_OF_SERVICE = "out_of_service"
    IDLE = "idle"


_NO_DAYS: Final[Mapping[int, DayStatus]] = MappingProxyType({})
_NO_BILLS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Timesheet:
    """The days of one rental in one month, by their number; `month` is its first day.

    `billed` says which invoice bills which of them. It is the proof that a day is billed once: whoever makes, changes or cancels an
    invoice writes the sheets of its days with it. An invoice that was cancelled stays in it, without days.
    """

    organisation: str
    rental: str
    month: date
    days: Mapping[int, DayStatus] = field(default_factory=lambda: _NO_DAYS)
    billed: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: _NO_BILLS)
    version: int = 0

    def on(self, day: int) -> date:
        """That day of its month."""
        return self.month.replace(day=day)

    def worked(self) -> tuple[date, ...]:
        """The days on which the vehicle worked."""
        return tuple(self.on(day) for day in sorted(self.days) if self.days[day] is DayStatus.WORKED)

    def invoice_of(self, day: int) -> str:
        """The number of the invoice that bills this day; empty if none does."""
        return next((number for number, days in self.billed.items() if day in days), "")

    def open_for(self, invoice: str = "") -> tuple[date, ...]:
        """The worked days that are on no invoice but `invoice`."""
        return tuple(day for day in self.worked() if self.invoice_of(day.day) in ("", invoice))


def billing(sheet: Timesheet, invoice: str, days: Collection[date]) -> Timesheet:
    """The sheet once `invoice` bills exactly these of its days. InvalidError: one of them is on another invoice already."""
    mine = tuple(sorted({day.day for day in days if (day.year, day.month) == (sheet.month.year, sheet.month.month)}))
    for day in mine:
        if (other := sheet.invoice_of(day)) not in ("", invoice):
            raise InvalidError("day", sheet.on(day).isoformat(), f"is billed already, on {other}")
    return replace(sheet, billed={**sheet.billed, invoice: mine})


def entered(sheet: Timesheet, changes: Mapping[int, DayStatus | None], locked: Mapping[str, str]) -> Timesheet:
    """The sheet with these days entered; None takes an entry away.

    `locked` are the invoices whose days stand, and why. InvalidError: a day that the month has not, or one on such an invoice.
    """
    last = calendar.monthrange(sheet.month.year, sheet.month.month)[1]
    for day, status in changes.items():
        if not 1 <= day <= last:
            raise InvalidError("days", day, f"is no day of {sheet.month:%Y-%m}; it has {last}")
        if sheet.days.get(day) is not status and (why := locked.get(sheet.invoice_of(day))):
            raise InvalidError("days", sheet.on(day).isoformat(), f"cannot be changed any more: {why}")
    after = {**sheet.days, **changes}
    return replace(sheet, days={day: status for day, status in sorted(after.items()) if status is not None})
