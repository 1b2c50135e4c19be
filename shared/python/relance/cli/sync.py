"""`relance sync`: how far the mirror of each Odoo is, putting that right, and reading by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import click

from relance.cli.common import as_json, by, print_rows
from relance.cli.mirrored import every, mirrored, org_option
from relance.cli.remedies import hint
from relance.cli.starting import exit_with
from relance.cli.sync_reading import FORMER, HOW, MORE, How, read, with_options
from relance.desk import syncs as desk
from relance.desk.syncs import StateChanges
from relance.domain.errors import ConflictError, InvalidError
from relance.domain.mirror import ModelSpec
from relance.domain.periods import zone_named
from relance.domain.sync import ModelState, Sync
from relance.runtime.clock import now
from relance.store import syncs

#: The word for no floor: nothing is taken for read.
_NONE: Final = "none"


@click.group()
def sync() -> None:
    """The synchronisation with Odoo: how far it is, and reading by hand."""


@sync.command()
@click.option("--org", default="", help="The organisation; all that have an Odoo if it is left out.")
@as_json
def states(org: str, *, as_data: bool) -> None:
    """List the models that are read: up to when, how many records there are, what went wrong."""
    found = [(one, syncs.find(one.organisation.id)) for one in ([mirrored(org)] if org else every())]
    rows = [_row(standing, spec) for one, standing in found for spec in one.odoo.models]
    print_rows(rows, as_data=as_data)
    for _, standing in found:
        for text in _standing(standing, now()):
            hint(text, as_data=as_data)


@sync.command()
@org_option
def unblock(org: str) -> None:
    """Let the next minute go on where somebody is at it, or was and has gone. Whoever is at it writes nothing any more."""
    id = mirrored(org).organisation.id
    before = syncs.find(id)
    if not before.owner:
        click.echo(f"nobody is at the synchronisation of {id}")
        return
    if not before.models:
        raise ConflictError(f"the first reading of {id} has only begun; if whoever began it has gone, another begins within two minutes")
    desk.change(id, min(before.models), StateChanges(free=True), by())
    click.echo(f"the synchronisation of {id} goes on with the next minute")


@sync.command("set")
@click.argument("model")
@org_option
@click.option(
    "--floor",
    metavar="TIME|none",
    help="Up to when everything is in the mirror: the next reading begins there. As 2025-03-31, or 2025-03-31T14:30, in the organisation's "
    "zone; none: read it whole.",
)
@click.option("--name", help="What people call its state.")
def set_command(model: str, org: str, floor: str | None, name: str | None) -> None:
    """Change the state of MODEL. What is not named stays as it is."""
    if floor is None and name is None:
        raise click.UsageError("say what is to be otherwise: --floor or --name")
    of = mirrored(org)
    anew = floor == _NONE
    read_from = None if floor is None or anew else _moment(floor, of.organisation.zone)
    after = desk.change(of.organisation.id, of.model(model).name, StateChanges(floor=read_from, anew=anew, name=name), by())
    click.echo(f"{after.model}: {after.name}, {_read_up_to(after)}")


@sync.command("run")
@click.argument("models", metavar="[MODEL…]", nargs=-1)
@with_options(*FORMER, *MORE, *HOW)
def run_command(models: tuple[str, ...], org: str, wait: int, *, local: bool, as_data: bool, **options: Any) -> None:
    """Read these models (all if none is named) now, and print what was found. Works while the job is paused.

    With --date, --name, --last or --id only such records are read, and how far the mirror is stays as it was.
    """
    exit_with(read(models, org, How(local=local, wait=wait, as_data=as_data), **options))


@sync.command()
@click.argument("models", metavar="[MODEL…]", nargs=-1)
@with_options(*HOW)
def reset(models: tuple[str, ...], org: str, wait: int, *, local: bool, as_data: bool) -> None:
    """Read these models (all if none is named) anew from the first record on, in silence about what was there."""
    exit_with(read(models, org, How(local=local, wait=wait, as_data=as_data), reset=True))


def former(name: str, models: tuple[str, ...]) -> click.Command:
    """The command of the system before that read these models."""

    @click.command(name, help=f"The former name of: relance sync run {' '.join(models)}", hidden=True)
    @with_options(*FORMER, *HOW)
    def command(org: str, wait: int, *, local: bool, as_data: bool, **options: Any) -> None:
        exit_with(read(models, org, How(local=local, wait=wait, as_data=as_data), **options))

    return command


def _row(standing: Sync, spec: ModelSpec) -> dict[str, object]:
    state = standing.models.get(spec.name) or ModelState(model=spec.name, name=spec.label)
    return {
        "organisation": standing.organisation,
        "model": spec.name,
        "name": state.name,
        "status": state.status,
        "is_syncing": standing.is_syncing(now()),
        "floor": _text(state.floor),
        "records": state.count,
        "synced_at": _text(state.synced_at),
        "compared_at": _text(state.compared_at),
        "failures": state.failures,
        "next_attempt_at": _text(state.next_attempt_at),
        "error": state.error,
    }


def _standing(standing: Sync, at: datetime) -> list[str]:
    """What is to be said of a synchronisation as a whole."""
    id, said = standing.organisation, []
    if standing.is_syncing(at):
        said.append(f"{id}: somebody is at it until {_text(standing.lease_until)}; if that is not so: relance sync unblock --org {id}")
    elif standing.is_stuck(at):
        said.append(f"{id}: whoever was at it has gone; the next minute goes on, or now: relance sync run --org {id}")
    if standing.error:
        again = f", tried again at {_text(standing.next_attempt_at)}" if standing.next_attempt_at else ""
        said.append(f"{id}: {standing.error} ({standing.failures} time(s){again}; now: relance sync run --org {id})")
    if any(state.error for state in standing.models.values()):
        said.append(f"a failed model is tried again by itself; now: relance sync run --org {id} MODEL")
    return said


def _moment(text: str, zone: str) -> datetime:
    """A time as people write it, in the organisation's `zone` unless it says otherwise. InvalidError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidError("floor", text, "is not a time; write it as 2025-03-31 or 2025-03-31T14:30, or none") from None
    return found.replace(tzinfo=found.tzinfo or zone_named(zone)).astimezone(UTC)


def _read_up_to(state: ModelState) -> str:
    return f"read from {_text(state.floor)} on" if state.floor else "read whole by the next minute"


def _text(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
