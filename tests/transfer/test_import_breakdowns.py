"""What an import makes of the lines of an invoice, of the days that it bills, and of its serial."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from relance.domain.invoice import Status
from relance.domain.money import Money
from relance.store import commit as committing
from relance.store import invoices, sequences, timesheets
from relance.store.effects import By, Effect
from relance.transfer import importing
from relance.transfer.importing import apply
from relance.transfer.planning import plan
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import ImportUnfinishedError
from relance.transfer.unit import Counts
from tests.transfer.files import imported, refused, rows
from tests.transfer.rented import INVOICES, JANUARY, TIMESHEETS, bill, days, hired, january
from tests.world import BY, SCHOOL

pytestmark = pytest.mark.usefixtures("school")
LOC = "LOC-6-202501"
ITEM = {"label": "Transport", "quantity": "3", "unit_price": "1000.5"}
PLAIN: dict[str, Any] = {"lines": [ITEM, {"label": "Remise", "quantity": "1", "unit_price": "-2"}], "vat_rate": "0.18"}


def test_the_amounts_follow_from_the_lines(tmp_path: Path) -> None:
    imported(rows(tmp_path, INVOICES, {"total": "3540", "breakdown": PLAIN}))
    found = invoices.read(SCHOOL.id, "N-1").breakdown
    assert found
    assert [one.net.amount for one in found.lines] == [Decimal(3002), Decimal(-2)]
    assert (found.net, found.vat, found.total) == (Money(Decimal(3000), "GNF"), Money(Decimal(540), "GNF"), Money(Decimal(3540), "GNF"))


def test_an_invoice_bills_its_days_in_the_timesheet(tmp_path: Path) -> None:
    hired(tmp_path, 7, 8, 9)
    file = rows(tmp_path, INVOICES, bill([7, 8]))
    assert imported(file) == Counts(created=1)
    assert (january().billed, january().version) == ({LOC: (7, 8)}, 2)
    assert imported(file) == Counts(unchanged=1)


def test_an_invoice_and_its_timesheet_are_written_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hired(tmp_path, 7)
    planned = plan([rows(tmp_path, INVOICES, bill([7]))])
    together: list[set[str]] = []

    def watched(effects: list[Effect], by: By) -> None:
        together.append({change.name for effect in effects for change in effect.changes})
        committing.commit(effects, by)

    monkeypatch.setattr(importing, "commit", watched)
    apply(planned, BY)
    assert together == [{f"invoice/{LOC}", "timesheet/6/2025-01"}]


def test_a_day_is_on_one_invoice_only(tmp_path: Path) -> None:
    hired(tmp_path, 7, 8)
    file = rows(tmp_path, INVOICES, bill([7]), bill([7, 8], number="FACT-6-1"))
    assert refused(file) == [f"invoices.jsonl line 2: breakdown.worked: '2025-01-07' is billed already, on {LOC}"]


def test_an_invoice_that_a_file_cancels_gives_its_days_back(tmp_path: Path) -> None:
    hired(tmp_path, 7, 8)
    imported(rows(tmp_path, INVOICES, bill([7, 8])))
    assert imported(rows(tmp_path, INVOICES, bill([7, 8], status="cancelled", breakdown=None))) == Counts(changed=1)
    assert january().billed == {LOC: ()}
    assert imported(rows(tmp_path, INVOICES, bill([7, 8], number="FACT-6-1"))) == Counts(created=1)


def test_one_that_was_emptied_and_cancelled_may_be_over_nothing_and_its_month_knows_it(tmp_path: Path) -> None:
    hired(tmp_path, 7)
    gone = bill([], status="cancelled")
    imported(rows(tmp_path, INVOICES, {**gone, "breakdown": {**gone["breakdown"], "worked": {}}}))
    assert (invoices.read(SCHOOL.id, LOC).total.amount, january().billed) == (Decimal(0), {LOC: ()})


def test_days_that_another_invoice_takes_meanwhile_are_not_taken_again(tmp_path: Path) -> None:
    hired(tmp_path, 7, 8)
    planned = plan([rows(tmp_path, INVOICES, bill([7]))])
    imported(rows(tmp_path, INVOICES, bill([7, 8], number="FACT-6-1")))
    with pytest.raises(ImportUnfinishedError) as caught:
        apply(planned, BY)
    assert "breakdown.worked: '2025-01-07' is billed already, on FACT-6-1" in str(caught.value.troubles[0])
    assert (january().billed, invoices.find(SCHOOL.id, LOC)) == ({"FACT-6-1": (7, 8)}, None)


def test_a_paid_one_comes_with_its_payment_and_its_days(tmp_path: Path) -> None:
    hired(tmp_path, 7)
    payment = rows(tmp_path, FileKind.PAYMENTS, {"invoice": LOC, "amount": "59000"})
    imported(rows(tmp_path, INVOICES, bill([7], status="paid")), payment)
    assert (invoices.read(SCHOOL.id, LOC).status, january().billed) == (Status.PAID, {LOC: (7,)})


def test_lines_may_be_added_to_an_invoice_that_has_none_and_are_not_changed(tmp_path: Path) -> None:
    imported(rows(tmp_path, INVOICES, {"total": "3540"}))
    assert imported(rows(tmp_path, INVOICES, {"total": "3540", "breakdown": PLAIN, "serial": 4})) == Counts(changed=1)
    assert imported(rows(tmp_path, INVOICES, {"total": "3540", "label": "Transport"})) == Counts(changed=1)
    other = {**PLAIN, "lines": [ITEM, {"label": "Rabais", "quantity": "1", "unit_price": "-2"}]}
    (said,) = refused(rows(tmp_path, INVOICES, {"total": "3540", "breakdown": other}))
    assert said == "invoices.jsonl line 1: breakdown: differs from what is recorded; a file does not change what an invoice is for"


def test_a_draft_that_loses_a_day_in_the_same_import_is_not_given_it_back(tmp_path: Path) -> None:
    hired(tmp_path, 7, 8)
    imported(rows(tmp_path, INVOICES, bill([7, 8])))
    said = refused(rows(tmp_path, TIMESHEETS, *days(8, status="idle")), rows(tmp_path, INVOICES, bill([7, 8])))
    assert said == [
        f"invoices.jsonl line 1: total: '118000' is not the {Money(Decimal(59000), 'GNF')} that its recorded lines come to with VAT"
    ]


@pytest.mark.parametrize("number", ["LOC-9-202501", "LOC-6-202502", "LOC-6-202502-2"])
def test_an_invoice_is_not_numbered_as_that_of_another_rental_or_month(tmp_path: Path, number: str) -> None:
    """A generation would bring it up to date for that one, and its own days would be billed nowhere."""
    hired(tmp_path, 7)
    (said,) = refused(rows(tmp_path, INVOICES, bill([7], number=number)))
    assert said == f"invoices.jsonl line 1: number: '{number}' is the number of another rental's invoice, or of another month's"


def test_an_invoice_over_several_months_is_written_with_all_their_sheets(tmp_path: Path) -> None:
    hired(tmp_path, 7)
    imported(rows(tmp_path, TIMESHEETS, *days(3, month="2025-02")))
    whole = bill([7], number="FACT-6-20250301093000", total="118000")
    line = {**whole["breakdown"]["lines"][0], "quantity": "2"}
    both = {**whole["breakdown"], "lines": [line], "worked": {"2025-02": [3], "2025-01": [7]}}
    imported(rows(tmp_path, INVOICES, {**whole, "breakdown": both}))
    february = timesheets.read(SCHOOL.id, "6", JANUARY.replace(month=2))
    assert (january().billed, february.billed) == ({whole["number"]: (7,)}, {whole["number"]: (3,)})


def test_an_imported_serial_is_not_given_again(tmp_path: Path) -> None:
    file = rows(tmp_path, INVOICES, {"serial": 15}, {"number": "N-2", "serial": "7"})
    imported(file)
    assert invoices.read(SCHOOL.id, "N-1").serial == 15
    assert sequences.take(SCHOOL.id, "invoices")[0] == 16
    imported(file)
    assert sequences.take(SCHOOL.id, "invoices")[0] == 17


def test_a_serial_is_one_invoice_s_and_stays_so(tmp_path: Path) -> None:
    imported(rows(tmp_path, INVOICES, {"serial": 15}))
    said = refused(rows(tmp_path, INVOICES, {"serial": 16}, {"number": "N-2", "serial": 15}, {"number": "N-3", "serial": 0}))
    assert [line.split("line ")[1] for line in said] == [
        "1: serial: '16' differs from what is recorded, 15; a serial is never changed",
        "2: serial: '15' is that of invoice N-1",
        "3: serial: '0' must be a whole number from 1 to 999999999",
    ]


def test_two_new_invoices_do_not_share_a_serial(tmp_path: Path) -> None:
    said = refused(rows(tmp_path, INVOICES, {"serial": 15}, {"number": "N-2", "serial": 15}))
    assert said == ["invoices.jsonl line 2: serial: '15' is that of invoice N-1"]
