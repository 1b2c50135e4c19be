"""Payment reminders, whatever is owed and whatever nights are run: on the policy's Mondays unless late, and only of what is owed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from relance.domain.invoice import AGEING, Invoice
from relance.domain.reminder import ReminderPolicy, Statement, next_reminder_on, past_due, policy_of, reminder_day
from tests.domain.examples import an_invoice
from tests.domain.strategies import days, holds, invoices

START = date(2025, 1, 1)
policies = st.builds(policy_of, st.integers(1, 6))


@st.composite
def owed(draw: st.DrawFn) -> list[Invoice]:
    """What one customer owes: a few invoices due about the start, some of them on hold for a while."""
    due = draw(st.lists(st.integers(-20, 60), min_size=1, max_size=4))
    found = [an_invoice((START + timedelta(days=n)).isoformat(), number=str(place)) for place, n in enumerate(due)]
    return [replace(invoice, holds=draw(holds(invoice.due_on))) for invoice in found]


def reminded(owed: list[Invoice], policy: ReminderPolicy, nights: Iterable[int]) -> list[tuple[date, list[str]]]:
    """The days on which the customer is reminded, and of which invoices, if these nights are run in this order."""
    told = []
    for n in nights:
        as_of = START + timedelta(days=n)
        due = [one for one in owed if (on := next_reminder_on(one, policy)) and on <= as_of]
        listed = [one.number for one in past_due(due, as_of)]
        owed = [replace(one, reminded_on=as_of) if one.number in listed else one for one in owed]
        told += [(as_of, listed)] if listed else []
    return told


def mondays(policy: ReminderPolicy) -> list[date]:
    """The policy's Mondays of the time."""
    asked = (START + timedelta(days=n) for n in range(-120, 500))
    return [on for on in asked if on.weekday() == 0 and (on.toordinal() // 7) % policy.every_weeks == 0]


@given(owed(), policies)
def test_if_no_night_is_missed_each_monday_of_the_policy_lists_all_that_is_past_due(owed: list[Invoice], policy: ReminderPolicy) -> None:
    nights = range(-60, 150)
    days = [on for on in mondays(policy) if START + timedelta(days=nights[0]) <= on <= START + timedelta(days=nights[-1])]
    listed = [(on, [one.number for one in past_due(owed, on)]) for on in days]
    assert reminded(owed, policy, nights) == [(on, numbers) for on, numbers in listed if numbers]


@given(owed(), policies, st.lists(st.integers(-60, 200), max_size=40))
def test_whatever_nights_are_run_an_invoice_is_named_once_for_each_monday(
    owed: list[Invoice], policy: ReminderPolicy, nights: list[int]
) -> None:
    told = reminded(owed, policy, nights)
    for invoice in owed:
        named = [on for on, numbers in told if invoice.number in numbers]
        # A late reminder stands for the last of the policy's Mondays before it.
        stands_for = [max(monday for monday in mondays(policy) if monday <= on) for on in named]
        assert len(set(stands_for)) == len(stands_for)
        assert named == sorted(named)


@given(owed(), policies, st.sets(st.integers(-60, 200), max_size=40))
def test_without_holds_the_customer_has_one_message_for_each_monday_and_late_ones_only_after_a_gap(
    owed: list[Invoice], policy: ReminderPolicy, nights: set[int]
) -> None:
    told = [on for on, _ in reminded([replace(one, holds=()) for one in owed], policy, sorted(nights))]
    assert len({reminder_day(on, policy) for on in told}) == len(told)
    for on in told:
        missed = reminder_day(on, policy)
        assert on == missed or (missed - START).days not in nights


@given(owed(), policies, st.lists(st.integers(-60, 200), max_size=40))
def test_the_same_night_again_names_nothing_twice(owed: list[Invoice], policy: ReminderPolicy, nights: list[int]) -> None:
    assert reminded(owed, policy, [n for n in nights for _ in range(2)]) == reminded(owed, policy, nights)


@given(policies, st.integers(0, 400))
def test_a_reminder_is_for_the_last_of_the_policys_mondays(policy: ReminderPolicy, n: int) -> None:
    on = START + timedelta(days=n)
    assert reminder_day(on, policy) == max(monday for monday in mondays(policy) if monday <= on)


@given(st.lists(invoices(), max_size=6), days)
def test_a_reminder_lists_what_is_owed_late_and_not_on_hold_and_no_more(found: list[Invoice], as_of: date) -> None:
    listed = past_due(found, as_of)
    for invoice in found:
        late = invoice.status in AGEING and bool(invoice.balance) and (as_of - invoice.effective_due_on).days >= 1
        assert (invoice in listed) == (late and not any(hold.covers(as_of) for hold in invoice.holds))
    assert [invoice.number for invoice in listed] == sorted(invoice.number for invoice in listed)


@given(owed(), days)
def test_the_total_is_the_sum_of_the_balances(owed: list[Invoice], as_of: date) -> None:
    listed = past_due(owed, as_of)
    if listed:
        total = Statement(organisation="goo-school", customer="c-1", invoices=listed).total
        assert total.amount == sum((invoice.balance.amount for invoice in listed), Decimal(0)) > 0


@given(invoices(), policies)
def test_on_its_next_date_an_invoice_is_listed_and_on_no_monday_of_the_policy_before(invoice: Invoice, policy: ReminderPolicy) -> None:
    next_on = next_reminder_on(invoice, policy)
    if next_on is None:
        assert past_due([invoice], date(2100, 1, 1)) == ()
        return
    assert past_due([invoice], next_on) == (invoice,)
    since = max(invoice.effective_due_on, invoice.reminded_on or date.min)
    between = [since + timedelta(days=n) for n in range(1, (next_on - since).days)]
    passed_over = [on for on in between if on.weekday() == 0 and (on.toordinal() // 7) % policy.every_weeks == 0]
    assert [on for on in passed_over if past_due([invoice], on)] == []
