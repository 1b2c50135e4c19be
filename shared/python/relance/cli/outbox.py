"""`relance outbox`: messages that wait for a person, and what the person decides."""

from __future__ import annotations

from itertools import islice

import click

from relance.cli.common import actor, as_json, by, print_rows
from relance.domain.message import State
from relance.notify import by_hand
from relance.runtime.clock import now
from relance.store import organisations
from relance.store import outbox as stored
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.outbox import Delivery


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
    found: list[Delivery] = []
    if org:
        found = [one for one in stored.of_organisation(org) if state in (None, one.state.value)]
    elif state in (None, State.UNKNOWN.value, State.FAILED.value):
        found = [
            one for wanted in (State.UNKNOWN, State.FAILED) if state in (None, wanted.value) for one in stored.waiting_for_a_person(wanted)
        ]
    else:
        raise click.UsageError(f"messages that are {state} are listed an organisation at a time: add --org")
    print_rows([_row(one) for one in islice(found, limit)], as_data=as_data)


@outbox.command()
@click.argument("org")
@click.argument("id")
def show(org: str, id: str) -> None:
    """Show message ID of ORG: its text, and what happened to it."""
    one = stored.read(org, id)
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
    by_hand.resend(org, id, now(), actor())
    click.echo(f"{id} is sent again within a minute")


@outbox.command()
@click.argument("org")
@click.argument("id")
@click.option("--as", "as_state", type=click.Choice([State.SENT.value, State.WITHDRAWN.value]), required=True, help="What it is taken for.")
@click.option("--reason", required=True, help="How you know.")
def resolve(org: str, id: str, as_state: str, reason: str) -> None:
    """Close message ID of ORG: you know that it arrived, or that it need not be sent."""
    by_hand.resolve(org, id, now(), actor(), reason, as_state)
    click.echo(f"{id} is {as_state}")


@outbox.command()
@click.argument("org")
@click.argument("address")
def allow(org: str, address: str) -> None:
    """Write to ADDRESS again, which bounced or complained: you know that it is mended."""
    commit([Effect((organisations.allow(org, address),))], by())
    click.echo(f"{address} is written to again; send again what failed: relance outbox list")


def _row(one: Delivery) -> dict[str, object]:
    return {
        "org": one.message.organisation,
        "id": one.message.id,
        "state": one.state.value,
        "attempts": one.attempts,
        "created_at": one.created_at.isoformat(timespec="seconds"),
        "detail": one.detail,
    }
