"""A run of a job: how it is named, what it counts, and the lines it leaves for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    """A dry run decides the same and writes nothing but its own record."""

    LIVE = "live"
    DRY_RUN = "dry_run"


class Trigger(StrEnum):
    """What started a run."""

    SCHEDULE = "schedule"
    HAND = "hand"


class RunStatus(StrEnum):
    """A run ends `done`, `done_with_errors` (some records are parked) or `failed`."""

    RUNNING = "running"
    DONE = "done"
    DONE_WITH_ERRORS = "done_with_errors"
    FAILED = "failed"


class Outcome(StrEnum):
    """What a run did with a record."""

    CHANGED = "changed"
    SKIPPED = "skipped"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Line:
    """What a run did with one record, and why. `data` holds plain values for the report; `messages` the ids of what it caused."""

    organisation: str
    record: str
    outcome: Outcome
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """`seen = changed + skipped + parked`, checked before a run closes."""

    seen: int = 0
    changed: int = 0
    skipped: int = 0
    parked: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.seen + other.seen, self.changed + other.changed, self.skipped + other.skipped, self.parked + other.parked)

    @property
    def balanced(self) -> bool:
        """Whether every record that was seen is accounted for."""
        return self.seen == self.changed + self.skipped + self.parked


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a job. `options` are what it was started with; `due` is how many records the indexes held when it was opened."""

    id: str
    job: str
    mode: Mode
    trigger: Trigger
    actor: str
    scheduled_at: datetime
    opened_at: datetime
    options: Mapping[str, Any] = field(default_factory=dict)
    status: RunStatus = RunStatus.RUNNING
    due: int = 0
    shards: tuple[str, ...] = ()
    shards_open: int = 0
    counts: Counts = field(default_factory=Counts)
    closed_at: datetime | None = None
    error: str = ""


def counted(lines: list[Line]) -> Counts:
    """The counts of these lines."""
    of = [line.outcome for line in lines]
    return Counts(len(of), of.count(Outcome.CHANGED), of.count(Outcome.SKIPPED), of.count(Outcome.PARKED))


def run_id(job: str, scheduled_at: datetime, suffix: str = "") -> str:
    """`invoice-aging-20250331T020000Z`; a run by hand has a suffix of its own, so that it is never taken for the scheduled one."""
    moment = scheduled_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{job}-{moment}-{suffix}" if suffix else f"{job}-{moment}"
