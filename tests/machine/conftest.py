"""The tables as every example of the machine finds them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date

import pytest

from relance.runtime import secrets
from tests.faults.clock import set_to
from tests.machine import scenery
from tests.machine.machine import Machine
from tests.quick_tables import held


@pytest.fixture(autouse=True)
def beginning(tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The organisations are there, and nothing else."""
    # Few shards and queues, which are all alike: most requests of a night are empty queries.
    for place, number in (("due.SHARDS", 2), ("row.SHARDS", 2), ("outbox.QUEUES", 1)):
        monkeypatch.setattr(f"relance.store.{place}", number)
    # The nights and reminders of other days, without the clock's moving there.
    monkeypatch.setattr("relance.jobs.run.latest_business_date", lambda _: date.max)
    secrets.forget()
    with set_to(scenery.BEGINNING):
        scenery.furnish()
    monkeypatch.setattr(Machine, "beginning", copy.deepcopy(held()), raising=False)
    yield
    secrets.forget()
