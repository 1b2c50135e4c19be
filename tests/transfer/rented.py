"""A rental of the school, its January and the invoices of its days, as files bring them and as they are stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from relance.domain.rental import Rental
from relance.domain.timesheet import Timesheet
from relance.store import rentals, timesheets
from relance.transfer.schemas import FileKind
from tests.transfer.files import imported, rows
from tests.world import SCHOOL

VEHICLES, RENTALS, TIMESHEETS, INVOICES = FileKind.VEHICLES, FileKind.RENTALS, FileKind.TIMESHEETS, FileKind.INVOICES
JANUARY = date(2025, 1, 1)


def rental(id: str = "6") -> Rental:
    """As stored."""
    return rentals.read(SCHOOL.id, id)


def january(id: str = "6") -> Timesheet:
    """Its sheet as stored."""
    return timesheets.read(SCHOOL.id, id, JANUARY)


def days(*of_it: int, status: str = "worked", month: str = "2025-01", **more: Any) -> list[dict[str, Any]]:
    """What to change of a right row of `timesheets` for each of these days."""
    return [{"date": f"{month}-{day:02}", "status": status, **more} for day in of_it]


def hired(folder: Path, *worked: int, **more: Any) -> None:
    """The vehicle, the rental, and days of January on which it worked."""
    files = [rows(folder, VEHICLES), rows(folder, RENTALS, more)]
    imported(*files, *([rows(folder, TIMESHEETS, *days(*worked))] if worked else []))


def bill(worked: Iterable[int], number: str = "LOC-6-202501", **more: Any) -> dict[str, Any]:
    """What to change of a right row of `invoices`, for one that bills these days of January at 50,000 francs."""
    billed = list(worked)
    breakdown = {
        "lines": [{"label": "Toyota Hilux", "quantity": str(len(billed)), "unit_price": "50000"}],
        "vat_rate": "0.18",
        "rental": "6",
        "worked": {"2025-01": billed},
        "not_worked": 25 - len(billed),
    }
    total = str(Decimal(59_000) * len(billed))
    usual = {"number": number, "kind": "rental", "status": "draft", "issued_on": "2025-01-31", "due_on": "2025-03-02"}
    return {**usual, "total": total, "because_of": "rental/6", "breakdown": breakdown, **more}
