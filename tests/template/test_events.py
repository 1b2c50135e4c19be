"""The event files are such as the functions get, and local-env.json names what there is."""

from __future__ import annotations

import json
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import boto3
import pytest

from relance.jobs import options
from relance.jobs.entry import parse
from relance.jobs.registry import jobs
from relance.runtime.settings import settings
from relance.store.journals import OutboxRow
from relance.store.reading import decode
from tests.fleet import RENTALS, SHEETS, park
from tests.functions.association import BUDGET
from tests.functions.mirrored import ASG, an_odoo
from tests.template.rendered import ROOT, resources, variables
from tests.world import HOA, add

EVENTS = sorted(path for path in (ROOT / "events").glob("*.json") if path.name != "local-env.json")
NAMES: set[str] = {one["FunctionName"]["Fn::Sub"].removeprefix("${AWS::StackName}-") for one in resources("AWS::Lambda::Function").values()}
#: The functions that are no job's of the registry.
NO_JOBS = ("api", "dispatch", "odoo-sync", "watchdog")
#: The events that start a run, by the job they start.
STARTS = [path for path in EVENTS if not path.name.startswith(NO_JOBS) and '"job"' in path.read_text()]


def load(name: str) -> Any:
    return json.loads((ROOT / "events" / name).read_text())


def function_of(path: Path) -> str:
    """The name of the function whose event it is."""
    return next(name for name in NAMES if path.stem == name or path.stem.startswith(f"{name}-"))


def of_function(name: str) -> list[Path]:
    """The events of the function of that name."""
    return [path for path in EVENTS if function_of(path) == name]


def handled(name: str, event: Any) -> dict[str, Any]:
    """What the function of that name returns, with all the time there is."""
    module = import_module(f"functions.{name.replace('-', '_')}.app")
    return dict(module.handler.__wrapped__(event, lambda: True))


@pytest.fixture
def world(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What some of the events name: a budget, rentals, a bucket, the pool and the client that tokens are for."""
    add(HOA, BUDGET)
    park(*RENTALS, *SHEETS)
    boto3.client("s3").create_bucket(Bucket="archive")
    claims = load("api.json")["requestContext"]["authorizer"]["claims"]
    told = {"DOCUMENTS_BUCKET": "archive", "USER_POOL_CLIENT": claims["aud"], "USER_POOL_ISSUER": claims["iss"]}
    for setting, value in told.items():
        monkeypatch.setenv(f"RELANCE_{setting}", value)
    settings.cache_clear()


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("path", [path for path in EVENTS if function_of(path) not in NO_JOBS], ids=lambda path: path.stem)
def test_a_job_accepts_it(path: Path) -> None:
    name, event = function_of(path), load(path.name)
    # The shard event belongs to the run that the scheduled event starts.
    handled(name, load(f"{name}.json"))
    answer = handled(name, event)
    assert {run["status"] for run in answer.get("runs", [answer])} == {"done"}


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("path", of_function("odoo-sync"), ids=lambda path: path.stem)
def test_the_sync_with_odoo_accepts_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with an_odoo(monkeypatch, ASG) as there:
        answer = handled("odoo-sync", load(path.name))
        assert {one["status"] for one in answer.get("synchronised", [answer])} == {"done"}
        assert there.calls


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("path", of_function("dispatch"), ids=lambda path: path.stem)
def test_dispatch_accepts_it(path: Path) -> None:
    event = load(path.name)
    said = handled("dispatch", event)
    assert said == {"suppressed": 1, "failed": 0} if "source" in event else said["failed"] == 0


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("path", of_function("watchdog"), ids=lambda path: path.stem)
def test_the_watchdog_accepts_it(path: Path) -> None:
    assert handled("watchdog", load(path.name))


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("path", of_function("api"), ids=lambda path: path.stem)
def test_the_api_answers_it(path: Path) -> None:
    if path.stem == "api-pdf":
        handled("rental-invoicing", load("rental-invoicing-month.json"))  # the invoice that it names
    said = handled("api", load(path.name))
    assert said["statusCode"] in (200, 201, 303), said["body"]


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
