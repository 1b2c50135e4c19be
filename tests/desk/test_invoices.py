"""What a person decides for an invoice: issued, paid, held, released, cancelled; its days are freed with it, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from relance.desk import invoices as desk
from relance.desk.deed import Deed, StaleError, TakenError, done
from relance.desk.invoices import Receipt
from relance.domain.errors import BrokenRecordError, ConflictError, InvalidError, NotFoundError
from relance.domain.invoice import Status
from relance.domain.money import Money
from relance.store import audit, invoices, timesheets
from relance.store.tables import RentalRow
from tests.association import by_hand
from tests.calls import counting
from tests.desk.office import AWA, TODAY, did, january, made, the
from tests.faults.clock import Clock
from tests.fleet import FIRST, FLEET, JANUARY, bill, bills, sheet
from tests.store.faults import damage
from tests.world import BY, add, invoice

pytestmark = pytest.mark.usefixtures("desk")

LOC = "LOC-6-202501"
DEEDS: dict[str, Callable[..., Deed[Any]]] = {
    "issue": lambda **how: desk.issue(FLEET.id, LOC, **how),
    "pay": lambda **how: desk.pay(FLEET.id, LOC, Receipt(id="R-1", amount="1000"), **how),
    "hold": lambda **how: desk.hold(FLEET.id, LOC, date(2025, 3, 1), "disputed", **how),
    "cancel": lambda **how: desk.cancel(FLEET.id, LOC, "billed by mistake", **how),
}


@pytest.fixture(autouse=True)
def billed(desk: Clock) -> None:
    """January is billed."""
    by_hand("rental-invoicing", FIRST)


@pytest.mark.parametrize(
    ("own_due_on", "asked", "due_on"),
    [
        (date(2025, 3, 2), None, date(2025, 3, 12)),
        (date(2025, 5, 1), None, date(2025, 5, 1)),
        (date(2025, 3, 2), date(2025, 2, 20), date(2025, 2, 20)),
    ],
    ids=["the usual days from today", "its own date, if that is later", "as asked"],
)
def test_a_draft_is_issued_and_due(own_due_on: date, asked: date | None, due_on: date) -> None:
    add(invoice("D-1", own_due_on, FLEET, status=Status.DRAFT))
    after = did(desk.issue(FLEET.id, "D-1", asked))
    assert (after.status, after.due_on) == (Status.ISSUED, due_on)
    assert invoices.read(FLEET.id, "D-1") == after


def test_a_payment_in_full_closes_a_draft_and_a_part_makes_its_amounts_stand() -> None:
    paid = did(desk.pay(FLEET.id, LOC, Receipt(id="R-1", amount="1298000", currency="GNF", on=FIRST)))
    assert (paid.invoice.status, paid.invoice.closed_on, paid.payment.paid_on) == (Status.PAID, FIRST, FIRST)
    part = did(desk.pay(FLEET.id, "LOC-7-202501", Receipt(id="R-1", amount="100000"))).invoice
    assert (part.status, int(part.balance.amount)) == (Status.DRAFT, 1_000_000)
    add(replace(sheet("7", [1], date(2025, 2, 1))))
    by_hand("rental-invoicing", date(2025, 2, 11), organisation=FLEET.id, month="2025-01")
    assert bill("LOC-7-202501") == part


def test_a_receipt_is_recorded_once() -> None:
    did(DEEDS["pay"]())
    with pytest.raises(TakenError, match="payment R-1 of invoice LOC-6-202501 is recorded already"):
        DEEDS["pay"]()
    assert bill(LOC).paid.amount == 1000


@pytest.mark.parametrize(
    ("receipt", "field"),
    [
        *((Receipt(id=id, amount="1"), "id") for id in ("", " ", "R ", "R#1", "R\n1", "R\u00a01", "R" * 65)),
        (Receipt(id="R", amount="5", on=date(2025, 2, 11)), "paid_on"),
        (Receipt(id="R", amount="5", currency="USD"), "currency"),
        (Receipt(id="R", amount="5.5"), "amount"),
        (Receipt(id="R", amount="1298001"), "amount"),
        (Receipt(id="R", amount="5", balance_due_on=date(9999, 12, 31)), "balance_due_on"),
    ],
)
def test_a_payment_that_makes_no_sense_is_refused_by_its_field(receipt: Receipt, field: str) -> None:
    with counting() as calls, pytest.raises(InvalidError) as refused:
        did(desk.pay(FLEET.id, LOC, receipt))
    assert refused.value.field == field
    assert not calls.written


def test_what_is_paid_beyond_the_balance_can_be_kept_as_a_credit() -> None:
    paid = did(desk.pay(FLEET.id, LOC, Receipt(id="R", amount="1300000", credit=True)))
    assert (paid.invoice.status, paid.payment.credited) == (Status.PAID, Money(Decimal(2000), "GNF"))


def test_a_hold_is_placed_and_released() -> None:
    held = did(desk.hold(FLEET.id, LOC, date(2025, 3, 1), "disputed"))
    assert held.holds[0].from_on == TODAY
    assert did(desk.release(FLEET.id, LOC)).holds == ()


def test_a_cancelled_invoice_frees_its_days_in_the_same_transaction() -> None:
    with counting() as calls:
        after = did(DEEDS["cancel"]())
    assert (calls.operations["TransactWriteItems"], calls.written["test-rentals"]) == (1, 1)
    assert (after.status, after.closed_because, after.closed_on) == (Status.CANCELLED, "billed by mistake", TODAY)
    assert january().billed == {LOC: ()}
    assert january().open_for() == the(*range(7, 29))
    assert audit.of_record(FLEET.id, "timesheet/6/2025-01")[-1].actor == "cli:awa"


def test_freed_days_are_billed_again_when_somebody_asks_for_it() -> None:
    did(DEEDS["cancel"]())
    by_hand("rental-invoicing", date(2025, 2, 11), organisation=FLEET.id, month="2025-01")
    assert [number for number in bills() if number.startswith("LOC-6")] == [LOC]
    by_hand("rental-invoicing", date(2025, 2, 11), organisation=FLEET.id, month="2025-01", reissue=True)
    assert bills()[f"{LOC}-2"] == "1298000 draft"
    assert january().billed == {LOC: (), f"{LOC}-2": tuple(range(7, 29))}


def test_days_of_several_months_are_freed_together() -> None:
    add(sheet("6", [3, 4], date(2025, 2, 1)))
    did(DEEDS["cancel"]())
    draft = made(customer="", rental="6", days=(*the(7), date(2025, 2, 3)))
    did(desk.cancel(FLEET.id, draft.number, "billed by mistake"))
    sheets = [timesheets.read(FLEET.id, "6", month) for month in (JANUARY, date(2025, 2, 1))]
    assert [one.billed for one in sheets] == [{LOC: (), draft.number: ()}, {draft.number: ()}]


def test_an_invoice_of_too_many_months_is_refused_in_words() -> None:
    days = tuple(date(2021 + n // 12, 1 + n % 12, 1) for n in range(49))
    draft = bill(LOC)
    assert draft.breakdown
    add(replace(draft, number="LONG", breakdown=replace(draft.breakdown, worked=days)))
    with pytest.raises(InvalidError, match="too many to be changed together with invoice LONG: 49 at most"):
        desk.cancel(FLEET.id, "LONG", "billed by mistake")


def test_a_sheet_that_cannot_be_read_keeps_its_invoice_from_being_cancelled() -> None:
    damage(RentalRow, FLEET.id, "sheet#2025-01#6", billed={"S": "odd"})
    with pytest.raises(BrokenRecordError):
        DEEDS["cancel"]()
    assert bill(LOC).status is Status.DRAFT


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_who_has_seen_another_version_is_told_the_one_that_there_is(deed: Callable[..., Deed[Any]]) -> None:
    with pytest.raises(StaleError, match=r"invoice LOC-6-202501 was changed .* version 1 now") as stale:
        deed(version=2)
    assert stale.value.version == 1
    did(deed(version=1))
    assert bill(LOC).version == 2


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
@pytest.mark.parametrize("rival", DEEDS.values(), ids=DEEDS)
def test_of_two_at_once_one_is_refused_and_writes_nothing(deed: Callable[..., Deed[Any]], rival: Callable[..., Deed[Any]]) -> None:
    mine, theirs = deed(), rival()
    done(theirs, BY)
    before = bill(LOC), january(), invoices.payments(FLEET.id, LOC)
    with pytest.raises(ConflictError, match="invoice LOC-6-202501 was changed by somebody else just now"):
        did(mine)
    assert (bill(LOC), january(), invoices.payments(FLEET.id, LOC)) == before


def test_what_there_is_not_is_not_found() -> None:
    for deed in (desk.issue, desk.release):
        with pytest.raises(NotFoundError):
            deed(FLEET.id, "none")
    with pytest.raises(NotFoundError, match="organisation"):
        desk.issue("nobody", LOC)


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
def test_a_year_at_the_end_of_time_is_refused(day: date) -> None:
    deeds: tuple[Callable[[], object], ...] = (
        lambda: desk.issue(FLEET.id, LOC, day),
        lambda: desk.hold(FLEET.id, LOC, day, "disputed"),
        lambda: desk.cancel(FLEET.id, LOC, "billed by mistake", day),
    )
    for deed in deeds:
        with pytest.raises(InvalidError, match="must be between 1900 and 2999"):
            deed()


def test_the_record_that_a_deed_returns_is_the_one_that_is_stored() -> None:
    for name in ("hold", "issue", "cancel"):
        assert did(DEEDS[name]()) == bill(LOC)
    assert done(desk.pay(FLEET.id, "LOC-7-202501", Receipt(id="1", amount="5")), AWA).invoice == bill("LOC-7-202501")
    assert Decimal(5) == bill("LOC-7-202501").paid.amount
