"""A month of rentals in a process of its own: counted, on moto, or timed, against the server that AWS_ENDPOINT_URL names.

`python -m tests.benchmarks.rentals_client metered NAME FILE`, `timed NAME` or `read NAME`; the result is JSON on the last line.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

import boto3
from botocore.client import BaseClient
from moto import mock_aws

from relance.domain.run import Trigger
from relance.jobs import run
from relance.jobs.options import Options
from relance.jobs.request import Request
from relance.jobs.sheets import Sheets
from relance.store import organisations, timesheets
from relance.store.row import connection
from tests.benchmarks.cpu import cpu
from tests.benchmarks.loading import items, load
from tests.benchmarks.metering import Meter
from tests.benchmarks.quick_moto import quick_moto
from tests.benchmarks.rentals_days import WAYS, ItemADay
from tests.benchmarks.rentals_world import DUE, ORGANISATION, SCHEDULED_AT, a_rental
from tests.benchmarks.tables_file import STACK
from tests.calls import counting
from tests.fleet import JANUARY

_JOB: Final = "rental-invoicing"
#: What a run imports when it first renders: a warm function has it.
_LATE: Final = ("jinja2", "babel.numbers", "babel.dates")
_ASKS: Final = ("Query", "GetItem", "BatchGetItem")


class Client(Protocol):
    """Who bills January: `work` is what is measured."""

    client: BaseClient

    def warm_up(self) -> None:
        """One request, so that the connection stands."""

    def before(self) -> None:
        """What has happened by then, which is not measured."""

    def work(self) -> int:
        """Bill what there is to bill; how many rentals were."""

    def read(self) -> int:
        """Read January's sheets, all of them; how many days were worked."""

    def outcome(self) -> list[list[str]]:
        """January's invoices: number, total, customer."""


class Ours:
    """The job, by what it is asked: the night's schedule, January, January once more, or one rental."""

    def __init__(self, asked: str) -> None:
        os.environ["RELANCE_STACK"] = STACK
        for module in _LATE:
            import_module(module)
        self._asked = asked
        self.client: BaseClient = connection().client

    def warm_up(self) -> None:
        """One request, so that the connection stands."""
        organisations.read(ORGANISATION.id)

    def before(self) -> None:
        """January was billed, if it is to be billed once more."""
        if self._asked == "again":
            _by_hand(month=JANUARY)

    def work(self) -> int:
        """Bill what is asked; how many rentals changed."""
        if self._asked == "night":
            return run.start(Request(job=_JOB, scheduled_at=SCHEDULED_AT, as_of=SCHEDULED_AT.date())).counts.changed
        return _by_hand(rental="1") if self._asked == "rental" else _by_hand(month=JANUARY)

    def read(self) -> int:
        """Read January's sheets as the job does."""
        sheets, names = Sheets(), [timesheets.name_of(a_rental(n).id, JANUARY) for n in range(DUE)]
        sheets.need([(ORGANISATION.id, name) for name in names])
        return sum(len(sheet.worked()) for name in names if (sheet := sheets.known(ORGANISATION.id, name)))

    def outcome(self) -> list[list[str]]:
        """The invoices that it made."""
        made = (one for one in items(f"{STACK}-invoices") if one["status"]["S"] == "draft")
        return sorted([one["sk"]["S"], one["total"]["N"], one["customer_name"]["S"]] for one in made)


class Watching(Meter):
    """A meter that knows what was asked for sheets: their requests and read units."""

    sheet_requests = 0
    sheet_units = 0.0

    def answered(self, answer: Mapping[str, Any]) -> tuple[float, int]:
        """The units of the request that was answered."""
        read, written = super().answered(answer)
        if self._operation in _ASKS and ("sheet#" in (asked := json.dumps(self._body)) or "naive-days" in asked):
            self.sheet_requests += 1
            self.sheet_units += read
        return read, written


def client_of(name: str) -> Client:
    """Who works under that name: a way to keep an item a day, or what our job is asked."""
    return ItemADay(name) if name in WAYS else Ours(name)


def metered(client: Client) -> dict[str, Any]:
    """Work with a meter on the line, and say what was asked and what came of it. To be called within `mock_aws`."""
    client.before()
    meter = Watching(boto3.client("dynamodb"))
    with counting(client.client, meter) as calls:
        changed = client.work()
    return {
        "changed": changed,
        "operations": dict(calls.operations),
        "written": calls.business_writes,
        "read_units": calls.read_units,
        "write_units": calls.write_units,
        "sheet_requests": meter.sheet_requests,
        "sheet_units": meter.sheet_units,
        "outcome": client.outcome(),
    }


def timed(client: Client, work: Callable[[], int]) -> dict[str, Any]:
    """Work, and say what came of it and the seconds of CPU it took."""
    client.warm_up()
    with cpu() as taken:
        came = work()
    return {"came": came, "cpu": taken.seconds}


def _by_hand(**options: Any) -> int:
    asked: dict[str, Any] = {"trigger": Trigger.HAND, "actor": "bench", "as_of": SCHEDULED_AT.date()}
    started = Request(job=_JOB, scheduled_at=SCHEDULED_AT, organisation=ORGANISATION.id, options=Options(**options), **asked)
    return run.start(started).counts.changed


def main(what: str, name: str, *file: str) -> None:
    """Do what is asked."""
    if what != "metered":
        client = client_of(name)
        print(json.dumps(timed(client, client.read if what == "read" else client.work)))
        return
    with quick_moto(), mock_aws():
        load(Path(file[0]))
        print(json.dumps(metered(client_of(name))))


if __name__ == "__main__":
    main(*sys.argv[1:])
