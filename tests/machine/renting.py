"""What becomes of rentals: days are entered and imported, months generated, days billed on demand, invoices issued, rentals changed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from relance.desk import rentals as desk
from relance.desk import timesheets
from relance.desk.deed import Deed as Decided
from relance.desk.deed import done
from relance.desk.rentals import RentalChanges
from relance.domain.errors import InvalidError
from relance.domain.invoice import Status
from relance.domain.rental import RentalStatus
from relance.domain.run import Trigger
from relance.domain.timesheet import DayStatus
from relance.jobs import run
from relance.jobs.options import Options
from relance.jobs.request import Request
from tests.machine import scenery
from tests.machine.draws import owners, which
from tests.machine.issuing import Issuing
from tests.machine.leasing import Lease
from tests.machine.machine import Deed
from tests.machine.people import typed
from tests.world import BY

_statuses = st.sampled_from(["worked", "worked", "worked", "idle"])
#: Mostly days that have come, and now and then one that has not.
_days = st.integers(-45, -1) | st.integers(-20, 2)


class Renting(Issuing):
    """The rentals' own deeds; what becomes of their invoices afterwards is the other rooms' too."""

    @initialize(first=st.integers(-20, -6))
    def some_days_are_worked(self, first: int) -> None:
        for organisation in scenery.ORGANISATIONS:
            self._enter(organisation, self._month_of_days(organisation, first, 6), "worked")

    @rule(organisation=owners, offset=_days, length=st.integers(1, 6), status=_statuses)
    def enter_days(self, organisation: str, offset: int, length: int, status: str) -> None:
        self._enter(organisation, self._month_of_days(organisation, offset, length), status)

    @rule(organisation=owners, which=which, length=st.integers(1, 3), beside=st.integers(-1, 2), status=st.none() | _statuses)
    def enter_beside_a_known_day(self, organisation: str, which: int, length: int, beside: int, status: str | None) -> None:
        """Days that are billed mostly, or would be with those."""
        known = sorted(self._lease(organisation).days, reverse=True) or [self.today(organisation)]
        first = (known[which % len(known)] - self.today(organisation)).days + beside
        self._enter(organisation, self._month_of_days(organisation, first, length), status)

    def _enter(self, organisation: str, days: list[date], status: str | None) -> None:
        entry = {day.day: DayStatus(status) if status else None for day in days}
        lease = self._lease(organisation)
        allowed = lease.enter(dict.fromkeys(days, status), self.today(organisation), outside=False)
        month = days[0].replace(day=1)
        self._do(f"enter {status} on {days}", allowed, lambda: timesheets.enter(organisation, lease.id, month, entry))

    @rule(organisation=owners, offset=_days, length=st.integers(1, 6), status=_statuses)
    def import_days(self, organisation: str, offset: int, length: int, status: str) -> None:
        days, lease = self._month_of_days(organisation, offset, length), self._lease(organisation)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "timesheets.csv"
            rows = (f"{organisation},{lease.id},{day.isoformat()},{status}" for day in days)
            file.write_text("\n".join(("organisation,rental,date,status", *rows)), encoding="utf-8")
            accepted = typed("import", str(file))
        if accepted:
            self.books.marked.clear()  # an import has dates follow the policies that changed before it
        allowed = lease.enter(dict.fromkeys(days, status), self.today(organisation), outside=True)
        self.look(Deed(f"import {status} on {days}", allowed=allowed, accepted=accepted))

    @rule(days=st.sampled_from([0, 0, 10, 31]), again=st.booleans())
    def bill_what_is_due(self, days: int, again: bool) -> None:
        self.clock.sleep(timedelta(days=days).total_seconds())
        for id, lease in self.books.leases.items():
            lease.night(self.today(id))
        self._generated("rentals", Options())
        if again:
            self.everything_holds()
            self._generated("again", Options())

    @rule(back=st.sampled_from([1, 1, 2, 0]), reissue=st.booleans())
    def generate_a_month(self, back: int, reissue: bool) -> None:
        month = self.clock.moment.date().replace(day=1) - relativedelta(months=back)
        for id, lease in self.books.leases.items():
            lease.generate(month, self.today(id), reissue=reissue)
        self._generated(f"generate {month:%Y-%m}", Options(month=month, reissue=reissue or None))

    @rule(organisation=owners)
    def bill_on_demand(self, organisation: str) -> None:
        lease = self._lease(organisation)
        lease.on_demand(self.clock.moment.astimezone(ZoneInfo(scenery.ORGANISATIONS[organisation].zone)))
        self._generated("on demand", Options(rental=lease.id), organisation)

    @precondition(lambda self: any(bill.status is Status.DRAFT for bill in self.books.bills.values()))
    @rule(which=which)
    def issue_a_draft(self, which: int) -> None:
        drafts = [bill for bill in self.books.bills.values() if bill.status is Status.DRAFT]
        bill = drafts[which % len(drafts)]
        bill.issue(self.today(bill.organisation))
        self.look(Deed(f"issue {bill.number}", accepted=typed("invoices", "issue", bill.number, "--org", bill.organisation)))

    @rule(organisation=owners, rate=st.integers(1, 500))
    def change_the_rate(self, organisation: str, rate: int) -> None:
        lease = self._lease(organisation)
        lease.rate = rate
        changes = RentalChanges(daily_rate=scenery.money(organisation, rate).amount)
        self._do("change the rate", allowed=True, decide=lambda: desk.change(organisation, lease.id, changes))

    @rule(organisation=owners, status=st.sampled_from(RentalStatus))
    def change_the_status(self, organisation: str, status: RentalStatus) -> None:
        lease = self._lease(organisation)
        allowed = status is not RentalStatus.CLOSED or lease.ends is not None
        if allowed:
            lease.status = status
        self._do(f"{status} rental", allowed, lambda: desk.change(organisation, lease.id, RentalChanges(status=status)))

    @rule(organisation=owners, offset=st.none() | st.integers(-40, 20))
    def end_the_rental(self, organisation: str, offset: int | None) -> None:
        lease, today = self._lease(organisation), self.today(organisation)
        ends = today + timedelta(days=offset) if offset is not None else None
        allowed = lease.end(ends, today)
        changes = RentalChanges(ends_on=ends) if ends else RentalChanges(no_end=True)
        self._do(f"end on {ends}", allowed, lambda: desk.change(organisation, lease.id, changes))

    def _lease(self, organisation: str) -> Lease:
        return self.books.leases[organisation]

    def _month_of_days(self, organisation: str, offset: int, length: int) -> list[date]:
        """Days of one month, from so long after today on."""
        first = self.today(organisation) + timedelta(days=offset)
        return [day for n in range(length) if (day := first + timedelta(days=n)).month == first.month]

    def _do(self, name: str, allowed: bool, decide: Callable[[], Decided[Any]]) -> None:
        accepted = True
        try:
            done(decide(), BY)
        except InvalidError:
            accepted = False
        self.look(Deed(name, allowed=allowed, accepted=accepted))

    def _generated(self, kind: str, options: Options, organisation: str = "") -> None:
        self.books.bill_leases()
        minute = self.clock.moment.astimezone(UTC).replace(second=0, microsecond=0)
        asked = Request(
            job="rental-invoicing", scheduled_at=minute, trigger=Trigger.HAND, actor="awa", organisation=organisation, options=options
        )
        ended = run.start(asked)
        self.look(Deed(f"{kind} on {minute:%Y-%m-%d}", kind, run=ended.id))
