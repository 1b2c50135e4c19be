"""Somebody changes a record between the plan and the writing: that row is decided again, and the others are not held up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from relance.domain.invoice import Invoice, Status, cancel
from relance.domain.money import Money
from relance.store import commit as committing
from relance.store import invoices, lookup
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import InvoiceRow
from relance.transfer import importing
from relance.transfer.importing import apply
from relance.transfer.planning import plan
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import ImportUnfinishedError
from relance.transfer.unit import Counts
from tests.transfer.files import imported, rows
from tests.world import BY, SCHOOL, add, invoice

INVOICES, PAYMENTS = FileKind.INVOICES, FileKind.PAYMENTS
DUE = date(2025, 1, 31)


def somebody_writes(after: Invoice) -> None:
    change = invoices.write(invoices.read(SCHOOL.id, after.number), after, SCHOOL)
    assert change
    commit([Effect((change,))], BY)


def test_a_record_that_changed_is_decided_again_with_its_change_kept(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", DUE), invoice("N-2", DUE))
    planned = plan([rows(tmp_path, INVOICES, {"total": "700"}, {"number": "N-2", "total": "700"})])
    somebody_writes(replace(invoices.read(SCHOOL.id, "N-1"), label="by hand"))
    assert apply(planned, BY) == Counts(changed=2)
    first = invoices.read(SCHOOL.id, "N-1")
    assert (first.total.amount, first.label, first.version) == (Decimal(700), "by hand", 3)


def test_a_record_that_somebody_else_created_meanwhile_is_not_created_twice(school: None, tmp_path: Path) -> None:
    planned = plan([rows(tmp_path, INVOICES, {}, {"number": "N-2"})])
    imported(rows(tmp_path, INVOICES))
    assert apply(planned, BY) == Counts(created=1, unchanged=1)


def test_a_row_that_cannot_be_done_any_more_is_named_and_the_others_are_written(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", DUE), invoice("N-2", DUE))
    planned = plan([rows(tmp_path, PAYMENTS, {}, {"invoice": "N-2"})])
    somebody_writes(cancel(invoices.read(SCHOOL.id, "N-1"), DUE, "mistake"))
    with pytest.raises(ImportUnfinishedError) as caught:
        apply(planned, BY)
    assert [str(one).split("jsonl ")[1] for one in caught.value.troubles] == ["line 1: invoice: 'N-1' is cancelled and cannot be paid"]
    assert invoices.read(SCHOOL.id, "N-2").paid == Money(Decimal(200), "GNF")


def test_an_invoice_written_in_several_transactions_is_finished_after_a_conflict(school: None, tmp_path: Path) -> None:
    add(invoice("N-1", DUE))
    planned = plan([rows(tmp_path, PAYMENTS, *({"id": f"R-{n}", "amount": "10"} for n in range(50)))])
    somebody_writes(replace(invoices.read(SCHOOL.id, "N-1"), label="by hand"))
    assert apply(planned, BY) == Counts(created=50)
    assert invoices.read(SCHOOL.id, "N-1").status is Status.PAID


def test_a_record_that_never_stands_still_is_given_up_and_named(school: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = plan([rows(tmp_path, INVOICES)])

    def refuse(effects: list[Effect], _by: Any) -> None:
        raise committing.EffectsRefusedError({effect.id for effect in effects}, "ConditionalCheckFailed")

    monkeypatch.setattr(importing, "commit", refuse)
    with pytest.raises(ImportUnfinishedError, match="1 row") as caught:
        apply(planned, BY)
    assert "line 1: was not written in 4 tries" in str(caught.value.troubles[0])


def test_what_a_busy_table_leaves_out_of_an_answer_is_asked_for_again(school: None, monkeypatch: pytest.MonkeyPatch) -> None:
    add(*(invoice(f"N-{n}", DUE) for n in range(5)))
    table = InvoiceRow._get_connection()
    real = table.batch_get_item
    asked: list[int] = []

    def busy(keys: list[Any], **how: Any) -> Any:
        asked.append(len(keys))
        answer = real(keys[:2], **how)
        left = [{"pk": {"S": key["pk"]}, "sk": {"S": key["sk"]}} for key in keys[2:]]
        return answer | {"UnprocessedKeys": {table.table_name: {"Keys": left}} if left else {}}

    monkeypatch.setattr(table, "batch_get_item", busy)
    found = lookup.invoices([(SCHOOL.id, f"N-{n}") for n in range(5)])
    assert (sorted(number for _, number in found), asked) == ([f"N-{n}" for n in range(5)], [5, 3, 1])
