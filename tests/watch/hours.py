"""The hours of a stack, one by one: its clock, the watchdog's hourly look, and what it has told so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from relance.domain.errors import BrokenRecordError
from relance.domain.finding import Finding
from relance.domain.organisation import OPERATOR
from relance.jobs import entry as jobs_entry
from relance.notify import dispatch
from relance.store import findings, unreadable
from relance.store.outbox import Delivery
from relance.watch import entry
from tests.faults.clock import Clock, set_to

#: The watchdog begins at noon: the nights before are none of its business.
NOON = datetime(2025, 3, 30, 12, tzinfo=UTC)
NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Hours:
    """A stack whose clock moves when it is told to."""

    clock: Clock

    def at(self, moment: datetime) -> dict[str, Any]:
        """The watchdog looks at that time; dispatch, which comes every minute, has sent what waited, and sends what it says."""
        self.clock.move_to(moment)
        dispatch.send_due(self.clock.moment)
        answer = tick()
        dispatch.send_due(self.clock.moment)
        return answer


@contextmanager
def hours(begin: datetime = NOON) -> Iterator[Hours]:
    """Within it, it is that time, and the watchdog has looked for the first time."""
    with set_to(begin) as clock:
        tick()
        yield Hours(clock)


def tick() -> dict[str, Any]:
    """The watchdog looks now."""
    return entry.handle({"job": "watchdog"}, lambda: True)


def night(job: str, moment: datetime) -> None:
    """The schedule starts a job."""
    jobs_entry.handle({"job": job, "scheduled_at": moment.isoformat()}, lambda: True)


def told() -> list[str]:
    """What the operator was told, as subjects, by time."""
    found = [one for one in unreadable.each_of_organisation(OPERATOR.id) if isinstance(one, Delivery)]
    return [one.message.subject for one in sorted(found, key=lambda one: (one.created_at, one.message.subject))]


def amiss() -> list[Finding]:
    """The open findings, by key."""
    return [one for one in findings.still_open() if not isinstance(one, BrokenRecordError)]


def was_amiss() -> list[Finding]:
    """The findings that are over."""
    return [one for one in findings.over(1000) if not isinstance(one, BrokenRecordError)]
