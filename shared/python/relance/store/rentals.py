"""Vehicles and their rentals: mapped to rows, read by their keys, written as changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.rental import Rental, RentalKind, RentalStatus, Vehicle, next_billing_on
from relance.store.effects import Change, differing
from relance.store.reading import Key, choice, count, each, get, get_raw, keyed_page, legible, present
from relance.store.row import shard_of
from relance.store.tables import RentalRow

_RENTAL: Final = "rental#"
_VEHICLE: Final = "vehicle#"


def rental_key(id: str) -> str:
    """The sort key of a rental."""
    return f"{_RENTAL}{id}"


def id_of(key: Key) -> str:
    """The id of the rental that has this key."""
    return key["sk"]["S"].removeprefix(_RENTAL)


def vehicle_key(id: str) -> str:
    """The sort key of a vehicle."""
    return f"{_VEHICLE}{id}"


def read(organisation: str, id: str) -> Rental:
    """The rental as it stands now; NotFoundError if there is none, BrokenRecordError if it cannot be understood."""
    rental = find(organisation, id)
    if rental is None:
        raise NotFoundError("rental", f"{organisation}/{id}")
    return rental


def find(organisation: str, id: str) -> Rental | None:
    """The rental of that id, or None."""
    row = get(RentalRow, organisation, rental_key(id))
    return rental_of(row) if row else None


def find_vehicle(organisation: str, id: str) -> Vehicle | None:
    """The vehicle of that id, or None."""
    row = get(RentalRow, organisation, vehicle_key(id))
    return vehicle_of(row) if row else None


def version_of(organisation: str, id: str) -> int | None:
    """The version of a rental that may be unreadable otherwise; None if there is none."""
    item = get_raw(RentalRow, organisation, rental_key(id))
    return int(item["version"]["N"]) if item else None


def vehicle_version(organisation: str, id: str) -> int | None:
    """The version of a vehicle that may be unreadable otherwise; None if there is none."""
    item = get_raw(RentalRow, organisation, vehicle_key(id))
    return int(item["version"]["N"]) if item else None


def kept(organisation: str, id: str) -> dict[str, Any]:
    """What Relance itself has noted on a rental that cannot be read otherwise: up to which month it is billed."""
    return legible(RentalRow, organisation, rental_key(id), "billed_to", "revisit")


def listed(organisation: str) -> Iterator[Rental | BrokenRecordError]:
    """The rentals of an organisation by id, and what is wrong with those that cannot be understood."""
    return each(RentalRow, organisation, rental_of, where=RentalRow.sk.startswith(_RENTAL))


def vehicles(organisation: str) -> Iterator[Vehicle | BrokenRecordError]:
    """The vehicles of an organisation by id, and what is wrong with those that cannot be understood."""
    return each(RentalRow, organisation, vehicle_of, where=RentalRow.sk.startswith(_VEHICLE))


def page(organisation: str, start: Key | None, limit: int) -> tuple[list[tuple[Key, Rental | BrokenRecordError]], Key | None]:
    """Some rentals of an organisation, each with its key, in the order of their keys, and where the next page starts."""
    return _page(organisation, _RENTAL, rental_of, start, limit)


def vehicle_page(organisation: str, start: Key | None, limit: int) -> tuple[list[tuple[Key, Vehicle | BrokenRecordError]], Key | None]:
    """The same of its vehicles."""
    return _page(organisation, _VEHICLE, vehicle_of, start, limit)


def _page[T](
    organisation: str, prefix: str, build: Callable[[RentalRow], T], start: Key | None, limit: int
) -> tuple[list[tuple[Key, T | BrokenRecordError]], Key | None]:
    where = RentalRow.sk.startswith(prefix)
    return keyed_page(RentalRow, organisation, build, where=where, start=start, limit=limit, consistent=True)


def how_many(organisation: str, start: Key | None = None) -> int:
    """How many rentals an organisation has, from `start` on."""
    return count(RentalRow, organisation, where=RentalRow.sk.startswith(_RENTAL), start=start)


def write(before: Rental | None, after: Rental, version: int | None = None) -> Change | None:
    """What to commit so that the rental becomes `after`, its place in the due index with it; None if nothing differs.

    `version` replaces an unreadable record: it is given instead of `before`.
    """
    if before is not None and before == replace(after, version=before.version):
        return None
    # Of an unreadable record, whatever it held that `after` has not must go.
    old, new = ({}, _values(after)) if version is not None else differing(_values(before) if before else {}, _values(after))
    next_on = next_billing_on(after)
    return Change(
        row=RentalRow,
        pk=after.organisation,
        sk=rental_key(after.id),
        organisation=after.organisation,
        name=f"rental/{after.id}",
        version=before.version if before else version,
        before=old,
        after=new,
        derived={"active_on": next_on, "active_shard": shard_of(after.organisation, after.id) if next_on else None},
    )


def write_vehicle(before: Vehicle | None, after: Vehicle, version: int | None = None) -> Change | None:
    """What to commit so that the vehicle becomes `after`; None if nothing differs. `version` as in `write`."""
    values = {"name": after.name, "registration": after.registration or None}
    known = {"name": before.name, "registration": before.registration or None} if before else {}
    old, new = ({}, values) if version is not None else differing(known, values)
    if not new:
        return None
    return Change(
        row=RentalRow,
        pk=after.organisation,
        sk=vehicle_key(after.id),
        organisation=after.organisation,
        name=f"vehicle/{after.id}",
        version=before.version if before else version,
        before=old,
        after=new,
    )


def _values(rental: Rental) -> dict[str, Any]:
    return {
        "kind": rental.kind.value,
        "supplier": rental.supplier or None,
        "customer": rental.customer,
        "vehicle": rental.vehicle or None,
        "starts_on": rental.starts_on,
        "ends_on": rental.ends_on,
        "daily_rate": rental.daily_rate,
        "currency": rental.currency,
        "status": rental.status.value,
        "billed_to": rental.billed_to,
        "revisit": rental.revisit,
    }


def rental_of(row: RentalRow) -> Rental:
    """The rental in a row, or in what the due index holds of one; BrokenRecordError if it cannot be understood."""
    id = row.sk.removeprefix(_RENTAL)
    try:
        return Rental(
            organisation=row.pk,
            id=id,
            kind=choice(RentalKind, row.kind, "kind"),
            supplier=row.supplier or "",
            customer=present(row.customer, "customer"),
            vehicle=row.vehicle or "",
            starts_on=present(row.starts_on, "starts_on"),
            ends_on=row.ends_on,
            daily_rate=present(row.daily_rate, "daily_rate"),
            currency=present(row.currency, "currency"),
            status=choice(RentalStatus, row.status, "status"),
            billed_to=row.billed_to,
            revisit=row.revisit,
            version=row.version,
        )
    except (ValueError, TypeError) as error:
        raise BrokenRecordError(f"rental/{id}", str(error)) from error


def vehicle_of(row: RentalRow) -> Vehicle:
    """The vehicle in a row; BrokenRecordError if it cannot be understood."""
    id = row.sk.removeprefix(_VEHICLE)
    try:
        return Vehicle(organisation=row.pk, id=id, name=present(row.name, "name"), registration=row.registration or "", version=row.version)
    except (ValueError, TypeError) as error:
        raise BrokenRecordError(f"vehicle/{id}", str(error)) from error
