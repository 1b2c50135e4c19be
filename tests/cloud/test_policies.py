"""A changed policy on the deployed stack: the job's role may do what a reindex and a second look need."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from relance.domain.ageing import Step, ladder_of
from relance.domain.invoice import Status
from relance.domain.organisation import Organisation
from relance.domain.periods import Duration
from relance.store import organisations
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.cloud.local_cloud import STACK, LocalCloud
from tests.world import BY, add, invoice, status

pytestmark = pytest.mark.cloud

ORGANISATION = Organisation(id="policies", name="Policies", locale="en_US", currency="USD", zone="UTC")


def run(cloud: LocalCloud, **fields: Any) -> dict[str, Any]:
    """The reply of the deployed job."""
    event = {"job": "invoice-aging", "as_of": "2025-03-31", "organisation": ORGANISATION.id, "actor": "test"} | fields
    answer = cloud.client("lambda").invoke(FunctionName=f"{STACK}-invoice-aging", Payload=json.dumps(event))
    reply: dict[str, Any] = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, reply
    return reply


def test_a_changed_ladder_is_in_force_in_the_next_run_of_the_deployed_job(cloud: LocalCloud) -> None:
    add(ORGANISATION, invoice("P-1", date(2025, 3, 1), ORGANISATION, status=Status.OVERDUE))
    assert run(cloud)["changed"] == 0
    before = organisations.read(ORGANISATION.id)
    steps = [Step(Status.OVERDUE, Duration(0, 1)), Step(Status.UNPAID, Duration(0, 14)), Step(Status.LITIGATION, Duration(6, 0))]
    commit([Effect(organisations.write(before, replace(before, ageing=ladder_of(steps))))], BY)
    assert run(cloud)["changed"] == 1
    assert status("P-1", ORGANISATION) is Status.UNPAID
    assert organisations.to_reindex() == []


def test_named_records_are_read_anew_by_the_deployed_job(cloud: LocalCloud) -> None:
    add(invoice("P-2", date(2025, 3, 1), ORGANISATION))
    reply = run(cloud, records=[[ORGANISATION.id, "P-2"], [ORGANISATION.id, "gone"]])
    assert (reply["status"], reply["changed"], reply["parked"]) == ("done_with_errors", 1, 1)
