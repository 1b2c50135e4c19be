"""The scenes of ageing and of messages, and all scenes there are. A later job adds its own."""

from __future__ import annotations

from functools import partial

import boto3

from relance.domain.message import Urgency
from relance.domain.organisation import ChannelKind
from relance.store import organisations
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.faults import world
from tests.faults.association_scenes import ASSOCIATION
from tests.faults.odoo_scenes import ODOO_SCENES
from tests.faults.rental_scenes import RENTAL
from tests.faults.scene import QUEUE, Scene, dispatch, start
from tests.notify.server import Server
from tests.world import BY

AGEING = {"job": "invoice-aging", "scheduled_at": world.NIGHT.isoformat()}
BY_HAND = AGEING | {"actor": "somebody"}


def _night(server: Server, told: int = 1) -> None:
    world.settle_in(server)
    world.invoices_due(told=told, quiet=3)


def _night_after_a_change_of_policy(server: Server) -> None:
    _night(server)
    # The same ladder one day later than the default's: every date moves, and the night decides by the new ones.
    before = organisations.read(world.ORGANISATION.id)
    commit([Effect(organisations.write(before, world.slower(before)))], BY)


def _night_over_the_queue(server: Server) -> None:
    _night(server)
    boto3.client("sqs").create_queue(QueueName=QUEUE)


def _messages(server: Server, *, channel: ChannelKind, urgency: Urgency, number: int) -> None:
    world.settle_in(server)
    world.messages(channel, urgency, number)


def _sending(name: str, channel: ChannelKind, urgency: Urgency, number: int) -> Scene:
    return Scene(name, partial(_messages, channel=channel, urgency=urgency, number=number), dispatch, dispatch)


def _whole_night() -> None:
    start(AGEING)
    dispatch()


_IN_QUEUE = {"RELANCE_SHARD_QUEUE_URL": f"https://sqs.us-east-1.amazonaws.com/123456789012/{QUEUE}", "RELANCE_INLINE_LIMIT": "0"}

SCENES: tuple[Scene, ...] = (
    Scene("invoice ageing", _night, partial(start, AGEING), partial(start, AGEING)),
    Scene("invoice ageing beside a run by hand", _night, partial(start, AGEING), partial(start, BY_HAND), rivalry=True),
    Scene("invoice ageing after a change of policy", _night_after_a_change_of_policy, partial(start, AGEING), partial(start, AGEING)),
    Scene("invoice ageing over the queue", _night_over_the_queue, partial(start, AGEING, hurried=True), partial(start, AGEING), _IN_QUEUE),
    _sending("alerts by e-mail", ChannelKind.EMAIL, Urgency.ALERT, 2),
    _sending("alerts by Discord", ChannelKind.DISCORD, Urgency.ALERT, 2),
    _sending("bills by e-mail", ChannelKind.EMAIL, Urgency.BILL, 2),
    _sending("bills by Discord", ChannelKind.DISCORD, Urgency.BILL, 2),
    _sending("a burst by Discord", ChannelKind.DISCORD, Urgency.ALERT, 6),
    Scene("ageing and its messages", partial(_night, told=2), _whole_night, _whole_night),
    *ASSOCIATION,
    *RENTAL,
    *ODOO_SCENES,
)
