"""Invoices that a person makes, and drafts that a person changes: no generation touches them, and each day is billed once even so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from relance.desk import drafts, invoices
from relance.desk.amounts import Amounts, Item
from relance.desk.deed import StaleError, TakenError
from relance.desk.drafts import DraftChanges
from relance.desk.invoices import Receipt
from relance.domain.errors import ConflictError, InvalidError
from relance.domain.invoice import Kind, Status
from relance.domain.organisation import Contact, Role
from relance.store import sequences
from tests.association import by_hand, lines
from tests.calls import counting
from tests.desk.office import IDLE, TODAY, TRANSPORT, did, entered, january, made, the
from tests.fleet import FIRST, FLEET, bill, bills
from tests.world import add, invoice

pytestmark = pytest.mark.usefixtures("desk")

LOC = "LOC-6-202501"


def test_a_draft_for_a_customer() -> None:
    one = made(label="Transport to Kankan")
    assert one == bill("INV-1")
    assert (one.kind, one.status, one.customer_name, one.because_of) == (Kind.MANUAL, Status.DRAFT, "Société minière de N’Zérékoré", "")
    assert (int(one.total.amount), one.serial, one.issued_on, one.due_on) == (590_000, 1, TODAY, date(2025, 3, 12))
    assert one.breakdown
    assert (one.breakdown.edited, one.breakdown.vat_rate) == (True, Decimal("0.18"))


def test_a_draft_for_a_rental_is_for_its_customer_and_bills_no_day_unless_asked() -> None:
    one = made(customer="", rental="6", number="2025-007", issued_on=FIRST, due_on=FIRST)
    assert (one.kind, one.customer, one.because_of, one.number) == (Kind.RENTAL, "mine", "rental/6", "2025-007")
    assert one.breakdown
    assert (one.breakdown.rental, one.breakdown.worked, january().billed) == ("6", (), {})


def test_days_billed_by_hand_are_on_no_other_invoice() -> None:
    one = made(customer="", rental="6", days=the(8, 7), amounts=Amounts(), label="Two days")
    assert one.breakdown
    assert (int(one.breakdown.net.amount), one.breakdown.worked, january().billed) == (100_000, the(7, 8), {"INV-1": (7, 8)})
    by_hand("rental-invoicing", FIRST)
    assert bills()[LOC] == f"{20 * 59_000} draft"
    with pytest.raises(InvalidError, match="'2025-01-07' is billed already, on INV-1"):
        made(customer="", rental="6", days=the(7))


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"customer": ""}, "customer"),
        ({"customer": "nobody"}, "customer"),
        ({"customer": "other", "rental": "6"}, "customer"),
        ({"rental": "99"}, "rental"),
        ({"amounts": Amounts()}, "lines"),
        ({"amounts": Amounts(net=Decimal(5))}, "label"),
        ({"days": (date(2025, 1, 7),)}, "days"),
        ({"rental": "6", "days": (date(2025, 1, 29),)}, "days"),
        ({"rental": "6", "days": (date(2025, 1, 6),)}, "days"),
        ({"rental": "6", "days": (date(2025, 1, 7),) * 2}, "days"),
        ({"rental": "6", "days": (date(2025, 1, 7),), "amounts": Amounts()}, "label"),
        ({"number": "LOC-6-202502"}, "number"),
        ({"number": "fact-1"}, "number"),
        ({"number": "INV-7"}, "number"),
        ({"number": "2025/7"}, "number"),
        ({"number": "a" * 61}, "number"),
        ({"due_on": date(2025, 2, 9)}, "due_on"),
        ({"issued_on": date(9999, 12, 31)}, "issued_on"),
        ({"label": "a\nb"}, "label"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field_and_nothing_is_written(wanted: dict[str, Any], field: str) -> None:
    add(Contact(organisation=FLEET.id, id="other", name="Other", roles=(Role.CUSTOMER,)))
    with counting() as calls, pytest.raises(InvalidError) as refused:
        made(**wanted)
    assert refused.value.field == field
    assert set(calls.written) <= {"test-organisations"}  # a serial may be skipped
    assert bills() == {}


def test_the_number_of_another_invoice_is_refused() -> None:
    made(number="2025-007")
    with pytest.raises(TakenError, match="invoice 2025-007 exists already"):
        made(number="2025-007")


def test_a_number_that_an_import_has_brought_is_passed_by() -> None:
    add(invoice("INV-1", FIRST, FLEET), invoice("INV-1-2", FIRST, FLEET))
    assert made().number == "INV-1-3"
    assert made().number == "INV-2"


def test_invoices_of_jobs_and_people_share_one_sequence() -> None:
    by_hand("rental-invoicing", FIRST)
    assert made().serial == 4
    assert sequences.take(FLEET.id, "invoices") == range(5, 6)


def test_of_two_who_bill_the_same_day_one_is_refused() -> None:
    mine = drafts.create(FLEET.id, drafts.NewInvoice(rental="6", days=the(7), amounts=TRANSPORT))
    by_hand("rental-invoicing", FIRST)
    with pytest.raises(ConflictError):
        did(mine)
    assert "INV-1" not in bills()


def test_a_draft_that_a_person_has_changed_is_left_by_every_generation() -> None:
    by_hand("rental-invoicing", FIRST)
    after = did(drafts.change(FLEET.id, LOC, DraftChanges(amounts=Amounts(net=Decimal(1_000_000)))))
    assert (int(after.total.amount), after.breakdown and after.breakdown.worked) == (1_180_000, the(*range(7, 29)))
    entered(29)
    ended = by_hand("rental-invoicing", date(2025, 2, 11), organisation=FLEET.id, month="2025-01")
    assert lines(ended)["6"].reason == "locked"
    assert bill(LOC) == after


@pytest.mark.parametrize(
    "wanted",
    [
        DraftChanges(label="January"),
        DraftChanges(due_on=date(2025, 6, 1)),
        DraftChanges(amounts=Amounts(vat_rate=Decimal(0))),
        DraftChanges(amounts=Amounts(lines=[Item("Day", Decimal(22), Decimal(50_000))])),
    ],
    ids=["label", "due date", "rate", "lines"],
)
def test_whatever_a_person_sets_of_a_draft_makes_it_this_persons(wanted: DraftChanges) -> None:
    by_hand("rental-invoicing", FIRST)
    after = did(drafts.change(FLEET.id, LOC, wanted, version=1))
    assert after == bill(LOC)
    assert after.version == 2
    assert after.breakdown
    assert after.breakdown.edited
    with pytest.raises(
        InvalidError, match=r"2025-01-07.*cannot be changed any more: it is on invoice LOC-6-202501, whose amounts a person has set"
    ):
        entered(7, status=IDLE)


def test_a_change_of_nothing_writes_nothing() -> None:
    by_hand("rental-invoicing", FIRST)
    with counting() as calls:
        assert did(drafts.change(FLEET.id, LOC, DraftChanges())).version == 1
    assert not calls.written


def test_a_draft_without_a_breakdown_is_given_one() -> None:
    add(invoice("D-1", FIRST, FLEET, status=Status.DRAFT))
    after = did(drafts.change(FLEET.id, "D-1", DraftChanges(amounts=Amounts(net=Decimal(700)))))
    assert (int(after.total.amount), after.breakdown and after.breakdown.lines[0].label) == (826, "D-1")
    relabelled = did(drafts.change(FLEET.id, "D-1", DraftChanges(label="Fees")))
    assert (relabelled.label, relabelled.total) == ("Fees", after.total)


def test_only_a_draft_is_changed_and_not_its_amounts_once_it_is_paid_in_part() -> None:
    one = made()
    did(invoices.pay(FLEET.id, one.number, Receipt(id="1", amount="5")))
    with pytest.raises(InvalidError, match="has 5 GNF paid on it"):
        drafts.change(FLEET.id, one.number, DraftChanges(amounts=TRANSPORT))
    assert did(drafts.change(FLEET.id, one.number, DraftChanges(label="Partly paid"))).label == "Partly paid"
    did(invoices.issue(FLEET.id, one.number))
    with pytest.raises(InvalidError, match="is issued; only a draft can be changed"):
        drafts.change(FLEET.id, one.number, DraftChanges(label="Too late"))


def test_who_has_seen_another_version_is_told_so() -> None:
    one = made()
    with pytest.raises(StaleError) as stale:
        drafts.change(FLEET.id, one.number, DraftChanges(label="x"), version=7)
    assert stale.value.version == 1


def test_a_draft_in_dollars_has_cents() -> None:
    add(replace(FLEET, id="usd", currency="USD"), Contact(organisation="usd", id="c", name="C", roles=(Role.CUSTOMER,)))
    wanted = drafts.NewInvoice(customer="c", amounts=Amounts(lines=[Item("Hour", Decimal("1.5"), Decimal("33.333"))]))
    assert str(did(drafts.create("usd", wanted)).total) == "59.00 USD"
