"""`relance run`: start a job, wait for its end, print its report."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from relance.cli.common import DAY, actor, as_json
from relance.cli.reporting import print_run
from relance.domain.errors import InvalidError, NotFoundError, RelanceError, SettingError, UnreachableError
from relance.domain.run import Run, RunStatus
from relance.jobs import entry
from relance.jobs.options import NAMES as OPTIONS
from relance.jobs.registry import job_named
from relance.jobs.run import refuse_senseless
from relance.runtime import clients
from relance.runtime.settings import settings
from relance.store import budgets, organisations, rentals, runs

_EXIT = {RunStatus.DONE: 0, RunStatus.DONE_WITH_ERRORS: 1, RunStatus.FAILED: 3, RunStatus.RUNNING: 3}

cap_amount = click.option("--cap-amount", help="The most money that the run may charge in an organisation; over it, nothing is written.")
local = click.option("--local", is_flag=True, help="Work in this process instead of in the deployed function.")
wait = click.option("--wait", default=900, show_default=True, type=click.IntRange(min=0), help="Seconds to wait for the end of the run.")

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
    exit_with(_run(job, **options))


def former(name: str, job: str) -> click.Command:
    """The command of a system that Relance replaces, as an alias of `relance run JOB`."""

    @click.command(name, help=f"The former name of: relance run {job}", hidden=True)
    @_with_options
    def command(**options: Any) -> None:
        exit_with(_run(job, **options))

    return command


def exit_with(code: int) -> None:
    """End the command with that exit code."""
    click.get_current_context().exit(code)


def _run(
    job: str, *, as_of: date | None, org: str, dry_run: bool, cap: int | None, local: bool, wait: int, as_data: bool, **options: Any
) -> int:
    if org:
        organisations.read(org)
    if job_named(job).one_organisation and not org:
        raise click.UsageError(f"{job} runs for one organisation at a time: add --org")
    event: dict[str, Any] = {"job": job_named(job).name, "organisation": org, "dry_run": dry_run, "actor": actor()}
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


def finish(event: dict[str, Any], *, local: bool, wait: int, as_data: bool) -> int:
    """Have an event done, here or by the deployed function, and print its run when it has ended. The exit code that says how."""
    started = runs.read(entry.handle(event, lambda: True)["run"]) if local else _invoke(event)
    ended = _await_end(started, wait)
    print_run(ended, as_data=as_data)
    return _EXIT[ended.status]


def _invoke(event: dict[str, Any]) -> Run:
    function = f"{settings().stack}-{job_named(event['job']).function}"
    try:
        answer = clients.functions().invoke(FunctionName=function, Payload=json.dumps(event).encode())
        reply = json.loads(answer["Payload"].read())
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ResourceNotFoundException":
            raise NotFoundError("function", function, "deploy the stack, set RELANCE_STACK, or work here with --local") from None
        raise SettingError(f"function {function} could not be called ({code}): check the credentials and their rights") from None
    except BotoCoreError as error:
        raise UnreachableError(
            f"function {function} did not answer ({type(error).__name__}): check AWS_ENDPOINT_URL, AWS_REGION and the network"
        ) from None
    if answer.get("FunctionError"):
        raise RelanceError(f"function {function} failed: {reply.get('errorMessage', 'no reason given')}")
    return runs.read(reply["run"])


def _await_end(run: Run, seconds: int) -> Run:
    until = time.monotonic() + seconds
    while run.status is RunStatus.RUNNING and time.monotonic() < until:
        time.sleep(1)
        run = runs.read(run.id)
    return run
