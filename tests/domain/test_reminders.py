"""Payment reminders: everything that is past due and nothing else, on the policy's Mondays."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from relance.domain.errors import InvalidError
from relance.domain.invoice import Invoice, Status
from relance.domain.reminder import USUAL_REMINDERS, ReminderPolicy, Statement, next_reminder_on, past_due, policy_of
from tests.domain.examples import an_invoice, day, francs, held

#: A Monday.
MONDAY = day("2025-02-10")
NEVER, FORTNIGHTLY, MONTHLY = policy_of(0), policy_of(2), policy_of(4)


@pytest.mark.parametrize(
    ("invoice", "told"),
    [
        pytest.param(an_invoice("02-09"), True, id="a day late"),
        pytest.param(an_invoice("02-10"), False, id="due that day"),
        pytest.param(an_invoice("02-11"), False, id="not yet due"),
        pytest.param(an_invoice(status=Status.LITIGATION), True, id="in litigation"),
        pytest.param(an_invoice(paid=499), True, id="with a franc left"),
        pytest.param(an_invoice(paid=500), False, id="with nothing left"),
        pytest.param(an_invoice(status=Status.PAID, paid=500), False, id="paid"),
        pytest.param(an_invoice(status=Status.CANCELLED), False, id="cancelled"),
        pytest.param(an_invoice(status=Status.DRAFT), False, id="a draft"),
        pytest.param(an_invoice(holds=held("02-01..02-10")), False, id="on hold that day"),
        pytest.param(an_invoice(holds=held("02-01..02-09")), True, id="on hold until the day before"),
        pytest.param(an_invoice(paid=100, balance_due_on=day("02-10")), False, id="with a date agreed for the remainder"),
        pytest.param(an_invoice(balance_due_on=day("02-10")), True, id="with such a date, and nothing paid"),
        pytest.param(an_invoice(reminded_on=MONDAY), True, id="reminded of that day already: it is still owed"),
    ],
)
def test_what_is_past_due_is_listed(invoice: Invoice, told: bool) -> None:
    assert past_due([invoice], MONDAY) == ((invoice,) if told else ())


def test_a_customers_invoices_are_listed_by_number_with_their_total() -> None:
    owed = [an_invoice(number="B"), an_invoice(number="C", total=francs(90), paid=20), an_invoice(number="A", due_on="02-09")]
    listed = past_due([*owed, an_invoice("03-31", number="D"), an_invoice(number="E", paid=500)], MONDAY)
    assert [invoice.number for invoice in listed] == ["A", "B", "C"]
    assert Statement(organisation="goo-school", customer="c-1", invoices=listed).total == francs(500 + 500 + 70)


def test_who_paid_one_of_five_is_told_of_four_and_who_paid_all_of_none() -> None:
    owed = [an_invoice(number=f"{n}") for n in range(5)]
    paid = [an_invoice(number=f"{n}", status=Status.PAID, paid=500) for n in range(5)]
    assert [invoice.number for invoice in past_due([*owed[:2], paid[2], *owed[3:]], MONDAY)] == ["0", "1", "3", "4"]
    assert past_due(paid, MONDAY) == ()


@pytest.mark.parametrize(
    ("due_on", "first"),
    [
        pytest.param("2025-02-09", "2025-02-10", id="due on a Sunday: the next day"),
        pytest.param("2025-02-10", "2025-02-17", id="due on a Monday: not that day"),
        pytest.param("2025-02-11", "2025-02-17", id="due on a Tuesday"),
        pytest.param("2024-02-29", "2024-03-04", id="due on the leap day"),
        pytest.param("2025-12-31", "2026-01-05", id="over the year's end"),
    ],
)
def test_the_first_reminder_is_on_the_first_monday_it_is_late(due_on: str, first: str) -> None:
    assert next_reminder_on(an_invoice(due_on), USUAL_REMINDERS) == day(first)


@pytest.mark.parametrize(
    ("reminded_on", "next_on"),
    [
        pytest.param("02-10", "02-17", id="on a Monday: the next one"),
        pytest.param("02-12", "02-17", id="late, on a Wednesday: the Monday after it all the same"),
        pytest.param("02-16", "02-17", id="late, on a Sunday: the next day"),
        pytest.param("01-06", "02-03", id="long before it was due: as if never"),
    ],
)
def test_the_next_reminder_is_on_the_next_monday_however_late_the_last_was(reminded_on: str, next_on: str) -> None:
    assert next_reminder_on(an_invoice(reminded_on=day(reminded_on)), USUAL_REMINDERS) == day(next_on)


@pytest.mark.parametrize("policy", [FORTNIGHTLY, MONTHLY, policy_of(52)], ids=["two weeks", "four", "a year"])
def test_the_mondays_of_a_policy_are_the_same_for_every_invoice(policy: ReminderPolicy) -> None:
    firsts = {next_reminder_on(an_invoice((MONDAY + timedelta(days=n)).isoformat()), policy) for n in range(7 * policy.every_weeks)}
    assert None not in firsts
    assert len(firsts) <= 2
    assert len({on.toordinal() % (7 * policy.every_weeks) for on in firsts if on}) == 1


def test_of_two_weeks_the_second_is_passed_over() -> None:
    first = next_reminder_on(an_invoice(), FORTNIGHTLY)
    assert first is not None
    assert next_reminder_on(an_invoice(reminded_on=first), FORTNIGHTLY) == first + timedelta(weeks=2)


@pytest.mark.parametrize(
    ("holds", "first"),
    [
        pytest.param(["02-03..02-03"], "02-10", id="over that Monday"),
        pytest.param(["02-01..02-02"], "02-03", id="to the day before"),
        pytest.param(["02-03..02-09"], "02-10", id="to the day before the next"),
        pytest.param(["02-03..02-10"], "02-17", id="over two"),
        pytest.param(["02-10..02-17", "02-03..02-03"], "02-24", id="and the next, by another one"),
        pytest.param(["02-04..02-09"], "02-03", id="after it: nothing"),
    ],
)
def test_a_monday_on_hold_is_passed_over(holds: list[str], first: str) -> None:
    assert next_reminder_on(an_invoice(holds=held(*holds)), USUAL_REMINDERS) == day(first)


@pytest.mark.parametrize(
    ("invoice", "policy"),
    [
        pytest.param(an_invoice(), NEVER, id="a policy of never"),
        pytest.param(an_invoice(status=Status.DRAFT), USUAL_REMINDERS, id="a draft"),
        pytest.param(an_invoice(status=Status.CANCELLED), USUAL_REMINDERS, id="cancelled"),
        pytest.param(an_invoice(status=Status.PAID, paid=500), USUAL_REMINDERS, id="paid"),
        pytest.param(an_invoice(paid=500), USUAL_REMINDERS, id="nothing left"),
    ],
)
def test_what_nobody_is_reminded_of_has_no_next_date(invoice: Invoice, policy: ReminderPolicy) -> None:
    assert next_reminder_on(invoice, policy) is None


@pytest.mark.parametrize("weeks", [-1, 53])
def test_a_policy_of_no_sense_is_refused(weeks: int) -> None:
    with pytest.raises(InvalidError, match=re.escape(f"every_weeks: {weeks} must be between 0 (never) and 52")):
        policy_of(weeks)
