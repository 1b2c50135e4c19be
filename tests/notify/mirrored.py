"""A depository in Morocco with an Odoo: its rooms, its people, an order, a top-up, and what is told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from relance.domain.message import Message
from relance.domain.mirror import FieldSpec, FieldType, ModelSpec, Notice, NoticeKind
from relance.domain.odoo import Odoo
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.notify.mirror_notice import NoticeFacts, notices
from tests.notify.world import SENDER

MODELS = {spec.name: spec for spec in usual_models()}
ORDERS, TOP_UPS = MODELS["dimagaz.bc"], MODELS["alimenteur.solde"]
NEW_ORDER, NEW_DATE = ORDERS.notices
(NEW_TOP_UP,) = TOP_UPS.notices
PAGE = "https://asg.example/web#id={id}&model={model}&view_type=form"
#: One room for each of the three messages.
ROOMS = tuple(
    Channel(name=role.value, kind=ChannelKind.DISCORD, secret=f"secretsmanager:relance/{role.value}", audience=role)
    for role in (Role.TOP_UPS, Role.ORDERS, Role.DELIVERIES)
)
ODOO = Odoo(url="https://odoo.example", database="dima", secret="secretsmanager:relance/odoo", models=usual_models(), record_url=PAGE)
DEPOT = Organisation(
    id="dima",
    name="Dima Gaz",
    locale="fr_MA",
    currency="MAD",
    zone="Africa/Casablanca",
    channels=ROOMS,
    sender=SENDER,
    odoo=ODOO,
)
KARIM = Contact(organisation="dima", id="karim", name="Karim", roles=(Role.ORDERS,), email="karim@dima.example")
SARA = replace(KARIM, id="sara", name="Sara", roles=(Role.TOP_UPS, Role.DELIVERIES), email="sara@dima.example", language="en")
#: Just before midnight in UTC, and just after it in Casablanca.
MADE_AT = datetime(2025, 5, 2, 23, 4, tzinfo=UTC)
ORDER = NoticeFacts(
    model="dimagaz.bc",
    id=123,
    values={
        "name": "BC/2025/0123",
        "bl_number": "BL-77",
        "bl_date": "2025-05-06",
        "depositaire": 5,
        "ttc": "1500.00",
        "raison": "Camion en panne",
    },
    before="2025-05-04",
    names={"depositaire": "Dépôt Awa"},
    agent="Youssef",
    created_at=MADE_AT,
)
TOP_UP = NoticeFacts(
    model="alimenteur.solde",
    id=9,
    values={"client": 5, "display_name": "Dépôt Awa", "reference_no": "AL-2025-9", "solde": "12500.50"},
    agent="Youssef",
    created_at=MADE_AT,
)
#: A model that nobody knew of, declared by an organisation.
TRUCK = ModelSpec(
    name="fleet.truck",
    technical="x_fleet.truck",
    label="Camions",
    fields=(
        FieldSpec(name="plate"),
        FieldSpec(name="load", type=FieldType.INTEGER),
        FieldSpec(name="ready", type=FieldType.BOOLEAN),
        FieldSpec(name="depot", type=FieldType.REFERENCE, target="dimagaz.user"),
        FieldSpec(name="orders", type=FieldType.LIST, target="dimagaz.bc"),
        FieldSpec(name="price", type=FieldType.DECIMAL),
        FieldSpec(name="why"),
    ),
    reference="plate",
    client="depot",
    amount="price",
    reason="why",
)
A_TRUCK = NoticeFacts(
    model="fleet.truck",
    id=7,
    values={"plate": "12345-A-6", "load": 40, "ready": True, "depot": 5, "orders": [1, 2], "price": "900000.00", "why": "Contrôle"},
    names={"depot": "Dépôt Awa"},
    agent="Youssef",
    created_at=MADE_AT,
)


def a_notice(wording: str, field: str = "") -> Notice:
    """A notice to whoever has to do with orders."""
    return Notice(kind=NoticeKind.CHANGED if field else NoticeKind.CREATED, wording=wording, audience=Role.ORDERS, field=field)


def an_order(n: int) -> NoticeFacts:
    """Order number n, otherwise as the first."""
    return replace(ORDER, id=n, values={**ORDER.values, "name": f"BC-{n:04}"})


def posts(spec: ModelSpec, notice: Notice, facts: NoticeFacts, organisation: Organisation = DEPOT, **changes: Any) -> tuple[Message, ...]:
    """What the rooms are told: Discord's words, and Slack's."""
    rooms = tuple(replace(one, kind=kind, name=kind.value) for kind in (ChannelKind.DISCORD, ChannelKind.SLACK) for one in ROOMS)
    return notices(replace(organisation, channels=rooms, **changes), [], spec, notice, facts, 7)


def post(spec: ModelSpec, notice: Notice, facts: NoticeFacts, **changes: Any) -> str:
    """What the room on Discord is told."""
    return posts(spec, notice, facts, **changes)[0].text
