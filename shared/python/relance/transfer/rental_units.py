"""Vehicles and rentals: what a row makes of the record that is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relance.desk.rentals import redated
from relance.domain.errors import BrokenRecordError
from relance.domain.periods import business_date
from relance.runtime.clock import now
from relance.store import rentals
from relance.transfer import rental_rows
from relance.transfer.batch import Name, Row
from relance.transfer.fleet import RentalSchema, VehicleSchema
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import Place, at
from relance.transfer.unit import Decision, one_record
from relance.transfer.world import Keys, World


@dataclass(frozen=True, slots=True)
class VehicleUnit:
    """One vehicle."""

    row: Row[VehicleSchema]

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.row.place

    @property
    def keys(self) -> Keys:
        """The vehicle."""
        return Keys(vehicles=frozenset({(self.row.values.organisation, self.row.values.id)}))

    @property
    def names(self) -> set[Name]:
        """The vehicle, for what refers to it."""
        return {(FileKind.VEHICLES, self.row.values.key)}

    def decide(self, world: World) -> Decision:
        """Create, change or mend the vehicle; `world` is told what it will be."""
        values = self.row.values
        with at(self.row.place):
            organisation = world.organisation(values.organisation)
            found = world.vehicles.stored.get((organisation.id, values.id))
            stored = None if isinstance(found, BrokenRecordError) else found
            after = rental_rows.vehicle(values, stored)
            version = rentals.vehicle_version(organisation.id, values.id) if isinstance(found, BrokenRecordError) else None
        world.vehicles.coming[(organisation.id, after.id)] = after
        return one_record(found, rentals.write_vehicle(stored, after, version))


@dataclass(frozen=True, slots=True)
class RentalUnit:
    """One rental."""

    row: Row[RentalSchema]

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.row.place

    @property
    def keys(self) -> Keys:
        """The rental."""
        return Keys(rentals=frozenset({(self.row.values.organisation, self.row.values.id)}))

    @property
    def names(self) -> set[Name]:
        """The rental, for what refers to it."""
        return {(FileKind.RENTALS, self.row.values.key)}

    def decide(self, world: World) -> Decision:
        """Create, change or mend the rental; `world` is told what it will be, for its timesheets and invoices."""
        values = self.row.values
        with at(self.row.place):
            organisation = world.organisation(values.organisation)
            world.contact(organisation.id, values.customer, "customer")
            if values.vehicle:
                world.vehicle(organisation.id, values.vehicle)
            found = world.rentals.stored.get((organisation.id, values.id))
            stored = None if isinstance(found, BrokenRecordError) else found
            after = rental_rows.changed(stored, values, organisation) if stored else rental_rows.created(values, organisation)
            if stored and (stored.starts_on, stored.ends_on) != (after.starts_on, after.ends_on):
                after = redated(stored, after, business_date(now(), organisation.zone))
            version = rentals.version_of(organisation.id, values.id) if isinstance(found, BrokenRecordError) else None
            if version is not None:
                after = rental_rows.mended(after, rentals.kept(organisation.id, values.id))
        change = rentals.write(stored, after, version)
        (world.newcomers.add if found is None else world.newcomers.discard)((organisation.id, after.id))
        world.rentals.coming[(organisation.id, after.id)] = replace(after, version=change.new_version if change else after.version)
        return one_record(found, change)
