"""What an import makes of payments: recorded once, in the order of their dates, together with their invoice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from relance.domain.invoice import Payment, Status, pay
from relance.domain.money import Money
from relance.store import audit, invoices
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import InvoiceRow
from relance.transfer.schemas import FileKind
from relance.transfer.unit import Counts
from tests.calls import counting
from tests.transfer.files import imported, refused, rows
from tests.world import BY, SCHOOL, add, invoice

INVOICES, PAYMENTS = FileKind.INVOICES, FileKind.PAYMENTS


def stored() -> Any:
    return invoices.read(SCHOOL.id, "N-1")


def gnf(amount: int) -> Money:
    return Money(Decimal(amount), "GNF")


def test_an_invoice_and_its_payments_are_written_together(school: None, tmp_path: Path) -> None:
    with counting() as calls:
        counts = imported(rows(tmp_path, INVOICES, {"status": "paid"}), rows(tmp_path, PAYMENTS, {}, {"id": "R-2", "amount": "300"}))
    assert (counts, calls.operations["TransactWriteItems"]) == (Counts(created=3), 1)
    assert (stored().status, stored().paid, stored().closed_on) == (Status.PAID, gnf(500), date(2025, 2, 10))
    assert [one.id for one in invoices.payments(SCHOOL.id, "N-1")] == ["R-1", "R-2"]


def test_a_part_payment_leaves_the_status_of_the_row(school: None, tmp_path: Path) -> None:
    imported(rows(tmp_path, INVOICES, {"status": "unpaid"}), rows(tmp_path, PAYMENTS))
    assert (stored().status, stored().balance) == (Status.UNPAID, gnf(300))


def test_a_date_agreed_with_a_payment_sets_back_to_issued_unless_the_row_says_its_own(school: None, tmp_path: Path) -> None:
    payments = rows(tmp_path, PAYMENTS, {"balance_due_on": "2025-04-01"})
    imported(rows(tmp_path, INVOICES, {"status": "unpaid"}), payments)
    assert (stored().status, stored().balance_due_on) == (Status.ISSUED, date(2025, 4, 1))

    payments = rows(tmp_path, PAYMENTS, {"invoice": "N-2", "balance_due_on": "2025-04-01"})
    imported(rows(tmp_path, INVOICES, {"number": "N-2", "status": "unpaid", "balance_due_on": "2025-04-01"}), payments)
    second = invoices.read(SCHOOL.id, "N-2")
    assert (second.status, second.balance_due_on) == (Status.UNPAID, date(2025, 4, 1))


def test_the_same_files_twice_change_nothing_even_if_a_payment_set_the_status_back(school: None, tmp_path: Path) -> None:
    files = (rows(tmp_path, INVOICES, {"status": "unpaid"}), rows(tmp_path, PAYMENTS, {"balance_due_on": "2025-04-01"}))
    imported(*files)
    assert imported(*files) == Counts(unchanged=2)


def test_payments_count_in_the_order_of_their_dates(school: None, tmp_path: Path) -> None:
    later = {"id": "R-1", "paid_on": "2025-03-10", "balance_due_on": "2025-05-01"}
    earlier = {"id": "R-2", "paid_on": "2025-02-10", "balance_due_on": "2025-04-01"}
    imported(rows(tmp_path, INVOICES), rows(tmp_path, PAYMENTS, later, earlier))
    assert stored().balance_due_on == date(2025, 5, 1)


def test_a_payment_of_an_invoice_in_the_store_needs_no_invoice_row(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", date(2025, 1, 31), status=Status.OVERDUE))
    assert imported(rows(tmp_path, PAYMENTS, {"amount": "500"})) == Counts(created=1)
    assert stored().status is Status.PAID


def test_an_existing_invoice_may_be_paid_by_its_row_and_payments(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", date(2025, 1, 31)))
    files = rows(tmp_path, INVOICES, {"status": "paid", "label": "Canteen"}), rows(tmp_path, PAYMENTS, {"amount": "500"})
    assert imported(*files) == Counts(created=1, changed=1)
    assert [entry.version for entry in audit.of_record(SCHOOL.id, "invoice/N-1")] == [1, 2]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "201"}, "amount: '201' differs from what is recorded, 200 GNF; a payment is never changed"),
        ({"paid_on": "2025-02-11"}, "paid_on: '2025-02-11' differs from what is recorded, 2025-02-10; a payment is never changed"),
        ({"method": "cash"}, "method: 'cash' differs from what is recorded, nothing; a payment is never changed"),
    ],
)
def test_a_payment_is_never_changed(school: None, tmp_path: Path, change: dict[str, Any], said: str) -> None:
    imported(rows(tmp_path, INVOICES), rows(tmp_path, PAYMENTS))
    assert refused(rows(tmp_path, PAYMENTS, change)) == [f"payments.jsonl line 1: {said}"]


def test_a_closed_invoice_takes_no_payment(school: None, tmp_path: Path) -> None:
    said = ["payments.jsonl line 1: invoice: 'N-1' is cancelled and cannot be paid"]
    assert refused(rows(tmp_path, INVOICES, {"status": "cancelled"}), rows(tmp_path, PAYMENTS)) == said


def test_payments_that_are_together_more_than_the_total_are_refused(school: None, tmp_path: Path) -> None:
    (said,) = refused(rows(tmp_path, INVOICES), rows(tmp_path, PAYMENTS, {}, {"id": "R-2", "amount": "301"}))
    assert said.startswith("payments.jsonl line 2: amount: '301 GNF' is more than the balance of 300 GNF")


def test_what_was_credited_is_recorded_and_does_not_count_towards_the_invoice(school: None, tmp_path: Path) -> None:
    imported(rows(tmp_path, INVOICES), rows(tmp_path, PAYMENTS, {"amount": "600", "credited": "100"}))
    assert (stored().status, stored().paid) == (Status.PAID, gnf(500))
    payment = invoices.payment(SCHOOL.id, "N-1", "R-1")
    assert payment
    assert payment.credited == gnf(100)


def test_an_invoice_with_more_payments_than_a_transaction_takes_is_written_in_several(school: None, tmp_path: Path) -> None:
    payments = [{"id": f"R-{n:02}", "amount": "10", "paid_on": f"2025-02-{n % 28 + 1:02}"} for n in range(50)]
    files = rows(tmp_path, INVOICES, {"status": "paid"}), rows(tmp_path, PAYMENTS, *payments)
    with counting() as calls:
        assert imported(*files) == Counts(created=51)
    assert calls.operations["TransactWriteItems"] == 3
    assert (stored().status, stored().version) == (Status.PAID, 3)
    assert imported(*files) == Counts(unchanged=51)


def damaged() -> None:
    """An invoice of 500 with 200 paid on it, whose total nobody can read any more."""
    before = invoice("N-1", date(2025, 1, 31))
    add(before)
    after, payment = pay(stored(), payment_of(200))
    change = invoices.write(stored(), after, SCHOOL)
    assert change
    commit([Effect((change, *invoices.write_payment(payment)))], BY)
    table = InvoiceRow._get_connection()
    table.update_item(SCHOOL.id, range_key="N-1", actions=[InvoiceRow.total.remove()])


def payment_of(amount: int) -> Payment:
    return Payment(organisation=SCHOOL.id, invoice="N-1", id="R-1", amount=gnf(amount), paid_on=date(2025, 2, 10))


def test_a_whole_row_mends_an_unreadable_invoice_and_keeps_its_payments(school: None, tmp_path: Path) -> None:
    damaged()
    files = rows(tmp_path, INVOICES, {"status": "overdue"}), rows(tmp_path, PAYMENTS, {}, {"id": "R-2", "amount": "50"})
    assert imported(*files) == Counts(created=1, changed=1, unchanged=1)
    assert (stored().status, stored().total, stored().paid, stored().version) == (Status.OVERDUE, gnf(500), gnf(250), 3)
    assert InvoiceRow.get(SCHOOL.id, "N-1").aging_on == date(2025, 2, 28)


def test_a_row_that_is_less_than_what_was_paid_does_not_mend(school: None, tmp_path: Path) -> None:
    damaged()
    said = ["invoices.jsonl line 1: total: '100 GNF' is less than the 200 GNF already paid"]
    assert refused(rows(tmp_path, INVOICES, {"total": "100"})) == said


def test_a_payment_alone_does_not_mend(school: None, tmp_path: Path) -> None:
    damaged()
    assert refused(rows(tmp_path, PAYMENTS, {"id": "R-2"})) == ["payments.jsonl line 1: invoice/N-1 cannot be read: total is missing"]
