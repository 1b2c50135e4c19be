"""Every schedule starts a job that there is, tries again, and leaves a dead letter."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from relance.jobs import request
from relance.jobs.registry import jobs
from tests.template.rendered import attribute, resources, source

SCHEDULES = resources("AWS::Scheduler::Schedule")
NOW = datetime(2025, 3, 31, 2, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_it_tries_again_and_leaves_a_dead_letter(schedule: str) -> None:
    target = SCHEDULES[schedule]["Target"]
    assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0
    assert target["DeadLetterConfig"] == {"Arn": attribute("Arn", "DeadLetters")}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_it_starts_the_function_of_its_job(schedule: str) -> None:
    event = json.loads(SCHEDULES[schedule]["Target"]["Input"])
    function = resources("AWS::Lambda::Function")[SCHEDULES[schedule]["Target"]["Arn"]["Fn::GetAtt"][0]]
    assert event["job"] in {*jobs(), "dispatch"}
    assert event["scheduled_at"] == "<aws.scheduler.scheduled-time>"
    assert function["FunctionName"] == SCHEDULES[schedule]["Name"] == {"Fn::Sub": f"${{AWS::StackName}}-{event['job']}"}


def test_the_ageing_job_understands_its_event_as_the_scheduler_fills_it_in() -> None:
    text = SCHEDULES["InvoiceAgingNightly"]["Target"]["Input"].replace("<aws.scheduler.scheduled-time>", "2025-03-31T02:00:00Z")
    started = request.parse(json.loads(text), NOW, 2, "UTC")
    assert started.scheduled_at == datetime(2025, 3, 31, 2, tzinfo=UTC)


def test_ageing_starts_at_the_jobs_hour_in_the_schedules_zone() -> None:
    schedule = SCHEDULES["InvoiceAgingNightly"]
    default = source()["Parameters"]["InvoiceAgingSchedule"]["Default"]
    assert schedule["ScheduleExpression"] == {"Ref": "InvoiceAgingSchedule"}
    assert schedule["ScheduleExpressionTimezone"] == {"Ref": "ScheduleZone"}
    assert default == f"cron(0 {jobs()['invoice-aging'].hour} * * ? *)"
