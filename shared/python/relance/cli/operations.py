"""`relance pause` and `relance resume`."""

from __future__ import annotations

from datetime import date

import click

from relance.cli.common import DAY, by, today
from relance.cli.jobs_named import job_name
from relance.domain.errors import InvalidError
from relance.store import pauses


@click.command()
@click.argument("job")
@click.option("--until", type=DAY, help="The first day on which it runs again; without it, until it is resumed.")
@click.option("--reason", default="", help="Why, for the others.")
def pause(job: str, until: date | None, reason: str) -> None:
    """Stop the scheduled runs of JOB. Runs by hand still work; what is missed is caught up by the next run."""
    name = job_name(job)
    if until and until <= today():
        raise InvalidError("until", until.isoformat(), "is not in the future; it is the first day on which the job runs again")
    pauses.pause(name, until, reason, by())
    click.echo(f"{name} is paused until {until.isoformat() if until else 'it is resumed'}")


@click.command()
@click.argument("job")
def resume(job: str) -> None:
    """Let the scheduled runs of JOB start again."""
    name = job_name(job)
    click.echo(f"{name} runs again" if pauses.resume(name, by()) else f"{name} was not paused")
