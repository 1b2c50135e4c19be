"""`relance jobs`, `relance runs`, `relance show`: what there is, what ran, what it did."""

from __future__ import annotations

import click

from relance.cli.common import as_json, print_rows
from relance.cli.jobs_named import ODOO_SYNC, every_job, job_name
from relance.cli.remedies import hint, standing
from relance.cli.reporting import print_run
from relance.domain.run import Mode, Run, RunStatus
from relance.jobs.entry import as_data as run_data
from relance.jobs.registry import jobs as all_jobs
from relance.runtime.clock import now
from relance.runtime.settings import settings
from relance.store import findings, pauses
from relance.store import runs as stored

#: Of so many newest runs of a job the last live one is shown: a dry run in between says nothing of how the job fares.
_LOOKED_AT = 10


@click.command()
@as_json
def jobs(*, as_data: bool) -> None:
    """List the jobs: when they run, whether they are paused, how the last run ended."""
    rows = [_standing(name) for name in every_job()]
    print_rows(rows, as_data=as_data)
    if any(row["paused_until"] for row in rows):
        hint("a paused job runs again by: relance resume JOB", as_data=as_data)
    if findings.still_open():
        hint("the watchdog found something amiss: relance findings", as_data=as_data)


@click.command()
@click.argument("job", required=False)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many of each job, newest first.")
@as_json
def runs(job: str | None, limit: int, *, as_data: bool) -> None:
    """List the newest runs, of JOB or of all jobs: of those that run every minute, only where something was to be done."""
    found = (
        stored.of_job(job_name(job), limit) if job else [run for name in every_job() for run in stored.of_job(name, limit) if _tells(run)]
    )
    found.sort(key=lambda run: run.opened_at, reverse=True)
    retried = {run.options["retry_of"]: run for run in reversed(found) if "retry_of" in run.options}
    print_rows([_row(run, retried.get(run.id), as_data=as_data) for run in found], as_data=as_data)
    if any(run.status is not RunStatus.DONE and run.id not in retried for run in found):
        hint("what is not done: relance show RUN says why, relance retry RUN resolves it", as_data=as_data)


@click.command()
@click.argument("run_id", metavar="RUN")
@as_json
def show(run_id: str, *, as_data: bool) -> None:
    """Show the report of RUN: what it did with each record and why."""
    print_run(stored.read(run_id), as_data=as_data)


def _standing(name: str) -> dict[str, object]:
    """When a job runs, whether it is paused, and its last run."""
    pause, last = pauses.find(name), next((run for run in stored.of_job(name, _LOOKED_AT) if run.mode is Mode.LIVE), None)
    until = (pause.until_on.isoformat() if pause.until_on else "it is resumed") if pause else ""
    return {
        "job": name,
        "runs": _schedule(name),
        "paused_until": until,
        "paused_by": f"{pause.actor}{pause.reason and f' ({pause.reason})'}" if pause else "",
        "last_run": last.id if last else "",
        "status": last.status.value if last else "",
    }


def _schedule(name: str) -> str:
    if name == ODOO_SYNC:
        return "every minute"
    job = all_jobs()[name]
    return job.from_day if job.one_organisation else f"{job.from_day} at {settings().hours.get(name, job.hour):02d}:00"


def _tells(run: Run) -> bool:
    return run.job != ODOO_SYNC or run.status is not RunStatus.DONE or run.counts.seen > 0


def _row(run: Run, retry: Run | None, *, as_data: bool) -> dict[str, object]:
    data = run_data(run) if as_data else run_data(run) | {"status": standing(run, now())}
    return {"opened_at": run.opened_at.isoformat(timespec="seconds"), **data, "retried_by": retry.id if retry else "", "actor": run.actor}
