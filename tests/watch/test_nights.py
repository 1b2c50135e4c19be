"""Runs that did not take place, and runs that failed: told within the grace, once, and once when they are made up for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from relance.domain.run import Mode, RunStatus, Trigger
from relance.jobs import run
from relance.jobs.request import Request
from relance.runtime.settings import settings
from relance.store import pauses
from relance.watch.nights import scheduled
from tests.watch.hours import HOUR, NIGHT, amiss, hours, night, told, was_amiss
from tests.world import BY, HOA, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables", "ageing_only")

MISSED = "Relance: invoice-aging did not run"
OVER = "Relance: over: invoice-aging did not run"
FAILED = "Relance: invoice-aging failed"
DAY = timedelta(days=1)


def test_a_night_that_took_place_is_not_told_of() -> None:
    with hours() as world:
        world.clock.move_to(NIGHT)
        night("invoice-aging", NIGHT)
        assert world.at(NIGHT + HOUR) == {"open": 0, "begun": 0, "over": 0}
        assert told() == []


def test_a_missed_night_is_told_once_its_grace_is_over_and_once_when_it_is_made_up() -> None:
    with hours() as world:
        world.at(NIGHT + HOUR - timedelta(minutes=1))
        assert told() == []
        assert world.at(NIGHT + HOUR) == {"open": 1, "begun": 1, "over": 0}
        world.at(NIGHT + 2 * HOUR)
        assert told() == [MISSED]
        [finding] = amiss()
        assert (finding.key, finding.since, finding.facts) == ("missed/invoice-aging", NIGHT, {"expected": "2025-03-31 02:00 UTC"})
        world.clock.move_to(NIGHT + DAY)
        night("invoice-aging", NIGHT + DAY)
        assert world.at(NIGHT + DAY + timedelta(minutes=5)) == {"open": 0, "begun": 0, "over": 1}
        world.at(NIGHT + DAY + HOUR)
        assert told() == [MISSED, OVER]
        assert [finding.closed_at for finding in was_amiss()] == [NIGHT + DAY + timedelta(minutes=5)]


def test_several_missed_nights_are_one_finding_and_the_next_gap_is_another() -> None:
    with hours() as world:
        for days in range(3):
            world.at(NIGHT + days * DAY + HOUR)
        assert told() == [MISSED]
        assert amiss()[0].since == NIGHT
        world.clock.move_to(NIGHT + 3 * DAY)
        night("invoice-aging", NIGHT + 3 * DAY)
        world.at(NIGHT + 3 * DAY + HOUR)
        world.at(NIGHT + 4 * DAY + HOUR)
        assert told() == [MISSED, OVER, MISSED]


def by_hand(**how: Any) -> None:
    """A start by a person, two hours after the night's."""
    run.start(Request(job="invoice-aging", trigger=Trigger.HAND, actor="cli:ada", **({"scheduled_at": NIGHT + 2 * HOUR} | how)))


@pytest.mark.parametrize(
    ("how", "over"),
    [
        pytest.param({}, True, id="whole and by hand"),
        pytest.param({"cap": 1000}, True, id="with a cap that held"),
        pytest.param({"scheduled_at": NIGHT, "retry_of": "x"}, True, id="the same again"),
        pytest.param({"organisation": SCHOOL.id}, False, id="for one organisation"),
        pytest.param({"as_of": date(2025, 3, 1)}, False, id="for another date"),
        pytest.param({"records": ((SCHOOL.id, "A"),)}, False, id="for one record"),
        pytest.param({"mode": Mode.DRY_RUN}, False, id="dry"),
    ],
)
def test_a_missed_night_is_made_up_by_a_whole_live_run_only(how: dict[str, Any], over: bool) -> None:
    add(SCHOOL, HOA, invoice("A", date(2025, 1, 1)))
    with hours() as world:
        world.at(NIGHT + HOUR)
        by_hand(**how)
        world.at(NIGHT + 3 * HOUR)
        assert told() == [MISSED, *([OVER] if over else [])]


def test_a_failed_night_is_told_with_its_run_until_a_later_one_ends_well() -> None:
    add(SCHOOL, invoice("A", date(2025, 1, 1)), invoice("B", date(2025, 1, 1)))
    with hours() as world:
        world.clock.move_to(NIGHT)
        failed = run.start(Request(job="invoice-aging", scheduled_at=NIGHT, cap=1))
        assert failed.status is RunStatus.FAILED
        world.at(NIGHT + HOUR)
        assert told() == [FAILED]
        assert amiss()[0].facts["run"] == failed.id
        by_hand()
        world.at(NIGHT + 2 * HOUR)
        assert told() == [FAILED, "Relance: over: invoice-aging failed"]


def test_a_paused_job_is_not_missed_and_neither_is_the_night_in_which_it_was_paused() -> None:
    with hours() as world:
        pauses.pause("invoice-aging", None, "migration", BY)
        world.at(NIGHT + HOUR)
        world.clock.move_to(NIGHT + 8 * HOUR)
        pauses.resume("invoice-aging", BY)
        world.at(NIGHT + 9 * HOUR)
        assert told() == []
        world.at(NIGHT + DAY + HOUR)
        assert told() == [MISSED]


def test_a_pause_that_has_run_out_excuses_nothing() -> None:
    with hours() as world:
        pauses.pause("invoice-aging", date(2025, 4, 1), "", BY)
        world.at(NIGHT + HOUR)
        assert told() == []
        world.at(NIGHT + DAY + HOUR)
        assert told() == [MISSED]


def test_what_was_before_the_first_look_was_not_missed() -> None:
    with hours(NIGHT + HOUR) as world:
        world.at(NIGHT + 2 * HOUR)
        assert told() == []


def test_a_job_that_gets_another_hour_is_waited_for_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with hours() as world:
        world.clock.move_to(NIGHT)
        night("invoice-aging", NIGHT)
        monkeypatch.setenv("RELANCE_HOURS", "invoice-aging=9")
        settings.cache_clear()
        world.at(NIGHT + 10 * HOUR)
        assert told() == []
        world.at(NIGHT + DAY + 9 * HOUR)
        assert told() == [MISSED]
        assert amiss()[0].facts == {"expected": "2025-04-01 09:00 UTC"}


def test_an_hour_that_the_clock_leaves_out_is_no_missed_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_SCHEDULE_ZONE", "Europe/Paris")
    settings.cache_clear()
    # On 30 March 2025 there is no 02:00 in Paris.
    with hours(datetime(2025, 3, 29, 12, tzinfo=UTC)) as world:
        world.at(datetime(2025, 3, 30, 12, tzinfo=UTC))
        assert told() == []
        world.at(datetime(2025, 3, 31, 1, tzinfo=UTC))
        assert told() == [MISSED]
        assert amiss()[0].since == datetime(2025, 3, 31, 0, tzinfo=UTC)


def test_every_job_with_a_schedule_of_its_own_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    waited_for = {"invoice-aging", "violation-escalation", "budget-variance", "assessment-invoicing", "late-fees", "payment-reminders"}
    assert scheduled().keys() == waited_for | {"rental-invoicing"}
