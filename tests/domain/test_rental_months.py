"""Which months of a rental are due: missed ones oldest first, those with late entries again, none twice, and none left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.periods import month_after, month_of
from relance.domain.rental import Rental, RentalStatus, next_billing_on, next_month
from relance.domain.rental_billing import billed, months_due, to_revisit
from tests.domain.examples import day
from tests.domain.rentals import a_rental, months
from tests.domain.strategies import days

MAY = a_rental(billed_to=day("05-01"))


@pytest.mark.parametrize(
    ("rental", "due"),
    [
        pytest.param(a_rental(), ["2025-01", "2025-02", "2025-03"], id="missed months, oldest first"),
        pytest.param(a_rental("2025-03-31"), ["2025-03"], id="it starts on the month's last day"),
        pytest.param(a_rental("2025-04-01"), [], id="it starts in the future"),
        pytest.param(a_rental("2024-12-15", "2025-01-31"), ["2024-12", "2025-01"], id="it ended"),
        pytest.param(a_rental("2025-01-15", "2025-02-15", status=RentalStatus.CLOSED), ["2025-01", "2025-02"], id="closed: up to its end"),
        pytest.param(a_rental(status=RentalStatus.INACTIVE), [], id="inactive"),
        pytest.param(a_rental(billed_to=day("02-01")), ["2025-03"], id="the last one only"),
        pytest.param(a_rental(billed_to=day("03-01")), [], id="all are billed"),
        pytest.param(a_rental(billed_to=day("03-01"), revisit=day("03-01")), ["2025-03"], id="days came late to the last"),
        pytest.param(
            a_rental(billed_to=day("02-01"), revisit=day("01-01")), ["2025-01", "2025-02", "2025-03"], id="to an earlier one: all between"
        ),
        pytest.param(a_rental(billed_to=day("01-01"), revisit=day("02-01")), ["2025-02", "2025-03"], id="a month is not due twice"),
        pytest.param(a_rental(revisit=day("02-01")), ["2025-01", "2025-02", "2025-03"], id="nothing was billed"),
        pytest.param(
            a_rental("2025-02-10", billed_to=day("02-01"), revisit=day("01-01")),
            ["2025-01", "2025-02", "2025-03"],
            id="a month it was taken from",
        ),
    ],
)  # fmt: skip
def test_the_months_due_come_oldest_first_up_to_the_one_before(rental: Rental, due: list[str]) -> None:
    assert months_due(rental, day("2025-03-31")) == months(*due)


@pytest.mark.parametrize(
    ("rental", "month", "billed_to", "revisit"),
    [
        pytest.param(a_rental(), "2025-01", "2025-01", None, id="the first"),
        pytest.param(MAY, "2025-06", "2025-06", None, id="the next"),
        pytest.param(MAY, "2025-07", "2025-05", None, id="one ahead of its turn leaves June due"),
        pytest.param(MAY, "2025-05", "2025-05", None, id="the last again"),
        pytest.param(MAY, "2025-01", "2025-05", None, id="never backwards"),
        pytest.param(replace(MAY, revisit=day("03-01")), "2025-03", "2025-05", "2025-04", id="looked at again, then the next"),
        pytest.param(replace(MAY, revisit=day("05-01")), "2025-05", "2025-05", None, id="the last looked at again"),
        pytest.param(replace(MAY, revisit=day("03-01")), "2025-04", "2025-05", "2025-03", id="March waits still"),
        pytest.param(replace(MAY, revisit=day("03-01")), "2025-06", "2025-06", "2025-03", id="also while June is billed"),
        pytest.param(a_rental("2025-01-01", "2025-05-31", billed_to=day("05-01")), "2025-06", "2025-05", None, id="not past its end"),
    ],
)
def test_a_billed_month_moves_what_is_billed_on_by_itself_alone(rental: Rental, month: str, billed_to: str, revisit: str | None) -> None:
    after = billed(rental, day(f"{month}-01"))
    assert (after.billed_to, after.revisit) == (day(f"{billed_to}-01"), day(f"{revisit}-01") if revisit else None)


@pytest.mark.parametrize(
    ("rental", "month", "revisit"),
    [
        pytest.param(a_rental(), "2025-01-01", None, id="never billed: due anyway"),
        pytest.param(MAY, "2025-06-01", None, id="not yet billed: due anyway"),
        pytest.param(MAY, "2025-05-01", "2025-05-01", id="the last billed"),
        pytest.param(MAY, "2025-05-20", "2025-05-01", id="whichever day it is known by"),
        pytest.param(replace(MAY, revisit=day("03-01")), "2025-04-01", "2025-03-01", id="an earlier one waits already"),
        pytest.param(replace(MAY, revisit=day("03-01")), "2025-02-01", "2025-02-01", id="a later one waits already"),
    ],
)
def test_days_that_come_late_have_their_month_looked_at_again(rental: Rental, month: str, revisit: str | None) -> None:
    assert to_revisit(rental, day(month)).revisit == (day(revisit) if revisit else None)


@st.composite
def rentals(draw: st.DrawFn) -> Rental:
    """A rental from whenever on, to whenever, billed up to some month or never, with days that came late to another."""
    first = draw(days)

    def later(most: int) -> date:
        return first + timedelta(days=draw(st.integers(0, most)))

    ends_on = later(500) if draw(st.booleans()) else None
    billed_to = month_of(later(500)) if draw(st.booleans()) else None
    return to_revisit(replace(a_rental(), starts_on=first, ends_on=ends_on, billed_to=billed_to), later(600))


@given(rentals(), days)
def test_whatever_is_due_is_billed_in_one_night_and_the_next_finds_nothing(rental: Rental, last: date) -> None:
    due = months_due(rental, last)
    after = rental
    for month in due:
        after = billed(after, month)
    assert due == sorted(set(due))
    assert all(month.day == 1 and month <= last for month in due)
    assert months_due(after, last) == []
    assert (after.billed_to or date.min) >= (rental.billed_to or date.min)


@given(rentals(), days)
def test_the_months_of_its_days_are_billed_or_due_and_none_is_left_out(rental: Rental, last: date) -> None:
    due = months_due(rental, last)
    month = month_of(rental.starts_on)
    while month <= min(last, rental.ends_on or last):
        waits = rental.revisit is not None and month >= rental.revisit
        assert (month in due) == (rental.billed_to is None or month > rental.billed_to or waits)
        month = month_after(month)


@given(rentals(), days, st.sets(st.integers(0, 30)))
def test_a_month_that_could_not_be_billed_stays_due_whatever_else_was(rental: Rental, last: date, blocked: set[int]) -> None:
    due = months_due(rental, last)
    stuck = [month for place, month in enumerate(due) if place in blocked]
    after = rental
    for month in due:
        if month not in stuck:
            after = billed(after, month)
    again = months_due(after, last)
    assert set(stuck) <= set(again) <= set(due)
    assert again[:1] == stuck[:1]


@given(rentals(), st.lists(st.integers(-40, 900), max_size=20))
def test_billing_months_in_any_order_never_goes_back_and_skips_none(rental: Rental, order: list[int]) -> None:
    after = rental
    for n in order:
        before, after = after, billed(after, month_of(rental.starts_on + timedelta(days=n)))
        stood, stands = before.billed_to or date.min, after.billed_to or date.min
        assert stands >= stood
        assert stands in (stood, next_month(replace(before, revisit=None)))


@given(rentals())
def test_the_next_date_is_the_first_on_which_something_is_due(rental: Rental) -> None:
    on = next_billing_on(rental)
    if on is None:
        assert months_due(rental, date(2100, 1, 1)) == []
        return
    # A night bills the months before its own.
    assert months_due(rental, month_of(on) - timedelta(days=1)) == [next_month(rental)]
    assert months_due(rental, month_of(on - timedelta(days=1)) - timedelta(days=1)) == []
