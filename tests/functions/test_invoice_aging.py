"""The function `invoice-aging`: started by its schedule or by a person, worked from its queue, and failing so that it is seen."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from relance.domain.errors import InvalidError
from relance.domain.invoice import Status
from relance.domain.run import Mode, Run, RunStatus, Trigger
from relance.jobs.entry import RunFailedError
from relance.runtime.settings import settings
from relance.store import outbox, pauses, runs
from relance.store.due import AGEING
from relance.store.effects import By
from tests.calls import counting
from tests.functions.conftest import Invoke, event
from tests.world import BURSAR, SCHOOL, add, invoice, status

pytestmark = pytest.mark.usefixtures("tables")

NUMBERS = [f"F-{n:02d}" for n in range(20)]
SCHEDULED = event("invoice-aging")


@pytest.fixture(autouse=True)
def late_invoices(tables: None) -> None:
    """Twenty invoices that have been late for months at the time of the events."""
    add(SCHOOL, BURSAR, *(invoice(number, date(2024, 12, 1)) for number in NUMBERS))


def test_the_schedule_ages_what_is_due(invoke: Invoke) -> None:
    said = invoke("invoice_aging", SCHEDULED)
    assert (said["status"], said["changed"], said["parked"], said["error"]) == ("done", 20, 0, "")
    moment = datetime.fromisoformat(SCHEDULED["scheduled_at"])
    assert said["run"] == f"invoice-aging-{moment:%Y%m%dT%H%M%SZ}"
    assert {status(number) for number in NUMBERS} == {Status.LITIGATION}
    assert runs.read(said["run"]).trigger is Trigger.SCHEDULE


def test_what_it_returns_is_plain_json(invoke: Invoke) -> None:
    said = invoke("invoice_aging", SCHEDULED)
    assert json.loads(json.dumps(said)) == said


def test_a_start_delivered_twice_is_one_run_and_one_alert(invoke: Invoke) -> None:
    first = invoke("invoice_aging", SCHEDULED)
    with counting() as calls:
        assert invoke("invoice_aging", SCHEDULED) == first
    assert not calls.written
    assert len(list(outbox.of_organisation(SCHOOL.id))) == 40


def test_a_start_by_a_person_is_a_run_of_its_own(invoke: Invoke) -> None:
    given = event("invoice-aging-as-of")
    said = invoke("invoice_aging", given)
    run = runs.read(said["run"])
    assert (run.trigger, run.actor, run.options["as_of"]) == (Trigger.HAND, given["actor"], given["as_of"])
    assert invoke("invoice_aging", given)["run"] != said["run"]
    assert status(NUMBERS[0]) is Status.LITIGATION


def test_a_run_that_is_named_goes_on_where_it_stands(invoke: Invoke) -> None:
    given = event("invoice-aging-take-up")
    open_run(given["run"], ("3",))
    said = invoke("invoice_aging", given)
    assert (said["run"], said["status"], said["changed"]) == (given["run"], "done", sum(status(n) is Status.LITIGATION for n in NUMBERS))
    assert said["changed"]
    with counting() as calls:
        assert invoke("invoice_aging", given) == said
    assert not calls.written


def test_a_dry_run_decides_and_writes_nothing_but_its_own_record(invoke: Invoke) -> None:
    with counting() as calls:
        said = invoke("invoice_aging", event("invoice-aging-dry-run"))
    assert (said["mode"], said["changed"], calls.business_writes) == ("dry_run", 20, 0)
    assert {status(number) for number in NUMBERS} == {Status.ISSUED}


def test_a_message_of_the_queue_works_its_shard_alone(invoke: Invoke) -> None:
    given = event("invoice-aging-shard")
    named = json.loads(given["Records"][0]["body"])
    open_run(named["run"], (named["shard"],))
    mine = {one.name for one in AGEING.page(named["shard"], date(2025, 12, 31), None, 100)[0]}
    [said] = invoke("invoice_aging", given)["runs"]
    assert (said["status"], said["changed"]) == ("done", len(mine))
    assert {number for number in NUMBERS if status(number) is Status.LITIGATION} == mine
    assert mine
    with counting() as calls:
        assert invoke("invoice_aging", given)["runs"] == [said]
    assert not calls.written


def open_run(id: str, shards: tuple[str, ...]) -> None:
    at = datetime(2025, 3, 31, 2, tzinfo=UTC)
    usual: dict[str, Any] = {"job": "invoice-aging", "mode": Mode.LIVE, "trigger": Trigger.SCHEDULE, "actor": "schedule"}
    runs.open_run(Run(id=id, scheduled_at=at, opened_at=at, shards=shards, **usual), "one")


def test_a_paused_job_starts_nothing_and_says_so(invoke: Invoke) -> None:
    pauses.pause("invoice-aging", None, "audit of the books", By("cli:awa"))
    said = invoke("invoice_aging", SCHEDULED)
    assert said == {"paused": "invoice-aging is paused until it is resumed by cli:awa: audit of the books"}
    assert runs.of_job("invoice-aging", 1) == []


def test_a_scheduled_run_that_fails_makes_the_function_fail(invoke: Invoke, monkeypatch: pytest.MonkeyPatch, journal: io.StringIO) -> None:
    monkeypatch.setenv("RELANCE_MAX_CHANGES", "5")
    settings.cache_clear()
    with pytest.raises(RunFailedError, match="20 records are due, more than the cap of 5: nothing was written"):
        invoke("invoice_aging", SCHEDULED)
    [run] = runs.of_job("invoice-aging", 1)
    assert run.status is RunStatus.FAILED
    assert {status(number) for number in NUMBERS} == {Status.ISSUED}
    assert "more than the cap of 5" in journal.getvalue()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "job: '' is not a job; there are assessment-invoicing, budget-variance"),
        ({"job": "nothing"}, "job: 'nothing' is not a job"),
        ({"job": "invoice-aging", "dryrun": True}, "dryrun: True is not a field of a start event"),
        ({"job": "invoice-aging", "scheduled_at": "tonight"}, "scheduled_at: 'tonight' is not a time"),
        ({"Records": [{"body": "{}"}]}, "must be a shard message"),
    ],
    ids=str,
)
def test_an_event_that_makes_no_sense_is_refused_and_logged_once(
    invoke: Invoke, journal: io.StringIO, given: dict[str, Any], why: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        invoke("invoice_aging", given)
    assert why in str(refused.value)
    [line] = journal.getvalue().splitlines()
    logged = json.loads(line)
    assert (logged["level"], logged["request"], "exception" in logged) == ("ERROR", "request-1", False)
    assert logged["message"] == str(refused.value)
