"""Decide everything before anything is written: every row against its schema, the store and the other rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from relance.transfer import reading
from relance.transfer.accounts import BudgetSchema, ExpenseSchema
from relance.transfer.batch import Batch, Row
from relance.transfer.bills import InvoiceSchema, PaymentSchema
from relance.transfer.budget_unit import BudgetUnit
from relance.transfer.expense_unit import units_of
from relance.transfer.fleet import RentalSchema, TimesheetSchema, VehicleSchema
from relance.transfer.invoice_unit import InvoiceUnit
from relance.transfer.naming import named_by
from relance.transfer.parties import ContactSchema, OrganisationSchema
from relance.transfer.party_units import ContactUnit, OrganisationUnit
from relance.transfer.property import UnitSchema, ViolationSchema, ViolationTypeSchema
from relance.transfer.property_units import OwnedUnit, TypeUnit, ViolationUnit
from relance.transfer.rental_units import RentalUnit, VehicleUnit
from relance.transfer.schemas import FileKind
from relance.transfer.sheet_unit import SheetUnit, sheet_units
from relance.transfer.trouble import ImportRefusedError, RowsRefusedError, Trouble
from relance.transfer.unit import Counts, Decision, Unit
from relance.transfer.world import InvoiceKey, World


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import will do, unit by unit in the order of writing. `world` is what it was decided from."""

    steps: tuple[tuple[Unit, Decision], ...]
    world: World

    @property
    def counts(self) -> Counts:
        """How many rows will create, change or leave their record."""
        return sum((decision.counts for _, decision in self.steps), Counts())

    @property
    def unbudgeted(self) -> int:
        """How many of the rows are expenses that no budget counts."""
        return sum(decision.unbudgeted for _, decision in self.steps)

    @property
    def redrafted(self) -> int:
        """How many drafts lose days, or are cancelled, because nobody worked after all on days that they bill."""
        effects = (effect for unit, decision in self.steps if isinstance(unit, SheetUnit) for effect in decision.effects)
        changes = (change for effect in effects for change in effect.changes)
        return len({(change.organisation, change.name) for change in changes if change.name.startswith("invoice/")})


def plan(files: Sequence[Path], kind: FileKind | None = None, organisation: str = "") -> Plan:
    """What these files would change. Nothing is written.

    All `files` are of `kind`, or each of the kind that its name begins with; `organisation` is that of the rows which name none.
    ImportRefusedError: lists everything that is wrong in any of the files.
    """
    batch = reading.read(files, kind, organisation)
    world = World(doubtful=batch.doubtful)
    world.look_up(named_by(batch))
    steps: list[tuple[Unit, Decision]] = []
    troubles = list(batch.troubles)
    for unit in _units(batch, world):
        try:
            steps.append((unit, unit.decide(world)))
        except RowsRefusedError as refused:
            troubles += refused.troubles
            world.doubtful |= unit.names
    if troubles:
        raise ImportRefusedError(_in_order(troubles, files))
    return Plan(tuple(steps), world)


def _units(batch: Batch, world: World) -> Iterator[Unit]:
    """In the order in which they refer to one another; expenses are put together by the budgets that `world` has once these are decided."""
    yield from (OrganisationUnit(row) for row in batch.of(OrganisationSchema))
    yield from (ContactUnit(row) for row in batch.of(ContactSchema))
    yield from (OwnedUnit(row) for row in batch.of(UnitSchema))
    yield from (TypeUnit(row) for row in batch.of(ViolationTypeSchema))
    yield from (ViolationUnit(row) for row in batch.of(ViolationSchema))
    yield from (BudgetUnit(row) for row in batch.of(BudgetSchema))
    yield from units_of(batch.of(ExpenseSchema), world)
    yield from (VehicleUnit(row) for row in batch.of(VehicleSchema))
    yield from (RentalUnit(row) for row in batch.of(RentalSchema))
    yield from sheet_units(batch.of(TimesheetSchema))
    yield from _invoice_units(batch)


def _invoice_units(batch: Batch) -> Iterator[InvoiceUnit]:
    """Invoices with their payments, then payments of invoices that have no row."""
    rows: dict[InvoiceKey, Row[InvoiceSchema]] = {(row.values.organisation, row.values.number): row for row in batch.of(InvoiceSchema)}
    payments: dict[InvoiceKey, list[Row[PaymentSchema]]] = {key: [] for key in rows}
    for row in batch.of(PaymentSchema):
        payments.setdefault((row.values.organisation, row.values.invoice), []).append(row)
    for (organisation, number), paid in payments.items():
        yield InvoiceUnit(organisation, number, rows.get((organisation, number)), tuple(paid))


def _in_order(troubles: Sequence[Trouble], files: Sequence[Path]) -> list[Trouble]:
    """By file, as they were named, and line."""
    named = {str(path): n for n, path in enumerate(files)}
    return sorted(troubles, key=lambda trouble: (named.get(trouble.file, 0), trouble.line))
