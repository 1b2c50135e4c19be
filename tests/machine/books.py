"""All that has been done so far, and what follows from it for many records at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from relance.domain.ageing import Ladder, Step
from tests.machine.leasing import Lease
from tests.machine.model import Bill
from tests.machine.scenery import CUSTOMER, ORGANISATIONS, RENTAL
from tests.machine.stored import Key

_DAY = timedelta(days=1)


@dataclass
class Books:
    """All that has been done so far. A later job keeps here what it expects of its own."""

    ladders: dict[str, Ladder]
    bills: dict[Key, Bill] = field(default_factory=dict)
    #: Organisations whose ladder changed since their dates were computed.
    marked: set[str] = field(default_factory=set)
    #: Scheduled moments whose run has been.
    nights: set[str] = field(default_factory=set)
    #: The messages by which a customer must have been reminded, and those that came by organisation and Monday.
    reminders: set[Key] = field(default_factory=set)
    reminded: dict[tuple[str, date], set[Key]] = field(default_factory=dict)
    #: The rentals, one an organisation.
    leases: dict[str, Lease] = field(default_factory=lambda: {id: Lease(id, RENTAL) for id in ORGANISATIONS})
    #: How often a person has asked for a message again.
    asked_again: Counter[Key] = field(default_factory=Counter)
    #: Messages that a person has closed.
    resolved: set[Key] = field(default_factory=set)

    def bill_leases(self) -> None:
        """Have the invoices of the rentals among the others."""
        self.bills |= {hire.key: hire for lease in self.leases.values() for hire in lease.hires}

    def remind(self, days: Mapping[str, date]) -> None:
        """Remind each customer to whom something is owed on the organisations' days, of all of it."""
        for organisation, day in days.items():
            due = [bill for bill in self.bills.values() if bill.organisation == organisation and bill.to_remind_of(day)]
            if due:
                monday = day - day.weekday() * _DAY
                self.reminders.add((organisation, f"reminder/{CUSTOMER}#{monday}#contact:{CUSTOMER}#email"))
            for bill in due:
                bill.reminded_on = day

    def charge(self, percents: Mapping[str, int], days: Mapping[str, date]) -> None:
        """Charge the late fees of the organisations' days."""
        for bill in list(self.bills.values()):
            fee = bill.bears_fee(percents.get(bill.organisation, 0), days[bill.organisation])
            if fee:
                made = bill.charge(fee, days[bill.organisation])
                self.bills[made.key] = made

    def due(self, days: Mapping[str, date]) -> dict[Key, Step]:
        """What a night changes on the organisations' days."""
        found = {key: bill.step_on(self.ladders[bill.organisation], days[bill.organisation]) for key, bill in self.bills.items()}
        return {key: step for key, step in found.items() if step}

    def night(self, days: Mapping[str, date]) -> dict[Key, Step]:
        """Change it, and say what."""
        due = self.due(days)
        for key, step in due.items():
            self.bills[key].status = step.status
        self.marked.clear()
        return due
