"""Reading an Odoo by hand: the options of `relance sync run` and of the former commands, and the event that they make."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import click

from relance.cli.common import actor, as_json
from relance.cli.jobs_named import ODOO_SYNC
from relance.cli.mirrored import Mirrored, mirrored, org_option
from relance.cli.starting import asked, local, shown, wait
from relance.domain.errors import ConflictError, InvalidError
from relance.domain.run import Run, RunStatus
from relance.odoo.sync import order
from relance.runtime.clock import now
from relance.store import runs, syncs

#: The minute's reading lasts a second or two; a first load does not. Seconds.
_PATIENCE: Final = 10

FORMER: Final = (
    click.option(
        "--date",
        help="Only what was written since: a number of hours, or a day as YYYY-MM-DD, from its beginning in the organisation's zone.",
    ),
    click.option("--name", default="", help="Only the record of this name, with its lines."),
    click.option("--last", type=click.IntRange(1), help="Only the newest so many."),
    click.option("--batch-size", type=click.IntRange(1, order.MOST_ROWS), help=f"Rows a call; {order.MOST_ROWS} if left out."),
    click.option("--reset", is_flag=True, help="Read everything anew, in silence about what was there."),
)
MORE: Final = (
    click.option("--id", "ids", type=click.IntRange(1), multiple=True, help="Only this record of one MODEL; may be repeated."),
    click.option("--compare", is_flag=True, help="Compare the contents of all records, as every night."),
)
HOW: Final = (org_option, local, wait, as_json)


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """Where a command has the work done, for how many seconds it waits, and how it prints the end."""

    local: bool
    wait: int
    as_data: bool


def with_options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A command that takes these, in this order."""

    def add(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return add


def read(names: Sequence[str], org: str, how: How, **options: Any) -> int:
    """Read these models (none: all); the exit code that says how it went. NotFoundError, UsageError."""
    of = mirrored(org)
    said = {
        name: list(value) if isinstance(value, tuple) else value for name, value in options.items() if value not in (None, "", False, ())
    }
    event = {"job": ODOO_SYNC, "organisation": of.organisation.id, "actor": actor(), "models": list(of.models(names)), **said}
    return _start(event, of, how)


def _start(event: dict[str, Any], of: Mirrored, how: How) -> int:
    """Have it done, once it is known to make sense: the sooner it is refused, the better."""
    _refuse_senseless(event, of.organisation.zone)
    reply = asked(event, local=how.local)
    until = time.monotonic() + _PATIENCE
    while reply["status"] == "held" and time.monotonic() < until:
        time.sleep(1)
        reply = asked(event, local=how.local)
    if not reply["run"]:
        raise ConflictError(_why_held(of.organisation.id, reply["reason"]))
    return shown(reply["run"], wait=how.wait, as_data=how.as_data)


def _refuse_senseless(event: dict[str, Any], zone: str) -> None:
    try:
        wanted = order.parse(event, zone)
    except InvalidError as error:
        option = {"ids": "--id"}.get(error.field, f"--{error.field.replace('_', '-')}")
        raise click.UsageError(f"{option} {error.value}: {error.reason}") from None
    if wanted.since and wanted.since > now():
        raise click.UsageError(f"--date {event['date']}: has not come yet")


def _why_held(organisation: str, reason: str) -> str:
    standing = syncs.find(organisation)
    run = runs.find(standing.run) if standing.run else None
    whose = f", of {run.actor} in {run.id}" if run else ""
    until = f", until {standing.lease_until.isoformat(timespec='seconds')} or longer" if standing.lease_until else ""
    return f"{organisation}: {reason}{whose}{until}; if nobody is at it any more: relance sync unblock --org {organisation}"


def again(run: Run, parked: Sequence[tuple[str, str]], how: How) -> int:
    """Read what a run was asked to read, in a run of its own; of one that parked records these; go on with one that has not ended."""
    of = mirrored(str(run.options.get("organisation", "")))
    event = {"job": ODOO_SYNC, "organisation": of.organisation.id, "actor": actor()}
    if run.status is RunStatus.RUNNING:
        return _start(event, of, how)
    if run.status is RunStatus.DONE_WITH_ERRORS and parked:
        ids: dict[str, list[int]] = {}
        for _, record in parked:
            model, _, id = record.rpartition("/")
            ids.setdefault(model, []).append(int(id))
        # Ids are of one model; of several, all records are compared, in one run.
        what = {"ids": next(iter(ids.values()))} if len(ids) == 1 else {"compare": True}
        return _start({**event, "models": list(ids), **what}, of, how)
    said = {name: value for name, value in run.options.items() if name != "since"}
    if since := run.options.get("since"):
        said["date"] = _hours_since(since)
    return _start({**said, **event}, of, how)


def _hours_since(moment: str) -> int:
    """Rounded up: what is read twice is the same."""
    return (now() - datetime.fromisoformat(moment)) // timedelta(hours=1) + 1
