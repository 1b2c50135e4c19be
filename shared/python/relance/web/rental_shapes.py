"""Vehicles, rentals and timesheets as they are answered."""

from __future__ import annotations

from typing import Annotated, TypedDict

from pydantic import WithJsonSchema

from relance.domain.money import Money
from relance.domain.rental import Rental, RentalKind, RentalStatus, Vehicle
from relance.domain.timesheet import DayStatus, Timesheet
from relance.web.shapes import Date, MoneyShape, Next, UnreadableShape, Version, day, money

#: A month, and days of one by their numbers.
MonthText = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"})]
_DAYS = {"type": "object", "propertyNames": {"pattern": "^([1-9]|[12][0-9]|3[01])$"}}
DayMap = Annotated[
    dict[str, str], WithJsonSchema({**_DAYS, "additionalProperties": {"type": "string", "enum": [one.value for one in DayStatus]}})
]


class VehicleShape(TypedDict):
    """A vehicle; `label` is what people call it."""

    id: str
    name: str
    registration: str
    label: str
    version: Version


class RentalShape(TypedDict):
    """A rental by the day. `billed_to` is the last month that was billed; from `revisit` on, months are looked at again."""

    id: str
    kind: RentalKind
    supplier: str
    customer: str
    customer_name: str | None
    vehicle: str | None
    vehicle_label: str | None
    starts_on: Date
    ends_on: Date | None
    daily_rate: MoneyShape
    status: RentalStatus
    billed_to: MonthText | None
    revisit: MonthText | None
    version: Version


class TimesheetShape(TypedDict):
    """What a vehicle did on the days of a month, and which invoice bills which of them. Version 0: nothing was entered yet."""

    rental: str
    month: MonthText
    days: DayMap
    billed: dict[str, list[int]]
    version: Version


class VehiclesShape(TypedDict):
    """A page of vehicles."""

    items: list[VehicleShape]
    unreadable: list[UnreadableShape]
    next: Next


class RentalsShape(TypedDict):
    """A page of rentals."""

    items: list[RentalShape]
    unreadable: list[UnreadableShape]
    next: Next


class TimesheetsShape(TypedDict):
    """A page of the timesheets of a month."""

    items: list[TimesheetShape]
    unreadable: list[UnreadableShape]
    next: Next


def vehicle(one: Vehicle) -> VehicleShape:
    """A vehicle as it is answered."""
    return {"id": one.id, "name": one.name, "registration": one.registration, "label": one.label, "version": one.version}


def rental(one: Rental, customer_name: str | None, vehicle_label: str | None) -> RentalShape:
    """A rental as it is answered, with what its customer and its vehicle are called; None where they are gone."""
    return {
        "id": one.id,
        "kind": one.kind,
        "supplier": one.supplier,
        "customer": one.customer,
        "customer_name": customer_name,
        "vehicle": one.vehicle or None,
        "vehicle_label": vehicle_label,
        "starts_on": one.starts_on.isoformat(),
        "ends_on": day(one.ends_on),
        "daily_rate": money(Money(one.daily_rate, one.currency)),
        "status": one.status,
        "billed_to": f"{one.billed_to:%Y-%m}" if one.billed_to else None,
        "revisit": f"{one.revisit:%Y-%m}" if one.revisit else None,
        "version": one.version,
    }


def timesheet(one: Timesheet) -> TimesheetShape:
    """A timesheet as it is answered. Invoices that bill none of its days any more are left out."""
    return {
        "rental": one.rental,
        "month": f"{one.month:%Y-%m}",
        "days": {str(number): status.value for number, status in sorted(one.days.items())},
        "billed": {number: list(days) for number, days in one.billed.items() if days},
        "version": one.version,
    }
