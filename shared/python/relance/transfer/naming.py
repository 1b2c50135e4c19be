"""Which records the rows of an import are about or refer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from relance.store.timesheets import name_of
from relance.transfer.accounts import BudgetSchema, ExpenseSchema
from relance.transfer.batch import Batch, Row
from relance.transfer.bills import InvoiceSchema, PaymentSchema
from relance.transfer.fleet import RentalSchema, TimesheetSchema, VehicleSchema
from relance.transfer.parties import ContactSchema
from relance.transfer.property import UnitSchema, ViolationSchema, ViolationTypeSchema
from relance.transfer.schema import Schema
from relance.transfer.world import Key, Keys


def named_by(batch: Batch) -> Keys:
    """Every record that these rows are about or refer to."""
    contacts = {(row.values.organisation, row.values.customer) for row in batch.of(InvoiceSchema)}
    contacts |= {(row.values.organisation, owner.contact) for row in batch.of(UnitSchema) for owner in row.values.owners}
    violations, days, rentals = batch.of(ViolationSchema), batch.of(TimesheetSchema), batch.of(RentalSchema)
    contacts |= {(row.values.organisation, row.values.customer) for row in rentals}
    bills = [row.values for row in batch.of(InvoiceSchema)]
    billing = {(bill.organisation, bill.breakdown.rental) for bill in bills if bill.breakdown and bill.breakdown.rental}
    return Keys(
        organisations=frozenset(_organisations_of(batch)),
        contacts=_keys(batch.of(ContactSchema)) | contacts,
        units=_keys(batch.of(UnitSchema)) | {(row.values.organisation, row.values.unit) for row in violations},
        violation_types=_keys(batch.of(ViolationTypeSchema)) | {(row.values.organisation, row.values.type) for row in violations},
        violations=_keys(violations),
        budgets=_keys(batch.of(BudgetSchema)),
        expenses=_keys(batch.of(ExpenseSchema)),
        invoices=_keys(batch.of(InvoiceSchema)) | {(row.values.organisation, row.values.invoice) for row in batch.of(PaymentSchema)},
        payments=frozenset((row.values.organisation, row.values.invoice, row.values.id) for row in batch.of(PaymentSchema)),
        vehicles=_keys(batch.of(VehicleSchema)) | {(row.values.organisation, row.values.vehicle) for row in rentals if row.values.vehicle},
        rentals=_keys(rentals) | {(row.values.organisation, row.values.rental) for row in days} | billing,
        sheets=frozenset((row.values.organisation, name_of(row.values.rental, row.values.date)) for row in days)
        | {sheet for bill in bills for sheet in sheets_billed(bill)},
        ledgers=frozenset(row.values.organisation for row in batch.of(ExpenseSchema)),
    )


def sheets_billed(values: InvoiceSchema) -> set[Key]:
    """The timesheets that an invoice's row is about: those of its days, and of the month that it may be numbered after."""
    rental = values.breakdown.rental if values.breakdown else None
    if values.breakdown is None or rental is None:
        return set()
    return {(values.organisation, name_of(rental, day)) for day in (*values.breakdown.worked, values.issued_on)}


def _keys[S: Schema](rows: Sequence[Row[S]]) -> frozenset[Any]:
    return frozenset(row.values.key for row in rows)


def _organisations_of(batch: Batch) -> set[str]:
    # The first of the names of any record is its organisation.
    return {row.values.key[0] for rows in batch.rows.values() for row in rows}
