"""Vehicles and their rentals: who rents what, from when to when, at which rate, and up to which month it is billed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from relance.domain.errors import InvalidError
from relance.domain.money import LARGEST
from relance.domain.periods import month_after, month_of

#: The number of a rental is a whole number, as in `LOC-6-202501`.
_ID: Final = re.compile(r"[1-9][0-9]{0,8}")
#: More decimals than this are a slip.
_MOST_DECIMALS: Final = 6
#: The years of which a month can be generated. One before them is a slip that would have centuries of months due.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class RentalKind(StrEnum):
    """Whose vehicle is rented out: the organisation's own, or a supplier's."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class RentalStatus(StrEnum):
    """Inactive rentals are not billed; closed ones up to their end."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RentalPolicy:
    """`due_days`: the days after its date, or after its issue if that is later, until a rental's invoice is due."""

    due_days: int = 30


USUAL_RENTALS: Final = RentalPolicy()
_MOST_DAYS: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle: what it is called, and the number on its plates."""

    organisation: str
    id: str
    name: str
    registration: str = ""
    version: int = 0

    @property
    def label(self) -> str:
        """As people call it: `Toyota Hilux (GN-001-AA)`."""
        return f"{self.name} ({self.registration})" if self.registration else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Rental:
    """A rental of a vehicle to a customer, by the day. `vehicle` is empty while none is assigned; `supplier` is whose it is.

    `daily_rate` is in the organisation's `currency` and may have more decimals. `billed_to` is the last month that was billed, known
    by its first day; from `revisit` on days were entered since, and the months up to that are looked at again.
    """

    organisation: str
    id: str
    customer: str
    vehicle: str
    kind: RentalKind = RentalKind.INTERNAL
    supplier: str = ""
    starts_on: date
    ends_on: date | None = None
    daily_rate: Decimal
    currency: str
    status: RentalStatus = RentalStatus.ACTIVE
    billed_to: date | None = None
    revisit: date | None = None
    version: int = 0

    def covers(self, day: date) -> bool:
        """Whether `day` is one of its days."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def checked(rental: Rental) -> Rental:
    """The rental, if it makes sense. InvalidError names the field that does not."""
    if not _ID.fullmatch(rental.id):
        raise InvalidError("id", rental.id, "must be a whole number from 1 to 999999999, as in LOC-6-202501")
    if not _FIRST_YEAR <= rental.starts_on.year <= _LAST_YEAR:
        raise InvalidError("starts_on", rental.starts_on.isoformat(), f"must be in a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    if rental.ends_on is not None and rental.ends_on < rental.starts_on:
        raise InvalidError("ends_on", rental.ends_on.isoformat(), f"is before {rental.starts_on.isoformat()}, its first day")
    if rental.status is RentalStatus.CLOSED and rental.ends_on is None:
        raise InvalidError("ends_on", "", "must be given for a closed rental: it is billed up to that day")
    if not rental.daily_rate.is_finite() or not 0 <= rental.daily_rate < LARGEST:
        raise InvalidError("daily_rate", str(rental.daily_rate), "must be zero or more, and below a thousand million million")
    if _decimals(rental.daily_rate) > _MOST_DECIMALS:
        raise InvalidError("daily_rate", format(rental.daily_rate, "f"), f"has more than {_MOST_DECIMALS} decimals")
    if rental.supplier and rental.kind is RentalKind.INTERNAL:
        raise InvalidError("supplier", rental.supplier, "is for external rentals; an internal one is of the organisation's own vehicle")
    return rental


def rentals_of(due_days: int) -> RentalPolicy:
    """A policy that makes sense. InvalidError: due before it is issued, or after a year."""
    if not 0 <= due_days <= _MOST_DAYS:
        raise InvalidError("due_days", due_days, f"must be between 0 and {_MOST_DAYS} days")
    return RentalPolicy(due_days)


def next_month(rental: Rental) -> date | None:
    """The first day of the earliest month that is still to be billed, however far ahead; None if there will be none."""
    if rental.status is RentalStatus.INACTIVE:
        return None
    first = month_of(rental.starts_on)
    coming: date | None = max(first, month_after(rental.billed_to)) if rental.billed_to else first
    if rental.ends_on is not None and coming is not None and coming > rental.ends_on:
        coming = None
    known = [month for month in (coming, rental.revisit) if month]
    return min(known, default=None)


def next_billing_on(rental: Rental) -> date | None:
    """The day from which on that month can be billed: the first of the next. The key of the due index."""
    month = next_month(rental)
    return month_after(month) if month else None


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
