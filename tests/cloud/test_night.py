"""A large night on the local cloud: eight shards over the queue, little time each, and a worker killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from relance.domain.invoice import Invoice, Status
from relance.domain.organisation import Contact, Organisation, Role
from relance.domain.run import Outcome, Run, RunStatus
from relance.store import audit, outbox, runs, standing
from tests.cloud.local_cloud import STACK, LocalCloud
from tests.cloud.waiting import until
from tests.world import add, invoice

pytestmark = pytest.mark.cloud

EXISTING, DUE, ALERTS = 20_000, 5_000, 40
FUNCTION = f"{STACK}-invoice-aging"
NIGHT = Organisation(id="large", name="Large", locale="en_US", currency="USD", zone="UTC")
CLERK = Contact(organisation=NIGHT.id, id="clerk", name="Clerk", roles=(Role.FINANCE,), email="clerk@large.test")


def _all() -> Iterator[Invoice]:
    for n in range(EXISTING):
        due_on = date(2024, 12, 1) if n < ALERTS else date(2025, 3, 15) if n < DUE else date(2025, 6, 1) + timedelta(days=n % 200)
        yield invoice(f"N-{n:05d}", due_on, NIGHT)


@contextmanager
def hurried(cloud: LocalCloud) -> Iterator[None]:
    """Workers have two seconds, and a shard whose worker died is given to another after fifteen."""
    functions, queues = cloud.client("lambda"), cloud.client("sqs")
    before = functions.get_function_configuration(FunctionName=FUNCTION)["Environment"]["Variables"]
    url = queues.get_queue_url(QueueName=f"{FUNCTION}-shards")["QueueUrl"]
    patience = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    functions.update_function_configuration(FunctionName=FUNCTION, Environment={"Variables": before | {"RELANCE_TIME_BUDGET": "2"}})
    queues.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "15"})
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=FUNCTION, Environment={"Variables": before})
        queues.set_queue_attributes(QueueUrl=url, Attributes=patience)


def _progress(run: str) -> int:
    return sum(shard.counts.changed for shard in runs.shards(run))


def _kill_a_worker(cloud: LocalCloud) -> None:
    """As when the machine under a function goes: no exception, no clean-up."""
    found = subprocess.run(["pgrep", "-f", f"{cloud.home}.*ministack-lambda-{FUNCTION}-"], capture_output=True, text=True, check=False)
    pids = [int(pid) for pid in found.stdout.split()]
    assert pids, "no worker is running"
    os.kill(pids[0], signal.SIGKILL)


def _start(cloud: LocalCloud) -> str:
    event = {"job": "invoice-aging", "scheduled_at": "2025-03-31T02:00:00Z", "organisation": NIGHT.id}
    answer = cloud.client("lambda").invoke(FunctionName=FUNCTION, Payload=json.dumps(event))
    said = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, said
    assert said["status"] == "running", said
    return str(said["run"])


def test_a_large_night_is_done_once_while_workers_are_hurried_and_killed(cloud: LocalCloud) -> None:
    add(NIGHT, CLERK, *_all())
    began = time.monotonic()
    with hurried(cloud):
        id = _start(cloud)
        until(lambda: _progress(id) > DUE // 10, 120, "the first tenth")
        assert _progress(id) < DUE, "the night was over before a worker could be killed"
        _kill_a_worker(cloud)
        until(lambda: runs.read(id).status is not RunStatus.RUNNING, 400, "the end of the run")
    print(f"{DUE} of {EXISTING} invoices aged in {time.monotonic() - began:.0f} s")
    _check(runs.read(id))


def _check(ended: Run) -> None:
    assert ended.status is RunStatus.DONE, ended
    assert (ended.counts.seen, ended.counts.changed, ended.counts.parked) == (DUE, DUE, 0)
    records = sorted(line.record for line in runs.lines(ended) if line.outcome is Outcome.CHANGED)
    assert records == [f"N-{n:05d}" for n in range(DUE)]
    for status, number in ((Status.OVERDUE, DUE - ALERTS), (Status.LITIGATION, ALERTS), (Status.ISSUED, EXISTING - DUE)):
        assert standing.count_in_status(NIGHT.id, status) == number
    for n in range(0, DUE, 50):
        assert [entry.version for entry in audit.of_record(NIGHT.id, f"invoice/N-{n:05d}")] == [1, 2]
    told = sorted(delivery.message.about for delivery in outbox.of_organisation(NIGHT.id))
    assert told == [f"N-{n:05d}" for n in range(ALERTS)]
