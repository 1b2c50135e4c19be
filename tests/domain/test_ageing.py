"""Invoice ageing without holds: the last step reached, in one go, and never for an invoice that is no longer or not yet owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from relance.domain.ageing import DEFAULT_LADDER, Aged, Because, Ladder, Step, Unchanged, age, ladder_of, next_ageing_on
from relance.domain.invoice import Receivable, Status
from relance.domain.periods import Duration
from tests.domain.examples import an_invoice, day, francs


def status_on(invoice: Receivable, on: str, ladder: Ladder = DEFAULT_LADDER) -> Status:
    """The status that the invoice has after the night of `on`."""
    verdict = age(invoice, ladder, day(on))
    return verdict.step.status if isinstance(verdict, Aged) else invoice.status


@pytest.mark.parametrize(
    ("due_on", "overdue_from", "unpaid_from", "litigation_from"),
    [
        pytest.param("2025-01-31", "2025-02-01", "2025-02-28", "2025-03-31", id="clipped to the end of February"),
        pytest.param("2024-01-31", "2024-02-01", "2024-02-29", "2024-03-31", id="in a leap year"),
        pytest.param("2024-02-29", "2024-03-01", "2024-03-29", "2024-04-29", id="due on the leap day"),
        pytest.param("2025-02-28", "2025-03-01", "2025-03-28", "2025-04-28", id="not stretched to the end of March"),
        pytest.param("2025-03-15", "2025-03-16", "2025-04-15", "2025-05-15", id="an ordinary day"),
        pytest.param("2025-12-31", "2026-01-01", "2026-01-31", "2026-02-28", id="over the year's end"),
        pytest.param("2025-08-30", "2025-08-31", "2025-09-30", "2025-10-30", id="a month of 30 days"),
    ],
)
def test_each_status_begins_on_its_day_and_not_before(due_on: str, overdue_from: str, unpaid_from: str, litigation_from: str) -> None:
    invoice = an_invoice(due_on)
    begins = {Status.OVERDUE: overdue_from, Status.UNPAID: unpaid_from, Status.LITIGATION: litigation_from}
    before = Status.ISSUED
    for status, first in begins.items():
        assert status_on(invoice, (day(first) - timedelta(days=1)).isoformat()) is before
        assert status_on(invoice, first) is status
        before = status


@pytest.mark.parametrize("status", [Status.ISSUED, Status.OVERDUE, Status.UNPAID], ids=str)
def test_missed_nights_are_caught_up_in_one_step(status: Status) -> None:
    verdict = age(an_invoice(status=status), DEFAULT_LADDER, day("04-30"))
    assert verdict == Aged(DEFAULT_LADDER[2], day("03-31"), days_late=89)


@pytest.mark.parametrize(
    ("invoice", "because"),
    [
        pytest.param(an_invoice(status=Status.DRAFT), Because.DRAFT, id="a draft"),
        pytest.param(an_invoice(status=Status.PAID, paid=500), Because.CLOSED, id="paid"),
        pytest.param(an_invoice(status=Status.CANCELLED), Because.CLOSED, id="cancelled"),
        pytest.param(an_invoice(status=Status.OVERDUE, paid=500), Because.CLOSED, id="nothing left to pay"),
        pytest.param(an_invoice(status=Status.LITIGATION), Because.LAST_STEP, id="on the last step"),
    ],
)
def test_what_never_ages_has_no_next_date(invoice: Receivable, because: Because) -> None:
    assert age(invoice, DEFAULT_LADDER, day("2030-01-01")) == Unchanged(because)
    assert next_ageing_on(invoice, DEFAULT_LADDER) is None


@pytest.mark.parametrize("on", ["01-01", "01-30", "01-31"])
def test_an_invoice_is_not_late_on_its_due_date_nor_before(on: str) -> None:
    assert age(an_invoice(), DEFAULT_LADDER, day(on)) == Unchanged(Because.NOT_DUE)


def test_the_job_never_lowers_a_status() -> None:
    assert age(an_invoice(status=Status.UNPAID), DEFAULT_LADDER, day("02-02")) == Unchanged(Because.NOT_DUE)


@pytest.mark.parametrize(
    ("paid", "balance_due_on", "overdue_from"),
    [
        pytest.param(100, None, "02-01", id="a part-paid invoice still ages"),
        pytest.param(100, day("03-15"), "03-16", id="from the date agreed for the remainder"),
        pytest.param(0, day("03-15"), "02-01", id="an agreed date counts only once something is paid"),
        pytest.param(100, day("01-15"), "01-16", id="also from an earlier date"),
    ],
)
def test_the_clock_starts_on_the_effective_due_date(paid: int, balance_due_on: date | None, overdue_from: str) -> None:
    invoice = an_invoice(paid=paid, balance_due_on=balance_due_on)
    assert next_ageing_on(invoice, DEFAULT_LADDER) == day(overdue_from)
    assert age(invoice, DEFAULT_LADDER, day(overdue_from)) == Aged(DEFAULT_LADDER[0], day(overdue_from), days_late=1)


def test_one_franc_left_is_enough_to_age() -> None:
    assert status_on(an_invoice(paid=499), "03-31") is Status.LITIGATION
    assert status_on(replace(an_invoice(), paid=francs(499), total=francs(499)), "03-31") is Status.ISSUED


SHORT = ladder_of([Step(Status.OVERDUE, Duration.parse("P10D")), Step(Status.LITIGATION, Duration.parse("P30D"))])


@pytest.mark.parametrize(
    ("status", "on", "expected"),
    [
        (Status.ISSUED, "02-09", Status.ISSUED),
        (Status.ISSUED, "02-10", Status.OVERDUE),
        (Status.OVERDUE, "03-01", Status.OVERDUE),
        (Status.OVERDUE, "03-02", Status.LITIGATION),
        (Status.UNPAID, "03-01", Status.UNPAID),
        (Status.UNPAID, "03-02", Status.LITIGATION),
    ],
)
def test_the_ladder_is_the_organisations(status: Status, on: str, expected: Status) -> None:
    assert status_on(an_invoice(status=status), on, SHORT) is expected


def test_an_invoice_above_a_shorter_ladder_stays_where_it_is() -> None:
    ladder = ladder_of([Step(Status.OVERDUE, Duration.parse("P1D"))])
    assert age(an_invoice(status=Status.UNPAID), ladder, day("2030-01-01")) == Unchanged(Because.LAST_STEP)
    assert next_ageing_on(an_invoice(status=Status.UNPAID), ladder) is None
