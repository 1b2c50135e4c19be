"""The schedules really fire. The local cloud knows no time zones and looks every ten seconds; what it starts is the real target."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from relance.domain.invoice import Status
from relance.domain.organisation import Organisation
from relance.domain.run import Trigger
from relance.jobs.registry import jobs
from relance.runtime import settings
from relance.runtime.clock import now
from relance.store import audit, runs
from tests.cloud.local_cloud import STACK, LocalCloud
from tests.cloud.waiting import until
from tests.world import add, invoice, status

pytestmark = pytest.mark.cloud


@pytest.mark.parametrize("job", sorted(job.name for job in jobs().values() if not job.one_organisation))
def test_a_job_is_scheduled_daily_at_its_hour(cloud: LocalCloud, job: str) -> None:
    schedule = cloud.client("scheduler").get_schedule(Name=f"{STACK}-{job}")
    assert schedule["ScheduleExpression"] == f"cron(0 {jobs()[job].hour} * * ? *)"
    assert schedule["State"] == "ENABLED"


@pytest.mark.parametrize("function", ["invoice-aging", "watchdog"])
def test_a_deployed_function_is_told_the_hours_of_the_schedules(cloud: LocalCloud, function: str) -> None:
    variables = cloud.client("lambda").get_function_configuration(FunctionName=f"{STACK}-{function}")["Environment"]["Variables"]
    hours = settings.read(variables).hours
    assert hours == {job.name: job.hour for job in jobs().values() if not job.one_organisation}


@pytest.mark.parametrize(("name", "rate"), [("watchdog", "rate(1 hour)"), ("odoo-sync", "rate(1 minute)")])
def test_what_has_no_hour_is_scheduled_at_its_rate(cloud: LocalCloud, name: str, rate: str) -> None:
    schedule = cloud.client("scheduler").get_schedule(Name=f"{STACK}-{name}")
    assert (schedule["ScheduleExpression"], schedule["State"]) == (rate, "ENABLED")


def test_a_schedule_with_the_same_target_starts_a_run_that_ages(cloud: LocalCloud) -> None:
    other = Organisation(id="scheduled", name="Scheduled", locale="fr_GN", currency="GNF", zone="Africa/Conakry")
    add(other, invoice("S-1", date(2025, 1, 31), other))
    scheduler = cloud.client("scheduler")
    nightly = scheduler.get_schedule(Name=f"{STACK}-invoice-aging")
    target = {name: nightly["Target"][name] for name in ("Arn", "RoleArn", "Input")}
    began = now()
    scheduler.create_schedule(Name="every-minute", ScheduleExpression="rate(1 minute)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target)
    try:
        until(lambda: status("S-1", other) is Status.LITIGATION, 150, "a run started by its schedule")
    finally:
        scheduler.delete_schedule(Name="every-minute")
    run = runs.read(audit.of_record(other.id, "invoice/S-1")[-1].run)
    assert (run.trigger, run.actor) == (Trigger.SCHEDULE, "schedule")
    assert run.opened_at > began - timedelta(seconds=1)
