"""How a timesheet is shown: a letter a day, and what the days come to."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from relance.domain.rental import Rental
from relance.domain.rental_billing import covered
from relance.domain.timesheet import DayStatus, Timesheet

#: The letters that the paper sheets have: Travail, Entretien, Hors service, Inactif.
LETTERS: Final[Mapping[DayStatus, str]] = MappingProxyType(
    {DayStatus.WORKED: "T", DayStatus.MAINTENANCE: "E", DayStatus.OUT_OF_SERVICE: "H", DayStatus.IDLE: "I"}
)
#: A day of the rental without an entry, and one that is none of its days.
EMPTY, OUTSIDE = "·", "-"


def grid(rental: Rental | None, sheet: Timesheet) -> str:
    """A letter for each day of the month. A day outside the rental that has an entry shows it in small."""
    last = calendar.monthrange(sheet.month.year, sheet.month.month)[1]
    return "".join(_letter(rental, sheet, day) for day in range(1, last + 1))


def counted(rental: Rental | None, sheet: Timesheet) -> dict[str, object]:
    """Days of the rental by status; the days that it covers and were not worked; and worked days that no invoice bills."""
    within = [status for day, status in sheet.days.items() if rental is None or rental.covers(sheet.on(day))]
    worked = within.count(DayStatus.WORKED)
    unbilled = [day for day in sheet.open_for() if rental is None or rental.covers(day)]
    return {
        **{status.value: within.count(status) for status in LETTERS},
        "not_worked": _days(rental, sheet.month) - worked,
        "unbilled": len(unbilled),
    }


def month_name(month: date | None) -> str:
    """`2025-01`, or nothing."""
    return f"{month:%Y-%m}" if month else ""


def _days(rental: Rental | None, month: date) -> int:
    if rental is None:
        return calendar.monthrange(month.year, month.month)[1]
    span = covered(rental, month)
    return (span[1] - span[0] + timedelta(days=1)).days if span else 0


def _letter(rental: Rental | None, sheet: Timesheet, day: int) -> str:
    status, inside = sheet.days.get(day), rental is None or rental.covers(sheet.on(day))
    if status is None:
        return EMPTY if inside else OUTSIDE
    return LETTERS[status] if inside else LETTERS[status].lower()
