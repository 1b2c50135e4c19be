"""What ought to be of rentals: days, invoices and months kept in the head, in whole units, without a line of the product's rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from relance.domain.invoice import Status
from relance.domain.rental import RentalStatus
from tests.machine.model import Bill
from tests.machine.scenery import RATE, RENTED_FROM

_DAY, _MONTH, _DUE = timedelta(days=1), relativedelta(months=1), timedelta(days=30)
_VAT = 18


@dataclass
class Hire(Bill):
    """An invoice of a rental: its days, the rate at which it bills them, and the month that it is of (None: of days on demand)."""

    days: set[date] = field(default_factory=set)
    rate: int = 0
    month: date | None = None

    @property
    def changeable(self) -> bool:
        return self.status is Status.DRAFT and not self.paid

    def bill(self, days: set[date], rate: int, due_on: date | None = None) -> None:
        """Bill just these days; none: it is cancelled."""
        net = len(days) * rate
        self.days, self.rate, self.total, self.due_on = set(days), rate, net + (net * _VAT + 50) // 100, due_on or self.due_on
        if not days:
            self.status = Status.CANCELLED


@dataclass
class Lease:
    """A rental as the deeds have made it. `seen_to` is the last month that nights have billed, `again` the first to look at again."""

    organisation: str
    id: str
    rate: int = RATE
    ends: date | None = None
    status: RentalStatus = RentalStatus.ACTIVE
    days: dict[date, str] = field(default_factory=dict)
    hires: list[Hire] = field(default_factory=list)
    seen_to: date | None = None
    again: date | None = None

    @property
    def active(self) -> bool:
        return self.status is not RentalStatus.INACTIVE

    def covers(self, day: date) -> bool:
        return day >= RENTED_FROM and (self.ends is None or day <= self.ends)

    def on_bill(self, day: date) -> Hire | None:
        """The invoice that bills a day."""
        return next((hire for hire in self.hires if hire.status is not Status.CANCELLED and day in hire.days), None)

    def enter(self, changes: Mapping[date, str | None], today: date, *, outside: bool) -> bool:
        """Enter days of one month; None takes one away. False, and nothing is entered, if it must be refused."""
        changed = {day: status for day, status in changes.items() if self.days.get(day) != status}
        for day, status in changed.items():
            bill = self.on_bill(day)
            if (bill and not bill.changeable) or (status == "worked" and day > today):
                return False
            if status and not outside and not self.covers(day):
                return False
        for day, status in changed.items():
            if bill := self.on_bill(day):
                bill.bill(bill.days - {day}, bill.rate)
            self.days |= {day: status} if status else {}
            if status is None:
                self.days.pop(day, None)
            self.look_again(day)
        return True

    def look_again(self, day: date) -> None:
        """Its month is looked at again, if it was billed."""
        month = day.replace(day=1)
        if self.seen_to and month <= self.seen_to:
            self.again = min(month, self.again or month)

    def end(self, ends: date | None, today: date) -> bool:
        """Let it end on another day, or not at all; False if it must be refused."""
        billed = {day for hire in self.hires if hire.status is not Status.CANCELLED for day in hire.days}
        if ends is None and self.status is RentalStatus.CLOSED:
            return False
        if ends and (ends < RENTED_FROM or any(day > ends for day in billed)):
            return False
        known = sorted(min(one or today, today) for one in (self.ends, ends))
        if known[0] < known[1]:
            self.look_again(known[0] + _DAY)
        self.ends = ends
        return True

    def due(self, today: date) -> Iterator[date]:
        """The months that a night bills: those to look at again, then those that are over and were never billed."""
        month = self.again
        while month and self.seen_to and month <= self.seen_to:
            yield month
            month += _MONTH
        month = self._coming()
        while month + _MONTH <= today and (self.ends is None or month <= self.ends):
            yield month
            month += _MONTH

    def night(self, today: date) -> None:
        """Bill all that is due."""
        for month in list(self.due(today)) if self.active else []:
            self.generate(month, today)

    def generate(self, month: date, today: date, *, reissue: bool = False) -> None:
        """Bill a month: a draft is made, brought up to date, or cancelled; what stands is left."""
        if not self.active:
            return
        self._draft(month, reissue=reissue)
        if month + _MONTH > today:
            return
        if self.again == month:
            self.again = month + _MONTH if self.seen_to and month + _MONTH <= self.seen_to else None
        if self._coming() == month and (self.ends is None or month <= self.ends):
            self.seen_to = month

    def _coming(self) -> date:
        return self.seen_to + _MONTH if self.seen_to else RENTED_FROM.replace(day=1)

    def _draft(self, month: date, *, reissue: bool) -> None:
        series = [hire for hire in self.hires if hire.month == month]
        last = series[-1] if series else None
        if last and last.status is Status.CANCELLED and (reissue or not last.days):
            last = None
        if last and not last.changeable:
            return
        inside = [day for day in _days_of(month) if self.covers(day)]
        due_on = (inside or [month + _MONTH - _DAY])[-1] + _DUE
        days = {day for day in inside if self.days.get(day) == "worked" and self.on_bill(day) in (None, last)}
        if last is None and days:
            number = f"LOC-{self.id}-{month:%Y%m}" + (f"-{len(series) + 1}" if series else "")
            last = Hire(self.organisation, number, 0, due_on, Status.DRAFT, month=month)
            self.hires.append(last)
        if last:
            last.bill(days, self.rate, due_on)

    def on_demand(self, moment: datetime) -> None:
        """Bill every day that is on no invoice. `moment` is in the organisation's zone."""
        days = {day for day, status in self.days.items() if status == "worked" and self.covers(day) and not self.on_bill(day)}
        if self.active and days:
            while (number := f"FACT-{self.id}-{moment:%Y%m%d%H%M%S}") in [hire.number for hire in self.hires]:
                moment += timedelta(seconds=1)
            made = Hire(self.organisation, number, 0, moment.date(), Status.DRAFT)
            made.bill(days, self.rate, moment.date() + _DUE)
            self.hires.append(made)


def _days_of(month: date) -> list[date]:
    return [month + n * _DAY for n in range((month + _MONTH - month).days)]
