"""The runs of synchronisations, of which one is opened every minute and some stay open for hours; and what a look at all of it costs."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from relance.domain.run import RunStatus
from relance.store import runs
from relance.store.tables import MirrorRow
from relance.watch import entry
from tests.calls import counting
from tests.store.faults import damage
from tests.watch.hours import HOUR, NOON, amiss, hours, tick, told
from tests.watch.readings import ID, begun, furnish_odoo, left, read, run_opened
from tests.world import HOA, SCHOOL, add

pytestmark = pytest.mark.usefixtures("tables", "no_nights")


def over(subject: str) -> str:
    return subject.replace("Relance:", "Relance: over:")


def test_a_look_asks_once_for_each_organisation_and_once_more_for_each_odoo() -> None:
    with hours():
        add(SCHOOL, HOA)
        furnish_odoo(NOON)
        tick()
        with counting() as calls:
            tick()
        # The turn, three profiles, and how far one Odoo is.
        assert calls.operations["GetItem"] == 1 + 3 + 1
        assert dict(calls.written) == {"test-runs": 1}


def test_a_look_without_time_says_nothing_of_what_it_did_not_look_at() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        world.at(NOON + HOUR)
        read(NOON + HOUR)
        world.clock.sleep(60)
        entry.handle({"job": "watchdog"}, lambda: False)
        assert [finding.key for finding in amiss()] == ["sync-late/dima"]


def test_a_run_that_goes_on_over_hours_is_told_of_only_if_no_synchronisation_has_it() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        opened = run_opened(NOON)
        left(begun(NOON), run=opened.id, polled_at=NOON)
        left(begun(NOON + 3 * HOUR), polled_at=NOON + 3 * HOUR)
        world.at(NOON + 3 * HOUR)
        assert told() == []
        left(begun(NOON + 4 * HOUR), run="", polled_at=NOON + 4 * HOUR)
        world.at(NOON + 4 * HOUR)
        subject = f"Relance: run {opened.id} does not end"
        assert told() == [subject]
        assert runs.close(replace(opened, status=RunStatus.DONE), uuid.uuid4().hex)
        left(begun(NOON + 5 * HOUR), polled_at=NOON + 5 * HOUR)
        world.at(NOON + 5 * HOUR)
        assert told() == [subject, over(subject)]


def test_a_run_of_a_synchronisation_that_cannot_be_read_is_not_said_to_be_left_behind() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        run_opened(NOON)
        damage(MirrorRow, ID, "#sync", polled_at={"S": "abc"})
        world.at(NOON + 3 * HOUR)
        assert [finding.key for finding in amiss()] == ["sync-failed/dima"]


def test_the_runs_of_every_minute_are_read_once_and_not_for_days() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        for hour in range(1, 60):
            run = run_opened(NOON + hour * HOUR)
            assert runs.close(replace(run, status=RunStatus.DONE), uuid.uuid4().hex)
            read(NOON + hour * HOUR)
            world.at(NOON + hour * HOUR)
        with counting() as calls:
            tick()
        assert told() == []
        # Those of at most a day and two hours, and what else a look reads.
        assert calls.items_read <= 26 + 20
