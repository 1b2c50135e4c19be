"""Nights: scheduled runs that did not take place, and those that failed, with none since that made up for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from relance.domain.finding import RUN_GRACE, Finding, FindingKind
from relance.domain.periods import zone_named
from relance.domain.run import Mode, RunStatus, run_id
from relance.domain.schedule import last_fire
from relance.jobs.job import Job
from relance.jobs.registry import jobs
from relance.runtime.settings import settings
from relance.store import pauses, runs
from relance.store.traces import Trace
from relance.store.turns import Schedule
from relance.watch.turn import Watch

#: No schedule's last fire is longer ago: a day may be 25 hours long, and one may leave the hour out.
_FURTHEST: Final = timedelta(hours=51)
_WELL: Final = (RunStatus.DONE, RunStatus.DONE_WITH_ERRORS)
#: Options with which a run still does all that a scheduled one would.
_ALL_THE_SAME: Final = {"zone", "cap", "cap_amount", "retry_of", "catch_up", "due_days"}


def scheduled() -> dict[str, Job[Any]]:
    """The jobs that have a schedule of their own, by name: one that runs for one organisation at a time waits to be asked."""
    return {name: job for name, job in jobs().items() if not job.one_organisation}


def schedules() -> dict[str, tuple[int, str]]:
    """Their hours and zone, as they are set."""
    zone = settings().schedule_zone
    return {name: (settings().hours.get(name, job.hour), zone) for name, job in scheduled().items()}


def since(watch: Watch) -> datetime:
    """From when on runs are looked at: what has not been looked at yet, and all that may answer the last fire of a schedule."""
    return min(watch.turn.looked_at, watch.at - _FURTHEST)


def look(watch: Watch) -> None:
    """Tell which jobs did not run or failed, and which have run again."""
    for job, schedule in watch.turn.schedules.items():
        _look_at(watch, job, schedule)


def _look_at(watch: Watch, job: str, schedule: Schedule) -> None:
    fire = last_fire(schedule.hour, schedule.zone, watch.at - RUN_GRACE)
    if fire < schedule.since:
        return
    answering = [run for run in watch.runs_of(job, since(watch)) if run.scheduled_at >= fire and run.mode is Mode.LIVE and _whole(job, run)]
    statuses = {run.status for run in answering}
    if statuses & set(_WELL):
        watch.settle(gone=[f"{kind.value}/{job}" for kind in (FindingKind.MISSED, FindingKind.FAILED)])
    elif RunStatus.RUNNING in statuses:
        return  # how it ends is not known yet; that it ends is another look's business
    elif answering:
        watch.settle([_failed(job, fire, answering[0])])
    elif not pauses.was_held(job, fire, schedule.zone):
        watch.settle([_missed(job, fire, schedule)])


def _whole(job: str, run: Trace) -> bool:
    """Whether a run did for everybody what the schedule does; a run by hand may be for one organisation or another date."""
    if run.id == run_id(job, run.scheduled_at):
        return True
    found = runs.find(run.id)
    return found is not None and set(found.options) <= _ALL_THE_SAME


def _missed(job: str, fire: datetime, schedule: Schedule) -> Finding:
    local = fire.astimezone(zone_named(schedule.zone)).strftime("%Y-%m-%d %H:%M")
    return Finding(kind=FindingKind.MISSED, subject=job, since=fire, facts={"expected": f"{local} {schedule.zone}"})


def _failed(job: str, fire: datetime, run: Trace) -> Finding:
    found = runs.find(run.id)
    facts = {"run": run.id, "error": found.error if found else ""}
    return Finding(kind=FindingKind.FAILED, subject=job, since=fire, facts={name: value for name, value in facts.items() if value})
