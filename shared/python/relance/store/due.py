"""Which invoices are due, and which are in a status: pages of the indexes, each record readable or said to be broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pynamodb.expressions.condition import Condition

from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import Invoice, Receivable, Status
from relance.store import lookup
from relance.store.invoices import invoice_of, receivable_of
from relance.store.reading import Key, count, decode, query_page
from relance.store.tables import SHARDS, InvoiceRow


@dataclass(frozen=True, slots=True)
class Due:
    """A record that an index says is due: the record, or why it cannot be understood.

    `cursor` is where to go on after it; `aging_on` the date under which it stands in the due index now, where it was read in full.
    """

    organisation: str
    number: str
    record: Receivable | BrokenRecordError
    cursor: Key
    aging_on: date | None = None


def ageing_shards() -> list[str]:
    """The partitions of the ageing index."""
    return [str(n) for n in range(SHARDS)]


def count_ageing(shard: str, until: date, organisation: str = "", start: Key | None = None) -> int:
    """How many invoices of a partition may age on `until` or before, of one organisation or of all, from `start` on."""
    return count(InvoiceRow, shard, "aging", InvoiceRow.aging_on <= until, _of(organisation), start)


def for_ageing(shard: str, until: date, start: Key | None, limit: int, organisation: str = "") -> tuple[list[Due], Key | None]:
    """A page of the invoices of a partition that may age on `until` or before, oldest date first, and where the next starts.

    They are what the index holds of them (Receivable), which may be behind: the write is conditional on their version.
    """
    by_date = InvoiceRow.aging_on <= until
    page = query_page(InvoiceRow, shard, index="aging", where=by_date, only=_of(organisation), start=start, limit=limit)
    return [_indexed(item) for item in page.items], page.next_key


def count_in_status(organisation: str, status: str, start: Key | None = None) -> int:
    """How many invoices of an organisation are in that status, from `start` on."""
    return count(InvoiceRow, f"{organisation}#{status}", "status", InvoiceRow.due_on >= date.min, start=start)


def in_status(organisation: str, status: str, start: Key | None, limit: int) -> tuple[list[Due], Key | None]:
    """A page of the invoices of an organisation in one status, read in full, and where the next starts: what a reindex walks."""
    page = query_page(InvoiceRow, f"{organisation}#{status}", index="status", start=start, limit=limit)
    cursors = [{name: item[name] for name in ("pk", "sk", "status_key", "due_on")} for item in page.items]
    return _in_full(cursors), page.next_key


def listed(organisation: str, status: Status) -> Iterator[Invoice | BrokenRecordError]:
    """The invoices of an organisation in that status, by due date, and what is wrong with those that cannot be understood."""
    start: Key | None = None
    while True:
        page, start = in_status(organisation, status.value, start, 100)
        for due in page:
            if isinstance(due.record, BrokenRecordError) or (isinstance(due.record, Invoice) and due.record.status is status):
                yield due.record
        if start is None:
            return


def by_number(organisation: str, number: str) -> Due:
    """One invoice, read in full now."""
    [due] = _in_full([{"pk": {"S": organisation}, "sk": {"S": number}}])
    return due


def _of(organisation: str) -> Condition | None:
    return InvoiceRow.pk == organisation if organisation else None


def _indexed(item: dict[str, Any]) -> Due:
    record: Receivable | BrokenRecordError
    try:
        record = receivable_of(decode(InvoiceRow, item))
    except BrokenRecordError as error:
        record = error
    cursor = {name: item[name] for name in ("pk", "sk", "aging_shard", "aging_on")}
    return Due(item["pk"]["S"], item["sk"]["S"], record, cursor)


def _in_full(cursors: list[Key]) -> list[Due]:
    """The records of these keys, a hundred a request."""
    items = lookup.batch_get(InvoiceRow, [(cursor["pk"]["S"], cursor["sk"]["S"]) for cursor in cursors])
    return [_read(cursor, items.get((cursor["pk"]["S"], cursor["sk"]["S"]))) for cursor in cursors]


def _read(cursor: Key, item: dict[str, Any] | None) -> Due:
    organisation, number = cursor["pk"]["S"], cursor["sk"]["S"]
    if item is None:
        return Due(organisation, number, BrokenRecordError(f"invoice/{number}", "it does not exist any more"), cursor)
    try:
        row = decode(InvoiceRow, item)
        return Due(organisation, number, invoice_of(row), cursor, row.aging_on)
    except BrokenRecordError as error:
        return Due(organisation, number, error, cursor)
