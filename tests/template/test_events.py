"""The event files are such as the functions get, and local-env.json names what there is."""

from __future__ import annotations

import json
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from relance.jobs import options
from relance.jobs.entry import parse
from relance.jobs.registry import jobs
from relance.store.reading import decode
from relance.store.tables import OutboxRow
from tests.functions.association import BUDGET
from tests.template.rendered import ROOT, resources, variables
from tests.world import HOA, add

EVENTS = sorted(path for path in (ROOT / "events").glob("*.json") if path.name != "local-env.json")
NAMES: set[str] = {one["FunctionName"]["Fn::Sub"].removeprefix("${AWS::StackName}-") for one in resources("AWS::Lambda::Function").values()}
#: The events that start a run, by the job they start.
STARTS = [path for path in EVENTS if not path.name.startswith(("dispatch", "watchdog")) and '"job"' in path.read_text()]


def load(name: str) -> Any:
    return json.loads((ROOT / "events" / name).read_text())


def function_of(path: Path) -> str:
    """The name of the function whose event it is."""
    return next(name for name in NAMES if path.stem == name or path.stem.startswith(f"{name}-"))


def handled(name: str, event: Any) -> dict[str, Any]:
    """What the function of that name returns, with all the time there is."""
    module = import_module(f"functions.{name.replace('-', '_')}.app")
    return dict(module.handler.__wrapped__(event, lambda: True))


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_a_function_accepts_it(path: Path) -> None:
    name, event = function_of(path), load(path.name)
    if name == "dispatch":
        said = handled(name, event)
        assert said == {"suppressed": 1, "failed": 0} if "source" in event else said["failed"] == 0
        return
    if name == "watchdog":
        assert handled(name, event)
        return
    add(HOA, BUDGET)  # which one of the events names
    # The shard event belongs to the run that the scheduled event starts.
    handled(name, load(f"{name}.json"))
    answer = handled(name, event)
    assert {run["status"] for run in answer.get("runs", [answer])} == {"done"}


def test_each_function_has_one_of_its_own_name() -> None:
    assert {path.stem for path in EVENTS} >= NAMES
    assert all(function_of(path) in NAMES for path in EVENTS)


@pytest.mark.parametrize("name", sorted(job.name for job in jobs().values() if not job.one_organisation))
def test_each_job_has_one_as_of_a_date_one_that_is_dry_and_one_of_its_schedule(name: str) -> None:
    assert "as_of" in load(f"{name}-as-of.json")
    assert load(f"{name}-dry-run.json")["dry_run"] is True
    scheduled = load(f"{name}.json")
    assert set(scheduled) == {"job", "scheduled_at"}
    hour = datetime.fromisoformat(scheduled["scheduled_at"]).hour
    assert hour == jobs()[name].hour


def test_each_option_of_each_job_is_in_one() -> None:
    shown = {(event["job"], name) for event in map(load, (path.name for path in STARTS)) for name in set(event) & set(options.NAMES)}
    assert shown == {(job.name, option) for job in jobs().values() for option in job.options}


@pytest.mark.parametrize("path", STARTS, ids=lambda path: path.stem)
def test_a_start_event_is_one_of_the_job_of_its_name(path: Path) -> None:
    event = load(path.name)
    assert event["job"] == function_of(path)
    assert "run" in event or parse(event).job == event["job"]


def test_the_new_message_is_one() -> None:
    record = load("dispatch-stream.json")["Records"][0]["dynamodb"]
    row = decode(OutboxRow, record["NewImage"])
    assert (
        (row.pk, row.sk) == (record["Keys"]["pk"]["S"], record["Keys"]["sk"]["S"]) == ("goo-school", f"{row.cause}#{row.recipient}#email")
    )


def test_local_env_names_functions_and_variables_that_there_are() -> None:
    # The SAM CLI passes on no variable that the template does not declare, and says nothing.
    given = load("local-env.json")
    assert set(given) == set(resources("AWS::Lambda::Function"))
    for function, values in given.items():
        assert set(values) <= set(variables(function))
        assert all("host.docker.internal" in value for value in values.values() if value.startswith("http"))
