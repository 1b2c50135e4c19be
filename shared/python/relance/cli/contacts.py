"""`relance contacts`: who is told, and how each of them wants to be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import click

from relance.cli.common import DAY, as_json, by, print_rows
from relance.cli.listing import say_broken
from relance.domain.errors import BrokenRecordError, ConflictError, InvalidError, NotFoundError
from relance.domain.organisation import PERSONAL, ChannelKind, Contact
from relance.store import organisations
from relance.store.commit import commit
from relance.store.effects import Effect


class Channels(click.ParamType[tuple[ChannelKind, ...]]):
    """Channels that reach one person, in the order of preference: `email,sms`."""

    name = "channels"

    def convert(
        self, value: str | tuple[ChannelKind, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[ChannelKind, ...]:
        """The channels in `value`; a usage error says how to write them."""
        if not isinstance(value, str):
            return value
        kinds = value.split(",")
        if len(set(kinds)) < len(kinds) or not set(kinds) <= set(PERSONAL):
            self.fail(f"{value!r} is not a list of {', '.join(PERSONAL)}; write it as in email,sms", param, ctx)
        return tuple(ChannelKind(kind) for kind in kinds)


@click.group(invoke_without_command=True)
@click.option("--org", help="The organisation; all of them if it is left out.")
@as_json
@click.pass_context
def contacts(context: click.Context, org: str | None, *, as_data: bool) -> None:
    """List the contacts, or change how one of them is told."""
    if context.invoked_subcommand:
        return
    owners = [organisations.read(org).id] if org else organisations.ids()
    found = [one for owner in owners for one in organisations.each_contact(owner)]
    print_rows([_row(contact) for contact in found if isinstance(contact, Contact)], as_data=as_data)
    say_broken([one for one in found if isinstance(one, BrokenRecordError)], as_data=as_data)


@contacts.command("set")
@click.argument("org")
@click.argument("id")
@click.option("--channels", type=Channels(), help="How this person wants to be told, in the order of preference: email,sms.")
@click.option("--language", type=click.Choice(["fr", "en", "organisation"]), help="In which language; organisation: in its own.")
@click.option("--reminders/--no-reminders", default=None, help="Whether this person is reminded of what is past due.")
@click.option("--hold-until", type=DAY, help="No reminder until that day has passed.")
@click.option("--no-hold", is_flag=True, help="Remind again at once.")
def set_command(
    org: str, id: str, channels: tuple[ChannelKind, ...] | None, language: str | None, reminders: bool | None, hold_until: date | None,
    *, no_hold: bool,
) -> None:  # fmt: skip
    """Change how contact ID of ORG is told. What is not named stays as it is."""
    before = organisations.contact(org, id)
    if before is None:
        raise NotFoundError("contact", f"{org}/{id}", "relance contacts shows them")
    if no_hold and hold_until:
        raise InvalidError("hold_until", hold_until.isoformat(), "does not go with --no-hold")
    after = replace(
        before,
        channels=channels or before.channels,
        language=before.language if language is None else language.replace("organisation", ""),
        reminders=before.reminders if reminders is None else reminders,
        hold_until=None if no_hold else hold_until or before.hold_until,
    )
    changes = organisations.write_contact(before, after)
    try:
        commit([Effect(changes)] if changes else [], by())
    except ConflictError:
        raise ConflictError(f"contact {id} was changed by somebody else just now; look at it and try again") from None
    row = _row(after)
    click.echo(f"{id}: " + ", ".join(f"{name} {row[name] or 'none'}" for name in ("channels", "language", "reminders", "hold_until")))


def _row(contact: Contact) -> dict[str, object]:
    return {
        "organisation": contact.organisation,
        "id": contact.id,
        "name": contact.name,
        "roles": ", ".join(contact.roles),
        "email": contact.email,
        "phone": contact.phone,
        "language": contact.language,
        "channels": ", ".join(contact.channels),
        "reminders": "yes" if contact.reminders else "no",
        "hold_until": contact.hold_until or "",
    }
