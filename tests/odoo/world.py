"""An organisation whose Odoo is there, with rooms for what is told of it; its mirror beside the truth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import boto3

from relance.domain.mirror import Held
from relance.domain.mirror_values import seen, wanted
from relance.domain.odoo import Odoo, Transport
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.store import audit, mirror, outbox
from tests.notify.server import Server
from tests.odoo.either import There
from tests.world import add

#: What a record comes to, for comparing: its values, or why it was not taken in.
type Content = Mapping[str, Any] | str
type Contents = dict[str, dict[int, Content]]

ID: Final = "dimagaz"
SECRET: Final = "relance/odoo"
RECORD_URL: Final = "https://asg.example/web#id={id}&model={model}&view_type=form"
#: The three messages of seed 001, each with a room of its own.
ROOMS: Final = {Role.TOP_UPS: "top-ups", Role.ORDERS: "orders", Role.DELIVERIES: "deliveries"}
#: Who looks after Odoo.
KARIM: Final = Contact(organisation=ID, id="karim", name="Karim Alaoui", roles=(Role.SYNC,), email="karim@dimagaz.example")
_CONTROLS: Final = dict.fromkeys(set(range(32)) - {9, 10, 13})


def organisation_of(there: There, transport: Transport = Transport.AUTO, **changes: Any) -> Organisation:
    """The organisation whose Odoo that is. `changes` are of its Odoo: `overlap`, `models`."""
    odoo = Odoo(
        url=there.url,
        database=there.database,
        secret=f"secretsmanager:{SECRET}",
        record_url=RECORD_URL,
        transport=transport,
        **({"models": usual_models()} | changes),
    )
    rooms = tuple(
        Channel(name=name, kind=ChannelKind.DISCORD, secret=f"secretsmanager:relance/{name}", audience=role) for role, name in ROOMS.items()
    )
    return Organisation(
        id=ID,
        name="Dimagaz",
        locale="fr_MA",
        currency="MAD",
        zone="Africa/Casablanca",
        channels=rooms,
        sender="Dimagaz <relance@dimagaz.example>",
        odoo=odoo,
    )


def settle_in(there: There, rooms: Server, organisation: Organisation) -> None:
    """Store the organisation, the key of its Odoo and the addresses of its rooms, all on the server `rooms`, by path."""
    add(organisation, KARIM)
    manager = boto3.client("secretsmanager")
    manager.create_secret(Name=SECRET, SecretString=json.dumps({"login": there.login, "key": there.key}))
    for name in ROOMS.values():
        manager.create_secret(Name=f"relance/{name}", SecretString=f"http://127.0.0.1:{rooms.port}/api/webhooks/1/{name}")


def give_key(there: There) -> None:
    """Put the server's present key into the secret, as a person does."""
    value = json.dumps({"login": there.login, "key": there.key})
    boto3.client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=value)


def held(organisation: Organisation) -> list[Held]:
    """All records of the mirror; one that cannot be understood fails the test."""
    assert organisation.odoo
    found = [one for spec in organisation.odoo.models for one in mirror.every(organisation.id, spec.name)]
    assert all(isinstance(one, Held) for one in found), found
    return [one for one in found if isinstance(one, Held)]


def mirrored(organisation: Organisation) -> Contents:
    """What the mirror holds, by model and id, without what is hidden."""
    assert organisation.odoo
    contents: Contents = {spec.name: {} for spec in organisation.odoo.models}
    for one in held(organisation):
        if not one.hidden:
            contents[one.model][one.id] = one.problem or one.values
    return contents


def truth(there: There, organisation: Organisation) -> Contents:
    """What the mirror should hold, from the server itself. What XML cannot say is not in what comes by XML-RPC."""
    assert organisation.odoo
    contents: Contents = {}
    for spec in organisation.odoo.models:
        rows = [_said(row, organisation.odoo.transport) for row in there.rows(spec.there, ["id", *wanted(spec)])]
        found = [seen(spec, row) for row in rows]
        contents[spec.name] = {one.id: one.problem or one.values for one in found}
    return contents


def _said(row: Mapping[str, Any], transport: Transport) -> Mapping[str, Any]:
    if transport is not Transport.XMLRPC:
        return row
    return {name: value.translate(_CONTROLS) if isinstance(value, str) else value for name, value in row.items()}


def versions(organisation: Organisation, name: str) -> list[int]:
    """The versions of a record (`dimagaz.bc/1`) that are in the audit, oldest first."""
    return [entry.version for entry in audit.of_record(organisation.id, name)]


def told(organisation: Organisation) -> Counter[tuple[str, str]]:
    """How often the outbox holds each message about records, as the name of its room and its cause."""
    messages = [delivery.message for delivery in outbox.of_organisation(organisation.id)]
    return Counter((one.recipient.partition(":")[2], one.cause) for one in messages if one.cause.startswith("odoo/"))
