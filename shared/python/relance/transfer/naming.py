"""Which records the rows of an import are about or refer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from relance.transfer.accounts import BudgetSchema, ExpenseSchema
from relance.transfer.batch import Batch, Row
from relance.transfer.bills import InvoiceSchema, PaymentSchema
from relance.transfer.parties import ContactSchema
from relance.transfer.property import UnitSchema, ViolationSchema, ViolationTypeSchema
from relance.transfer.schema import Schema
from relance.transfer.world import Keys


def named_by(batch: Batch) -> Keys:
    """Every record that these rows are about or refer to."""
    contacts = {(row.values.organisation, row.values.customer) for row in batch.of(InvoiceSchema)}
    contacts |= {(row.values.organisation, owner.contact) for row in batch.of(UnitSchema) for owner in row.values.owners}
    violations = batch.of(ViolationSchema)
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
        ledgers=frozenset(row.values.organisation for row in batch.of(ExpenseSchema)),
    )


def _keys[S: Schema](rows: Sequence[Row[S]]) -> frozenset[Any]:
    return frozenset(row.values.key for row in rows)


def _organisations_of(batch: Batch) -> set[str]:
    # The first of the names of any record is its organisation.
    return {row.values.key[0] for rows in batch.rows.values() for row in rows}
