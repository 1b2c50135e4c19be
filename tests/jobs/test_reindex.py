"""A changed ageing ladder moves the next dates: nothing is aged by an old policy, and nothing waits for an old date."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from relance.domain.ageing import Step, ladder_of
from relance.domain.errors import InvalidError
from relance.domain.invoice import Status
from relance.domain.organisation import Organisation
from relance.domain.periods import Duration
from relance.domain.run import RunStatus, Trigger
from relance.jobs import run
from relance.jobs.request import Request
from relance.store import organisations, runs
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import InvoiceRow
from tests.store.faults import raw
from tests.world import BY, SCHOOL, add, invoice, status

pytestmark = pytest.mark.usefixtures("tables")

NIGHT = Request(job="invoice-aging", scheduled_at=datetime(2025, 3, 31, 2, tzinfo=UTC))


def change_ladder(*steps: tuple[Status, str]) -> Organisation:
    before = organisations.read(SCHOOL.id)
    after = replace(before, ageing=ladder_of([Step(status, Duration.parse(text)) for status, text in steps]))
    commit([Effect(organisations.write(before, after))], BY)
    return after


def test_a_shorter_ladder_is_in_force_the_same_night() -> None:
    add(SCHOOL, invoice("one", date(2025, 3, 1), status=Status.OVERDUE))
    assert run.start(replace(NIGHT, scheduled_at=datetime(2025, 3, 30, 2, tzinfo=UTC))).due == 0
    change_ladder((Status.OVERDUE, "P1D"), (Status.UNPAID, "P2W"), (Status.LITIGATION, "P3M"))
    run.start(NIGHT)
    assert status("one") is Status.UNPAID
    assert organisations.to_reindex() == []


def test_a_longer_ladder_ages_nothing_early_and_empties_the_index() -> None:
    add(SCHOOL, invoice("one", date(2025, 3, 1)))
    change_ladder((Status.OVERDUE, "P6M"), (Status.LITIGATION, "P1Y"))
    ended = run.start(NIGHT)
    assert (status("one"), ended.due, ended.counts.seen) == (Status.ISSUED, 0, 0)
    assert raw(InvoiceRow, SCHOOL.id, "one")["aging_on"] == {"S": "2025-09-01"}


def test_an_index_that_is_behind_the_policy_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    add(SCHOOL, invoice("one", date(2025, 3, 1)))
    change_ladder((Status.OVERDUE, "P6M"), (Status.LITIGATION, "P1Y"))
    monkeypatch.setattr(organisations, "to_reindex", list)
    ended = run.start(NIGHT)
    assert (ended.due, ended.counts.seen, status("one")) == (1, 0, Status.ISSUED)


def test_a_policy_that_changes_again_meanwhile_keeps_its_mark() -> None:
    add(SCHOOL, invoice("one", date(2025, 3, 1)))
    change_ladder((Status.OVERDUE, "P5D"), (Status.LITIGATION, "P1Y"))
    [(_, old_mark)] = organisations.to_reindex()
    change_ladder((Status.OVERDUE, "P6M"), (Status.LITIGATION, "P1Y"))
    run.start(Request(job="reindex", scheduled_at=NIGHT.scheduled_at, organisation=SCHOOL.id, mark=old_mark))
    assert [organisation for organisation, _ in organisations.to_reindex()] == [SCHOOL.id]


def test_a_reindex_says_which_dates_it_moved_and_a_second_moves_none() -> None:
    add(SCHOOL, invoice("one", date(2025, 3, 1)), invoice("done", date(2025, 3, 1), status=Status.CANCELLED))
    change_ladder((Status.OVERDUE, "P5D"), (Status.LITIGATION, "P1Y"))
    again = Request(job="reindex", scheduled_at=NIGHT.scheduled_at, trigger=Trigger.HAND, organisation=SCHOOL.id)
    first, second = run.start(again), run.start(again)
    assert [(line.record, line.data) for line in runs.lines(first)] == [("one", {"from": "2025-03-02", "to": "2025-03-06"})]
    assert (second.status, second.counts.seen) == (RunStatus.DONE, 0)


def test_a_reindex_needs_to_know_of_whom() -> None:
    with pytest.raises(InvalidError, match="must name the organisation"):
        run.start(Request(job="reindex", scheduled_at=NIGHT.scheduled_at, trigger=Trigger.HAND))
