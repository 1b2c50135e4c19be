"""What a row makes of a vehicle or a rental. Rules only: nothing is read or written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from relance.domain.errors import InvalidError
from relance.domain.organisation import Organisation
from relance.domain.rental import Rental, Vehicle, checked
from relance.transfer.fleet import RentalSchema, VehicleSchema


def vehicle(values: VehicleSchema, stored: Vehicle | None) -> Vehicle:
    """The vehicle with what the row gives; what it does not say of a stored one stays."""
    if stored is None:
        return Vehicle(organisation=values.organisation, id=values.id, name=values.name, registration=values.registration)
    return replace(stored, **{name: getattr(values, name) for name in values.model_fields_set & {"name", "registration"}})


def created(values: RentalSchema, organisation: Organisation) -> Rental:
    """A new rental. InvalidError: one that makes no sense, or a rate in another currency."""
    if values.currency not in (None, organisation.currency):
        reason = f"is not the currency of {organisation.id}, which is {organisation.currency}"
        raise InvalidError("currency", values.currency, reason)
    return checked(
        Rental(
            organisation=organisation.id,
            id=values.id,
            kind=values.kind,
            supplier=values.supplier,
            customer=values.customer,
            vehicle=values.vehicle,
            starts_on=values.starts_on,
            ends_on=values.ends_on,
            daily_rate=values.daily_rate,
            currency=organisation.currency,
            status=values.status,
            billed_to=values.billed_to,
            revisit=values.revisit,
        )
    )


def changed(stored: Rental, values: RentalSchema, organisation: Organisation) -> Rental:
    """The rental with what the row gives; what it does not say stays.

    What is billed already is not billed again: an earlier `billed_to` changes nothing, and `revisit` is Relance's own. InvalidError.
    """
    billed_to = _later(stored.billed_to, values.billed_to)
    given = values.model_fields_set - {"organisation", "id", "currency", "billed_to", "revisit"}
    told = created(values.model_copy(update=_merged(stored, values, given)), organisation)
    return replace(told, billed_to=billed_to, revisit=stored.revisit, version=stored.version)


def mended(rental: Rental, kept: Mapping[str, Any]) -> Rental:
    """A rental in the place of an unreadable one, with what can still be read of what Relance noted: no month is looked over twice."""
    revisit = min(filter(None, (rental.revisit, kept.get("revisit"))), default=None)
    return replace(rental, billed_to=_later(rental.billed_to, kept.get("billed_to")), revisit=revisit)


def _merged(stored: Rental, values: RentalSchema, given: set[str]) -> dict[str, Any]:
    names = RentalSchema.model_fields.keys() - {"organisation", "id", "currency", "billed_to", "revisit"}
    return {name: getattr(values if name in given else stored, name) for name in names}


def _later(known: date | None, told: date | None) -> date | None:
    return max(filter(None, (known, told)), default=None)
