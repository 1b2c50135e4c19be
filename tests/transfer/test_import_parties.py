"""What an import makes of organisations and contacts."""

from __future__ import annotations

from pathlib import Path

from relance.domain.organisation import ChannelKind
from relance.store import organisations, policies
from relance.store.tables import InvoiceRow
from relance.transfer.schemas import FileKind
from relance.transfer.unit import Counts
from tests.calls import counting
from tests.transfer.files import imported, refused, rows
from tests.world import SCHOOL, add

ORGANISATIONS, CONTACTS, INVOICES, PAYMENTS = FileKind.ORGANISATIONS, FileKind.CONTACTS, FileKind.INVOICES, FileKind.PAYMENTS


def test_a_whole_world_may_arrive_in_one_import_whatever_the_order_of_its_files(tables: None, tmp_path: Path) -> None:
    files = [rows(tmp_path, kind) for kind in (PAYMENTS, INVOICES, CONTACTS, ORGANISATIONS)]
    assert imported(*files) == Counts(created=4)
    assert organisations.ids() == ["goo-school"]
    assert imported(*files) == Counts(unchanged=4)


def test_what_a_row_does_not_say_stays(tables: None, tmp_path: Path) -> None:
    add(SCHOOL)
    assert imported(rows(tmp_path, ORGANISATIONS, {"fallback": ["log"]})) == Counts(changed=1)
    after = organisations.read(SCHOOL.id)
    assert (after.fallback, after.channels, after.sender) == ((ChannelKind.LOG,), SCHOOL.channels, SCHOOL.sender)


def test_a_changed_ladder_leaves_a_mark_for_the_reindex(tables: None, tmp_path: Path) -> None:
    add(SCHOOL)
    imported(rows(tmp_path, ORGANISATIONS, {"ageing": [{"status": "overdue", "after": "P5D"}]}))
    assert [organisation for organisation, _ in organisations.to_reindex()] == [SCHOOL.id]


def test_the_default_ladder_written_out_changes_nothing(tables: None, tmp_path: Path) -> None:
    add(SCHOOL)
    with counting() as calls:
        ladder = policies.ladder_as_data(SCHOOL.ageing)
        assert imported(rows(tmp_path, ORGANISATIONS, {"ageing": ladder, "vat_rate": "0.180"})) == Counts(unchanged=1)
    assert not calls.written


def test_a_currency_is_not_changed_once_something_was_billed_in_it(school: None, tmp_path: Path) -> None:
    imported(rows(tmp_path, ORGANISATIONS, {"currency": "XOF"}))
    imported(rows(tmp_path, INVOICES))
    said = ["organisations.jsonl line 1: currency: 'GNF' cannot replace XOF, in which invoices exist"]
    assert refused(rows(tmp_path, ORGANISATIONS)) == said


def test_a_contact_is_changed_where_the_row_differs(school: None, tmp_path: Path) -> None:
    imported(rows(tmp_path, CONTACTS, {"phone": "+224 620 00 00 00"}))
    assert imported(rows(tmp_path, CONTACTS, {"email": "awa@example.org"})) == Counts(changed=1)
    after = organisations.contact(SCHOOL.id, "c-1")
    assert after
    assert (after.email, after.phone) == ("awa@example.org", "+224620000000")


def test_invoices_follow_the_ladder_that_arrives_with_them(tables: None, tmp_path: Path) -> None:
    ladder = [{"status": "overdue", "after": "P10D"}]
    imported(rows(tmp_path, ORGANISATIONS, {"ageing": ladder}), rows(tmp_path, CONTACTS), rows(tmp_path, INVOICES))
    assert str(InvoiceRow.get("goo-school", "N-1").aging_on) == "2025-02-10"
