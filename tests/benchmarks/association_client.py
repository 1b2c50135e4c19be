"""A job of the association in a process of its own: counted, on moto, or timed, against the server that AWS_ENDPOINT_URL names.

`python -m tests.benchmarks.association_client metered JOB FILE`, or `timed JOB`; the result is JSON on the last line.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import boto3
from botocore.client import BaseClient
from moto import mock_aws

from relance.jobs import run
from relance.jobs.registry import job_named
from relance.jobs.request import Request
from relance.store import organisations
from relance.store.row import connection
from tests.benchmarks.association_posting import Posting
from tests.benchmarks.association_world import ORGANISATION, SCHEDULED_AT
from tests.benchmarks.cpu import cpu
from tests.benchmarks.loading import items, load
from tests.benchmarks.metering import Meter
from tests.benchmarks.naive_violations import NaiveEscalation, Outcome
from tests.benchmarks.quick_moto import quick_moto
from tests.benchmarks.tables_file import STACK
from tests.calls import counting

#: What a run imports when it first renders: a warm function has it.
_LATE = ("jinja2", "babel.numbers", "babel.dates")


class OurJob:
    """A job of the product, as its schedule starts it."""

    def __init__(self, name: str) -> None:
        os.environ["RELANCE_STACK"] = STACK
        for module in _LATE:
            import_module(module)
        self.name = job_named(name).name
        self.client: BaseClient = connection().client

    def warm_up(self) -> None:
        """One request, so that the connection stands."""
        organisations.read(ORGANISATION.id)

    def work(self) -> int:
        """Do what is due; how many records changed."""
        return run.start(Request(job=self.name, scheduled_at=SCHEDULED_AT, as_of=SCHEDULED_AT.date())).counts.changed

    def outcome(self) -> Outcome:
        """The steps, fines and messages that it left behind."""
        violations = [item for item in items(f"{STACK}-violations") if "cure_deadline" in item]
        fines = [item for item in items(f"{STACK}-invoices") if item["kind"]["S"] == "fine"]
        return Outcome(
            sorted([one["sk"]["S"], one["status"]["S"], int(one["step"]["N"])] for one in violations),
            sorted([one["sk"]["S"], float(one["total"]["N"]), one["customer"]["S"]] for one in fines),
            sorted([one["address"]["S"], one["subject"]["S"]] for one in items(f"{STACK}-outbox")),
        )


class Watching(Meter):
    """A meter that counts the expenses which are read as well."""

    expenses = 0

    def answered(self, answer: Mapping[str, Any]) -> tuple[float, int]:
        """The units of the request that was answered."""
        found = list(answer.get("Items", ())) + [item for some in answer.get("Responses", {}).values() for item in some]
        self.expenses += sum(str(item.get("sk", {}).get("S", "")).startswith("expense#") for item in found)
        return super().answered(answer)


def client_of(name: str) -> OurJob | NaiveEscalation | Posting:
    """Who works under that name: `naive`, `posting`, or a job."""
    if name == "posting":
        return Posting()
    return NaiveEscalation() if name == "naive" else OurJob(name)


def metered(client: OurJob | NaiveEscalation | Posting) -> dict[str, Any]:
    """Work with a meter on the line, and say what was asked and what came of it. To be called within `mock_aws`."""
    meter = Watching(boto3.client("dynamodb"))
    with counting(client.client, meter) as calls:
        changed = client.work()
    return {
        "changed": changed,
        "operations": dict(calls.operations),
        "written": calls.business_writes,
        "read_units": calls.read_units,
        "write_units": calls.write_units,
        "expenses": meter.expenses,
        "outcome": client.outcome().as_data(),
    }


def timed(client: OurJob | NaiveEscalation | Posting) -> dict[str, Any]:
    """Work, and say how many changed and the seconds of CPU it took."""
    client.warm_up()
    with cpu() as taken:
        changed = client.work()
    return {"changed": changed, "cpu": taken.seconds}


def main(what: str, name: str, *file: str) -> None:
    """Do what is asked."""
    if what == "timed":
        print(json.dumps(timed(client_of(name))))
        return
    with quick_moto(), mock_aws():
        load(Path(file[0]))
        print(json.dumps(metered(client_of(name))))


if __name__ == "__main__":
    main(*sys.argv[1:])
