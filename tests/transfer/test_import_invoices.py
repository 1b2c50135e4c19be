"""What an import makes of invoices: new ones, changed ones, and statuses that a file does not decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from relance.domain.invoice import Hold, Status
from relance.domain.money import Money
from relance.store import audit, invoices
from relance.store.tables import InvoiceRow
from relance.transfer.schemas import FileKind
from relance.transfer.unit import Counts
from tests.calls import counting
from tests.transfer.files import imported, refused, rows
from tests.world import SCHOOL, add, invoice

INVOICES, PAYMENTS = FileKind.INVOICES, FileKind.PAYMENTS
DUE = date(2025, 1, 31)


def stored(number: str = "N-1") -> Any:
    return invoices.read(SCHOOL.id, number)


def test_a_new_invoice_is_issued_and_due_for_ageing(school: None, tmp_path: Path) -> None:
    assert imported(rows(tmp_path, INVOICES)) == Counts(created=1)
    assert stored() == invoice("N-1", DUE, kind=stored().kind, version=1)
    assert InvoiceRow.get(SCHOOL.id, "N-1").aging_on == date(2025, 2, 1)
    (entry,) = audit.of_record(SCHOOL.id, "invoice/N-1")
    assert (entry.actor, entry.after["total"]) == ("test", "500")


def test_the_same_file_twice_writes_nothing(school: None, tmp_path: Path) -> None:
    files = (
        rows(tmp_path, INVOICES, {"holds": [{"from_on": "2025-02-01", "until_on": "2025-02-09", "reason": "plan"}]}),
        rows(tmp_path, PAYMENTS),
    )
    assert imported(*files) == Counts(created=2)
    with counting() as calls:
        assert imported(*files) == Counts(unchanged=2)
    assert not calls.written
    assert set(calls.operations) == {"BatchGetItem"}


@pytest.mark.parametrize("status", ["draft", "overdue", "unpaid", "litigation", "cancelled"])
def test_an_invoice_may_arrive_in_the_status_it_had_elsewhere(school: None, tmp_path: Path, status: str) -> None:
    imported(rows(tmp_path, INVOICES, {"status": status}))
    assert stored().status.value == status
    assert stored().closed_because == ("imported" if status == "cancelled" else "")


def test_what_the_row_gives_is_changed_and_the_rest_stays(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", DUE, label="Canteen", status=Status.OVERDUE, holds=(Hold(date(2025, 2, 1), date(2025, 2, 9), "plan"),)))
    assert imported(rows(tmp_path, INVOICES, {"due_on": "2025-02-28", "total": "700"})) == Counts(changed=1)
    after = stored()
    assert (after.due_on, after.total, after.label, after.status) == (
        date(2025, 2, 28),
        Money(Decimal(700), "GNF"),
        "Canteen",
        Status.OVERDUE,
    )
    assert len(after.holds) == 1
    assert InvoiceRow.get(SCHOOL.id, "N-1").aging_on == date(2025, 3, 28)


def test_a_cell_that_gives_an_empty_list_takes_the_holds_away(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", DUE, holds=(Hold(date(2025, 2, 1), date(2025, 2, 9), "plan"),)))
    imported(rows(tmp_path, INVOICES, {"holds": []}))
    assert stored().holds == ()


PAID: dict[str, Any] = {"paid": Money(Decimal(500), "GNF"), "closed_on": date(2025, 2, 1)}
STATUSES: list[tuple[Status, dict[str, Any], str, str]] = [
    (Status.DRAFT, {}, "issued", "issued"),
    (Status.DRAFT, {}, "draft", "draft"),
    (Status.DRAFT, {}, "overdue", "status: 'overdue' does not follow on draft; write issued, and Relance ages it"),
    (Status.OVERDUE, {}, "issued", "overdue"),
    (Status.LITIGATION, {}, "overdue", "litigation"),
    (Status.OVERDUE, {}, "draft", "status: 'draft' cannot take back what is overdue; cancel it: relance invoices cancel"),
    (Status.OVERDUE, {}, "cancelled", "cancelled"),
    (
        Status.ISSUED,
        {},
        "unpaid",
        "status: 'unpaid' is ahead of issued; Relance ages it when its time comes: relance run invoice-aging",
    ),
    (Status.ISSUED, {"paid": Money(Decimal(1), "GNF"), "balance_due_on": date(2025, 4, 1)}, "unpaid", "issued"),
    (Status.ISSUED, {"paid": Money(Decimal(1), "GNF")}, "cancelled", "number: 'N-1' has 1 GNF paid on it and cannot be cancelled"),
    (Status.ISSUED, {}, "paid", "status: 'paid' needs payments of 500 GNF in the same import; found 0"),
    (Status.PAID, PAID, "paid", "paid"),
    (Status.PAID, PAID, "issued", "paid"),
    (Status.PAID, PAID, "draft", "paid"),
    (Status.PAID, PAID, "cancelled", "number: 'N-1' is paid and cannot be cancelled"),
    (Status.CANCELLED, {}, "cancelled", "cancelled"),
    (Status.CANCELLED, {}, "issued", "status: 'issued' cannot reopen a cancelled invoice; bill it again under another number"),
]


@pytest.mark.parametrize(("status", "fields", "wanted", "outcome"), STATUSES)
def test_a_file_decides_a_status_only_where_no_rule_of_relance_does(
    school: None, tmp_path: Path, status: Status, fields: dict[str, Any], wanted: str, outcome: str
) -> None:
    add(invoice("N-1", DUE, status=status, **fields))
    file = rows(tmp_path, INVOICES, {"status": wanted})
    if ":" in outcome:
        assert refused(file) == [f"invoices.jsonl line 1: {outcome}"]
    else:
        imported(file)
        assert stored().status.value == outcome


def test_a_total_below_what_is_paid_is_refused_and_one_equal_to_it_closes(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", DUE, paid=Money(Decimal(200), "GNF")))
    assert refused(rows(tmp_path, INVOICES, {"total": "199"})) == [
        "invoices.jsonl line 1: total: '199 GNF' is less than the 200 GNF already paid"
    ]
    imported(rows(tmp_path, INVOICES, {"total": "200"}))
    assert stored().status is Status.PAID


def test_the_total_of_a_paid_invoice_stays(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", DUE, status=Status.PAID, **PAID))
    said = ["invoices.jsonl line 1: total: '900 GNF' cannot replace 500 GNF: the invoice is paid"]
    assert refused(rows(tmp_path, INVOICES, {"total": "900"})) == said


def test_an_invoice_is_not_due_after_the_date_agreed_for_its_remainder(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", DUE, paid=Money(Decimal(200), "GNF"), balance_due_on=date(2025, 3, 1)))
    said = ["invoices.jsonl line 1: due_on: '2025-04-01' is after 2025-03-01, the date agreed for the remainder"]
    assert refused(rows(tmp_path, INVOICES, {"due_on": "2025-04-01"})) == said


def test_another_customer_brings_his_name(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", DUE))
    people = rows(tmp_path, FileKind.CONTACTS, {"id": "c-2", "name": "Mory Bah"})
    imported(people, rows(tmp_path, INVOICES, {"customer": "c-2"}))
    assert (stored().customer, stored().customer_name) == ("c-2", "Mory Bah")


def test_a_changed_invoice_stands_in_the_due_index_where_its_ladder_says(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", DUE))
    imported(rows(tmp_path, INVOICES, {"due_on": "2025-03-01"}))
    assert invoices.redate(stored(), invoices.dates_in(InvoiceRow.get(SCHOOL.id, "N-1")), SCHOOL) is None
    assert replace(stored(), version=0) == invoice("N-1", date(2025, 3, 1), kind=stored().kind)
