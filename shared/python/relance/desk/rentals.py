"""Vehicles and rentals as a person sets them up and changes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from relance.desk.deed import Deed, TakenError, check_days, check_version, decided, today
from relance.domain.errors import BrokenRecordError, InvalidError
from relance.domain.periods import month_after, month_of
from relance.domain.rental import Rental, RentalKind, RentalStatus, Vehicle, checked
from relance.domain.rental_billing import to_revisit
from relance.domain.timesheet import Timesheet
from relance.store import organisations, rentals, timesheets

LONGEST: Final = 64
LONGEST_NAME: Final = 200
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRental:
    """A rental as somebody wants it. `id` empty: the number after the highest that there is."""

    customer: str
    starts_on: date
    daily_rate: Decimal
    id: str = ""
    vehicle: str = ""
    kind: RentalKind = RentalKind.INTERNAL
    supplier: str = ""
    ends_on: date | None = None
    status: RentalStatus = RentalStatus.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class RentalChanges:
    """What is to be otherwise of a rental. What is None stays as it is; `vehicle` and `supplier` empty: none; `no_end`: no last day."""

    customer: str | None = None
    vehicle: str | None = None
    kind: RentalKind | None = None
    supplier: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    no_end: bool = False
    daily_rate: Decimal | None = None
    status: RentalStatus | None = None


def create(organisation: str, wanted: NewRental) -> Deed[Rental]:
    """A new rental. InvalidError: it makes no sense, or its customer or vehicle does not exist; TakenError: its number is another's."""
    policies = organisations.read(organisation)
    fields = {name: getattr(wanted, name) for name in NewRental.__dataclass_fields__ if name != "id"}
    id = wanted.id or _next_id(organisation)
    rental = checked(Rental(organisation=organisation, id=id, currency=policies.currency, version=1, **fields))
    _check(None, rental)
    if wanted.id and rentals.version_of(organisation, id) is not None:
        raise TakenError(f"rental {id} exists already")
    return decided(f"rental {id}", rental, rentals.write(None, rental))


def change(organisation: str, id: str, wanted: RentalChanges, version: int | None = None) -> Deed[Rental]:
    """A changed rental. A new rate holds for what is billed from now on, drafts that are generated again among it.

    Other dates have the months that they concern looked at again. A day that is on an invoice must stay within the rental: it is taken
    off first, by entering it as one without work (a draft), or by cancelling the invoice. NotFoundError; StaleError;
    BrokenRecordError: a timesheet cannot be read; InvalidError: it makes no sense, or its customer or vehicle does not exist.
    """
    policies, before = organisations.read(organisation), rentals.read(organisation, id)
    check_version(f"rental {id}", before.version, version)
    given = {name: value for name in RentalChanges.__dataclass_fields__ if (value := getattr(wanted, name)) is not None}
    if given.pop("no_end"):
        given["ends_on"] = None
    after = checked(replace(before, **given))
    _check(before, after)
    if (before.starts_on, before.ends_on) != (after.starts_on, after.ends_on):
        after = redated(before, after, today(policies))
    written = rentals.write(before, after)
    return decided(f"rental {id}", replace(after, version=written.new_version if written else before.version), written)


def create_vehicle(organisation: str, id: str, name: str, registration: str = "") -> Deed[Vehicle]:
    """A new vehicle. InvalidError: no id or name that makes sense; TakenError: the id is another's."""
    organisations.read(organisation)
    if not 1 <= len(id) <= LONGEST or "#" in id or id != id.strip() or not id.isprintable():
        raise InvalidError("id", id[:LONGEST], f"is not an id; write 1 to {LONGEST} characters, without '#'")
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidError("name", name[:LONGEST_NAME], f"must be 1 to {LONGEST_NAME} characters on one line")
    if len(registration) > LONGEST or not registration.isprintable():
        raise InvalidError("registration", registration[:LONGEST], f"must be {LONGEST} characters at most, on one line")
    if rentals.vehicle_version(organisation, id) is not None:
        raise TakenError(f"vehicle {id} exists already")
    vehicle = Vehicle(organisation=organisation, id=id, name=name.strip(), registration=registration.strip(), version=1)
    return decided(f"vehicle {id}", vehicle, rentals.write_vehicle(None, vehicle))


def _check(before: Rental | None, after: Rental) -> None:
    """InvalidError: a year that is a slip, or a new reference to nothing; what it has referred to before is not asked again."""
    check_days(starts_on=after.starts_on, ends_on=after.ends_on)
    customer, vehicle = (before.customer, before.vehicle) if before else (None, "")
    if after.customer != customer and organisations.contact(after.organisation, after.customer) is None:
        raise InvalidError("customer", after.customer, "does not exist")
    if after.vehicle not in ("", vehicle) and rentals.find_vehicle(after.organisation, after.vehicle) is None:
        raise InvalidError("vehicle", after.vehicle, "does not exist")


def _next_id(organisation: str) -> str:
    known = (one.id for one in rentals.listed(organisation) if isinstance(one, Rental))
    number = max(map(int, known), default=0) + 1
    while rentals.version_of(organisation, str(number)) is not None:  # one that cannot be read is there too
        number += 1
    return str(number)


def redated(before: Rental, after: Rental, on: date) -> Rental:
    """The rental with other dates, to be looked at again from the first month that they concern. InvalidError: a billed day falls out."""
    concerned = _concerned(before, after, on)
    for sheet in _sheets(after, concerned):
        for number, days in sheet.billed.items():
            if out := next((sheet.on(day) for day in days if not after.covers(sheet.on(day))), None):
                field = "starts_on" if out < after.starts_on else "ends_on"
                why = f"would leave out {out.isoformat()}, which is billed on {number}; enter it as a day without work, or cancel that"
                raise InvalidError(field, str(getattr(after, field)), why)
    return to_revisit(after, concerned[0]) if concerned else after


def _concerned(before: Rental, after: Rental, on: date) -> list[date]:
    """The months, up to this one, in which one of them has days that the other has not; oldest first."""
    starts = sorted((before.starts_on, after.starts_on))
    ends = sorted(min(one.ends_on or on, on) for one in (before, after))
    spans = ((starts[0], min(starts[1] - _DAY, on)), (ends[0] + _DAY, ends[1]))
    return sorted({month for first, last in spans for month in _months(first, last)})


def _months(first: date, last: date) -> Iterator[date]:
    month = month_of(first)
    while first <= last and month <= last:
        yield month
        month = month_after(month)


def _sheets(rental: Rental, months: list[date]) -> Iterator[Timesheet]:
    for sheet in timesheets.named([(rental.organisation, timesheets.name_of(rental.id, month)) for month in months]).values():
        if isinstance(sheet, BrokenRecordError):
            raise sheet
        yield sheet
