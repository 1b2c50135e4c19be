"""Late fees: on the principal still due, from the 6th on, once a month or once an invoice, and never on a fee."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.invoice import Invoice, Kind, Status
from relance.domain.late_fee import Because, LateFeeRule, amount_of, fee_number, late_fee, next_fee_on, rule_of
from relance.domain.money import Money
from tests.domain.examples import an_invoice, day, dollars, francs, held

FLAT = rule_of(LateFeeRule(flat=Decimal("25.00")))
ONCE = rule_of(LateFeeRule(flat=Decimal("25.00"), recurring=False))


def percent(rate: str, most: str | None = None, **fields: Any) -> LateFeeRule:
    """A percentage, capped at `most`."""
    return rule_of(LateFeeRule(percent=Decimal(rate), max_amount=Decimal(most) if most else None, **fields))


def a_bill(total: str = "200.00", paid: str = "0.00", due_on: str = "2025-03-01", **fields: Any) -> Invoice:
    """An overdue assessment in dollars."""
    usual: dict[str, Any] = {"kind": Kind.ASSESSMENT, "status": Status.OVERDUE, "total": dollars(total)}
    return replace(an_invoice(due_on, **(usual | fields)), paid=dollars(paid))


@pytest.mark.parametrize(
    ("rule", "principal", "fee"),
    [
        pytest.param(percent("5"), "150.00 USD", "7.50", id="5% of what is left"),
        pytest.param(FLAT, "150.00 USD", "25.00", id="flat"),
        pytest.param(FLAT, "1.00 USD", "25.00", id="flat, whatever is owed"),
        pytest.param(percent("5", "20.00"), "1000.00 USD", "20.00", id="capped"),
        pytest.param(percent("5", "20.00"), "400.00 USD", "20.00", id="just at the cap"),
        pytest.param(percent("5", "20.00"), "399.99 USD", "20.00", id="half a cent below it"),
        pytest.param(percent("5", "20.00"), "399.00 USD", "19.95", id="below it"),
        pytest.param(rule_of(LateFeeRule(flat=Decimal(25), max_amount=Decimal(10))), "150.00 USD", "10", id="a cap below the flat fee"),
        pytest.param(percent("5"), "0.10 USD", "0.01", id="half a cent is one"),
        pytest.param(percent("5"), "0.09 USD", "0.00", id="less is none"),
        pytest.param(percent("1.5"), "12345 GNF", "185", id="francs have no cents"),
        pytest.param(percent("5"), "10 GNF", "1", id="half a franc is one"),
        pytest.param(percent("5"), "9 GNF", "0", id="less is none either"),
        pytest.param(percent("1.5"), "10.100 TND", "0.152", id="dinars have three digits"),
        pytest.param(percent("100"), "150.00 USD", "150.00", id="all of it"),
    ],
)
def test_the_fee_is_flat_or_a_part_of_the_principal_and_capped(rule: LateFeeRule, principal: str, fee: str) -> None:
    amount, currency = principal.split()
    assert amount_of(rule, Money(Decimal(amount), currency)) == Money(Decimal(fee), currency)


def test_five_percent_of_two_hundred_with_fifty_paid_is_seven_and_a_half() -> None:
    assert late_fee(a_bill(paid="50.00"), percent("5"), day("2025-03-06")) == dollars("7.50")


def test_due_on_the_first_the_grace_ends_on_the_sixth() -> None:
    assert next_fee_on(a_bill(), FLAT) == day("2025-03-06")
    assert late_fee(a_bill(), FLAT, day("2025-03-05")) is Because.NOT_DUE
    assert late_fee(a_bill(), FLAT, day("2025-03-06")) == dollars("25.00")


@pytest.mark.parametrize(
    ("due_on", "grace", "first"),
    [
        pytest.param("2025-03-02", 5, "2025-04-06", id="a day too late for this month's"),
        pytest.param("2025-02-28", 5, "2025-03-06", id="over the end of February"),
        pytest.param("2024-02-29", 5, "2024-03-06", id="due on the leap day"),
        pytest.param("2024-02-29", 6, "2024-03-06", id="the grace ends on the 6th"),
        pytest.param("2024-02-29", 7, "2024-04-06", id="or a day later"),
        pytest.param("2025-12-31", 5, "2026-01-06", id="over the year's end"),
        pytest.param("2025-12-07", 5, "2026-01-06", id="in December, after the 6th"),
        pytest.param("2025-03-05", 0, "2025-03-06", id="no grace: the day after"),
        pytest.param("2025-03-06", 0, "2025-04-06", id="due on the 6th it is not late that day"),
        pytest.param("2025-03-06", 1, "2025-04-06", id="a grace of a day is none at all"),
        pytest.param("2025-03-05", 1, "2025-03-06", id="also on the day after"),
        pytest.param("2025-03-01", 40, "2025-05-06", id="a long one"),
    ],
)
def test_the_first_fee_is_on_the_first_sixth_after_the_grace(due_on: str, grace: int, first: str) -> None:
    rule = LateFeeRule(flat=Decimal(25), grace_days=grace)
    assert next_fee_on(a_bill(due_on=due_on), rule) == day(first)
    assert late_fee(a_bill(due_on=due_on), rule, day(first) - timedelta(days=1)) is Because.NOT_DUE
    assert late_fee(a_bill(due_on=due_on), rule, day(first)) == dollars("25")


@pytest.mark.parametrize(
    ("fee_on", "next_on"),
    [("2025-03-06", "2025-04-06"), ("2025-03-31", "2025-04-06"), ("2025-12-06", "2026-01-06"), ("2024-02-29", "2025-03-06")],
)
def test_the_next_fee_is_on_the_next_months_sixth_however_late_the_last_was(fee_on: str, next_on: str) -> None:
    assert next_fee_on(a_bill(fee_on=day(fee_on)), FLAT) == day(next_on)
    assert late_fee(a_bill(fee_on=day(fee_on)), FLAT, day(next_on) - timedelta(days=1)) is Because.NOT_DUE


def test_a_rule_that_does_not_recur_charges_once() -> None:
    assert late_fee(a_bill(), ONCE, day("2025-03-06")) == dollars("25.00")
    assert late_fee(a_bill(fee_on=day("2025-03-06")), ONCE, day("2025-12-06")) is Because.NOT_DUE
    assert next_fee_on(a_bill(fee_on=day("2025-03-06")), ONCE) is None


@pytest.mark.parametrize(
    ("on", "fee"),
    [
        pytest.param("2025-03-28", dollars("25.00"), id="in the month: made up, late"),
        pytest.param("2025-04-01", Because.NOT_DUE, id="at the next one's start: March's would be in arrears"),
        pytest.param("2025-04-05", Because.NOT_DUE, id="the day before April's: too early for that one"),
        pytest.param("2025-04-06", dollars("25.00"), id="on April's day: one fee, not two"),
        pytest.param("2025-08-31", dollars("25.00"), id="half a year later: one, for August"),
    ],
)
def test_a_missed_months_fee_is_lost(on: str, fee: Money | Because) -> None:
    assert late_fee(a_bill(), FLAT, day(on)) == fee


@pytest.mark.parametrize(
    ("invoice", "because"),
    [
        pytest.param(a_bill(status=Status.DRAFT), Because.CLOSED, id="a draft"),
        pytest.param(a_bill(status=Status.CANCELLED), Because.CLOSED, id="cancelled"),
        pytest.param(a_bill(status=Status.PAID, paid="200.00"), Because.CLOSED, id="paid"),
        pytest.param(a_bill(paid="200.00"), Because.CLOSED, id="nothing left to pay"),
        pytest.param(a_bill(kind=Kind.FINE), Because.EXEMPT, id="a fine"),
        pytest.param(a_bill(kind=Kind.LATE_FEE), Because.EXEMPT, id="a late fee"),
    ],
)
def test_what_bears_no_fee_has_no_next_date(invoice: Invoice, because: Because) -> None:
    assert late_fee(invoice, FLAT, day("2025-12-06")) is because
    assert next_fee_on(invoice, FLAT) is None


def test_without_a_rule_there_is_no_fee() -> None:
    assert late_fee(a_bill(), None, day("2025-12-06")) is Because.NO_RULE
    assert next_fee_on(a_bill(), None) is None


def test_a_fee_that_rounds_to_nothing_is_none_and_is_not_looked_at_every_night() -> None:
    small = an_invoice("2025-03-01", status=Status.OVERDUE, total=francs(9))
    assert late_fee(small, percent("5"), day("2025-03-06")) is Because.ZERO
    assert next_fee_on(small, percent("5")) is None


def test_fines_bear_fees_where_the_policy_says_so() -> None:
    rule = rule_of(LateFeeRule(flat=Decimal(25), exempt=(Kind.LATE_FEE, Kind.RENTAL)))
    assert late_fee(a_bill(kind=Kind.FINE), rule, day("2025-03-06")) == dollars("25")
    assert late_fee(a_bill(kind=Kind.RENTAL), rule, day("2025-03-06")) is Because.EXEMPT


def test_an_invoice_that_no_night_has_aged_yet_bears_its_fee_all_the_same() -> None:
    assert late_fee(a_bill(status=Status.ISSUED), FLAT, day("2025-03-06")) == dollars("25.00")


def test_the_date_agreed_for_the_remainder_counts_once_something_is_paid() -> None:
    agreed = day("2025-04-15")
    assert next_fee_on(a_bill(balance_due_on=agreed), FLAT) == day("2025-03-06")
    assert next_fee_on(a_bill(balance_due_on=agreed, paid="50.00"), FLAT) == day("2025-05-06")


@pytest.mark.parametrize(
    ("hold", "first"),
    [
        pytest.param("2025-03-06..2025-03-06", "2025-04-06", id="on the 6th itself: next month's"),
        pytest.param("2025-03-03..2025-03-03", "2025-04-06", id="within the grace: its days are not counted"),
        pytest.param("2025-02-10..2025-03-01", "2025-03-06", id="before it is late: nothing"),
        pytest.param("2025-03-07..2025-03-20", "2025-03-06", id="after the 6th: nothing"),
        pytest.param("2025-03-06..2025-04-05", "2025-04-06", id="to the day before the next"),
        pytest.param("2025-03-06..2025-04-06", "2025-05-06", id="over two of them"),
    ],
)
def test_a_sixth_on_hold_is_passed_over(hold: str, first: str) -> None:
    assert next_fee_on(a_bill(holds=held(hold)), FLAT) == day(first)


def test_no_fee_on_a_held_day_even_if_one_was_missed_before() -> None:
    bill = a_bill(holds=held("2025-03-10..2025-03-20"))
    assert late_fee(bill, FLAT, day("2025-03-10")) is Because.ON_HOLD
    assert late_fee(bill, FLAT, day("2025-03-21")) == dollars("25.00")


def test_a_late_run_charges_no_month_whose_sixth_was_on_hold() -> None:
    bill = a_bill(holds=held("2025-04-01..2025-04-06"))
    assert late_fee(bill, FLAT, day("2025-03-31")) == dollars("25.00")
    assert late_fee(bill, FLAT, day("2025-04-07")) is Because.NOT_DUE
    assert late_fee(bill, FLAT, day("2025-05-06")) == dollars("25.00")


def test_a_fees_invoice_is_named_by_invoice_and_month() -> None:
    assert fee_number("ASM-101-202503-A", day("2025-04-30")) == "LATE-ASM-101-202503-A-202504"
