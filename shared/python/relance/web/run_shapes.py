"""Runs and their lines as they are answered."""

from __future__ import annotations

from typing import Any, TypedDict

from relance.domain.run import Line, Mode, Outcome, Run, RunStatus
from relance.web.shapes import Instant, Next, UnreadableShape


class CountsShape(TypedDict):
    """`seen = changed + skipped + parked`."""

    seen: int
    changed: int
    skipped: int
    parked: int


class RunShape(TypedDict):
    """A run of a job. `due` is how many records it found; `options` are what it was started with."""

    id: str
    job: str
    mode: Mode
    status: RunStatus
    actor: str
    options: dict[str, Any]
    opened_at: Instant
    closed_at: Instant | None
    due: int
    counts: CountsShape
    error: str | None


class RunsShape(TypedDict):
    """A page of runs."""

    items: list[RunShape]
    unreadable: list[UnreadableShape]
    next: Next


class RunLineShape(TypedDict):
    """What the run did with one record, and why."""

    record: str
    outcome: Outcome
    reason: str
    data: dict[str, Any]


class LinesShape(TypedDict):
    """A page of what a run did."""

    items: list[RunLineShape]
    next: Next


class RunLinesShape(RunShape):
    """A run, and a page of its lines."""

    items: list[RunLineShape]
    next: Next


class AcceptedShape(TypedDict):
    """A run that was asked for and begins in a moment. `Location` lists it then."""

    job: str
    begins: str


#: Options that a person has given; the others are the run's own books.
_SAID = ("month", "rental", "reissue", "as_of", "cap", "models", "since", "name", "last", "ids", "reset", "compare")


def run_shape(run: Run) -> RunShape:
    """A run as it is answered."""
    counts = run.counts
    return {
        "id": run.id,
        "job": run.job,
        "mode": run.mode,
        "status": run.status,
        "actor": run.actor,
        "options": {name: run.options[name] for name in _SAID if name in run.options},
        "opened_at": run.opened_at.isoformat(),
        "closed_at": run.closed_at.isoformat() if run.closed_at else None,
        "due": run.due,
        "counts": {"seen": counts.seen, "changed": counts.changed, "skipped": counts.skipped, "parked": counts.parked},
        "error": run.error or None,
    }


def line_shape(line: Line) -> RunLineShape:
    """A line as it is answered."""
    return {"record": line.record, "outcome": line.outcome, "reason": line.reason, "data": dict(line.data)}
