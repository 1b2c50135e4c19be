"""A night's cost grows with what is due, not with what exists: nothing is scanned, and reads are the same in any table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends

from relance.domain.invoice import Invoice
from relance.jobs import run
from relance.jobs.request import Request
from relance.store import invoices
from relance.store.row import SHARDS
from relance.store.tables import InvoiceRow
from tests.calls import Calls, counting
from tests.world import SCHOOL, add, invoice

NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)
REQUEST = Request(job="invoice-aging", scheduled_at=NIGHT)
DUE = 1_000


def fill(existing: int) -> None:
    """`existing` invoices, DUE of them due, put straight into moto's table: 40,000 requests would take minutes."""
    backend: DynamoDBBackend = dynamodb_backends["123456789012"]["us-east-1"]
    table = backend.get_table("test-invoices")
    add(SCHOOL)
    for one in _all(existing):
        change = invoices.write(None, one, SCHOOL)
        assert change
        values = {name: value for name, value in (*change.after.items(), *change.derived.items()) if value is not None}
        table.put_item(InvoiceRow(change.pk, change.sk, version=1, **values).serialize())


def _all(existing: int) -> Iterator[Invoice]:
    for n in range(existing):
        due_on = date(2025, 3, 1) if n < DUE else date(2025, 6, 1) + timedelta(days=n % 300)
        yield invoice(f"F-{n:06d}", due_on, customer=f"c-{n % 997}")


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("existing", [5_000, 40_000])
def test_reads_grow_with_what_is_due_only(existing: int) -> None:
    fill(existing)
    with counting() as calls:
        ended = run.start(REQUEST)
    assert (ended.counts.seen, ended.counts.changed) == (DUE, DUE)
    _check(calls)


def _check(calls: Calls) -> None:
    assert calls.operations["Scan"] == 0
    # The due records once, the organisation, the run and its shards: never a thousandth of the 40,000.
    assert calls.items_read <= DUE + 4 * SHARDS
    assert calls.bytes_read / calls.items_read < 700  # JSON of a narrow projection, types and names included
    actions = 2 * DUE
    pages = SHARDS
    reach = 1.1 * (math.ceil(actions / 100) + pages + SHARDS)
    assert calls.operations["TransactWriteItems"] <= reach
    assert calls.operations["Query"] <= SHARDS + 4
