"""The deployed functions: every event file works, roles are enforced, what fails for good becomes a dead letter."""

from __future__ import annotations

import json
import urllib.request
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from relance.store import organisations
from tests.cloud.invoke import invoke
from tests.cloud.local_cloud import ROOT, STACK, LocalCloud
from tests.cloud.mirroring import mirrored
from tests.cloud.waiting import until
from tests.fleet import FLEET, HILUX, MINE, rental
from tests.functions.association import BUDGET
from tests.functions.mirrored import ASG
from tests.template.test_events import function_of
from tests.world import HOA, add

pytestmark = pytest.mark.cloud

#: These belong to the run that the scheduled event starts: they come after it.
LATER = {"invoice-aging-shard", "invoice-aging-take-up"}
EVENTS = sorted((path for path in (ROOT / "events").glob("*.json") if path.name != "local-env.json"), key=lambda path: path.stem in LATER)


@pytest.mark.parametrize("event", EVENTS, ids=lambda path: path.stem)
def test_every_event_file_can_be_invoked(cloud: LocalCloud, event: Path) -> None:
    for organisation, *named in ((HOA, BUDGET), (FLEET, MINE, HILUX, rental())):  # which some of the events name
        if organisations.find(organisation.id) is None:
            add(organisation, *named)
    with mirrored(cloud, ASG) if function_of(event) == "odoo-sync" else nullcontext():
        succeeded, reply, log = invoke(cloud, function_of(event), event)
    assert succeeded, f"{reply}\n{log}"


def test_roles_are_enforced_here(cloud: LocalCloud) -> None:
    with urllib.request.urlopen(f"{cloud.endpoint}/_ministack/health", timeout=10) as answer:  # noqa: S310 - our own address
        assert '"enabled"' in json.dumps(json.load(answer).get("auth", ""))


def test_an_event_that_no_function_can_handle_becomes_a_dead_letter(cloud: LocalCloud) -> None:
    cloud.client("lambda").invoke(FunctionName=f"{STACK}-invoice-aging", InvocationType="Event", Payload=b'{"job": "no-such-job"}')
    letter = until(lambda: dead_letter(cloud), 60, "a dead letter")
    assert letter["requestPayload"] == {"job": "no-such-job"}
    assert letter["requestContext"]["approximateInvokeCount"] == 3


def dead_letter(cloud: LocalCloud) -> Any:
    """The first dead letter, taken out."""
    queue = cloud.client("sqs")
    url = queue.get_queue_url(QueueName=f"{STACK}-dead-letters")["QueueUrl"]
    for message in queue.receive_message(QueueUrl=url).get("Messages", []):
        queue.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return json.loads(message["Body"])
    return None
