"""`relance run`: start a job, wait for its end, print its report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from relance.cli.common import DAY, actor, as_json
from relance.cli.jobs_named import FORMER_SYNCS, ODOO_SYNC, job_name
from relance.cli.starting import exit_with, finish, local, wait
from relance.cli.sync_reading import How, read
from relance.domain.errors import InvalidError
from relance.jobs import entry
from relance.jobs.options import NAMES as OPTIONS
from relance.jobs.registry import job_named
from relance.jobs.run import refuse_senseless
from relance.store import budgets, organisations, rentals

cap_amount = click.option("--cap-amount", help="The most money that the run may charge in an organisation; over it, nothing is written.")

_OPTIONS = (
    click.option("--as-of", type=DAY, help="The business date to decide for, instead of each organisation's today."),
    click.option("--org", default="", help="This organisation only."),
    click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing but the run's own record."),
    click.option("--cap", type=click.IntRange(min=0), help="The most records that the run may find due; over it, nothing is written."),
    cap_amount,
    click.option("--days-grace", type=int, help="violation-escalation: days past the cure deadline in which nothing escalates."),
    click.option("--budget-id", help="budget-variance: this budget only, whenever it was checked last (with --org)."),
    click.option("--warning-threshold", help="budget-variance: percent of overspend that is a warning, for all budgets."),
    click.option("--critical-threshold", help="budget-variance: percent of overspend that is critical, for all budgets."),
    click.option("--month", help="assessment-invoicing: up to this month, YYYY-MM, and no further; rental-invoicing: this month."),
    click.option("--rental", help="rental-invoicing: every day of this rental that is on no invoice yet (with --org)."),
    click.option(
        "--reissue", is_flag=True, default=None, help="rental-invoicing: bill again what stood on cancelled invoices (with --month)."
    ),
    click.option("--due-days", type=int, help="assessment-invoicing: days after the 1st until the invoices are due."),
    click.option(
        "--catch-up", type=int, help="assessment-invoicing: bill up to so many missed months of a unit, those that wait among them."
    ),
    local,
    wait,
    as_json,
)


def _with_options(function: Any) -> Any:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.command()
@click.argument("job")
@_with_options
def run(job: str, **options: Any) -> None:
    """Run JOB by hand, and print its report."""
    exit_with(_read(FORMER_SYNCS.get(job, ()), **options) if job in (ODOO_SYNC, *FORMER_SYNCS) else _run(job, **options))


def former(name: str, job: str) -> click.Command:
    """The command of a system that Relance replaces, as an alias of `relance run JOB`."""

    @click.command(name, help=f"The former name of: relance run {job}", hidden=True)
    @_with_options
    def command(**options: Any) -> None:
        exit_with(_run(job, **options))

    return command


def _read(models: Sequence[str], *, org: str, local: bool, wait: int, as_data: bool, **options: Any) -> int:
    """The synchronisation has options of its own, under a command of its own."""
    if said := [name for name, value in options.items() if value]:
        option = f"--{said[0].replace('_', '-')}"
        raise click.UsageError(f"{option} is no option of {ODOO_SYNC}; relance sync run --help shows those it takes")
    return read(models, org, How(local=local, wait=wait, as_data=as_data))


def _run(
    job: str, *, as_of: date | None, org: str, dry_run: bool, cap: int | None, local: bool, wait: int, as_data: bool, **options: Any
) -> int:
    job = job_name(job)
    if org:
        organisations.read(org)
    if job_named(job).one_organisation and not org:
        raise click.UsageError(f"{job} runs for one organisation at a time: add --org")
    event: dict[str, Any] = {"job": job, "organisation": org, "dry_run": dry_run, "actor": actor()}
    if as_of:
        event["as_of"] = as_of.isoformat()
    if cap is not None:
        event["cap"] = cap
    event |= {name: value for name, value in options.items() if value is not None}
    # Refused here rather than by the function: the sooner, and with an exit code for what was typed wrong.
    _refuse_senseless(event)
    return finish(event, local=local, wait=wait, as_data=as_data)


def _refuse_senseless(event: dict[str, Any]) -> None:
    try:
        request = entry.parse(event)
        refuse_senseless(job_named(request.job), request)
    except InvalidError as error:
        option = f"--{error.field.replace('_', '-')}"
        raise click.UsageError(f"{option} {error.value}: {error.reason}" if error.field in OPTIONS else str(error)) from None
    if request.options.budget_id:
        budgets.read(request.organisation, request.options.budget_id)
    if request.options.rental:
        rentals.read(request.organisation, request.options.rental)
