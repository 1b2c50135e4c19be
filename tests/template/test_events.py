"""The event files are such as the functions get, and local-env.json names what there is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from relance.jobs import entry as jobs_entry
from relance.jobs.registry import jobs
from relance.notify import entry as notify_entry
from relance.store.reading import decode
from relance.store.tables import OutboxRow
from tests.template.rendered import ROOT, resources, variables

EVENTS = sorted(path for path in (ROOT / "events").glob("*.json") if path.name != "local-env.json")


def load(name: str) -> Any:
    return json.loads((ROOT / "events" / name).read_text())


def forever() -> bool:
    return True


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_a_function_accepts_it(path: Path) -> None:
    event = load(path.name)
    if path.name.startswith("dispatch"):
        said = notify_entry.handle(event, forever)
        assert said == {"suppressed": 1, "failed": 0} if "source" in event else said["failed"] == 0
        return
    # The shard event belongs to the run that the scheduled event starts.
    jobs_entry.handle(load("invoice-aging.json"), forever)
    answer = jobs_entry.handle(event, forever)
    assert {run["status"] for run in answer.get("runs", [answer])} == {"done"}


def test_each_function_has_one_of_its_own_name() -> None:
    names = {one["FunctionName"]["Fn::Sub"].removeprefix("${AWS::StackName}-") for one in resources("AWS::Lambda::Function").values()}
    assert names <= {path.stem for path in EVENTS}
    assert all(any(path.stem.startswith(name) for name in names) for path in EVENTS)


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


def test_a_start_event_names_a_job() -> None:
    started = [load(path.name) for path in EVENTS if not path.name.startswith("dispatch")]
    assert {event["job"] for event in started if "job" in event} <= set(jobs())
