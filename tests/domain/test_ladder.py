"""Ladders: only those are accepted that every invoice climbs in order, whatever its due date."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.ageing import DEFAULT_LADDER, Step, ladder_of
from relance.domain.errors import InvalidError
from relance.domain.invoice import AGEING, Status
from relance.domain.periods import Duration
from tests.domain.strategies import days


def steps(*written: str) -> list[Step]:
    """Steps written `overdue P1D`."""
    return [Step(Status(status), Duration.parse(after)) for status, after in (text.split() for text in written)]


@pytest.mark.parametrize(
    "ladder",
    [
        pytest.param(steps("overdue P1D", "unpaid P1M", "litigation P2M"), id="the default one"),
        pytest.param(steps("litigation P1D"), id="one step"),
        pytest.param(steps("overdue P30D", "litigation P60D"), id="two, in days"),
        pytest.param(steps("overdue P1M", "unpaid P32D"), id="32 days are later than any month"),
        pytest.param(steps("overdue P1M", "unpaid P1M1D"), id="a day apart"),
        pytest.param(steps("overdue P11M", "unpaid P1Y"), id="years"),
        pytest.param(steps("overdue P27D", "unpaid P1M"), id="27 days are earlier than any month"),
    ],
)
def test_a_ladder_that_only_rises_is_accepted(ladder: list[Step]) -> None:
    assert ladder_of(ladder) == tuple(ladder)


@pytest.mark.parametrize(
    ("ladder", "why"),
    [
        pytest.param([], "ageing: [] must have at least one step", id="empty"),
        pytest.param(steps("overdue P0D"), "'P0D' must be at least one day: an invoice is not late on its due date", id="on the due date"),
        pytest.param(steps("issued P1D"), "'issued' is no ageing status; use overdue, unpaid, litigation", id="where it starts"),
        pytest.param(steps("paid P1D"), "'paid' is no ageing status", id="closed"),
        pytest.param(steps("draft P1D"), "'draft' is no ageing status", id="not yet issued"),
        pytest.param(steps("unpaid P1D", "overdue P1M"), "'overdue' must come before unpaid", id="statuses out of order"),
        pytest.param(steps("overdue P1D", "overdue P1M"), "'overdue' must come before overdue", id="a status twice"),
        pytest.param(steps("overdue P1M", "unpaid P1M"), "'P1M' must be later than P1M, the step before", id="on the same day"),
        pytest.param(steps("overdue P2M", "unpaid P1M"), "'P1M' must be later than P2M", id="earlier"),
        pytest.param(steps("overdue P30D", "unpaid P1M"), "'P1M' must be later than P30D", id="earlier in February"),
        pytest.param(steps("overdue P1M", "unpaid P30D"), "'P30D' must be later than P1M", id="earlier in a month of 31 days"),
        pytest.param(steps("overdue P1M", "unpaid P31D"), "'P31D' must be later than P1M", id="on the same day after such a month"),
        pytest.param(steps("overdue P28D", "unpaid P1M"), "'P1M' must be later than P28D", id="on the same day in February"),
    ],
)
def test_a_ladder_that_does_not_always_rise_is_refused_with_the_step(ladder: list[Step], why: str) -> None:
    with pytest.raises(InvalidError, match=re.escape(why)):
        ladder_of(ladder)


def test_the_default_ladder_is_one_and_alerts_on_litigation_only() -> None:
    assert ladder_of(DEFAULT_LADDER) == DEFAULT_LADDER
    assert [step.status for step in DEFAULT_LADDER if step.alert] == [Status.LITIGATION]


durations = st.builds(Duration, st.integers(0, 6), st.integers(0, 70))


@given(st.lists(durations, min_size=1, max_size=3), days)
def test_whatever_is_accepted_rises_from_any_due_date(after: list[Duration], due_on: date) -> None:
    written = [Step(status, duration) for status, duration in zip(AGEING[1:], after, strict=False)]
    try:
        ladder = ladder_of(written)
    except InvalidError:
        return
    reached = [step.after.after(due_on) for step in ladder]
    assert reached == sorted(set(reached))
