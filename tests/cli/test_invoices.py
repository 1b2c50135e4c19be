"""`relance invoices`: listed by status; issued, paid, held, released and cancelled with an audit of who did it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from relance.domain.invoice import Status
from relance.domain.money import Money
from relance.store import audit, invoices, timesheets
from relance.store.tables import InvoiceRow
from tests.association import by_hand
from tests.calls import counting
from tests.cli.conftest import Type
from tests.fleet import FIRST, FLEET, JANUARY, RENTALS, SHEETS, park
from tests.store.faults import damage, lost_reply
from tests.world import HOA, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

ORG = ("--org", SCHOOL.id)


@pytest.fixture(autouse=True)
def some_invoices(tables: None) -> None:
    """Of the school: one issued, one in litigation. Of the association: one overdue."""
    add(SCHOOL, HOA, invoice("F-1", date(2025, 1, 31)), invoice("F-2", date(2024, 12, 31), status=Status.LITIGATION))
    add(invoice("H-1", date(2025, 3, 15), HOA, status=Status.OVERDUE))


def numbers(relance: Type, *arguments: str) -> list[str]:
    return [row["number"] for row in relance("invoices", "--json", *arguments).data]


def test_invoices_are_listed_by_status_and_organisation(relance: Type) -> None:
    assert numbers(relance) == ["F-1", "F-2", "H-1"]
    assert numbers(relance, *ORG) == ["F-1", "F-2"]
    assert numbers(relance, "--status", "litigation") == ["F-2"]
    assert numbers(relance, "--status", "litigation", "--status", "overdue") == ["F-2", "H-1"]
    assert numbers(relance, *ORG, "--status", "paid") == []


def test_the_list_is_a_table_that_another_program_can_read(relance: Type) -> None:
    said = relance("invoices", *ORG)
    header, first, _ = said.out.splitlines()
    assert header.split() == ["organisation", "number", "customer", "status", "due_on", "total", "paid", "balance", "currency", "hold"]
    assert first.split() == ["goo-school", "F-1", "Awa", "Camara", "issued", "2025-01-31", "500", "0", "500", "GNF"]
    assert relance("invoices", *ORG, "--status", "paid").out == "none\n"


def test_a_part_payment_leaves_the_status(relance: Type) -> None:
    said = relance("invoices", "pay", "F-2", "200", *ORG, "--id", "R-1", "--on", "2025-02-10", "--method", "cash")
    assert (said.code, said.out) == (0, "F-2: litigation, balance 300 GNF\n")
    [payment] = invoices.payments(SCHOOL.id, "F-2")
    assert (payment.amount, payment.paid_on, payment.method) == (Money(Decimal(200), "GNF"), date(2025, 2, 10), "cash")


def test_payment_in_full_closes_at_once(relance: Type) -> None:
    assert relance("invoices", "pay", "F-2", "500", *ORG, "--id", "R-1").out == "F-2: paid, balance 0 GNF\n"


def test_a_later_date_for_the_remainder_issues_the_invoice_again(relance: Type) -> None:
    said = relance("invoices", "pay", "F-2", "200", *ORG, "--id", "R-1", "--balance-due-on", "2025-06-30")
    assert said.out == "F-2: issued, balance 300 GNF\n"
    assert invoices.read(SCHOOL.id, "F-2").effective_due_on == date(2025, 6, 30)


def test_an_overpayment_is_refused_or_becomes_a_credit(relance: Type) -> None:
    refused = relance("invoices", "pay", "F-1", "600", *ORG, "--id", "R-1")
    assert (refused.code, invoices.payments(SCHOOL.id, "F-1")) == (2, [])
    assert "'600 GNF' is more than the balance of 500 GNF; add --credit to keep the excess as the customer's credit" in refused.err
    assert relance("invoices", "pay", "F-1", "600", *ORG, "--id", "R-1", "--credit").code == 0
    assert invoices.payments(SCHOOL.id, "F-1")[0].credited == Money(Decimal(100), "GNF")


def test_a_receipt_is_never_recorded_twice(relance: Type) -> None:
    relance("invoices", "pay", "F-1", "100", *ORG, "--id", "R-1")
    again = relance("invoices", "pay", "F-1", "100", *ORG, "--id", "R-1")
    assert again.code == 2
    assert "payment R-1 of invoice F-1 is recorded already" in again.err
    assert invoices.read(SCHOOL.id, "F-1").paid == Money(Decimal(100), "GNF")


def test_an_invoice_is_paid_in_its_own_currency(relance: Type) -> None:
    add(invoice("E-1", date(2025, 1, 31), total=Money(Decimal("100.50"), "EUR"), paid=Money(Decimal(0), "EUR")))
    assert relance("invoices", "pay", "E-1", "100.50", *ORG, "--id", "R-1").out == "E-1: paid, balance 0.00 EUR\n"


def test_amounts_have_the_digits_of_their_currency(relance: Type) -> None:
    shown = {row["number"]: row for row in relance("invoices", "--json").data}
    assert [shown["H-1"][name] for name in ("total", "paid", "balance")] == ["500.00", "0.00", "500.00"]
    assert shown["F-1"]["total"] == "500"
    assert relance("invoices", "pay", "H-1", "20", "--org", HOA.id, "--id", "R-1").out == "H-1: overdue, balance 480.00 USD\n"
    damage(InvoiceRow, HOA.id, "H-1", currency={"S": "ZZZ"})
    assert next(row["total"] for row in relance("invoices", "--json").data if row["number"] == "H-1") == "500"


def test_a_payment_that_has_not_come_yet_is_refused(relance: Type) -> None:
    said = relance("invoices", "pay", "F-1", "100", *ORG, "--id", "R-1", "--on", "2999-01-01")
    assert said.code == 2
    assert "on: '2999-01-01' is in the future (" in said.err
    assert "record a payment when it has come" in said.err
    assert invoices.payments(SCHOOL.id, "F-1") == []


def test_a_broken_invoice_is_told_with_the_command_that_mends_it(relance: Type) -> None:
    damage(InvoiceRow, SCHOOL.id, "F-1", total={"S": "abc"})
    said = relance("invoices", *ORG)
    assert "F-2" in said.out
    assert said.err.splitlines() == [
        "relance: invoices/goo-school/F-1 cannot be read: total is 'abc', not a number",
        "→ to mend one, import its row again: relance import FILE",
    ]


def test_a_payment_whose_reply_was_lost_is_recorded_once(relance: Type) -> None:
    with lost_reply():
        assert relance("invoices", "pay", "F-1", "100", *ORG, "--id", "R-1").code == 0
    assert (invoices.read(SCHOOL.id, "F-1").version, len(invoices.payments(SCHOOL.id, "F-1"))) == (2, 1)


def test_a_hold_stops_the_clock_and_a_release_starts_it(relance: Type) -> None:
    held = relance("invoices", "hold", "F-1", *ORG, "--from", "2025-02-01", "--until", "2999-12-31", "--reason", "disputed")
    assert (held.code, held.out) == (0, "F-1: issued, balance 500 GNF, on hold until 2999-12-31\n")
    released = relance("invoices", "release", "F-1", *ORG, "--on", "2025-02-11")
    assert (released.code, released.out) == (0, "F-1: issued, balance 500 GNF\n")
    [kept] = invoices.read(SCHOOL.id, "F-1").holds
    assert (kept.from_on, kept.until_on, kept.reason) == (date(2025, 2, 1), date(2025, 2, 10), "disputed")


def test_what_is_not_on_hold_is_not_released(relance: Type) -> None:
    said = relance("invoices", "release", "F-1", *ORG, "--on", "2025-02-11")
    assert (said.code, said.err) == (2, "relance: number: 'F-1' is not on hold on 2025-02-11\n")


def test_an_invoice_is_cancelled_once(relance: Type) -> None:
    assert relance("invoices", "cancel", "F-1", *ORG, "--reason", "billed twice").out == "F-1: cancelled, balance 500 GNF\n"
    again = relance("invoices", "cancel", "F-1", *ORG, "--reason", "billed twice")
    assert (again.code, again.err) == (2, "relance: number: 'F-1' is cancelled and cannot be cancelled\n")


def test_a_draft_is_issued_and_due_when_its_day_has_not_come_yet(relance: Type) -> None:
    add(invoice("D-1", date(2025, 1, 31), status=Status.DRAFT))
    issued = relance("invoices", "issue", "D-1", *ORG, "--due-on", "2999-01-31")
    assert (issued.code, issued.out) == (0, "D-1: issued, balance 500 GNF\n")
    assert invoices.read(SCHOOL.id, "D-1").due_on == date(2999, 1, 31)
    again = relance("invoices", "issue", "D-1", *ORG)
    assert (again.code, again.err) == (2, "relance: number: 'D-1' is issued; only a draft can be issued\n")


def test_the_days_of_a_cancelled_rental_invoice_are_free_again(relance: Type) -> None:
    park(*RENTALS, *SHEETS)
    by_hand("rental-invoicing", FIRST)
    said = relance("invoices", "cancel", "LOC-6-202501", "--org", FLEET.id, "--reason", "billed twice")
    assert (said.code, said.out) == (0, "LOC-6-202501: cancelled, balance 1298000 GNF\n")
    sheet = timesheets.read(FLEET.id, "6", JANUARY)
    assert (sheet.billed, len(sheet.open_for())) == ({"LOC-6-202501": ()}, 22)


def test_the_audit_names_who_did_it(relance: Type) -> None:
    relance("invoices", "cancel", "F-1", *ORG, "--reason", "billed twice", "--on", "2025-03-01")
    entry = audit.of_record(SCHOOL.id, "invoice/F-1")[-1]
    assert (entry.actor, entry.after) == ("cli:awa", {"status": "cancelled", "closed_on": "2025-03-01", "closed_because": "billed twice"})


def test_a_change_by_somebody_else_meanwhile_is_told_and_nothing_is_written(relance: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    real = invoices.write

    def meanwhile(*arguments: object) -> object:
        damage(InvoiceRow, SCHOOL.id, "F-1", version={"N": "2"})
        return real(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(invoices, "write", meanwhile)
    said = relance("invoices", "cancel", "F-1", *ORG, "--reason", "billed twice")
    assert (said.code, said.err) == (3, "relance: invoice F-1 was changed by somebody else just now; look at it and try again\n")
    assert invoices.read(SCHOOL.id, "F-1").status is Status.ISSUED


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("pay", "F-9", "5", *ORG, "--id", "R"), "invoice 'goo-school/F-9' does not exist"),
        (("pay", "F-1", "abc", *ORG, "--id", "R"), "amount: 'abc' is not a number"),
        (("pay", "F-1", "5.5", *ORG, "--id", "R"), "amount: '5.5' has more decimals than GNF knows (0)"),
        (("pay", "F-1", "5", "--org", "nobody", "--id", "R"), "organisation 'nobody' does not exist; import it first"),
        (("pay", "F-1", "5", *ORG), "Missing option '--id'"),
        (("pay", "F-1", "5", *ORG, "--id", "R", "--on", "31/03/2025"), "date: '31/03/2025' is not a date; write it as YYYY-MM-DD"),
        (
            ("hold", "F-1", *ORG, "--until", "2025-02-01", "--from", "2025-02-02", "--reason", "x"),
            "until_on: '2025-02-01' is before 2025-02-02",
        ),
        (("hold", "F-1", *ORG, "--until", "2999-01-01", "--reason", " "), "reason: ' ' must say why the invoice is on hold"),
        (("cancel", "F-1", *ORG, "--reason", ""), "reason: '' must say why the invoice is cancelled"),
        (("--status", "lost"), "'lost' is not one of"),
        (("--org", "nobody"), "organisation 'nobody' does not exist"),
    ],
)
def test_bad_usage_says_what_is_wrong_and_writes_nothing(relance: Type, arguments: tuple[str, ...], why: str) -> None:
    with counting() as calls:
        said = relance("invoices", *arguments)
    assert said.code == 2
    assert why in said.err
    assert not calls.written
