"""Payment reminders: one message a customer, of everything that is past due (`rules`, 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from relance.domain.errors import InvalidError
from relance.domain.invoice import AGEING, Receivable
from relance.domain.money import Money, zero

#: The most weeks between two reminders.
_MOST_WEEKS: Final = 52


@dataclass(frozen=True, slots=True)
class ReminderPolicy:
    """Every how many weeks customers are reminded, on a Monday; 0: never.

    The Mondays are the same for all customers and invoices, so that one customer's invoices always come in one message.
    """

    every_weeks: int = 1


USUAL_REMINDERS: Final = ReminderPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one customer owes and is due to be reminded of: invoices with a balance past their date, by number."""

    organisation: str
    customer: str
    invoices: tuple[Receivable, ...]

    @property
    def total(self) -> Money:
        """The balances together."""
        return sum((invoice.balance for invoice in self.invoices), zero(self.invoices[0].balance.currency))


def past_due(invoices: Iterable[Receivable], as_of: date) -> tuple[Receivable, ...]:
    """Those of `invoices` to remind of on `as_of`: open, with a balance, past the effective due date, not on hold; by number."""
    found = (one for one in invoices if one.status in AGEING and one.balance and one.effective_due_on < as_of and not one.hold_on(as_of))
    return tuple(sorted(found, key=lambda invoice: invoice.number))


def next_reminder_on(invoice: Receivable, policy: ReminderPolicy) -> date | None:
    """The first of the policy's Mondays on which to remind of `invoice`; None if it never will be. The key of the due index."""
    if not policy.every_weeks or invoice.status not in AGEING or not invoice.balance:
        return None
    late_on = invoice.effective_due_on + timedelta(days=1)
    # Also after one that was made up on a Sunday: with a longer pause for it alone, it would come apart from the customer's others.
    monday = _monday(max(late_on, invoice.reminded_on + timedelta(days=1)) if invoice.reminded_on else late_on, policy.every_weeks)
    while held := invoice.hold_on(monday):
        monday = _monday(held.until_on + timedelta(days=1), policy.every_weeks)
    return monday


def reminder_day(on: date, policy: ReminderPolicy) -> date:
    """The policy's Monday that a reminder on `on` is for: the last one by then. A customer is reminded once for each."""
    every = max(1, policy.every_weeks)  # a policy that reminds no more may still be asked about the week of its last message
    return _monday(on + timedelta(days=1), every) - timedelta(weeks=every)


def policy_of(every_weeks: int) -> ReminderPolicy:
    """A policy that makes sense. InvalidError: fewer weeks than none, or more than a year's."""
    if not 0 <= every_weeks <= _MOST_WEEKS:
        raise InvalidError("every_weeks", every_weeks, f"must be between 0 (never) and {_MOST_WEEKS}")
    return ReminderPolicy(every_weeks)


def _monday(day: date, every: int) -> date:
    """The first Monday on or after `day` whose number is a multiple of `every`. Day 1 of the calendar is a Monday."""
    weeks = -(-(day.toordinal() - 1) // 7)
    return date.fromordinal(7 * (-(-weeks // every) * every) + 1)
