"""Slack and text messages through dispatch: sent once, marked when sent again, held back in a pause, and told by the next channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from relance.domain.message import RESEND_AFTER, Message, State
from relance.domain.organisation import Channel, ChannelKind, Role
from relance.notify.dispatch import Counts, send_due
from relance.store import organisations, outbox
from relance.store.commit import commit
from relance.store.effects import By, Effect
from tests.notify.server import Answer, Server
from tests.notify.world import FATOU, ORGANISATION, PARENT, SECRET, a_mail, a_message, queue, row, settle_in

pytestmark = pytest.mark.usefixtures("tables")

AWA = replace(PARENT, id="awa", name="Awa Bah", email="awa@goo.example", phone="+224620000000")
PERSONAL = a_mail(
    recipient="contact:awa",
    address=AWA.email,
    personal=True,
    text="Bonjour Awa Bah,\n\nune facture reste due.",
    headline="2025-001 – reste dû",
)
SLACK_FIRST = replace(
    ORGANISATION,
    channels=(Channel(name="finance", kind=ChannelKind.SLACK, secret=SECRET, audience=Role.FINANCE),),
    fallback=(ChannelKind.SMS, ChannelKind.SLACK, ChannelKind.LOG),
)


def a_post(**changes: object) -> Message:
    return a_message(channel=ChannelKind.SLACK, recipient="slack:finance", text="⚖️ *Facture en contentieux*", **changes)


def texts() -> list[tuple[str, str]]:
    """The phones and texts that SNS was given."""
    return list(sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages.values())


def test_a_slack_post_is_sent_and_sent_again_with_its_mark(server: Server) -> None:
    settle_in(SLACK_FIRST, url=server.url)
    server.answers = [Answer(500), Answer(200, text="ok")]
    message = a_post()
    at = queue(message)
    assert send_due(at) == Counts(claimed=1, retry=1)
    assert send_due(at + RESEND_AFTER + timedelta(seconds=5)) == Counts(claimed=1, sent=1)
    assert server.contents[0] == message.text
    assert server.contents[1] == f"{message.text}\n\nRéf. {message.id} — ce message a peut-être déjà été reçu."


def test_a_long_pause_of_slack_holds_messages_back_unclaimed(server: Server) -> None:
    settle_in(SLACK_FIRST, url=server.url)
    server.answers = [Answer(429, headers={"Retry-After": "90"})]
    posts = [a_post(cause=f"invoice/{n}#v2") for n in range(3)]
    assert send_due(queue(*posts)) == Counts(claimed=1, retry=1)
    assert sorted(row(post).attempts for post in posts) == [0, 0, 1]


def test_a_burst_to_slack_is_one_post(server: Server) -> None:
    settle_in(SLACK_FIRST, url=server.url)
    posts = [a_post(cause=f"invoice/{n}#v2", headline=f"n° {n} <b>") for n in range(7)]
    assert send_due(queue(*posts)) == Counts(claimed=7, sent=7)
    (content,) = server.contents
    assert content.startswith("🔔 *7 alertes*\n\n> n° ")
    assert "&lt;b&gt;" in content


def test_a_text_message_is_the_headline_and_who_says_it_and_short_marks_are_used() -> None:
    settle_in()
    text = a_message(channel=ChannelKind.SMS, recipient="contact:awa", address=AWA.phone, personal=True)
    at = queue(text)
    assert outbox.claim(text.organisation, text.id, at)  # and its sender was never heard of again
    send_due(at + outbox.LEASE + timedelta(seconds=1))
    assert send_due(at + outbox.LEASE + RESEND_AFTER + timedelta(seconds=5)) == Counts(claimed=1, sent=1)
    assert texts() == [("+224620000000", "Goo School: 2025-001 - Mamadou Diallo (Envoi possible en double.)")]


def test_what_cannot_be_mailed_is_texted_to_the_same_person_and_then_told_to_those_who_should_know(server: Server) -> None:
    settle_in(SLACK_FIRST, (FATOU, AWA), url=server.url)
    commit([Effect((organisations.suppress("goo-school", AWA.email, "bounce"),))], By("test"))
    at = queue(PERSONAL)
    assert send_due(at) == Counts(claimed=1, failed=1)
    assert send_due(at + timedelta(seconds=5)) == Counts(claimed=1, sent=1)
    assert texts() == [("+224620000000", "Goo School: 2025-001 - reste dû")]
    assert server.requests == []


def test_who_has_no_phone_is_named_in_the_room_of_those_who_should_know_and_nobody_else_is_mailed(server: Server) -> None:
    settle_in(SLACK_FIRST, (FATOU, replace(AWA, phone="")), url=server.url)
    server.answers = [Answer(200, text="ok")]
    commit([Effect((organisations.suppress("goo-school", AWA.email, "bounce"),))], By("test"))
    at = queue(PERSONAL)
    send_due(at)
    assert send_due(at + timedelta(seconds=5)) == Counts(claimed=1, sent=1)
    (content,) = server.contents
    assert content.startswith("Ce message n’a pas pu être remis à Awa Bah (awa@\u200bgoo.example).\n\n*Facture 2025-001 en contentieux*")
    assert {one.state for one in outbox.of_organisation("goo-school")} == {State.FAILED, State.SENT}
    assert len(list(outbox.of_organisation("goo-school"))) == 2


def test_six_reminders_to_one_person_are_six_mails() -> None:
    settle_in(contacts=(AWA,))
    mails = [replace(PERSONAL, cause=f"reminder/{n}") for n in range(6)]
    assert send_due(queue(*mails)) == Counts(claimed=6, sent=6)
    assert len({row(mail).provider_id for mail in mails}) == 6
