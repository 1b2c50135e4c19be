"""The rows of `vehicles`, `rentals` and `timesheets`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from relance.domain.rental import RentalKind, RentalStatus
from relance.domain.timesheet import DayStatus
from relance.transfer.day_words import day_status
from relance.transfer.forms import Currency, Day, Id, Month, Name, NotNegative, RentalId, Slug, Text, checked_by, one_of
from relance.transfer.schema import Schema


class VehicleSchema(Schema):
    """A row of `vehicles`."""

    names: ClassVar[tuple[str, ...]] = ("organisation", "id")

    organisation: Slug
    id: Id
    name: Name
    registration: Text = ""


class RentalSchema(Schema):
    """A row of `rentals`. `billed_to` is the last month that is billed, here or before; `revisit` is what Relance keeps of its own."""

    names: ClassVar[tuple[str, ...]] = ("organisation", "id")

    organisation: Slug
    id: RentalId
    kind: Annotated[RentalKind, one_of(RentalKind)] = RentalKind.INTERNAL
    supplier: Text = ""
    customer: Id
    vehicle: Text = ""
    starts_on: Day
    ends_on: Day | None = None
    daily_rate: NotNegative
    currency: Currency | None = None
    status: Annotated[RentalStatus, one_of(RentalStatus)] = RentalStatus.ACTIVE
    billed_to: Month | None = None
    revisit: Month | None = None


class TimesheetSchema(Schema):
    """A row of `timesheets`: one day of a rental."""

    names: ClassVar[tuple[str, ...]] = ("organisation", "rental", "date")

    organisation: Slug
    rental: RentalId
    date: Day
    status: Annotated[DayStatus, BeforeValidator(checked_by(day_status))]
