"""Units, types of violations, and violations: what a row makes of the record that is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relance.domain.errors import BrokenRecordError
from relance.domain.money import parse_amount
from relance.domain.organisation import Organisation
from relance.domain.periods import business_date
from relance.domain.violation import ViolationType, steps_of
from relance.runtime.clock import now
from relance.store import units, violations
from relance.transfer import unit_rows, violation_rows
from relance.transfer.batch import Name, Row
from relance.transfer.policies import ladder_of_fines
from relance.transfer.property import UnitSchema, ViolationSchema, ViolationTypeSchema
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import Place, at
from relance.transfer.unit import Decision, one_record
from relance.transfer.world import Keys, World


@dataclass(frozen=True, slots=True)
class OwnedUnit:
    """A unit with its owners."""

    row: Row[UnitSchema]

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.row.place

    @property
    def keys(self) -> Keys:
        """The unit."""
        return Keys(units=frozenset({(self.row.values.organisation, self.row.values.id)}))

    @property
    def names(self) -> set[Name]:
        """The unit, for what refers to it."""
        return {(FileKind.UNITS, self.row.values.key)}

    def decide(self, world: World) -> Decision:
        """Create, change or mend the unit; `world` is told what it will be."""
        values = self.row.values
        with at(self.row.place):
            organisation = world.organisation(values.organisation)
            for place, owner in enumerate(values.owners, start=1):
                world.contact(organisation.id, owner.contact, f"owners[{place}].contact")
            found, today = world.units.stored.get((organisation.id, values.id)), business_date(now(), organisation.zone)
            stored = None if isinstance(found, BrokenRecordError) else found
            after = unit_rows.changed(stored, values, organisation, today) if stored else unit_rows.created(values, organisation, today)
            version = units.version_of(organisation.id, values.id) if isinstance(found, BrokenRecordError) else None
            if version is not None:
                after = unit_rows.mended(after, units.kept(organisation.id, values.id))
        world.units.coming[(organisation.id, after.id)] = after
        return one_record(found, units.write(stored, after, version))


@dataclass(frozen=True, slots=True)
class TypeUnit:
    """A type of violations."""

    row: Row[ViolationTypeSchema]

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.row.place

    @property
    def keys(self) -> Keys:
        """The type."""
        return Keys(violation_types=frozenset({(self.row.values.organisation, self.row.values.id)}))

    @property
    def names(self) -> set[Name]:
        """The type, for what refers to it."""
        return {(FileKind.VIOLATION_TYPES, self.row.values.key)}

    def decide(self, world: World) -> Decision:
        """Create, change or mend the type; `world` is told what it will be."""
        values = self.row.values
        with at(self.row.place):
            organisation = world.organisation(values.organisation)
            found = world.violation_types.stored.get((organisation.id, values.id))
            stored = None if isinstance(found, BrokenRecordError) else found
            after = _type(values, stored, organisation)
            version = violations.type_version_of(organisation.id, values.id) if isinstance(found, BrokenRecordError) else None
        world.violation_types.coming[(organisation.id, after.id)] = after
        return one_record(found, *violations.write_type(stored, after, version))


@dataclass(frozen=True, slots=True)
class ViolationUnit:
    """A violation."""

    row: Row[ViolationSchema]

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.row.place

    @property
    def keys(self) -> Keys:
        """The violation."""
        return Keys(violations=frozenset({(self.row.values.organisation, self.row.values.id)}))

    @property
    def names(self) -> set[Name]:
        """The violation, for what refers to it."""
        return {(FileKind.VIOLATIONS, self.row.values.key)}

    def decide(self, world: World) -> Decision:
        """Create, change or mend the violation."""
        values = self.row.values
        with at(self.row.place):
            organisation = world.organisation(values.organisation)
            world.unit(organisation.id, values.unit)
            steps = steps_of(world.violation_type(organisation.id, values.type), organisation.fines)
            found = world.violations.stored.get((organisation.id, values.id))
            stored = None if isinstance(found, BrokenRecordError) else found
            after = violation_rows.changed(stored, values, steps) if stored else violation_rows.created(values, steps)
            version = violations.version_of(organisation.id, values.id) if isinstance(found, BrokenRecordError) else None
            if version is not None:
                after = violation_rows.mended(after, violations.kept(organisation.id, values.id), steps)
        return one_record(found, violations.write(stored, after, steps, version))


def _type(values: ViolationTypeSchema, stored: ViolationType | None, organisation: Organisation) -> ViolationType:
    whole = ViolationType(
        organisation=organisation.id, id=values.id, name=values.name, base_fine=values.base_fine, steps=ladder_of_fines(values.steps)
    )
    if whole.base_fine is not None:
        parse_amount("base_fine", whole.base_fine, organisation.currency)
    for place, step in enumerate(whole.steps, start=1):
        if step.fine is not None:
            parse_amount(f"steps[{place}].fine", step.fine, organisation.currency)
    if stored is None:
        return whole
    return replace(stored, **{name: getattr(whole, name) for name in values.model_fields_set & {"name", "base_fine", "steps"}})
