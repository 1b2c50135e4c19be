"""Payments: a part payment never hides what is left, payment in full closes at once, and nothing is taken that is not owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.errors import InvalidError
from relance.domain.invoice import AGEING, Invoice, Payment, Status, pay
from relance.domain.money import Money
from tests.domain.examples import a_payment, an_invoice, day, francs
from tests.domain.strategies import ageing_invoices

OPEN = (Status.DRAFT, *AGEING)


@pytest.mark.parametrize("status", OPEN, ids=str)
def test_a_part_payment_changes_the_balance_and_never_the_status(status: Status) -> None:
    after, recorded = pay(an_invoice(status=status), a_payment(200))
    assert (after.status, after.paid, after.balance) == (status, francs(200), francs(300))
    assert (after.closed_on, recorded.credited) == (None, None)


@pytest.mark.parametrize("status", OPEN, ids=str)
def test_payment_in_full_closes_the_invoice_at_once(status: Status) -> None:
    after, _ = pay(an_invoice(status=status, paid=200), a_payment(300))
    assert (after.status, after.balance, after.closed_on) == (Status.PAID, francs(0), day("02-10"))


@pytest.mark.parametrize("status", AGEING, ids=str)
def test_a_later_date_for_the_remainder_makes_the_invoice_issued_again(status: Status) -> None:
    after, _ = pay(an_invoice(status=status), a_payment(200, balance_due_on=day("03-15")))
    assert (after.status, after.balance_due_on, after.effective_due_on) == (Status.ISSUED, day("03-15"), day("03-15"))


def test_a_draft_with_a_date_for_the_remainder_stays_a_draft() -> None:
    after, _ = pay(an_invoice(status=Status.DRAFT), a_payment(200, balance_due_on=day("03-15")))
    assert (after.status, after.balance_due_on) == (Status.DRAFT, day("03-15"))


def test_a_date_for_the_remainder_means_nothing_once_nothing_remains() -> None:
    after, _ = pay(an_invoice(), a_payment(500, balance_due_on=day("03-15")))
    assert (after.status, after.balance_due_on) == (Status.PAID, None)


@pytest.mark.parametrize(
    ("invoice", "payment", "why"),
    [
        pytest.param(an_invoice(), a_payment(0), "amount: '0 GNF' must be more than zero", id="nothing"),
        pytest.param(an_invoice(), a_payment(-5), "amount: '-5 GNF' must be more than zero", id="less than nothing"),
        pytest.param(
            an_invoice(),
            replace(a_payment(), amount=Money(Decimal(1), "USD")),
            "amount: '1 USD' is not in the invoice's currency, GNF",
            id="foreign money",
        ),
        pytest.param(
            an_invoice(paid=200),
            a_payment(301),
            "amount: '301 GNF' is more than the balance of 300 GNF; record the excess as a credit to accept it",
            id="more than the balance",
        ),
        pytest.param(
            an_invoice(status=Status.PAID, paid=500),
            a_payment(1),
            "number: '2025-001' is paid and cannot be paid",
            id="a paid invoice",
        ),
        pytest.param(
            an_invoice(status=Status.CANCELLED),
            a_payment(1),
            "number: '2025-001' is cancelled and cannot be paid",
            id="a cancelled one",
        ),
        pytest.param(
            an_invoice(),
            a_payment(1, balance_due_on=day("01-31")),
            "balance_due_on: '2025-01-31' must be later than 2025-01-31, the date in force",
            id="the same date for the remainder",
        ),
        pytest.param(
            an_invoice(paid=1, balance_due_on=day("03-15")),
            a_payment(1, balance_due_on=day("03-01")),
            "balance_due_on: '2025-03-01' must be later than 2025-03-15, the date in force",
            id="an earlier date than the one agreed before",
        ),
    ],
)
def test_a_payment_is_refused_by_field_value_and_reason(invoice: Invoice, payment: Payment, why: str) -> None:
    with pytest.raises(InvalidError) as refused:
        pay(invoice, payment)
    assert str(refused.value) == why


def test_what_is_paid_beyond_the_balance_becomes_a_credit_if_wanted() -> None:
    after, recorded = pay(an_invoice(paid=200), a_payment(450), excess_as_credit=True)
    assert (after.status, after.paid, recorded.amount, recorded.credited) == (Status.PAID, francs(500), francs(450), francs(150))


def test_without_excess_there_is_no_credit() -> None:
    assert pay(an_invoice(), a_payment(500), excess_as_credit=True)[1].credited is None


@given(ageing_invoices(), st.integers(1, 10**13), st.integers(1, 60))
def test_paid_and_balance_always_make_the_total_and_no_money_is_lost(invoice: Invoice, amount: int, later: int) -> None:
    money = Money(Decimal(amount), invoice.total.currency)
    payment = replace(a_payment(), amount=money, balance_due_on=invoice.effective_due_on + timedelta(days=later))
    after, recorded = pay(invoice, payment, excess_as_credit=True)
    credited = recorded.credited.amount if recorded.credited else Decimal(0)
    assert after.paid + after.balance == after.total == invoice.total
    assert after.paid.amount - invoice.paid.amount + credited == amount
    assert (after.status is Status.PAID) == (not after.balance)
    assert after.balance.amount >= 0
