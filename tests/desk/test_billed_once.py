"""Whatever people and generations do in whatever order, each day is on one living invoice at most, as its sheet has it."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from relance.desk import drafts, invoices, rentals, timesheets
from relance.desk.amounts import Amounts
from relance.desk.deed import Deed, TakenError, done
from relance.desk.drafts import DraftChanges, NewInvoice
from relance.desk.invoices import Receipt
from relance.desk.rentals import RentalChanges
from relance.domain.breakdown import Breakdown
from relance.domain.errors import ConflictError, InvalidError
from relance.domain.invoice import Invoice, Status
from relance.domain.periods import month_after, month_of
from relance.domain.rental_billing import locked_because
from relance.domain.soundness import faults_of
from relance.domain.timesheet import DayStatus, Timesheet
from relance.store import invoices as stored_invoices
from relance.store import timesheets as stored_sheets
from tests.association import by_hand
from tests.desk.office import AWA, NOON, TODAY
from tests.faults.clock import set_to
from tests.fleet import FLEET, JANUARY, RENTALS, SHEETS, park
from tests.quick_tables import held, restore

RENTAL = "6"
MONTHS = (JANUARY, date(2025, 2, 1))
ANY = st.integers(0, 9)
days = st.sampled_from([date(2025, 1, day) for day in (6, 7, 8, 20, 31)] + [date(2025, 2, day) for day in (1, 2, 10)])
statuses = st.sampled_from([DayStatus.WORKED, DayStatus.WORKED, DayStatus.IDLE, None])


class Desk(RuleBasedStateMachine):
    """Deeds of people, some decided before and written after others'; nights, months by hand, and one rental on demand."""

    beginning: ClassVar[dict[str, Any]]

    def __init__(self) -> None:
        super().__init__()
        restore(self.beginning)
        self._within = ExitStack()
        self._within.enter_context(set_to(NOON))
        self.waiting: list[Deed[Any]] = []

    def teardown(self) -> None:
        self._within.close()

    def attempt(self, decide: Callable[[], Deed[Any]], *, later: bool) -> None:
        """A deed that may be refused; `later`: somebody else comes between deciding and writing."""
        try:
            deed = decide()
            if later:
                self.waiting.append(deed)
            else:
                done(deed, AWA)
        except (InvalidError, TakenError):
            pass  # the rules refuse what they must; what must hold is looked at below

    @rule()
    def write_what_waits(self) -> None:
        for deed in self.waiting:
            with suppress(ConflictError):
                done(deed, AWA)
        self.waiting = []

    @rule(day=days, status=statuses, later=st.booleans())
    def enter(self, day: date, status: DayStatus | None, later: bool) -> None:
        self.attempt(lambda: timesheets.enter(FLEET.id, RENTAL, month_of(day), {day.day: status}), later=later)

    @rule(some=st.lists(days, max_size=3), later=st.booleans())
    def bill_by_hand(self, some: list[date], later: bool) -> None:
        amounts = Amounts(net=Decimal(1000))
        self.attempt(lambda: drafts.create(FLEET.id, NewInvoice(rental=RENTAL, days=some, amounts=amounts, label="By hand")), later=later)

    @rule(which=ANY, later=st.booleans())
    def cancel(self, which: int, later: bool) -> None:
        self.decide(which, lambda number: invoices.cancel(FLEET.id, number, "a mistake"), later=later)

    @rule(which=ANY, later=st.booleans())
    def issue(self, which: int, later: bool) -> None:
        self.decide(which, lambda number: invoices.issue(FLEET.id, number), later=later)

    @rule(which=ANY, amount=st.sampled_from(["1", "59000"]), later=st.booleans())
    def pay(self, which: int, amount: str, later: bool) -> None:
        receipt = Receipt(id=f"R-{amount}", amount=amount)
        self.decide(which, lambda number: invoices.pay(FLEET.id, number, receipt), later=later)

    @rule(which=ANY, later=st.booleans())
    def change(self, which: int, later: bool) -> None:
        self.decide(which, lambda number: drafts.change(FLEET.id, number, DraftChanges(label="Another")), later=later)

    @rule(ends_on=st.none() | days)
    def end(self, ends_on: date | None) -> None:
        changes = RentalChanges(ends_on=ends_on, no_end=ends_on is None)
        self.attempt(lambda: rentals.change(FLEET.id, RENTAL, changes), later=False)

    def decide(self, which: int, deed: Callable[[str], Deed[Any]], *, later: bool) -> None:
        numbers = [one.number for one in _invoices()]
        if numbers:
            self.attempt(lambda: deed(numbers[which % len(numbers)]), later=later)

    @rule(month=st.sampled_from(["2025-01", "2025-02"]), reissue=st.booleans())
    def generate(self, month: str, reissue: bool) -> None:
        by_hand("rental-invoicing", TODAY, organisation=FLEET.id, month=month, reissue=reissue)

    @rule(on=st.sampled_from([TODAY, month_after(TODAY)]))
    def night(self, on: date) -> None:
        self._at(on, lambda: by_hand("rental-invoicing", on))

    @rule()
    def bill_on_demand(self) -> None:
        by_hand("rental-invoicing", TODAY, organisation=FLEET.id, rental=RENTAL)

    def _at(self, on: date, deed: Callable[[], object]) -> None:
        with set_to(NOON.replace(month=on.month, day=on.day)):
            deed()

    @invariant()
    def everything_agrees(self) -> None:
        stored = Stored(_invoices(), [stored_sheets.read(FLEET.id, RENTAL, month) for month in MONTHS])
        assert [one.number for one in stored.invoices if faults_of(one)] == []
        billed = Counter(day for one in stored.living for day in one.worked)
        assert [day for day, times in billed.items() if times > 1] == []
        assert stored.said_by_sheets() == stored.said_by_invoices()
        assert stored.off_work() == []


@dataclass(frozen=True)
class Stored:
    """All that there is of the rental."""

    invoices: list[Invoice]
    sheets: list[Timesheet]

    @property
    def living(self) -> list[Breakdown]:
        """What the invoices that are not cancelled bill."""
        return [one.breakdown for one in self.invoices if one.status is not Status.CANCELLED and one.breakdown]

    def said_by_sheets(self) -> set[tuple[str, date]]:
        """Which invoice bills which day."""
        return {(number, sheet.on(day)) for sheet in self.sheets for number, days in sheet.billed.items() for day in days}

    def said_by_invoices(self) -> set[tuple[str, date]]:
        """The same."""
        living = [one for one in self.invoices if one.status is not Status.CANCELLED]
        return {(one.number, day) for one in living if one.breakdown for day in one.breakdown.worked}

    def off_work(self) -> list[str]:
        """Invoices that bill a day without work, and drafts that are not worth their days."""
        worked = {day for sheet in self.sheets for day in sheet.worked()}
        return [one.number for one in self.invoices if one.breakdown and _wrong(one, one.breakdown, worked)]


def _wrong(invoice: Invoice, breakdown: Breakdown, worked: set[date]) -> bool:
    if invoice.status is Status.CANCELLED:
        return False
    follows = not locked_because(invoice)
    worth = 50_000 * len(breakdown.worked)
    return not worked.issuperset(breakdown.worked) or (follows and (not worth or breakdown.net.amount != worth))


def _invoices() -> list[Invoice]:
    return [one for one in stored_invoices.everything(FLEET.id) if isinstance(one, Invoice)]


@pytest.mark.usefixtures("tables")
def test_each_day_is_on_one_invoice_whatever_happens() -> None:
    with set_to(NOON):
        park(RENTALS[0], SHEETS[0])
    Desk.beginning = copy.deepcopy(held())
    run_state_machine_as_test(Desk, settings=settings(max_examples=10, stateful_step_count=20, derandomize=True))
