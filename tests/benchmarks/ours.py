"""Contender: Relance's own nightly run, worked in one process, with its books, its audit and its rendered messages."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from importlib import import_module

from botocore.client import BaseClient

from relance.domain.run import Trigger
from relance.jobs import run
from relance.jobs.request import Request
from relance.notify.status_alert import status_alert
from relance.store import organisations
from relance.store.row import connection
from tests.benchmarks.night import CONTACT, ORGANISATION, SCHEDULED_AT, night
from tests.benchmarks.outcome import Outcome
from tests.benchmarks.tables_file import STACK
from tests.benchmarks.units import Item

#: What the run imports when it first renders: a warm function has it.
_LATE = ("jinja2", "babel.numbers", "babel.dates")


class Ours:
    """The run as a person starts it, for all organisations there are."""

    def __init__(self) -> None:
        os.environ["RELANCE_STACK"] = STACK
        for module in _LATE:
            import_module(module)
        self.client: BaseClient = connection().client

    def warm_up(self) -> None:
        """One request, so that the connection stands, and one alert: the others have compiled their templates by now as well."""
        organisations.read(ORGANISATION.id)
        (late,) = night(1, 1)
        status_alert(ORGANISATION, [CONTACT], late, late.status, 1, 1)

    def work(self, as_of: date) -> int:
        """Age what is due; how many changed."""
        request = Request(job="invoice-aging", scheduled_at=SCHEDULED_AT, trigger=Trigger.HAND, actor="bench", as_of=as_of)
        return run.start(request).counts.changed

    def outcome(self, items: Callable[[str], Iterable[Item]]) -> Outcome:
        """What it left behind."""
        return Outcome(
            dict(sorted(Counter(item["status"]["S"] for item in items(f"{STACK}-invoices") if "status" in item).items())),
            sorted(
                [entry["record"]["S"].removeprefix("invoice/"), *_change(entry)] for entry in items(f"{STACK}-audit") if _of_invoice(entry)
            ),
            sorted([message["about"]["S"], message["address"]["S"], message["subject"]["S"]] for message in items(f"{STACK}-outbox")),
        )


def _of_invoice(entry: Item) -> bool:
    """Not that somebody started the run by hand."""
    record: str = entry["record"]["S"]
    return record.startswith("invoice/")


def _change(entry: Item) -> tuple[str, str]:
    before, after = (json.loads(entry[side]["S"]) for side in ("before", "after"))
    return before["status"], after["status"]
