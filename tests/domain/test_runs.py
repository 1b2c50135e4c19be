"""Runs: named by what was scheduled, so that the same start delivered twice is one run; counted so that nothing vanishes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.run import Counts, Line, Outcome, counted, run_id

lines = st.lists(st.builds(Line, st.just("goo-school"), st.text(), st.sampled_from(Outcome)))


@pytest.mark.parametrize(
    ("scheduled_at", "suffix", "expected"),
    [
        ("2025-03-31T02:00:00+00:00", "", "invoice-aging-20250331T020000Z"),
        ("2025-03-31T02:00:00+01:00", "", "invoice-aging-20250331T010000Z"),
        ("2025-03-31T00:30:00-05:00", "", "invoice-aging-20250331T053000Z"),
        ("2025-03-31T02:00:00+00:00", "1a2b3c4d", "invoice-aging-20250331T020000Z-1a2b3c4d"),
    ],
)
def test_a_run_is_named_by_its_scheduled_time_in_utc(scheduled_at: str, suffix: str, expected: str) -> None:
    assert run_id("invoice-aging", datetime.fromisoformat(scheduled_at), suffix) == expected


def test_a_run_by_hand_is_never_taken_for_the_scheduled_one() -> None:
    at = datetime(2025, 3, 31, 2, tzinfo=UTC)
    assert run_id("invoice-aging", at, "x") != run_id("invoice-aging", at)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], Counts(0, 0, 0, 0)),
        ([Outcome.CHANGED], Counts(1, 1, 0, 0)),
        ([Outcome.CHANGED, Outcome.SKIPPED, Outcome.PARKED, Outcome.CHANGED], Counts(4, 2, 1, 1)),
    ],
    ids=["no lines", "one", "of each kind"],
)
def test_lines_are_counted_by_outcome(outcomes: list[Outcome], expected: Counts) -> None:
    assert counted([Line("goo-school", str(n), outcome) for n, outcome in enumerate(outcomes)]) == expected


@given(lines, lines)
def test_the_counts_of_two_shards_are_the_counts_of_all_their_lines(some: list[Line], others: list[Line]) -> None:
    assert counted(some) + counted(others) == counted([*some, *others])
    assert counted(some).balanced


@pytest.mark.parametrize("counts", [Counts(seen=1), Counts(changed=1), Counts(3, 1, 1, 0), Counts(3, 2, 1, 1)], ids=str)
def test_a_record_that_is_not_accounted_for_is_noticed(counts: Counts) -> None:
    assert not counts.balanced
