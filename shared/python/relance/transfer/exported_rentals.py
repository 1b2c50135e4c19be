"""The fields of the rows of vehicles, rentals and timesheets, as files have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from relance.domain.rental import Rental, Vehicle
from relance.domain.timesheet import Timesheet


def of_vehicle(vehicle: Vehicle) -> dict[str, Any]:
    """The fields of its row."""
    return {"organisation": vehicle.organisation, "id": vehicle.id, "name": vehicle.name, "registration": vehicle.registration}


def of_rental(rental: Rental) -> dict[str, Any]:
    """The fields of its row."""
    return {
        "organisation": rental.organisation,
        "id": rental.id,
        "kind": rental.kind.value,
        "supplier": rental.supplier,
        "customer": rental.customer,
        "vehicle": rental.vehicle,
        "starts_on": rental.starts_on.isoformat(),
        "ends_on": rental.ends_on.isoformat() if rental.ends_on else None,
        "daily_rate": format(rental.daily_rate, "f"),
        "currency": rental.currency,
        "status": rental.status.value,
        "billed_to": _month(rental.billed_to),
        "revisit": _month(rental.revisit),
    }


def of_days(sheet: Timesheet) -> Iterator[dict[str, Any]]:
    """The fields of a row a day. Which invoice bills it is said by the invoice."""
    for day, status in sorted(sheet.days.items()):
        yield {"organisation": sheet.organisation, "rental": sheet.rental, "date": sheet.on(day).isoformat(), "status": status.value}


def _month(month: date | None) -> str | None:
    return f"{month:%Y-%m}" if month else None
