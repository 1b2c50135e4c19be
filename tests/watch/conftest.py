"""The watchdog's tests look at one job's schedule at a time, and at all of them where they say so."""

from __future__ import annotations

import pytest

from relance.jobs.registry import jobs
from relance.watch import nights, unclosed


@pytest.fixture
def ageing_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the schedules there is but the invoices' ageing, at 02:00; and there are as few queues, which are all alike."""
    only = {"invoice-aging": jobs()["invoice-aging"]}
    monkeypatch.setattr(nights, "scheduled", lambda: only)
    monkeypatch.setattr(unclosed, "jobs", lambda: only)
    monkeypatch.setattr("relance.store.outbox.QUEUES", 1)


@pytest.fixture
def no_nights(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no schedule of a job, so that no night is missed in the days of a test."""
    monkeypatch.setattr(nights, "scheduled", dict)
    monkeypatch.setattr(unclosed, "jobs", dict)
    monkeypatch.setattr("relance.store.outbox.QUEUES", 1)
