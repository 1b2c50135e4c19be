"""`relance outbox`: messages that wait for a person, and what the person decides."""

from __future__ import annotations

import shlex
from itertools import islice
from typing import Final

import click

from relance.cli.common import actor, as_json, by, echo_json, print_rows
from relance.cli.remedies import hint
from relance.desk import messages
from relance.desk.deed import done
from relance.domain.message import State
from relance.runtime.clock import now
from relance.store import organisations, unreadable
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.outbox import Delivery
from relance.store.unreadable import Broken

#: The states in which a message waits for a person.
_WAITING: Final = (State.UNKNOWN, State.FAILED)


@click.group()
def outbox() -> None:
    """The messages: those that wait for a person, and what to do with them."""


@outbox.command("list")
@click.option("--org", default="", help="All messages of this organisation, whatever their state.")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only those in this state.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help="At most so many.")
@as_json
def list_command(org: str, state: str | None, limit: int, *, as_data: bool) -> None:
    """List the messages that are unknown or failed; with --org, any of that organisation."""
    if org:
        found = [one for one in unreadable.each_of_organisation(org) if state in (None, str(one.state))]
    elif state in (None, *_WAITING):
        found = [one for wanted in _WAITING if state in (None, wanted.value) for one in unreadable.waiting_for_a_person(wanted)]
    else:
        raise click.UsageError(f"messages that are {state} are listed an organisation at a time: add --org")
    rows = [_row(one) for one in islice(found, limit)]
    print_rows(rows, as_data=as_data)
    if any(row["state"] in _WAITING for row in rows):
        again, close = "relance outbox resend ORG ID", 'relance outbox resolve ORG ID --as sent|withdrawn --reason "…"'
        hint(f"what is in it: relance outbox show ORG ID; to send it again: {again}; to close it: {close}", as_data=as_data)


@outbox.command()
@click.argument("org")
@click.argument("id")
def show(org: str, id: str) -> None:
    """Show message ID of ORG: its text, and what happened to it."""
    one = unreadable.look_up(org, id)
    if isinstance(one, Broken):
        click.echo(f"{id}\nit cannot be read: {one.reason}\n")
        echo_json(one.item)
    else:
        _show(one)
    if one.state in _WAITING:
        key = shlex.join([org, id])
        again = "" if isinstance(one, Broken) else f"to send it again: relance outbox resend {key}\n→ "
        hint(f'{again}to close it: relance outbox resolve {key} --as withdrawn --reason "…"')


def _show(one: Delivery) -> None:
    message = one.message
    click.echo(f"{message.id}\n{message.channel.value} to {message.recipient}, {one.state.value}, {one.attempts} attempt(s)")
    for entry in one.journal:
        click.echo(f"  {entry['at']} {entry['state']} {entry['detail']}")
    click.echo(f"\n{message.subject}\n\n{message.text}")


@outbox.command()
@click.argument("org")
@click.argument("id")
def resend(org: str, id: str) -> None:
    """Send message ID of ORG again; one that may have arrived already says so."""
    done(messages.resend(org, id, now(), actor()), by())
    click.echo(f"{id} is sent again within a minute")


@outbox.command()
@click.argument("org")
@click.argument("id")
@click.option("--as", "as_state", type=click.Choice([State.SENT.value, State.WITHDRAWN.value]), required=True, help="What it is taken for.")
@click.option("--reason", required=True, help="How you know.")
def resolve(org: str, id: str, as_state: str, reason: str) -> None:
    """Close message ID of ORG: you know that it arrived, or that it need not be sent."""
    messages.resolve(org, id, now(), actor(), reason, as_state)
    click.echo(f"{id} is {as_state}")


@outbox.command()
@click.argument("org")
@click.argument("address")
def allow(org: str, address: str) -> None:
    """Write to ADDRESS again, which bounced or complained: you know that it is mended."""
    commit([Effect((organisations.allow(org, address),))], by())
    click.echo(f"{address} is written to again; send again what failed: relance outbox list")


def _row(one: Delivery | Broken) -> dict[str, object]:
    if isinstance(one, Broken):
        return {
            "org": one.organisation,
            "id": one.id,
            "state": one.state,
            "attempts": one.text("attempts"),
            "created_at": one.text("created_at"),
            "detail": f"it cannot be read: {one.reason}",
        }
    return {
        "org": one.message.organisation,
        "id": one.message.id,
        "state": one.state.value,
        "attempts": one.attempts,
        "created_at": one.created_at.isoformat(timespec="seconds"),
        "detail": one.detail,
    }
