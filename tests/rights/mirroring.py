"""What the synchronisation with Odoo needs rights for: reading all of one, what is new, what is gone, and giving work to the queue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import boto3

from relance.domain.mirror import Held
from relance.domain.odoo import Odoo
from relance.domain.odoo_models import usual_models
from relance.runtime.settings import settings
from relance.store import mirror, organisations, outbox
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.odoo.imitation.there import Imitation, odoo
from tests.rights.settled import settle_in
from tests.rights.stage import Scenario, Stage
from tests.store.messages import a_message, put_in
from tests.world import BY

JOB: Final = "odoo-sync"
ORDERS, LINES = "dimagaz.bc", "dimagaz.bc.line"


@contextmanager
def declared(stage: Stage, there: Odoo, **fields: Any) -> Iterator[None]:
    """The scenario's organisation with that Odoo. Afterwards it has none, and nothing waits: no later start finds a server gone."""
    settle_in(stage, odoo=there, **fields)
    try:
        yield
    finally:
        undeclare(stage.id)


def undeclare(id: str) -> None:
    """Take its Odoo from an organisation, and from the queue of the synchronisation all that waits in it."""
    before = organisations.read(id)
    if changes := organisations.write(before, replace(before, odoo=None)):
        commit([Effect(changes)], BY)
    queues = boto3.client("sqs")
    url = queues.get_queue_url(QueueName=f"{settings().stack}-{JOB}-shards")["QueueUrl"]
    # A queue may be purged once a minute, and scenarios are shorter.
    while waiting := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in waiting:
            queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


@contextmanager
def an_odoo(stage: Stage, kept: str = "secretsmanager") -> Iterator[Imitation]:
    """A server with an order of one line, which is the Odoo of the scenario's organisation. `kept`: where its key is."""
    stage.set(RELANCE_ODOO_HOSTS="127.0.0.1")
    with odoo() as there:
        order = there.create(ORDERS, name="BC-1", depositaire=there.create("dimagaz.user", name="Awa"))
        there.create(LINES, bc_id=order, qty=2)
        keys, name = json.dumps({"login": there.login, "key": there.key}), f"{settings().stack}/{stage.id}-odoo"
        if kept == "ssm":
            name = f"/{name}"
            boto3.client("ssm").put_parameter(Name=name, Value=keys, Type="SecureString")
        else:
            boto3.client("secretsmanager").create_secret(Name=name, SecretString=keys)
        with declared(stage, Odoo(url=there.url, database=there.database, secret=f"{kept}:{name}", models=usual_models())):
            yield there


def reads(stage: Stage, **fields: Any) -> None:
    """A start for this organisation, which comes to its good end. AssertionError: it does not."""
    said = stage.invoke({"job": JOB, "organisation": stage.id} | fields)
    assert said["status"] == "done", said


def has(stage: Stage, model: str) -> list[int]:
    """The records of a model that are in the mirror."""
    return [one.id for one in mirror.every(stage.id, model) if isinstance(one, Held)]


def reads_the_one_odoo_by_its_schedule(stage: Stage) -> None:
    with an_odoo(stage):
        said = stage.invoke({"job": JOB, "scheduled_at": "2025-03-31T02:00:00Z"})
        assert [(one["organisation"], one["status"]) for one in said["synchronised"]] == [(stage.id, "done")]
        assert (has(stage, ORDERS), has(stage, LINES)) == ([1], [1])


def gives_each_of_several_a_message(stage: Stage) -> None:
    with an_odoo(stage):
        own, before = stage.id, organisations.read(stage.id)
        stage.id = f"{own}-2"
        assert before.odoo
        try:
            with declared(stage, before.odoo):
                assert {own, stage.id} <= set(stage.invoke({"job": JOB})["queued"])
        finally:
            stage.id = own
        assert has(stage, ORDERS) == []


def reads_for_a_message_of_its_queue(stage: Stage) -> None:
    with an_odoo(stage):
        [said] = stage.invoke({"Records": [{"body": json.dumps({"job": JOB, "organisation": stage.id})}]})["synchronised"]
        assert (said["status"], has(stage, ORDERS)) == ("done", [1])


def reads_with_a_key_from_a_parameter(stage: Stage) -> None:
    with an_odoo(stage, "ssm"):
        reads(stage, actor="test")
        assert has(stage, ORDERS) == [1]


def tells_of_what_is_new(stage: Stage) -> None:
    with an_odoo(stage) as there:
        reads(stage)
        there.create(ORDERS, name="BC-2", depositaire=1)
        there.write(ORDERS, 1, bl_date="2025-03-30")
        reads(stage, actor="test")
        assert has(stage, ORDERS) == [1, 2]
        assert {told.message.cause for told in outbox.of_organisation(stage.id)} == {f"odoo/{ORDERS}/2#created"}


def finds_its_message_written(stage: Stage) -> None:
    """As after a record that was read, told of, and lost."""
    with an_odoo(stage) as there:
        reads(stage)
        there.create(ORDERS, name="BC-2", depositaire=1)
        put_in(a_message(f"odoo/{ORDERS}/2#created", organisation=stage.id))
        reads(stage, actor="test")
        assert has(stage, ORDERS) == [1, 2]
        assert len(list(outbox.of_organisation(stage.id))) == 1


def deletes_what_is_gone(stage: Stage) -> None:
    with an_odoo(stage) as there:
        reads(stage)
        there.unlink(ORDERS, 1)
        reads(stage, actor="test")
        assert (has(stage, ORDERS), has(stage, LINES)) == ([], [])


SCENARIOS: Final[tuple[Scenario, ...]] = (
    reads_the_one_odoo_by_its_schedule,
    gives_each_of_several_a_message,
    reads_for_a_message_of_its_queue,
    reads_with_a_key_from_a_parameter,
    tells_of_what_is_new,
    finds_its_message_written,
    deletes_what_is_gone,
)
