"""Every schedule starts a job that there is, tries again, and leaves a dead letter. A job's hour is a parameter, which the code is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from relance.jobs import request
from relance.jobs.registry import jobs
from relance.runtime import settings
from tests.template.rendered import attribute, resources, source, variables

SCHEDULES = resources("AWS::Scheduler::Schedule")
NOW = datetime(2025, 3, 31, 2, 0, 30, tzinfo=UTC)
#: What is started by a schedule, and not at an hour of the day.
BY_RATE = {"dispatch": "rate(1 minute)", "odoo-sync": "rate(1 minute)", "watchdog": "rate(1 hour)"}
SCHEDULED = sorted({json.loads(one["Target"]["Input"])["job"] for one in SCHEDULES.values()} - set(BY_RATE))


def of(job: str) -> dict[str, Any]:
    """The schedule of a job."""
    (found,) = (one for one in SCHEDULES.values() if json.loads(one["Target"]["Input"])["job"] == job)
    return dict(found)


def parameter(job: str) -> str:
    """The parameter of a job's hour."""
    return f"{job.title().replace('-', '')}Hour"


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_it_tries_again_and_leaves_a_dead_letter(schedule: str) -> None:
    target = SCHEDULES[schedule]["Target"]
    assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0
    assert target["DeadLetterConfig"] == {"Arn": attribute("Arn", "DeadLetters")}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_it_starts_the_function_of_its_job_in_a_role_that_may(schedule: str) -> None:
    target = SCHEDULES[schedule]["Target"]
    event = json.loads(target["Input"])
    function = target["Arn"]["Fn::GetAtt"][0]
    assert event["job"] in {*jobs(), *BY_RATE}
    assert event["scheduled_at"] == "<aws.scheduler.scheduled-time>"
    assert resources("AWS::Lambda::Function")[function]["FunctionName"] == {"Fn::Sub": f"${{AWS::StackName}}-{event['job']}"}
    assert SCHEDULES[schedule]["Name"] == {"Fn::Sub": f"${{AWS::StackName}}-{event['job']}"}
    (policy,) = resources("AWS::IAM::Role")[target["RoleArn"]["Fn::GetAtt"][0]]["Policies"]
    allowed = {one["Action"]: one["Resource"] for one in policy["PolicyDocument"]["Statement"]}
    assert allowed == {"lambda:InvokeFunction": attribute("Arn", function), "sqs:SendMessage": attribute("Arn", "DeadLetters")}


def test_no_job_is_forgotten_and_nothing_is_scheduled_twice() -> None:
    # A job that is limited to one organisation is started by another one.
    nightly = {name for name, job in jobs().items() if not job.one_organisation}
    started = [json.loads(one["Target"]["Input"])["job"] for one in SCHEDULES.values()]
    assert sorted(started) == sorted([*nightly, *BY_RATE])


@pytest.mark.parametrize("job", SCHEDULED)
def test_a_job_understands_its_event_as_the_scheduler_fills_it_in(job: str) -> None:
    text = of(job)["Target"]["Input"].replace("<aws.scheduler.scheduled-time>", "2025-03-31T02:00:00Z")
    started = request.parse(json.loads(text), NOW, 2, "UTC")
    assert started.scheduled_at == datetime(2025, 3, 31, 2, tzinfo=UTC)


@pytest.mark.parametrize("job", SCHEDULED)
def test_a_job_starts_daily_at_an_hour_that_is_a_parameter_and_by_default_its_own(job: str) -> None:
    schedule, hour = of(job), source()["Parameters"][parameter(job)]
    assert schedule["ScheduleExpression"] == {"Fn::Sub": f"cron(0 ${{{parameter(job)}}} * * ? *)"}
    assert schedule["ScheduleExpressionTimezone"] == {"Ref": "ScheduleZone"}
    assert hour["Default"] == jobs()[job].hour
    assert hour["AllowedValues"] == list(range(24))


@pytest.mark.parametrize("function", resources("AWS::Lambda::Function"))
def test_every_function_is_told_the_hours_that_the_schedules_have(function: str) -> None:
    text = variables(function)["RELANCE_HOURS"]["Fn::Sub"]
    assert sorted(text.split(",")) == [f"{job}=${{{parameter(job)}}}" for job in SCHEDULED]
    # CloudFormation puts in the hours, for which these stand.
    for n, job in enumerate(SCHEDULED):
        text = text.replace(f"${{{parameter(job)}}}", str(n))
    assert settings.read({"RELANCE_HOURS": text}).hours == {job: n for n, job in enumerate(SCHEDULED)}


@pytest.mark.parametrize(("name", "rate"), BY_RATE.items())
def test_what_has_no_hour_has_its_rate(name: str, rate: str) -> None:
    assert of(name)["ScheduleExpression"] == rate
    # The next start does the same: one that is late is of no use any more.
    assert of(name)["Target"]["RetryPolicy"]["MaximumEventAgeInSeconds"] <= (3_600 if "hour" in rate else 300)


def test_the_sync_with_odoo_is_switched_on_and_off_by_a_parameter() -> None:
    assert of("odoo-sync")["State"] == {"Ref": "OdooSchedule"}
    assert source()["Parameters"]["OdooSchedule"]["AllowedValues"] == ["ENABLED", "DISABLED"]
    assert source()["Parameters"]["OdooSchedule"]["Default"] == "ENABLED"
