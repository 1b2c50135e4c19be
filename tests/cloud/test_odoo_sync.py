"""The sync with Odoo, deployed: its schedule reads what is there, a message reads what is new, and each room is told what is its."""

from __future__ import annotations

import json

import pytest

from relance.domain.mirror import Held
from relance.domain.organisation import Role
from relance.domain.run import Trigger
from relance.store import mirror, runs
from tests.cloud.discord_receiver import Receiver
from tests.cloud.local_cloud import STACK, LocalCloud
from tests.cloud.mirroring import mirrored
from tests.cloud.waiting import until

pytestmark = pytest.mark.cloud

ID = "mirrored"


def orders() -> list[str]:
    """The names of the orders in the mirror."""
    return [str(one.values["name"]) for one in mirror.every(ID, "dimagaz.bc") if isinstance(one, Held)]


def test_the_schedule_fills_the_mirror_and_a_message_tells_what_is_new(cloud: LocalCloud, discord: Receiver) -> None:
    rooms = {Role.ORDERS: discord.url("orders"), Role.TOP_UPS: discord.url("top-ups")}
    with mirrored(cloud, ID, rooms) as there:
        until(lambda: orders() == ["BC-1"], 150, "a reading by its schedule")
        [run] = [one for one in runs.of_job("odoo-sync", 20) if ID in one.id and one.counts.seen]
        assert (run.trigger, run.actor) == (Trigger.SCHEDULE, "schedule")
        there.create("dimagaz.bc", name="BC-2")
        queue = cloud.client("sqs").get_queue_url(QueueName=f"{STACK}-odoo-sync-shards")["QueueUrl"]
        cloud.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps({"organisation": ID}))
        until(lambda: orders() == ["BC-1", "BC-2"], 100, "a reading by its queue")
        told = until(lambda: [post for post in discord.posts() if "BC-2" in post["body"]["content"]], 100, "a post of the new order")
    assert [post["path"].split("/")[1] for post in told] == ["orders"]
    assert not [post for post in discord.posts() if "BC-1" in post["body"]["content"]]
    assert there.secrets_read == []
