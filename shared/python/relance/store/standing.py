"""Records in full, with the dates under which they stand in the due indexes: what a reindex walks, and lists by status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pynamodb.expressions.condition import Condition

from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import Invoice, Status
from relance.domain.periods import month_after
from relance.domain.violation import Violation
from relance.store import lookup
from relance.store.due import Due, due_of
from relance.store.invoices import dates_in, invoice_of
from relance.store.reading import Key, count, decode, query_page, query_raw
from relance.store.tables import InvoiceRow, ViolationRow
from relance.store.violations import violation_of


def count_in_status(organisation: str, status: str, start: Key | None = None) -> int:
    """How many invoices of an organisation are in that status, from `start` on."""
    return count(InvoiceRow, f"{organisation}#{status}", "status", InvoiceRow.due_on >= date.min, start=start)


def in_status(organisation: str, status: str, start: Key | None, limit: int) -> tuple[list[Due[Invoice]], Key | None]:
    """A page of the invoices of an organisation in one status, read in full, and where the next starts."""
    page = query_page(InvoiceRow, f"{organisation}#{status}", index="status", start=start, limit=limit)
    cursors = [{name: item[name] for name in ("pk", "sk", "status_key", "due_on")} for item in page.items]
    return invoices_in_full(cursors), page.next_key


def listed(organisation: str, status: Status) -> Iterator[Invoice | BrokenRecordError]:
    """The invoices of an organisation in that status, by due date, and what is wrong with those that cannot be understood."""
    start: Key | None = None
    while True:
        page, start = in_status(organisation, status.value, start, 100)
        for due in page:
            if isinstance(due.record, BrokenRecordError) or due.record.status is status:
                yield due.record
        if start is None:
            return


def issued_in(organisation: str, month: date, start: Key | None, limit: int) -> tuple[list[Due[Invoice]], Key | None]:
    """A page of the invoices of an organisation that are dated in that month and not cancelled, and where the next starts.

    Reads all that the organisation has.
    """
    page = query_page(InvoiceRow, organisation, only=_issued_in(month), start=start, limit=limit, consistent=True)
    return [due_of(InvoiceRow, item, {name: item[name] for name in ("pk", "sk")}, invoice_of) for item in page.items], page.next_key


def count_issued_in(organisation: str, month: date, start: Key | None = None) -> int:
    """How many those are, from `start` on."""
    return count(InvoiceRow, organisation, only=_issued_in(month), start=start)


def _issued_in(month: date) -> Condition:
    # Payments and credits have no such date.
    in_month: Condition = InvoiceRow.issued_on.between(month, month_after(month) - timedelta(days=1))
    standing: Condition = InvoiceRow.status != Status.CANCELLED.value
    both: Condition = in_month & standing
    return both


def of_customer(organisation: str, customer: str) -> list[Invoice | BrokenRecordError]:
    """All invoices of a customer, by due date, read in full."""
    keys = list(query_raw(InvoiceRow, f"{organisation}#{customer}", index="customer"))
    return [due.record for due in invoices_in_full([{"pk": key["pk"], "sk": key["sk"]} for key in keys])]


def invoices_in_full(cursors: Sequence[Key]) -> list[Due[Invoice]]:
    """The invoices of these keys as they stand now, a hundred a request."""
    items = lookup.batch_get(InvoiceRow, [(cursor["pk"]["S"], cursor["sk"]["S"]) for cursor in cursors])
    return [_invoice(cursor, items.get((cursor["pk"]["S"], cursor["sk"]["S"]))) for cursor in cursors]


def _invoice(cursor: Key, item: dict[str, Any] | None) -> Due[Invoice]:
    organisation, number = cursor["pk"]["S"], cursor["sk"]["S"]
    if item is None:
        return Due(organisation, number, BrokenRecordError(f"invoice/{number}", "it does not exist any more"), cursor)
    due = due_of(InvoiceRow, item, cursor, invoice_of)
    return due if isinstance(due.record, BrokenRecordError) else replace(due, stands=dates_in(decode(InvoiceRow, item)))


def count_violations(organisation: str, start: Key | None = None) -> int:
    """How many items an organisation has among its violations, from `start` on: they themselves, their steps and types."""
    return count(ViolationRow, organisation, start=start)


def violations(organisation: str, start: Key | None, limit: int) -> tuple[list[Due[Violation]], Key | None]:
    """A page of the violations of an organisation, read in full, and where the next starts."""
    page = query_page(ViolationRow, organisation, start=start, limit=limit, consistent=True)
    items = [item for item in page.items if "#" not in item["sk"]["S"]]
    return [_violation(item) for item in items], page.next_key


def violations_by_id(ids: Sequence[tuple[str, str]]) -> list[Due[Violation]]:
    """These violations as they stand now, those that exist."""
    return [_violation(item) for item in lookup.batch_get(ViolationRow, ids).values()]


def _violation(item: dict[str, Any]) -> Due[Violation]:
    due = due_of(ViolationRow, item, {name: item[name] for name in ("pk", "sk")}, violation_of)
    if isinstance(due.record, BrokenRecordError):
        return due
    return replace(due, stands={"escalation_on": decode(ViolationRow, item).escalation_on})
