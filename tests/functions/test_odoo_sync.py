"""The function `odoo-sync`: one Odoo at once, several by its queue, some of it for a person, and nothing where there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from relance.domain.errors import InvalidError
from relance.domain.mirror import Held
from relance.domain.run import Trigger
from relance.runtime.settings import settings
from relance.store import mirror, pauses, runs, syncs
from relance.store.effects import By
from tests.functions.conftest import Invoke, event
from tests.functions.mirrored import ASG, ORDERS, an_odoo, mirrors
from tests.odoo.imitation.there import Imitation
from tests.world import add

pytestmark = pytest.mark.usefixtures("tables")

FUNCTION = "odoo_sync"


@pytest.fixture
def there(tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Imitation]:
    """The Odoo of one organisation."""
    with an_odoo(monkeypatch, ASG) as server:
        yield server


@pytest.fixture
def queue(tables: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of the function's own queue."""
    url = boto3.client("sqs").create_queue(QueueName="test-odoo-sync-shards")["QueueUrl"]
    monkeypatch.setenv("RELANCE_SHARD_QUEUE_URL", url)
    settings.cache_clear()
    return url


def orders(organisation: str = ASG) -> list[str]:
    """The names of the orders in the mirror."""
    return [str(one.values["name"]) for one in mirror.every(organisation, ORDERS) if isinstance(one, Held)]


def scheduled(minute: int) -> dict[str, Any]:
    """The schedule's event of that minute."""
    return event("odoo-sync") | {"scheduled_at": f"2026-01-01T00:{minute:02d}:00Z"}


def bodies(queue: str) -> list[dict[str, Any]]:
    """What is in the queue, taken out."""
    found = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(one["Body"]) for one in found]


def test_where_nobody_has_an_odoo_nothing_is_read_and_no_run_is_written(invoke: Invoke) -> None:
    said = invoke(FUNCTION, event("odoo-sync"))
    assert json.loads(json.dumps(said)) == said
    assert runs.of_job("odoo-sync", 1) == []


def test_its_schedule_reads_the_one_odoo_that_there_is(invoke: Invoke, there: Imitation) -> None:
    said = invoke(FUNCTION, event("odoo-sync"))
    assert json.loads(json.dumps(said)) == said
    assert orders() == ["BC-1"]
    [run] = runs.of_job("odoo-sync", 2)
    assert (run.trigger, run.actor, run.scheduled_at) == (Trigger.SCHEDULE, "schedule", datetime(2026, 1, 1, tzinfo=UTC))
    assert there.secrets_read == []


def test_the_next_minute_reads_what_is_new(invoke: Invoke, there: Imitation) -> None:
    invoke(FUNCTION, scheduled(0))
    there.create(ORDERS, name="BC-2")
    invoke(FUNCTION, scheduled(1))
    assert orders() == ["BC-1", "BC-2"]


def test_a_start_delivered_twice_reads_once(invoke: Invoke, there: Imitation) -> None:
    invoke(FUNCTION, event("odoo-sync"))
    asked = len(there.calls)
    invoke(FUNCTION, event("odoo-sync"))
    assert len(there.calls) == asked


def test_of_several_each_has_a_message_of_its_own(invoke: Invoke, there: Imitation, queue: str) -> None:
    add(mirrors(there, "another"))
    invoke(FUNCTION, event("odoo-sync"))
    assert (orders(), there.calls) == ([], [])
    assert sorted(one["organisation"] for one in bodies(queue)) == ["another", ASG]


def test_a_message_reads_the_odoo_of_its_organisation_alone(invoke: Invoke, there: Imitation) -> None:
    add(mirrors(there, "another"))
    invoke(FUNCTION, event("odoo-sync-message"))
    assert (orders(), orders("another")) == (["BC-1"], [])


def test_what_the_schedule_puts_into_the_queue_is_read_from_it(invoke: Invoke, there: Imitation, queue: str) -> None:
    add(mirrors(there, "another"))
    invoke(FUNCTION, event("odoo-sync"))
    for body in bodies(queue):
        invoke(FUNCTION, {"Records": [{"body": json.dumps(body)}]})
    assert (orders(), orders("another")) == (["BC-1"], ["BC-1"])


def test_a_person_reads_one_model_and_is_named(invoke: Invoke, there: Imitation) -> None:
    given = event("odoo-sync-one")
    invoke(FUNCTION, given)
    assert orders() == ["BC-1"]
    [run] = runs.of_job("odoo-sync", 2)
    assert (run.trigger, run.actor) == (Trigger.HAND, given["actor"])
    assert syncs.find(ASG).models["dimagaz.product"].floor is None


def test_what_was_written_since_a_date_is_read_and_how_far_it_is_stays(invoke: Invoke, there: Imitation) -> None:
    invoke(FUNCTION, event("odoo-sync-since"))
    assert orders() == ["BC-1"]
    assert all(state.floor is None for state in syncs.find(ASG).models.values())


def test_paused_it_reads_nothing_but_for_a_person(invoke: Invoke, there: Imitation) -> None:
    pauses.pause("odoo-sync", None, "the server moves", By("cli:awa"))
    said = invoke(FUNCTION, event("odoo-sync"))
    assert "cli:awa" in said["paused"]
    assert there.calls == []
    invoke(FUNCTION, event("odoo-sync-one"))
    assert orders() == ["BC-1"]


def test_a_server_that_does_not_answer_is_kept_with_the_sync_and_fails_no_function(invoke: Invoke, there: Imitation) -> None:
    there.down()
    said = invoke(FUNCTION, event("odoo-sync"))
    assert json.loads(json.dumps(said)) == said
    assert syncs.find(ASG).failures == 1
    assert "failed" in json.dumps(said)


@pytest.mark.parametrize(
    "given",
    [
        {"job": "invoice-aging"},
        {"job": "odoo-sync", "organisation": ASG, "actor": "developer", "models": ["no.model"]},
        {"job": "odoo-sync", "organisation": ASG, "actor": "developer", "colour": "red"},
        {"Records": [{"body": "{}"}]},
    ],
    ids=str,
)
def test_an_event_that_makes_no_sense_is_refused(invoke: Invoke, there: Imitation, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidError):
        invoke(FUNCTION, given)
    assert orders() == []
