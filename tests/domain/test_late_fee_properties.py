"""Late fees, whatever the rule, the invoice and the nights: one a calendar month at most, from its 6th on, never in arrears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from relance.domain.invoice import Invoice, Kind, Status
from relance.domain.late_fee import LateFeeRule, amount_of, fee_number, late_fee, next_fee_on
from relance.domain.money import Money, rounded
from tests.domain.strategies import ageing_invoices, amounts, days, invoices, late_fee_rules

#: Nights counted from the due date, as they come: some missed, some repeated, some run again as of an earlier date.
nights = st.lists(st.integers(-10, 400), max_size=60)


def charged(invoice: Invoice, rule: LateFeeRule, order: list[int]) -> list[date]:
    """The days on which a fee is charged when these nights are run in this order."""
    days = []
    for n in order:
        as_of = invoice.effective_due_on + timedelta(days=n)
        if isinstance(late_fee(invoice, rule, as_of), Money):
            invoice = replace(invoice, fee_on=as_of)
            days.append(as_of)
    return days


def never_charged(invoice: Invoice) -> Invoice:
    """The invoice as it was before its first fee."""
    return replace(invoice, fee_on=None)


@given(ageing_invoices(), late_fee_rules(), nights)
def test_no_month_has_two_fees_whatever_nights_are_run(invoice: Invoice, rule: LateFeeRule, order: list[int]) -> None:
    on = charged(never_charged(invoice), rule, order)
    numbers = {fee_number(invoice.number, day) for day in on}
    assert len(numbers) == len(on)
    assert rule.recurring or len(on) <= 1
    assert on == sorted(on)


@given(ageing_invoices(), late_fee_rules(), nights)
def test_no_fee_comes_within_the_grace_on_a_held_day_or_before_its_months_sixth(
    invoice: Invoice, rule: LateFeeRule, order: list[int]
) -> None:
    for on in charged(never_charged(invoice), rule, order):
        assert (on - invoice.effective_due_on).days >= max(1, rule.grace_days)
        assert invoice.hold_on(on) is None
        assert on.day >= 6


@given(ageing_invoices(), late_fee_rules(), st.sets(st.integers(-10, 400), max_size=80))
def test_missed_nights_never_cost_more_and_no_month_that_had_none_is_charged_later(
    invoice: Invoice, rule: LateFeeRule, some: set[int]
) -> None:
    every = {(on.year, on.month) for on in charged(never_charged(invoice), replace(rule, recurring=True), list(range(-10, 401)))}
    on = [(day.year, day.month) for day in charged(never_charged(invoice), rule, sorted(some))]
    assert set(on) <= every


@given(ageing_invoices(), late_fee_rules())
def test_if_no_night_is_missed_every_fee_is_charged_on_a_sixth(invoice: Invoice, rule: LateFeeRule) -> None:
    on = charged(never_charged(invoice), rule, list(range(-10, 401)))
    assert {day.day for day in on} <= {6}
    bears = invoice.kind not in rule.exempt and amount_of(rule, invoice.balance)
    assert bool(on) == bool(bears)


@given(ageing_invoices(), late_fee_rules())
def test_the_next_date_is_the_first_on_which_a_fee_is_charged(invoice: Invoice, rule: LateFeeRule) -> None:
    start = max(invoice.effective_due_on, invoice.fee_on or date.min)
    asked = [start + timedelta(days=n) for n in range(-70, 350)]
    acts = [on for on in asked if isinstance(late_fee(invoice, rule, on), Money)]
    assert next_fee_on(invoice, rule) == (acts[0] if acts else None)


@given(invoices(), late_fee_rules(), days)
def test_a_fee_is_never_charged_on_a_fee_nor_on_what_is_not_owed(invoice: Invoice, rule: LateFeeRule, as_of: date) -> None:
    fee = late_fee(invoice, rule, as_of)
    if invoice.kind is Kind.LATE_FEE or invoice.status in (Status.DRAFT, Status.PAID, Status.CANCELLED):
        assert not isinstance(fee, Money)
        assert next_fee_on(invoice, rule) is None


@given(late_fee_rules(), amounts(least=1), amounts(least=1))
def test_a_fee_is_a_payable_amount_within_its_cap_and_grows_with_what_is_owed(rule: LateFeeRule, one: Money, other: Money) -> None:
    less, more = sorted([one.amount, other.amount])
    fees = [amount_of(rule, Money(principal, one.currency)) for principal in (less, more)]
    assert fees[0] <= fees[1]
    for fee in fees:
        assert fee == rounded(fee)
        assert rule.max_amount is None or fee.amount <= rule.max_amount
        assert fee.currency == one.currency
    assert rule.percent is None or fees[1].amount <= more
