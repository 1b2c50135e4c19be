"""What a job's function does with an event: a start, from a schedule or a person, or a shard from the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from relance.domain.errors import InvalidError, RelanceError
from relance.domain.run import Run, RunStatus, Trigger
from relance.jobs import queue, request, run
from relance.jobs.registry import job_named
from relance.runtime.clock import now
from relance.runtime.settings import settings
from relance.store import runs


class RunFailedError(RelanceError):
    """A scheduled run failed: the function fails with it, so that its alarm rings and a dead letter is left."""


def handle(event: Mapping[str, Any], has_time: Callable[[], bool]) -> dict[str, Any]:
    """Start the run that `event` asks for, go on with the one that it names, or work the shard that it brings. Returns how the run stands.

    InvalidError: an event that is none of these. A paused job starts nothing and says so.
    """
    if "Records" in event:
        messages = [queue.parse(record["body"]) for record in event["Records"]]
        return {"runs": [as_data(run.work(message, has_time)) for message in messages]}
    try:
        started = run.resume(_to_take_up(event), has_time) if "run" in event else run.start(parse(event), has_time)
    except run.PausedError as paused:
        return {"paused": str(paused)}
    if started.status is RunStatus.FAILED and started.trigger is Trigger.SCHEDULE:
        raise RunFailedError(f"run {started.id} failed: {started.error}")
    return as_data(started)


def parse(event: Mapping[str, Any]) -> request.Request:
    """The request in a start event. InvalidError."""
    job = job_named(str(event.get("job", "")))
    hour = settings().hours.get(job.name, job.hour)
    return request.parse({**event, "job": job.name}, now(), hour, settings().schedule_zone)


def _to_take_up(event: Mapping[str, Any]) -> str:
    job, id = job_named(str(event.get("job", ""))), request.run_to_take_up(event)
    if (its := runs.read(id).job) != job.name:
        raise InvalidError("job", job.name, f"is not the job of run {id}, which is {its}")
    return id


def as_data(run: Run) -> dict[str, Any]:
    """How a run stands, as plain data."""
    return (
        {"run": run.id, "job": run.job, "mode": run.mode.value, "status": run.status.value, "due": run.due}
        | asdict(run.counts)
        | {"error": run.error}
    )
