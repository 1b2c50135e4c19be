"""`relance jobs`, `relance runs`, `relance show`: what there is, what ran, what it did."""

from __future__ import annotations

import click

from relance.cli.common import as_json, print_rows
from relance.cli.remedies import hint, standing
from relance.cli.reporting import print_run
from relance.domain.run import Mode, Run, RunStatus
from relance.jobs.entry import as_data as run_data
from relance.jobs.registry import job_named
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
    rows = []
    for job in all_jobs().values():
        pause, last = pauses.find(job.name), next((run for run in stored.of_job(job.name, _LOOKED_AT) if run.mode is Mode.LIVE), None)
        until = (pause.until_on.isoformat() if pause.until_on else "it is resumed") if pause else ""
        hour = settings().hours.get(job.name, job.hour)
        when = job.from_day if job.one_organisation else f"{job.from_day} at {hour:02d}:00"
        rows.append(
            {
                "job": job.name,
                "runs": when,
                "paused_until": until,
                "paused_by": f"{pause.actor}{pause.reason and f' ({pause.reason})'}" if pause else "",
                "last_run": last.id if last else "",
                "status": last.status.value if last else "",
            }
        )
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
    """List the newest runs, of JOB or of all jobs."""
    names = [job_named(job).name] if job else list(all_jobs())
    found = sorted((run for name in names for run in stored.of_job(name, limit)), key=lambda run: run.opened_at, reverse=True)
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


def _row(run: Run, retry: Run | None, *, as_data: bool) -> dict[str, object]:
    data = run_data(run) if as_data else run_data(run) | {"status": standing(run, now())}
    return {"opened_at": run.opened_at.isoformat(timespec="seconds"), **data, "retried_by": retry.id if retry else "", "actor": run.actor}
