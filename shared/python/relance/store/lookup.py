"""Many records by their keys, a hundred a request: what an import asks before it decides."""

from __future__ import annotations

import random
import time
from collections.abc import Collection
from itertools import batched
from typing import Any, Final

from pynamodb.exceptions import GetError

from relance.domain.budget import Budget, Expense
from relance.domain.errors import BrokenRecordError, ConflictError
from relance.domain.invoice import Invoice, Payment
from relance.domain.organisation import Contact, Organisation
from relance.domain.rental import Rental, Vehicle
from relance.domain.unit import Unit
from relance.domain.violation import Escalation, Violation, ViolationType
from relance.store import budgets as budget_rows
from relance.store import invoices as invoice_rows
from relance.store import organisations as organisation_rows
from relance.store import rentals as rental_rows
from relance.store import units as unit_rows
from relance.store import violations as violation_rows
from relance.store.journals import OutboxRow
from relance.store.outbox import Delivery
from relance.store.reading import built, query_page, unreachable
from relance.store.row import Row
from relance.store.tables import BudgetRow, InvoiceRow, OrganisationRow, RentalRow, UnitRow, ViolationRow
from relance.store.unreadable import Broken, understood

#: What DynamoDB takes in one request.
_KEYS: Final = 100
_TRIES: Final = 8

#: A record that was found, or why it cannot be understood.
type Found[T] = T | BrokenRecordError


def organisations(ids: Collection[str]) -> dict[str, Found[Organisation]]:
    """Those of the organisations that exist, by id."""
    rows = batch_get(OrganisationRow, [(id, "profile") for id in ids])
    return {pk: built(OrganisationRow, item, organisation_rows.organisation_of) for (pk, _), item in rows.items()}


def contacts(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Found[Contact]]:
    """Those of the contacts (organisation, id) that exist."""
    rows = batch_get(OrganisationRow, [(pk, f"contact#{id}") for pk, id in keys])
    decoded = {key: built(OrganisationRow, item, organisation_rows.contact_of) for key, item in rows.items()}
    return {(pk, sk.removeprefix("contact#")): found for (pk, sk), found in decoded.items()}


def invoices(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Found[Invoice]]:
    """Those of the invoices (organisation, number) that exist."""
    rows = batch_get(InvoiceRow, keys)
    return {key: built(InvoiceRow, item, invoice_rows.invoice_of) for key, item in rows.items()}


def payments(keys: Collection[tuple[str, str, str]]) -> dict[tuple[str, str, str], Found[Payment]]:
    """Those of the payments (organisation, invoice, receipt) that exist."""
    rows = batch_get(InvoiceRow, [(pk, f"{number}#payment#{id}") for pk, number, id in keys])
    decoded = {key: built(InvoiceRow, item, invoice_rows.payment_of) for key, item in rows.items()}
    return {(pk, *_payment_key(sk)): found for (pk, sk), found in decoded.items()}


def violations(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Found[Violation]]:
    """Those of the violations (organisation, id) that exist."""
    rows = batch_get(ViolationRow, keys)
    return {key: built(ViolationRow, item, violation_rows.violation_of) for key, item in rows.items()}


def escalations(keys: Collection[tuple[str, str, str]]) -> dict[tuple[str, str, str], Found[Escalation]]:
    """Those of the escalations (organisation, violation, step) that exist."""
    wanted = {(pk, f"{violation}#escalation#{step}"): (pk, violation, step) for pk, violation, step in keys}
    rows = batch_get(ViolationRow, wanted)
    return {wanted[key]: built(ViolationRow, item, violation_rows.escalation_of) for key, item in rows.items()}


def violation_types(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Found[ViolationType]]:
    """Those of the types of violations (organisation, id) that exist."""
    wanted = {(pk, violation_rows.type_key(id)): (pk, id) for pk, id in keys}
    rows = batch_get(ViolationRow, wanted)
    return {wanted[key]: built(ViolationRow, item, violation_rows.type_of) for key, item in rows.items()}


def units(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Found[Unit]]:
    """Those of the units (organisation, id) that exist."""
    return {key: built(UnitRow, item, unit_rows.unit_of) for key, item in batch_get(UnitRow, keys).items()}


def budgets(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Found[Budget]]:
    """Those of the budgets (organisation, id) that exist."""
    wanted = {(pk, budget_rows.budget_key(id)): (pk, id) for pk, id in keys}
    return {wanted[key]: built(BudgetRow, item, budget_rows.budget_of) for key, item in batch_get(BudgetRow, wanted).items()}


def expenses(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Found[Expense]]:
    """Those of the expenses (organisation, id) that exist."""
    wanted = {(pk, budget_rows.expense_key(id)): (pk, id) for pk, id in keys}
    return {wanted[key]: built(BudgetRow, item, budget_rows.expense_of) for key, item in batch_get(BudgetRow, wanted).items()}


def rentals(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Found[Rental]]:
    """Those of the rentals (organisation, id) that exist."""
    wanted = {(pk, rental_rows.rental_key(id)): (pk, id) for pk, id in keys}
    return {wanted[key]: built(RentalRow, item, rental_rows.rental_of) for key, item in batch_get(RentalRow, wanted).items()}


def vehicles(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Found[Vehicle]]:
    """Those of the vehicles (organisation, id) that exist."""
    wanted = {(pk, rental_rows.vehicle_key(id)): (pk, id) for pk, id in keys}
    return {wanted[key]: built(RentalRow, item, rental_rows.vehicle_of) for key, item in batch_get(RentalRow, wanted).items()}


def messages(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Delivery | Broken]:
    """Those of the messages (organisation, id) that exist, readable or not."""
    return {key: understood(item) for key, item in batch_get(OutboxRow, keys).items()}


def kept_in_currency(organisation: str) -> str:
    """Which records of this organisation hold amounts in its currency; empty if none does."""
    kinds = (("invoices", InvoiceRow), ("units", UnitRow), ("violations or their types", ViolationRow), ("budgets or expenses", BudgetRow))
    found = (what for what, row in kinds if query_page(row, organisation, limit=1).items)
    rented = query_page(RentalRow, organisation, where=RentalRow.sk.startswith(rental_rows.rental_key("")), limit=1).items
    return next(found, "rentals" if rented else "")


def batch_get(row: type[Row], keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The items of these keys (pk, sk) as they stand now, those that exist, not decoded.

    What the service leaves out of an answer (16 MB, a busy partition) is asked for again; ConflictError if it stays busy.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for some in batched(dict.fromkeys(keys), _KEYS, strict=False):
        found |= _ask(row, some)
    return found


def _ask(row: type[Row], keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    table = row._get_connection()
    left: list[Any] = [  # PynamoDB means keys like these, and says "str"
        {"pk": pk, "sk": sk} for pk, sk in keys
    ]
    for attempt in range(_TRIES):
        try:
            answer = table.batch_get_item(left, consistent_read=True)
        except GetError as error:
            raise unreachable(error) from error
        found |= {(item["pk"]["S"], item["sk"]["S"]): item for item in answer["Responses"].get(table.table_name, ())}
        unprocessed = answer.get("UnprocessedKeys", {}).get(table.table_name, {}).get("Keys", ())
        left = [{"pk": key["pk"]["S"], "sk": key["sk"]["S"]} for key in unprocessed]
        if not left:
            return found
        time.sleep(random.uniform(0, 0.05 * 2**attempt))
    raise ConflictError(f"the table stayed busy through {_TRIES} tries to read it")


def _payment_key(sk: str) -> tuple[str, str]:
    invoice, _, id = sk.split("#", 2)
    return invoice, id
