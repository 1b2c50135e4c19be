"""The machine's frame: a clock, the model, the provider, a snapshot before and after each step. What it does is in the deeds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from hypothesis.stateful import RuleBasedStateMachine, invariant

from relance.domain.ageing import Step as LadderStep
from relance.domain.invoice import Status
from relance.notify import dispatch, gate
from relance.store.outbox import Delivery
from tests.faults.clock import set_to
from tests.machine import scenery
from tests.machine.books import Books
from tests.machine.history import History
from tests.machine.model import Bill
from tests.machine.provider import Provider
from tests.machine.stored import Key, Snapshot
from tests.quick_tables import restore


@dataclass(frozen=True)
class Deed:
    """The step just taken. Of a refusable deed: `allowed` by the model, `accepted` by the product. Of a night: its run, the
    organisations' days, and what the model had due; `kind` is `night`, `again`, `dry` or `reindex`."""

    name: str
    kind: str = ""
    allowed: bool = True
    accepted: bool = True
    run: str = ""
    days: Mapping[str, date] = field(default_factory=dict)
    due: Mapping[Key, LadderStep] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What an invariant may look at."""

    deed: Deed
    before: Snapshot
    now: Snapshot
    books: Books
    history: History
    provider: Provider
    moment: datetime
    #: No message is to be tried any more.
    over: bool = False


Invariant = Callable[[Seen], Iterable[str]]


class Machine(RuleBasedStateMachine):
    """Takes steps against the real product. `must_hold` is checked after each."""

    #: Whether what waits is sent at the end of an example.
    settles: ClassVar[bool] = True
    must_hold: ClassVar[tuple[Invariant, ...]]
    #: The tables as every example finds them; set by the fixture.
    beginning: ClassVar[dict[str, Any]]
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        restore(self.beginning)
        gate.forget()
        self.books = Books({id: one.ageing for id, one in scenery.ORGANISATIONS.items()})
        self.provider = Provider(self._why_moot)
        self.history = History()
        self._within = ExitStack()
        self.clock = self._within.enter_context(set_to(scenery.BEGINNING))
        self._within.enter_context(self.provider.listening())
        self.now = Snapshot({aggregate: {} for aggregate in Snapshot.taken().tables})
        self.seen = self.look(Deed("begin"))

    def look(self, deed: Deed, *, over: bool = False) -> Seen:
        """Take in what the step did."""
        before, self.now = self.now, Snapshot.taken()
        self.history.read(before, self.now, self.books.ladders)
        self.seen = Seen(deed, before, self.now, self.books, self.history, self.provider, self.clock.moment, over)
        return self.seen

    @invariant()
    def everything_holds(self) -> None:
        """Ask every invariant; the first that does not hold is named."""
        type(self).steps += 1
        for rule in self.must_hold:
            troubles = list(rule(self.seen))
            assert not troubles, f"{rule.__name__}, after {self.seen.deed.name}: {troubles[0]}"

    def teardown(self) -> None:
        """In the end everything is sent that can be, unless the example has failed before."""
        try:
            if self.settles and sys.exc_info()[0] is None:
                self._settle()
                self.everything_holds()
        finally:
            self._within.close()

    def _settle(self) -> None:
        self.provider.answers = []
        for _ in range(5):  # a lease, an alert's repetition, a fallback and the longest wait
            self.clock.sleep(timedelta(days=1, hours=1).total_seconds())
            dispatch.send_due(self.clock.moment, limit=10_000)
        self.look(Deed("the end"), over=True)

    def bill(self, which: int) -> Bill:
        """One of the invoices there are."""
        bills = list(self.books.bills.values())
        return bills[which % len(bills)]

    def today(self, organisation: str, moment: datetime | None = None) -> date:
        """The organisation's date."""
        return (moment or self.clock.moment).astimezone(ZoneInfo(scenery.ORGANISATIONS[organisation].zone)).date()

    def _why_moot(self, delivery: Delivery) -> str:
        message = delivery.message
        if message.listed:
            return self._why_not_owed(delivery)
        bill = self.books.bills[message.organisation, message.about]
        if bill.status in (Status.PAID, Status.CANCELLED) or (message.expects and bill.status.value != message.expects):
            return f"{message.id} was sent while {bill.number} was {bill.status.value}"
        return f"{message.id} was sent while {bill.number} was on hold" if bill.held_on(self.today(message.organisation)) else ""

    def _why_not_owed(self, delivery: Delivery) -> str:
        """What is wrong with a list of what a customer owes."""
        message, today = delivery.message, self.today(delivery.message.organisation)
        for number, amount in message.listed:
            bill = self.books.bills[message.organisation, number]
            if not bill.past_due_on(today):
                return f"{message.id} was sent while {number} was {bill.status.value}, held or not due"
            if amount != scenery.money(bill.organisation, bill.balance).amount:
                return f"{message.id} was sent with {amount} while {number} owed {bill.balance} units"
        return ""
