"""Drafts: when one is issued, and when its amounts may change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.breakdown import Breakdown, line, taxed
from relance.domain.errors import InvalidError
from relance.domain.invoice import AGEING, Invoice, Status, issue, pay, redraft
from relance.domain.soundness import faults_of
from tests.domain.examples import a_payment, an_invoice, day, francs, held
from tests.domain.strategies import days, invoices

VAT = Decimal("0.18")
DRAFT = an_invoice("2025-03-02", status=Status.DRAFT, issued_on=day("2025-01-31"))
SENT = (*AGEING, Status.PAID, Status.CANCELLED)


def amounts(net: int, currency: str = "GNF") -> Breakdown:
    """A breakdown of one line."""
    return taxed([line("Days", Decimal(1), Decimal(net), currency)], VAT, currency)


@pytest.mark.parametrize("due_on", ["02-10", "03-02", "04-30"])
def test_an_issued_draft_is_owed_and_due_as_said(due_on: str) -> None:
    after = issue(DRAFT, day("02-10"), day(due_on))
    assert after == replace(DRAFT, status=Status.ISSUED, due_on=day(due_on))


def test_its_holds_and_what_is_paid_stay() -> None:
    after = issue(replace(DRAFT, paid=francs(200), holds=held("02-10..03-09")), day("02-10"), day("03-12"))
    assert (after.status, after.paid, after.holds) == (Status.ISSUED, francs(200), held("02-10..03-09"))


@pytest.mark.parametrize(
    ("agreed", "effective"),
    [
        pytest.param("2025-03-15", "2025-04-30", id="agreed for earlier: nobody is late before the whole is due"),
        pytest.param("2025-04-30", "2025-04-30", id="for the same day"),
        pytest.param("2025-05-15", "2025-05-15", id="for later: that stands"),
    ],
)
def test_a_remainder_is_never_due_before_the_whole(agreed: str, effective: str) -> None:
    part, _ = pay(DRAFT, a_payment(200, balance_due_on=day(agreed)))
    assert issue(part, day("03-31"), day("04-30")).effective_due_on == day(effective)


@pytest.mark.parametrize(
    ("invoice", "on", "due_on", "why"),
    [
        *(
            pytest.param(
                an_invoice(status=status), "02-10", "03-12", f"number: '2025-001' is {status.value}; only a draft can be issued", id=status
            )
            for status in SENT
        ),
        pytest.param(DRAFT, "02-10", "02-09", "due_on: '2025-02-09' is before 2025-02-10, the day on which it is issued", id="too early"),
        pytest.param(DRAFT, "01-20", "01-30", "due_on: '2025-01-30' is before 2025-01-31, the invoice's date", id="before its date"),
        pytest.param(
            replace(DRAFT, total=francs(0)), "02-10", "03-12", "number: '2025-001' has nothing to pay and cannot be issued", id="of nothing"
        ),
    ],
)
def test_what_cannot_be_issued_says_why(invoice: Invoice, on: str, due_on: str, why: str) -> None:
    with pytest.raises(InvalidError) as refused:
        issue(invoice, day(on), day(due_on))
    assert str(refused.value) == why


def test_a_drafts_amounts_are_changed_and_nothing_else_of_it() -> None:
    after = redraft(DRAFT, amounts(1_100_000))
    assert after == replace(DRAFT, total=francs(1_298_000), breakdown=amounts(1_100_000))


def test_a_draft_may_fall_to_nothing() -> None:
    assert redraft(DRAFT, amounts(0)).total == francs(0)


@pytest.mark.parametrize(
    ("invoice", "breakdown", "why"),
    [
        *(
            pytest.param(
                an_invoice(status=status),
                amounts(1),
                f"number: '2025-001' is {status.value}; only the amounts of a draft can be changed",
                id=status,
            )
            for status in SENT
        ),
        pytest.param(
            replace(DRAFT, paid=francs(1)),
            amounts(1),
            "number: '2025-001' has 1 GNF paid on it and its amounts cannot be changed",
            id="paid",
        ),
        pytest.param(DRAFT, amounts(1, "XOF"), "currency: 'XOF' is not the invoice's currency, GNF", id="other money"),
    ],
)
def test_amounts_that_cannot_be_changed_say_why(invoice: Invoice, breakdown: Breakdown, why: str) -> None:
    with pytest.raises(InvalidError) as refused:
        redraft(invoice, breakdown)
    assert str(refused.value) == why


@given(invoices((Status.DRAFT,)), days, st.integers(0, 90))
def test_an_issued_invoice_is_sound_and_due_no_sooner_than_said(invoice: Invoice, on: date, later: int) -> None:
    on = max(on, invoice.issued_on)
    due_on = on + timedelta(days=later)
    after = issue(invoice, on, due_on)
    assert faults_of(after) == []
    assert after.effective_due_on >= after.due_on == due_on
