"""The life of a rental, whatever happens in whatever order: days entered, months billed, invoices issued, paid, changed and cancelled.

The deeds are those of jobs and people, done with the domain's functions alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from relance.domain.invoice import Invoice, Status, cancel, issue, pay, redraft
from relance.domain.money import zero
from relance.domain.periods import month_after, month_of
from relance.domain.rental_billing import (
    WRITTEN,
    Billing,
    Verdict,
    billed,
    locked_because,
    monthly,
    months_due,
    on_demand,
    own_number,
    priced,
    series,
    to_revisit,
    without,
)
from relance.domain.soundness import faults_of
from relance.domain.timesheet import DayStatus, Timesheet, billing, entered
from tests.domain.examples import a_payment, an_invoice, day, francs
from tests.domain.rentals import VAT, a_rental, months

MONTHS = months("2025-01", "2025-02", "2025-03")
monthly_of = st.sampled_from(MONTHS)
entries = st.dictionaries(st.integers(1, 28), st.none() | st.sampled_from(DayStatus), min_size=1)
nth = st.integers(0, 50)


class Life(RuleBasedStateMachine):
    """One rental, its sheets and its invoices."""

    def __init__(self) -> None:
        super().__init__()
        self.rental = a_rental("2025-01-10")
        self.sheets = {month: Timesheet(organisation="guinee", rental="6", month=month) for month in MONTHS}
        self.invoices: dict[str, Invoice] = {}
        self.seconds = 0

    @rule(month=monthly_of, changes=entries)
    def enter(self, month: date, changes: dict[int, DayStatus | None]) -> None:
        """Days are entered; drafts lose those that are no longer worked, and a month that was billed is looked at again."""
        sheet = self.sheets[month]
        locked = {number: why for number in sheet.billed if (why := locked_because(self.invoices[number]))}
        allowed = {n: status for n, status in changes.items() if sheet.invoice_of(n) not in locked}
        after = entered(sheet, allowed, locked)
        for number, days in sheet.billed.items():
            gone = [sheet.on(n) for n in days if after.days.get(n) is not DayStatus.WORKED]
            if gone:
                self._lose(number, gone)
        self.sheets[month] = replace(after, billed=self.sheets[month].billed)
        self.rental = to_revisit(self.rental, month)

    @rule(on=st.sampled_from([*MONTHS, day("2025-04-01")]), blocked=st.booleans())
    def night(self, on: date, blocked: bool) -> None:
        """All months before `on` that are due; while the rental has no vehicle, none is billed."""
        rental = replace(self.rental, vehicle="" if blocked else "hilux")
        for month in months_due(rental, on - timedelta(days=1)):
            verdict = self._bill(month, monthly(rental, self.sheets[month], self._known(month))).verdict
            if verdict not in (Verdict.NO_VEHICLE, Verdict.NO_RATE):
                self.rental = billed(self.rental, month)

    @rule(month=monthly_of, reissue=st.booleans())
    def generate(self, month: date, reissue: bool) -> None:
        """Somebody asks for a month."""
        self._bill(month, monthly(self.rental, self.sheets[month], self._known(month), reissue=reissue))

    @rule()
    def on_demand(self) -> None:
        """Somebody asks for the rental."""
        self.seconds += 1
        number = own_number("6", datetime(2025, 3, 31, 9) + timedelta(seconds=self.seconds))  # noqa: DTZ001 - the organisation's own time
        self._write(on_demand(self.rental, list(self.sheets.values()), number))

    @rule(starts_on=st.none() | st.integers(0, 60), ends_on=st.none() | st.integers(0, 100))
    def redate(self, starts_on: int | None, ends_on: int | None) -> None:
        """Its dates are changed, and the months that they touch looked at again; days on invoices that stand stay where they are."""
        first = MONTHS[0] + timedelta(days=starts_on) if starts_on is not None else self.rental.starts_on
        last = first + timedelta(days=ends_on) if ends_on is not None else None
        touched = min(one for one in (first, last, self.rental.starts_on, self.rental.ends_on) if one)
        self.rental = to_revisit(replace(self.rental, starts_on=first, ends_on=last), touched)

    @precondition(lambda self: self.invoices)
    @rule(n=nth, deed=st.sampled_from(["issue", "pay", "pay in part", "edit", "cancel"]))
    def decide(self, n: int, deed: str) -> None:
        """A person does something to an invoice, if it can be done."""
        invoice = sorted(self.invoices.values(), key=lambda one: one.number)[n % len(self.invoices)]
        if invoice.status in (Status.PAID, Status.CANCELLED):
            return
        if deed == "issue" and invoice.status is Status.DRAFT:
            invoice = issue(invoice, invoice.issued_on, invoice.due_on)
        if deed.startswith("pay") and invoice.balance > francs(1):
            amount = 1 if deed == "pay in part" else int(invoice.balance.amount)
            invoice, _ = pay(invoice, a_payment(amount))
        if deed == "edit" and invoice.breakdown and not locked_because(invoice):
            invoice = redraft(invoice, replace(invoice.breakdown, edited=True))
        if deed == "cancel" and not invoice.paid:
            invoice = cancel(invoice, day("2025-04-01"), "a mistake")
            self._book(invoice.number, ())
        self.invoices[invoice.number] = invoice

    def _known(self, month: date) -> dict[str, Invoice]:
        return {number: self.invoices[number] for number in series(self.sheets[month])}

    def _bill(self, month: date, found: Billing) -> Billing:
        worked = [one for one in self.sheets[month].worked() if self.rental.covers(one)]
        # Each worked day of it is on this invoice, on another, or told as left.
        elsewhere = [one for one in worked if self.sheets[month].invoice_of(one.day) not in ("", found.number)]
        if found.verdict in WRITTEN:
            assert len(found.worked) + len(elsewhere) == len(worked)
        elif found.verdict is Verdict.LOCKED:
            assert found.left == sum(1 for one in worked if not self.sheets[month].invoice_of(one.day))
        return self._write(found)

    def _write(self, found: Billing) -> Billing:
        if found.verdict in WRITTEN:
            made = priced(self.rental, found, VAT, "Toyota Hilux")
            fresh = an_invoice("2025-05-01", number=found.number, status=Status.DRAFT, paid=0, total=zero("GNF"))
            assert (found.number in self.invoices) == (found.verdict is not Verdict.CREATED)
            after = redraft(self.invoices.get(found.number, fresh), made)
            self.invoices[found.number] = cancel(after, day("2025-04-01"), "no day") if found.verdict is Verdict.EMPTIED else after
            self._book(found.number, found.worked)
        return found

    def _lose(self, number: str, gone: list[date]) -> None:
        draft = self.invoices[number]
        assert draft.breakdown is not None
        after = redraft(draft, without(draft.breakdown, gone))
        assert after.breakdown is not None
        self.invoices[number] = after if after.breakdown.worked else cancel(after, day("2025-04-01"), "no day")
        self._book(number, after.breakdown.worked)

    def _book(self, number: str, days: tuple[date, ...]) -> None:
        for month, sheet in self.sheets.items():
            if number in sheet.billed or any(month_of(one) == month for one in days):
                self.sheets[month] = billing(sheet, number, days)

    @invariant()
    def a_day_is_billed_once_and_by_the_invoice_that_says_so(self) -> None:
        """The sheets and the living invoices agree, day by day."""
        proved = [(sheet.on(n), number) for sheet in self.sheets.values() for number, days in sheet.billed.items() for n in days]
        living = [one for one in self.invoices.values() if one.status is not Status.CANCELLED and one.breakdown]
        said = [(one, invoice.number) for invoice in living if invoice.breakdown for one in invoice.breakdown.worked]
        assert sorted(proved) == sorted(said)
        assert len({one for one, _ in said}) == len(said)

    @invariant()
    def only_worked_days_are_billed(self) -> None:
        """A day on an invoice says that it was worked, for as long as it is there."""
        for sheet in self.sheets.values():
            assert {n for days in sheet.billed.values() for n in days} <= {one.day for one in sheet.worked()}

    @invariant()
    def every_invoice_is_sound_and_bills_its_days_at_the_rate(self) -> None:
        """No living invoice is without a day or an amount."""
        for invoice in self.invoices.values():
            assert faults_of(invoice) == []
            assert invoice.breakdown is not None
            assert invoice.breakdown.net == francs(50_000 * len(invoice.breakdown.worked))
            assert invoice.breakdown.worked or invoice.status is Status.CANCELLED

    @invariant()
    def no_worked_day_of_a_billed_month_is_forgotten(self) -> None:
        """It is on an invoice, or its month is due again, or a person's invoice stands in the way and the night has said so."""
        due = months_due(self.rental, month_after(MONTHS[-1]) - timedelta(days=1))
        for month, sheet in self.sheets.items():
            open_ = [one for one in sheet.open_for() if self.rental.covers(one)]
            standing = [why for number in series(sheet) if (why := locked_because(self.invoices[number]))]
            freed = any(self.invoices[number].status is Status.CANCELLED for number in sheet.billed)
            assert not open_ or month in due or standing or freed


TestLife = Life.TestCase
