"""What holds for the function of every job by its own events (ageing has a file for it): once, dry, paused, from its queue, by a person."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from relance.domain.run import Mode, Run, Trigger
from relance.jobs import registry
from relance.runtime.clock import now
from relance.store import pauses, runs
from relance.store.effects import By
from tests.calls import counting
from tests.fleet import RENTALS, SHEETS, park
from tests.functions.association import WORLD
from tests.functions.conftest import Invoke, event
from tests.world import add

pytestmark = [
    pytest.mark.usefixtures("tables"),
    pytest.mark.parametrize(
        "job",
        ["violation-escalation", "budget-variance", "assessment-invoicing", "late-fees", "payment-reminders", "rental-invoicing"],
        ids=str,
    ),
]


@pytest.fixture(autouse=True)
def books(tables: None) -> None:
    """One record is due for each of the jobs."""
    add(*WORLD)
    park(RENTALS[0], SHEETS[0])


def folder(job: str) -> str:
    return job.replace("-", "_")


def test_its_schedule_does_what_is_due(invoke: Invoke, job: str) -> None:
    given = event(job)
    said = invoke(folder(job), given)
    assert (said["status"], said["changed"], said["skipped"], said["parked"], said["error"]) == ("done", 1, 0, 0, "")
    assert json.loads(json.dumps(said)) == said
    run = runs.read(said["run"])
    assert (run.job, run.trigger, run.actor) == (job, Trigger.SCHEDULE, "schedule")
    assert said["run"] == f"{job}-{datetime.fromisoformat(given['scheduled_at']):%Y%m%dT%H%M%SZ}"


def test_a_start_delivered_twice_is_one_run(invoke: Invoke, job: str) -> None:
    first = invoke(folder(job), event(job))
    with counting() as calls:
        assert invoke(folder(job), event(job)) == first
    assert not calls.written


def test_the_next_day_finds_nothing_left(invoke: Invoke, job: str) -> None:
    given = event(job)
    invoke(folder(job), given)
    tomorrow = datetime.fromisoformat(given["scheduled_at"]) + timedelta(days=1)
    said = invoke(folder(job), given | {"scheduled_at": tomorrow.isoformat()})
    assert (said["status"], said["changed"]) == ("done", 0)


def test_a_person_starts_it_as_of_a_date(invoke: Invoke, job: str) -> None:
    given = event(f"{job}-as-of")
    said = invoke(folder(job), given)
    run = runs.read(said["run"])
    assert (said["status"], said["changed"]) == ("done", 1)
    assert (run.trigger, run.actor, run.options["as_of"]) == (Trigger.HAND, given["actor"], given["as_of"])
    assert run.scheduled_at.hour == registry.jobs()[job].hour


def test_a_dry_run_decides_the_same_and_writes_nothing_but_its_own_record(invoke: Invoke, job: str) -> None:
    with counting() as calls:
        said = invoke(folder(job), event(f"{job}-dry-run"))
    assert (said["mode"], said["status"], said["changed"], calls.business_writes) == ("dry_run", "done", 1, 0)


def test_its_queue_brings_the_shards_of_a_large_run(invoke: Invoke, job: str) -> None:
    at = datetime.fromisoformat(event(job)["scheduled_at"])
    shards = tuple(str(n) for n in range(8))
    usual: dict[str, Any] = {"job": job, "mode": Mode.LIVE, "trigger": Trigger.SCHEDULE, "actor": "schedule"}
    runs.open_run(Run(id="large", scheduled_at=at.astimezone(UTC), opened_at=now(), shards=shards, **usual), "one")
    records = [{"body": json.dumps({"run": "large", "shard": shard, "hop": 0})} for shard in shards]
    said = [invoke(folder(job), {"Records": [record]})["runs"][0] for record in records]
    assert (said[-1]["status"], said[-1]["changed"]) == ("done", 1)


def test_paused_it_starts_nothing_and_says_so(invoke: Invoke, job: str) -> None:
    pauses.pause(job, None, "audit of the books", By("cli:awa"))
    said = invoke(folder(job), event(job))
    assert said == {"paused": f"{job} is paused until it is resumed by cli:awa: audit of the books"}
    assert runs.of_job(job, 1) == []
