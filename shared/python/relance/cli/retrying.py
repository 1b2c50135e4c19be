"""`relance retry`: a run that failed, that parked records or that nobody works on any more, resolved by how it stands."""

from __future__ import annotations

from typing import Any, Final

import click

from relance.cli.common import actor, as_json
from relance.cli.jobs_named import ODOO_SYNC
from relance.cli.reporting import print_run
from relance.cli.running import cap_amount
from relance.cli.starting import exit_with, finish, local, wait
from relance.cli.sync_reading import How, again
from relance.domain.run import Outcome, Run, RunStatus
from relance.jobs import request
from relance.jobs.options import parse
from relance.jobs.run import is_over_cap
from relance.store import runs

#: Of more parked records than this the names would not fit beside the run: all that it found due is asked for again.
_NAMED: Final = 1_000


@click.command("retry")
@click.argument("run_id", metavar="RUN")
@click.option(
    "--cap", type=click.IntRange(min=0), help="The most records that the new run may find due, for a run that failed over its cap."
)
@cap_amount
@local
@wait
@as_json
def retry(run_id: str, *, cap: int | None, cap_amount: str | None, local: bool, wait: int, as_data: bool) -> None:
    """Resolve RUN, by how it stands.

    running: go on with it from where its worker died. failed: do the same again, in a run of its own. done with errors:
    try its parked records again, as of the same date, in a run of their own. A dry run stays one.
    """
    before = runs.read(run_id)
    if before.job == ODOO_SYNC and before.status is not RunStatus.DONE:
        if cap is not None or cap_amount is not None:
            raise click.UsageError(f"{ODOO_SYNC} has no caps: leave them out")
        exit_with(again(before, _parked(before), How(local=local, wait=wait, as_data=as_data)))
    event = _event(before, cap, cap_amount)
    if event is not None:
        exit_with(finish(event, local=local, wait=wait, as_data=as_data))
    elif as_data:
        print_run(before, as_data=True)
    else:
        click.echo(f"run {run_id} is done: there is nothing to do")


def _event(before: Run, cap: int | None, cap_amount: str | None) -> dict[str, Any] | None:
    """The event that resolves a run; None if it is done."""
    amount = parse({"cap_amount": cap_amount}).cap_amount
    match before.status:
        case RunStatus.DONE:
            return None
        case RunStatus.RUNNING:
            if cap is not None or amount is not None:
                raise click.UsageError(f"run {before.id} is running, and goes on with the caps it was started with: leave them out")
            return {"job": before.job, "run": before.id, "actor": actor()}
        case RunStatus.DONE_WITH_ERRORS:
            return request.as_event(request.again(before, actor(), _parked(before), cap, amount))
        case RunStatus.FAILED:
            if is_over_cap(before) and cap is None and amount is None:
                raise click.UsageError(f"run {before.id} would do more than its caps allow: {before.error}")
            return request.as_event(request.again(before, actor(), cap=cap, cap_amount=amount))


def _parked(run: Run) -> tuple[tuple[str, str], ...]:
    parked = tuple((line.organisation, line.record) for line in runs.lines(run) if line.outcome is Outcome.PARKED)
    return parked if len(parked) <= _NAMED else ()
