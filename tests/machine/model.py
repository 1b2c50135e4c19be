"""What ought to be: invoices kept in the head, by whole units and single days, without a line of the product's rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from relance.domain.ageing import Ladder, Step
from relance.domain.invoice import AGEING, Status
from tests.machine.stored import Key

_DAY = timedelta(days=1)
#: A late fee comes after so many days, and is due after so many more.
_GRACE, _FEE_DUE = 5, timedelta(days=14)
_ISSUED_DUE = timedelta(days=30)


@dataclass
class Bill:
    """An invoice as the deeds have made it. Amounts are whole minor units; `receipts` hold what was applied and what was too much."""

    organisation: str
    number: str
    total: int
    due_on: date
    status: Status
    receipts: dict[str, tuple[int, int]] = field(default_factory=dict)
    agreed: date | None = None
    holds: list[tuple[date, date]] = field(default_factory=list)
    #: Whether it bills a late fee; the first day of the last month for which it bore one; and when its customer was last reminded of it.
    fee: bool = False
    fee_month: date | None = None
    reminded_on: date | None = None

    @property
    def key(self) -> Key:
        return self.organisation, self.number

    @property
    def paid(self) -> int:
        return sum(applied for applied, _ in self.receipts.values())

    @property
    def balance(self) -> int:
        return self.total - self.paid

    @property
    def closed(self) -> bool:
        return self.status in (Status.PAID, Status.CANCELLED)

    @property
    def runs_from(self) -> date:
        """The day after which it is late."""
        return self.agreed if self.agreed and self.paid else self.due_on

    def held_on(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.holds)

    def pay(self, receipt: str, amount: int, agreed: date | None, *, credit: bool) -> bool:
        """Record a payment; False, and nothing is changed, if it must be refused."""
        excess = max(0, amount - self.balance)
        if self.closed or receipt in self.receipts or amount <= 0 or (excess and not credit):
            return False
        in_full = amount >= self.balance
        if agreed and not in_full and agreed <= self.runs_from:
            return False
        self.receipts[receipt] = (amount - excess, excess)
        if in_full:
            self.status = Status.PAID
        elif agreed:
            self.agreed = agreed
            self.status = self.status if self.status is Status.DRAFT else Status.ISSUED
        return True

    def hold(self, first: date, last: date) -> bool:
        """Stop the clock on these days; False if that must be refused."""
        current = [held for held in self.holds if held[0] <= first <= held[1]]
        others = [held for held in self.holds if held not in current]
        placed = (current[0][0] if current else first, last)
        if self.closed or last < first or any(held[0] <= placed[1] and placed[0] <= held[1] for held in others):
            return False
        self.holds = sorted([*others, placed])
        return True

    def release(self, on: date) -> bool:
        """Let the clock run again from `on`; False if nothing stops it."""
        if not self.held_on(on):
            return False
        ended = [(first, on - _DAY if first <= on <= last else last) for first, last in self.holds]
        self.holds = [(first, last) for first, last in ended if first <= last]
        return True

    def cancel(self) -> bool:
        """Close it without payment; False if that must be refused."""
        if self.closed or self.paid:
            return False
        self.status = Status.CANCELLED
        return True

    def issue(self, today: date) -> None:
        """Send a draft on its way, due in thirty days at the earliest."""
        self.status, self.due_on = Status.ISSUED, max(self.due_on, today + _ISSUED_DUE)
        if self.agreed and self.agreed < self.due_on:
            self.agreed = None

    def reached(self, step: Step) -> date:
        """The day of a step: as many days after the due date as the calendar says, those on hold not counted, one by one."""
        return self.after((self.runs_from + relativedelta(months=step.after.months, days=step.after.days) - self.runs_from).days)

    def after(self, days: int) -> date:
        """The day on which it is that late, those on hold not counted."""
        left, day = days, self.runs_from
        while left:
            day += _DAY
            left -= not self.held_on(day)
        return day

    def step_on(self, ladder: Ladder, day: date) -> Step | None:
        """The step that a night of that day takes it to, if any."""
        if self.status not in AGEING or not self.balance or self.held_on(day):
            return None
        above = [step for step in ladder if AGEING.index(step.status) > AGEING.index(self.status)]
        return next((step for step in reversed(above) if self.reached(step) <= day), None)

    def past_due_on(self, day: date) -> bool:
        """Whether something of it is owed, late, and not on hold."""
        return self.status in AGEING and self.balance > 0 and self.runs_from < day and not self.held_on(day)

    def to_remind_of(self, day: date) -> bool:
        """Whether there was a Monday, not on hold, on which it was late and since which nobody was reminded of it."""
        since = max(self.runs_from, self.reminded_on or date.min)
        mondays = (day - n * _DAY for n in range((day - since).days) if (day - n * _DAY).weekday() == 0)
        return self.past_due_on(day) and any(not self.held_on(monday) for monday in mondays)

    def bears_fee(self, percent: int, day: date) -> int:
        """The late fee that it bears on a day, in units; 0 for none."""
        sixth, month = day.replace(day=6), day.replace(day=1)
        known = self.fee or (self.fee_month is not None and self.fee_month >= month)
        if known or self.status not in AGEING or day < sixth or self.held_on(day) or self.held_on(sixth) or self.after(_GRACE) > sixth:
            return 0
        return (self.balance * percent + 50) // 100

    def charge(self, fee: int, day: date) -> Bill:
        """The invoice of that fee."""
        self.fee_month = day.replace(day=1)
        number = f"LATE-{self.number}-{day:%Y%m}"
        return Bill(self.organisation, number, fee, day + _FEE_DUE, Status.ISSUED, fee=True)
