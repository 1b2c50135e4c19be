"""An alarm watches what is really sent: CloudWatch finds a metric only by its exact name and dimensions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from relance.domain.run import Mode, Run, RunStatus, Trigger
from relance.notify import entry
from relance.runtime import observability
from tests.template.rendered import rendered, resources, variables

ALARMS = resources("AWS::CloudWatch::Alarm")
#: The functions that have runs and a queue, by logical id, and those among them that a schedule starts at an hour of the day.
JOBS = [function for function in resources("AWS::Lambda::Function") if "RELANCE_SHARD_QUEUE_URL" in variables(function)]
SCHEDULED = sorted(
    {
        one["Target"]["Arn"]["Fn::GetAtt"][0]
        for one in resources("AWS::Scheduler::Schedule").values()
        if "cron" in str(one["ScheduleExpression"])
    }
    & set(JOBS)
)
#: Seconds without a start after which a function is missed that finds nothing to do at most times.
STARTS_MISSED = {"Watchdog": 3 * 3600, "OdooSync": 15 * 60}
NOW = datetime(2025, 3, 31, 2, tzinfo=UTC)

Metric = tuple[str, str, frozenset[tuple[str, str]]]


def watched(alarm: dict[str, Any]) -> Metric:
    return alarm["Namespace"], alarm["MetricName"], frozenset((one["Name"], one["Value"]) for one in alarm["Dimensions"])


def sent(said: str) -> set[Metric]:
    """The metrics in a function's output, which CloudWatch takes from the log."""
    found: set[Metric] = set()
    for line in said.splitlines():
        record = json.loads(line) if line.startswith("{") else {}
        for metrics in record.get("_aws", {}).get("CloudWatchMetrics", ()):
            for names in metrics["Dimensions"]:
                dimensions = frozenset((name, record[name]) for name in names)
                found |= {(metrics["Namespace"], metric["Name"], dimensions) for metric in metrics["Metrics"]}
    return found


def in_function(monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", function)
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", variables(function)["POWERTOOLS_SERVICE_NAME"])


def closed(job: str) -> Run:
    started = {"mode": Mode.LIVE, "trigger": Trigger.SCHEDULE, "actor": "schedule", "scheduled_at": NOW, "opened_at": NOW}
    return Run(id=job, job=job, status=RunStatus.DONE, **started)  # type: ignore[arg-type]  # each has the type of its field


def of(function: str, metric: str) -> list[dict[str, Any]]:
    """The alarms on a metric of the job of a function, by its name and in its own function."""
    name = variables(function)["POWERTOOLS_SERVICE_NAME"]
    job = frozenset({("job", name), ("service", name)})
    ours = (alarm for alarm in ALARMS.values() if alarm["Namespace"] == observability.NAMESPACE)
    return [alarm for alarm in ours if watched(alarm)[1:] == (metric, job)]


@pytest.mark.usefixtures("tables")
def test_every_metric_of_ours_that_is_watched_is_sent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for function in JOBS:
        in_function(monkeypatch, function)
        # A reindex runs inside the job that looks for its mark.
        for job in (variables(function)["POWERTOOLS_SERVICE_NAME"], "reindex"):
            observability.run_closed(closed(job))
    in_function(monkeypatch, "Dispatch")
    entry.handle({"job": "dispatch"}, lambda: True)
    ours = {watched(alarm) for alarm in ALARMS.values() if alarm["Namespace"] == observability.NAMESPACE}
    assert ours <= sent(capsys.readouterr().out)


@pytest.mark.parametrize("alarm", ALARMS)
def test_it_tells_the_topic(alarm: str) -> None:
    assert ALARMS[alarm]["AlarmActions"] == [{"Ref": "Alarms"}]


@pytest.mark.parametrize("alarm", ALARMS)
def test_it_looks_back_a_week_at_most(alarm: str) -> None:
    assert ALARMS[alarm]["Period"] * ALARMS[alarm]["EvaluationPeriods"] <= 7 * 86_400


def test_the_errors_of_each_function_are_watched() -> None:
    watched_functions = {d["Value"]["Ref"] for alarm in ALARMS.values() if alarm["MetricName"] == "Errors" for d in alarm["Dimensions"]}
    assert watched_functions == set(resources("AWS::Lambda::Function"))


@pytest.mark.parametrize("function", SCHEDULED)
def test_a_day_without_a_run_is_missed_within_26_hours(function: str) -> None:
    (alarm,) = of(function, "RunSucceeded")
    assert alarm["Period"] * alarm["EvaluationPeriods"] == 26 * 3600
    assert (alarm["TreatMissingData"], alarm["ComparisonOperator"], alarm["Threshold"]) == ("breaching", "LessThanThreshold", 1)


@pytest.mark.parametrize("function", JOBS)
def test_one_parked_record_rings(function: str) -> None:
    (alarm,) = of(function, "ParkedRecords")
    assert (alarm["Statistic"], alarm["ComparisonOperator"], alarm["Threshold"]) == ("Maximum", "GreaterThanThreshold", 0)


@pytest.mark.parametrize("function", sorted(set(JOBS) - set(SCHEDULED)))
def test_a_job_that_nobody_schedules_is_not_missed(function: str) -> None:
    assert of(function, "RunSucceeded") == []


def test_an_answer_by_5xx_rings() -> None:
    alarm = ALARMS["ApiServerErrors"]
    (api,), (stage,) = resources("AWS::ApiGateway::RestApi").values(), resources("AWS::ApiGateway::Stage").values()
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"], alarm["Threshold"]) == ("AWS/ApiGateway", "5XXError", "Sum", 0)
    assert alarm["Dimensions"] == [{"Name": "ApiName", "Value": {"Ref": "AWS::StackName"}}, {"Name": "Stage", "Value": stage["StageName"]}]
    assert api["Name"] == {"Fn::Sub": "${AWS::StackName}"}


@pytest.mark.parametrize(("function", "seconds"), STARTS_MISSED.items())
def test_a_function_that_is_not_started_is_missed_in_time(function: str, seconds: int) -> None:
    alarm = ALARMS[f"{function}Missing"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", "Invocations")
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": function}}]
    assert alarm["Period"] * alarm["EvaluationPeriods"] == seconds
    assert (alarm["TreatMissingData"], alarm["ComparisonOperator"], alarm["Threshold"]) == ("breaching", "LessThanThreshold", 1)


def test_a_sync_that_is_switched_off_is_not_missed() -> None:
    assert rendered()["Resources"]["OdooSyncMissing"]["Condition"] == "IsOdooScheduled"
    assert rendered()["Conditions"]["IsOdooScheduled"] == {"Fn::Equals": [{"Ref": "OdooSchedule"}, "ENABLED"]}


def test_mail_goes_to_whoever_is_named() -> None:
    (subscription,) = resources("AWS::SNS::Subscription").values()
    assert subscription == {"TopicArn": {"Ref": "Alarms"}, "Protocol": "email", "Endpoint": {"Ref": "AlarmEmail"}}
