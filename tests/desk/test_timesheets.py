"""Days that a person enters: drafts follow them, invoices that stand do not, and what is still to be billed is looked at again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from relance.desk import drafts, invoices, timesheets
from relance.desk.amounts import Amounts, Item
from relance.desk.deed import StaleError
from relance.desk.drafts import DraftChanges
from relance.desk.invoices import Receipt
from relance.domain.errors import BrokenRecordError, ConflictError, InvalidError, NotFoundError
from relance.domain.invoice import Status
from relance.domain.timesheet import DayStatus
from relance.store import audit, rentals
from relance.store import timesheets as stored
from relance.store.tables import InvoiceRow, RentalRow
from tests.association import by_hand, lines, played
from tests.calls import counting
from tests.desk.office import IDLE, WORKED, did, entered, january, made, the
from tests.faults.clock import set_to
from tests.fleet import FIRST, FLEET, JANUARY, bill, bills, rental, sheet
from tests.store.faults import damage, hooked, raw
from tests.world import add

pytestmark = pytest.mark.usefixtures("desk")

LOC = "LOC-6-202501"
FEBRUARY = date(2025, 2, 1)
JOB = "rental-invoicing"


def bill_january() -> None:
    by_hand(JOB, FIRST)


def noted() -> date | None:
    return rentals.read(FLEET.id, "6").revisit


def test_the_first_day_of_a_month_makes_its_sheet() -> None:
    after = entered(3, month=FEBRUARY)
    assert after == stored.read(FLEET.id, "6", FEBRUARY)
    assert (after.version, after.days) == (1, {3: WORKED})


def test_days_are_changed_and_taken_away() -> None:
    after = did(timesheets.enter(FLEET.id, "6", JANUARY, {7: DayStatus.MAINTENANCE, 8: None, 29: WORKED}, version=1))
    assert (after.days[7], 8 in after.days, after.days[29], after.version) == (DayStatus.MAINTENANCE, False, WORKED, 2)
    assert audit.of_record(FLEET.id, "timesheet/6/2025-01")[-1].actor == "cli:awa"


def test_the_same_again_writes_nothing() -> None:
    bill_january()
    with counting() as calls:
        assert entered(7, 8).version == 2
    assert not calls.written


def test_a_draft_loses_a_day_on_which_nobody_worked_after_all() -> None:
    bill_january()
    after = entered(7, 8, status=IDLE)
    assert after.billed == {LOC: tuple(range(9, 29))}
    assert bills()[LOC] == f"{20 * 59_000} draft"
    breakdown = bill(LOC).breakdown
    assert breakdown
    assert (breakdown.worked, breakdown.not_worked, breakdown.edited) == (the(*range(9, 29)), 5, False)


def test_a_draft_that_loses_its_last_day_is_cancelled_and_the_next_night_bills_what_is_entered_then() -> None:
    bill_january()
    entered(*range(7, 29), status=None)
    assert bills()[LOC] == "0 cancelled"
    assert bill(LOC).closed_because == "plus aucun jour travaillé à facturer"
    assert january().billed == {LOC: ()}
    entered(9)
    played(JOB, date(2025, 2, 11))
    assert bills()[f"{LOC}-2"] == "59000 draft"


def test_a_draft_of_several_months_loses_the_day_of_one() -> None:
    add(sheet("6", [3, 4], FEBRUARY))
    by_hand(JOB, date(2025, 2, 10), organisation=FLEET.id, rental="6")
    [number] = bills()
    entered(3, status=IDLE, month=FEBRUARY)
    assert bills() == {number: f"{23 * 59_000} draft"}
    assert (january().billed[number], stored.read(FLEET.id, "6", FEBRUARY).billed[number]) == (tuple(range(7, 29)), (4,))


def test_what_is_entered_in_a_month_that_is_billed_is_billed_the_next_night() -> None:
    bill_january()
    assert noted() is None
    entered(29)
    assert noted() == JANUARY
    played(JOB, date(2025, 2, 11))
    assert (bills()[LOC], noted()) == (f"{23 * 59_000} draft", None)


def test_days_of_the_month_that_runs_leave_the_rental_alone() -> None:
    bill_january()
    before = rentals.read(FLEET.id, "6")
    entered(3, month=FEBRUARY)
    assert rentals.read(FLEET.id, "6") == before


def _issued() -> None:
    did(invoices.issue(FLEET.id, LOC))


def _paid_in_part() -> None:
    did(invoices.pay(FLEET.id, LOC, Receipt(id="1", amount="5")))


def _in_litigation() -> None:
    damage(InvoiceRow, FLEET.id, LOC, status={"S": "litigation"})


def _edited() -> None:
    did(drafts.change(FLEET.id, LOC, DraftChanges(label="By hand")))


def _gone() -> None:
    damage(RentalRow, FLEET.id, "sheet#2025-01#6", billed={"S": '{"LOST":[7,8]}'})


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        (_issued, "LOC-6-202501, which is issued"),
        (_paid_in_part, "LOC-6-202501, which is paid in part"),
        (_in_litigation, "LOC-6-202501, which is in litigation"),
        (_edited, "LOC-6-202501, whose amounts a person has set"),
        (_gone, "LOST, which is not to be found"),
    ],
)
def test_a_day_on_an_invoice_that_stands_cannot_be_changed(deed: Callable[[], None], why: str) -> None:
    bill_january()
    deed()
    before = bills(), january()
    for status in (IDLE, None):
        with pytest.raises(InvalidError, match=f"'2025-01-07' cannot be changed any more: it is on invoice {why}"):
            entered(7, status=status)
    assert (bills(), january()) == before
    assert entered(29).days[29] is WORKED


def test_a_draft_of_several_lines_stands() -> None:
    """Only a hand can have made it, also where a file does not say so."""
    bill_january()
    two = [Item("Transport", Decimal(1), Decimal(500_000)), Item("Fuel", Decimal(1), Decimal(50_000))]
    did(drafts.change(FLEET.id, LOC, DraftChanges(amounts=Amounts(lines=two))))
    kept = json.loads(raw(InvoiceRow, FLEET.id, LOC)["breakdown"]["S"])
    assert kept.pop("edited")
    damage(InvoiceRow, FLEET.id, LOC, breakdown={"S": json.dumps(kept)})
    with pytest.raises(InvalidError, match="whose amounts a person has set"):
        entered(7, status=IDLE)


@pytest.mark.parametrize(
    ("month", "day", "status", "why"),
    [
        (FEBRUARY, 29, WORKED, "is no day of 2025-02; it has 28"),
        (FEBRUARY, 0, WORKED, "is no day of 2025-02"),
        (FEBRUARY, 11, WORKED, "is in the future"),
        (JANUARY, 6, IDLE, "is no day of rental 6, which is from 2025-01-07"),
        (date(9999, 12, 1), 1, IDLE, "must be between 1900 and 2999"),
    ],
)
def test_a_day_that_cannot_be_is_refused(month: date, day: int, status: DayStatus, why: str) -> None:
    with counting() as calls, pytest.raises(InvalidError, match=why):
        entered(day, status=status, month=month)
    assert not calls.written


def test_maintenance_may_be_planned() -> None:
    assert entered(20, status=DayStatus.MAINTENANCE, month=FEBRUARY).days == {20: DayStatus.MAINTENANCE}


def test_a_day_outside_that_a_file_has_brought_can_be_taken_away() -> None:
    add(sheet("6", [1], date(2024, 12, 1)))
    with pytest.raises(InvalidError):
        entered(1, status=IDLE, month=date(2024, 12, 1))
    assert entered(1, status=None, month=date(2024, 12, 1)).days == {}


def test_who_has_seen_another_version_is_told_the_one_that_there_is() -> None:
    for version, month, now in ((2, JANUARY, 1), (1, FEBRUARY, 0)):
        with pytest.raises(StaleError) as stale:
            timesheets.enter(FLEET.id, "6", month, {8: IDLE}, version=version)
        assert stale.value.version == now


def test_there_must_be_such_a_rental() -> None:
    with pytest.raises(NotFoundError):
        entered(7, rental="99")


def test_an_invoice_that_cannot_be_read_keeps_its_days() -> None:
    bill_january()
    damage(InvoiceRow, FLEET.id, LOC, total={"S": "abc"})
    with pytest.raises(BrokenRecordError):
        entered(7, status=IDLE)


def test_of_two_who_enter_at_once_one_is_refused() -> None:
    mine = timesheets.enter(FLEET.id, "6", JANUARY, {29: WORKED})
    entered(30)
    with pytest.raises(ConflictError, match="timesheet 6/2025-01 was changed by somebody else just now"):
        did(mine)


def test_a_draft_that_is_issued_at_this_moment_stands() -> None:
    bill_january()
    mine = timesheets.enter(FLEET.id, "6", JANUARY, {7: IDLE})
    _issued()
    with pytest.raises(ConflictError):
        did(mine)
    assert (bill(LOC).status, bills()[LOC]) == (Status.ISSUED, "1298000 issued")


def test_a_day_entered_while_a_generation_decides_is_not_missed() -> None:
    """There is nothing to bill, so that the generation does not write the sheet; it writes the rental, which the entry writes as well."""
    add(rental("9", "hilux"), sheet("9", []))
    entered_meanwhile: list[bool] = []

    def meanwhile(params: dict[str, bytes], **_: object) -> None:
        if not entered_meanwhile and b"rental#9" in params["body"]:
            entered_meanwhile.append(True)
            entered(20, rental="9")

    with hooked("before-call.dynamodb.TransactWriteItems", meanwhile):
        ended = by_hand(JOB, FIRST)
    assert entered_meanwhile
    assert lines(ended)["9"].reason == "created"
    assert bills()["LOC-9-202501"] == "59000 draft"


def test_a_day_is_entered_again_while_the_next_generation_decides() -> None:
    """The same, where an entry before has marked the month already and this one changes nothing of the rental."""
    add(rental("9", "hilux"), sheet("9", []))
    by_hand(JOB, FIRST)
    entered(20, rental="9")
    entered(20, rental="9", status=IDLE)
    seen: list[bool] = []

    def meanwhile(params: dict[str, bytes], **_: object) -> None:
        if not seen and b"rental#9" in params["body"]:
            seen.append(True)
            entered(21, rental="9")

    with hooked("before-call.dynamodb.TransactWriteItems", meanwhile):
        by_hand(JOB, date(2025, 2, 11))
    assert seen
    assert bills()["LOC-9-202501"] == "59000 draft"


def test_a_day_entered_at_the_end_of_its_month_is_not_missed_by_a_generation_after_it() -> None:
    """Decided before midnight and written after it; or a person generates as of a day that has begun elsewhere."""
    add(rental("9", "patrol"))
    with set_to(datetime(2025, 1, 31, 12, tzinfo=UTC)):
        deed = timesheets.enter(FLEET.id, "9", JANUARY, {8: WORKED})
        by_hand(JOB, FIRST, organisation=FLEET.id)
        with pytest.raises(ConflictError):
            did(deed)
        did(timesheets.enter(FLEET.id, "9", JANUARY, {8: WORKED}))
    played(JOB, date(2025, 2, 2))
    assert january("9").invoice_of(8) == "LOC-9-202501"


def test_an_entry_for_its_own_invoice_by_hand_stands() -> None:
    made(customer="", rental="6", days=the(7))
    with pytest.raises(InvalidError, match="it is on invoice INV-1, whose amounts a person has set"):
        entered(7, status=IDLE)
