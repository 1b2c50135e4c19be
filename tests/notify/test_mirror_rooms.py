"""Three rooms on one server: each is told its own and nothing else, many at once in one post, and people where the room refuses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest

from relance.domain.message import Message, State
from relance.domain.mirror import ModelSpec, Notice
from relance.domain.organisation import ChannelKind, Contact
from relance.notify.digest import FEW
from relance.notify.dispatch import Counts, send_due
from relance.notify.mirror_notice import NoticeFacts, notices
from relance.store import outbox
from relance.store.outbox import Delivery
from tests.notify import mirrored as m
from tests.notify.server import Answer, Server
from tests.notify.world import queue, settle_in

pytestmark = pytest.mark.usefixtures("tables")

GONE = Answer(404, {"message": "Unknown Webhook", "code": 10015})


def move_in(server: Server, *contacts: Contact) -> None:
    """The depot and these people; each room has a webhook of its own."""
    settle_in(m.DEPOT, contacts)
    for room in m.ROOMS:
        url = f"{server.url.rpartition('/')[0]}/{room.name}"
        boto3.client("secretsmanager").create_secret(Name=room.secret.removeprefix("secretsmanager:"), SecretString=url)


def said(spec: ModelSpec, notice: Notice, facts: Iterable[NoticeFacts]) -> list[Message]:
    """What the rooms are told; nobody is mailed."""
    return [one for each in facts for one in notices(m.DEPOT, [], spec, notice, each, 1)]


def heard(server: Server) -> list[tuple[str, str]]:
    """Which room was told what, by its first line, in order of the rooms."""
    asked = ((path.partition("?")[0].rpartition("/")[2], body["content"].partition("\n")[0]) for path, _, body in server.requests)
    return sorted(asked)


def rows() -> list[Delivery]:
    """All of the depot's messages, by channel."""
    return sorted(outbox.of_organisation(m.DEPOT.id), key=lambda one: one.message.id)


def test_each_message_reaches_its_own_room_and_no_other(server: Server) -> None:
    move_in(server)
    every = [
        *said(m.ORDERS, m.NEW_ORDER, [m.ORDER]),
        *said(m.ORDERS, m.NEW_DATE, [m.ORDER]),
        *said(m.TOP_UPS, m.NEW_TOP_UP, [m.TOP_UP]),
    ]
    assert send_due(queue(*every)) == Counts(claimed=3, sent=3)
    assert heard(server) == [
        ("deliveries", "🚚 **Date d’un BL modifiée !**"),
        ("orders", "📄 **Nouvelle commande créée !**"),
        ("top_ups", "💸 **Nouvelle alimentation détectée !**"),
    ]
    assert all(body["allowed_mentions"] == {"parse": []} for _, _, body in server.requests)


def test_five_are_told_one_by_one_and_six_in_one_post_that_says_what_they_are(server: Server) -> None:
    move_in(server)
    orders = said(m.ORDERS, m.NEW_ORDER, [m.an_order(n) for n in range(1, FEW + 2)])
    dates = said(m.ORDERS, m.NEW_DATE, [m.an_order(n) for n in range(1, FEW + 1)])
    assert send_due(queue(*orders, *dates)) == Counts(claimed=11, sent=11)
    assert heard(server) == [("deliveries", "🚚 **Date d’un BL modifiée !**")] * FEW + [("orders", "🔔 **6 nouvelles commandes**")]
    (post,) = [text for text in server.contents if text.startswith("🔔")]
    assert sorted(post.split("\n")[2:8]) == [f"> Nouvelle commande BC-{n:04} – Dépôt Awa – 03-05-2025 00:04" for n in range(1, 7)]
    assert all(one.state is State.SENT for one in rows())


@pytest.mark.parametrize(
    ("spec", "notice", "facts", "title"),
    [
        (m.TOP_UPS, m.NEW_TOP_UP, m.TOP_UP, "🔔 **7 nouvelles alimentations**"),
        (m.ORDERS, m.NEW_DATE, m.ORDER, "🔔 **7 dates de BL modifiées**"),
        (m.TRUCK, m.a_notice("created"), m.A_TRUCK, "🔔 **7 nouvelles fiches**"),
        (m.TRUCK, m.a_notice("changed", "load"), m.A_TRUCK, "🔔 **7 fiches modifiées**"),
    ],
)
def test_many_of_a_sort_are_called_what_they_are(server: Server, spec: ModelSpec, notice: Notice, facts: NoticeFacts, title: str) -> None:
    move_in(server)
    many = said(spec, notice, [replace(facts, id=n) for n in range(1, 8)])
    assert send_due(queue(*many)) == Counts(claimed=7, sent=7)
    assert [first for _, first in heard(server)] == [title]


def test_many_of_several_sorts_in_one_room_are_alerts(server: Server) -> None:
    move_in(server)
    mixed = said(m.ORDERS, m.NEW_ORDER, [m.an_order(n) for n in range(1, 5)]) + said(m.TRUCK, m.a_notice("created"), [m.A_TRUCK])
    mixed += said(m.TRUCK, m.a_notice("changed", "load"), [m.A_TRUCK])
    assert send_due(queue(*mixed)) == Counts(claimed=6, sent=6)
    assert heard(server) == [("orders", "🔔 **6 alertes**")]


def test_where_the_room_refuses_people_with_that_role_are_mailed_in_plain_words(server: Server) -> None:
    move_in(server, m.KARIM, m.SARA)
    server.answers = [GONE]
    at = queue(*said(m.ORDERS, m.NEW_ORDER, [m.ORDER]))
    assert send_due(at).failed == 1
    assert send_due(at + timedelta(seconds=5)).sent == 1
    mail, room = rows()
    assert (room.state, mail.state) == (State.FAILED, State.SENT)
    assert (mail.message.recipient, mail.message.address) == ("contact:karim", "karim@dima.example")
    assert mail.message.text.endswith(
        "Numéro BC : BC/2025/0123\nDate Création : 03-05-2025 00:04\n"
        "🔗 Voir dans ASG https://asg.example/web#id=123&model=dimagaz.bc&view_type=form (connexion ASG requise)"
    )


def test_with_nobody_of_that_role_it_is_logged(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    move_in(server, m.SARA)
    server.answers = [GONE]
    at = queue(*said(m.ORDERS, m.NEW_ORDER, [m.ORDER]))
    assert send_due(at).failed == 1
    assert send_due(at + timedelta(seconds=5)).sent == 1
    assert {one.message.channel for one in rows()} == {ChannelKind.DISCORD, ChannelKind.LOG}
    (line,) = [record.getMessage() for record in caplog.records if record.name == "relance.outbox"]
    assert line == "dima: Nouvelle commande BC/2025/0123 – Dépôt Awa – 03-05-2025 00:04"
