"""Invoice ageing, whatever the invoice, its holds and the ladder: statuses only rise, and the due index names the right day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from relance.domain.ageing import Aged, Because, Ladder, Unchanged, age, next_ageing_on, reached_on
from relance.domain.invoice import AGEING, Hold, Invoice, Status
from tests.domain.strategies import LADDERS, ageing_invoices, days, invoices

ladders = st.sampled_from(LADDERS)


def night(invoice: Invoice, ladder: Ladder, as_of: date) -> Invoice:
    """The invoice after the job of that day."""
    verdict = age(invoice, ladder, as_of)
    return replace(invoice, status=verdict.step.status) if isinstance(verdict, Aged) else invoice


def first_change(invoice: Invoice, ladder: Ladder) -> date:
    """The first date on which the rule changes the invoice, found by asking it day after day."""
    as_of = invoice.effective_due_on - timedelta(days=60)
    while not isinstance(age(invoice, ladder, as_of), Aged):
        as_of += timedelta(days=1)
    return as_of


@given(ageing_invoices(), ladders)
def test_the_next_date_is_the_first_on_which_the_rule_changes_the_invoice(invoice: Invoice, ladder: Ladder) -> None:
    next_on = next_ageing_on(invoice, ladder)
    if next_on is None:
        assert age(invoice, ladder, date(2100, 1, 1)) == Unchanged(Because.LAST_STEP)
        return
    assert next_on == first_change(invoice, ladder)


@given(invoices(), ladders, days)
def test_before_its_next_date_an_invoice_never_changes(invoice: Invoice, ladder: Ladder, as_of: date) -> None:
    next_on = next_ageing_on(invoice, ladder)
    assert (next_on is not None and next_on <= as_of) or night(invoice, ladder, as_of) == invoice


@given(invoices(), ladders, days, st.integers(0, 200))
def test_the_later_the_date_the_higher_the_status(invoice: Invoice, ladder: Ladder, as_of: date, later: int) -> None:
    verdicts = [night(invoice, ladder, day).status for day in (as_of, as_of + timedelta(days=later))]
    on_hold = invoice.hold_on(as_of + timedelta(days=later)) is not None
    assert on_hold or invoice.status not in AGEING or AGEING.index(verdicts[0]) <= AGEING.index(verdicts[1])


@given(invoices(), ladders, days)
def test_a_second_time_on_the_same_day_changes_nothing(invoice: Invoice, ladder: Ladder, as_of: date) -> None:
    once = night(invoice, ladder, as_of)
    assert night(once, ladder, as_of) == once


@given(ageing_invoices(), ladders, st.sets(st.integers(-5, 250), max_size=12))
def test_missed_nights_lead_to_the_same_status_as_every_night(invoice: Invoice, ladder: Ladder, nights: set[int]) -> None:
    last = invoice.effective_due_on + timedelta(days=250)
    assert invoice.hold_on(last) is None
    every = some = invoice
    for n in range(-5, 251):
        as_of = invoice.effective_due_on + timedelta(days=n)
        every = night(every, ladder, as_of)
        some = night(some, ladder, as_of) if n in nights or as_of == last else some
    assert every == some


@given(ageing_invoices(), ladders, st.integers(0, 60), st.integers(1, 40))
def test_a_hold_shifts_every_step_after_it_by_its_days_and_none_before(invoice: Invoice, ladder: Ladder, start: int, length: int) -> None:
    plain = replace(invoice, holds=())
    first = invoice.effective_due_on + timedelta(days=1 + start)
    on_hold = replace(plain, holds=(Hold(first, first + timedelta(days=length - 1), "disputed"),))
    for step in ladder:
        reached = reached_on(plain, step)
        assert reached_on(on_hold, step) == (reached if reached < first else reached + timedelta(days=length))


@given(ageing_invoices(), ladders)
def test_no_step_is_reached_on_a_held_day(invoice: Invoice, ladder: Ladder) -> None:
    assert all(invoice.hold_on(reached_on(invoice, step)) is None for step in ladder)


@given(ageing_invoices(), ladders)
def test_higher_steps_are_reached_later(invoice: Invoice, ladder: Ladder) -> None:
    reached = [reached_on(invoice, step) for step in ladder]
    assert reached == sorted(set(reached))
    assert invoice.effective_due_on < reached[0]


@given(invoices((Status.DRAFT, Status.PAID, Status.CANCELLED)), ladders)
def test_what_does_not_age_has_no_next_date(invoice: Invoice, ladder: Ladder) -> None:
    assert next_ageing_on(invoice, ladder) is None
