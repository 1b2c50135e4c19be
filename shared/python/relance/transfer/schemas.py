"""The kinds of files and the schema of each. `docs/data-format.md` documents them, and a test compares the two."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from relance.transfer.accounts import BudgetSchema, ExpenseSchema
from relance.transfer.bills import InvoiceSchema, PaymentSchema
from relance.transfer.fleet import RentalSchema, TimesheetSchema, VehicleSchema
from relance.transfer.parties import ContactSchema, OrganisationSchema
from relance.transfer.property import UnitSchema, ViolationSchema, ViolationTypeSchema
from relance.transfer.schema import Schema


class FileKind(StrEnum):
    """What a file holds; in the order in which the kinds are imported."""

    ORGANISATIONS = "organisations"
    CONTACTS = "contacts"
    UNITS = "units"
    VIOLATION_TYPES = "violation_types"
    VIOLATIONS = "violations"
    BUDGETS = "budgets"
    EXPENSES = "expenses"
    VEHICLES = "vehicles"
    RENTALS = "rentals"
    TIMESHEETS = "timesheets"
    INVOICES = "invoices"
    PAYMENTS = "payments"


SCHEMAS: Final[Mapping[FileKind, type[Schema]]] = {
    FileKind.ORGANISATIONS: OrganisationSchema,
    FileKind.CONTACTS: ContactSchema,
    FileKind.UNITS: UnitSchema,
    FileKind.VIOLATION_TYPES: ViolationTypeSchema,
    FileKind.VIOLATIONS: ViolationSchema,
    FileKind.BUDGETS: BudgetSchema,
    FileKind.EXPENSES: ExpenseSchema,
    FileKind.VEHICLES: VehicleSchema,
    FileKind.RENTALS: RentalSchema,
    FileKind.TIMESHEETS: TimesheetSchema,
    FileKind.INVOICES: InvoiceSchema,
    FileKind.PAYMENTS: PaymentSchema,
}
