"""What is asked of rentals and timesheets."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field, WithJsonSchema

from relance.desk.rentals import NewRental, RentalChanges
from relance.domain.rental import RentalKind, RentalStatus
from relance.domain.timesheet import DayStatus
from relance.web.forms import Day, Form, Id, Month, Paging, Positive, RentalId, Search, Text, left_out, refused

_DAY: Final = "^([1-9]|[12][0-9]|3[01])$"
_DAYS: Final = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": 31,
    "propertyNames": {"pattern": _DAY},
    "additionalProperties": {"anyOf": [{"type": "string", "enum": [one.value for one in DayStatus]}, {"type": "null"}]},
}
_NUMBERS: Final = frozenset(str(day) for day in range(1, 32))


class RentalQuery(Paging):
    """Which rentals."""

    status: RentalStatus | None = None
    vehicle: Annotated[Id | None, Field(description="The id of a vehicle.")] = None
    customer: Annotated[Id | None, Field(description="The id of a customer.")] = None
    q: Annotated[Search | None, Field(description="Words to look for in id, customer, supplier and vehicle.")] = None


class NewRentalForm(Form):
    """A rental to set up. `id` left out: the number after the highest; `daily_rate` in the organisation's currency."""

    customer: Id
    starts_on: Day
    daily_rate: Positive
    id: RentalId = left_out()
    vehicle: Annotated[Id | None, Field(description="The id of its vehicle; none is assigned without.")] = None
    kind: RentalKind = RentalKind.INTERNAL
    supplier: Text = ""
    ends_on: Day | None = None
    status: RentalStatus = RentalStatus.ACTIVE

    def wanted(self) -> NewRental:
        """What is to be set up."""
        said = {name: value for name in self.model_fields_set if (value := getattr(self, name)) is not None}
        return NewRental(**said)


class RentalPatch(Form):
    """What is to be otherwise; what is left out stays as it is."""

    customer: Id = left_out()
    vehicle: Id | None = left_out("null: none.")
    kind: RentalKind = left_out()
    supplier: Text | None = left_out("null: none.")
    starts_on: Day = left_out()
    ends_on: Day | None = left_out("null: no last day.")
    daily_rate: Positive = left_out()
    status: RentalStatus = left_out()

    def wanted(self) -> RentalChanges:
        """What is to be changed."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        for name in said.keys() & {"vehicle", "supplier"}:
            said[name] = said[name] or ""
        return RentalChanges(**said, no_end="ends_on" in said and said["ends_on"] is None)


class SheetQuery(Paging):
    """Which month."""

    month: Month


def _numbered(days: dict[str, DayStatus | None]) -> dict[str, DayStatus | None]:
    if not days or any(day not in _NUMBERS for day in days):
        raise refused("must name days by their numbers, from 1 to 31")
    return days


class SheetPatch(Form):
    """Days to enter, by their numbers; null takes an entry away, and what is not named stays."""

    days: Annotated[dict[str, DayStatus | None], AfterValidator(_numbered), WithJsonSchema(_DAYS)]
