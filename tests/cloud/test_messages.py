"""From a run to a delivered message: outbox, stream or schedule, dispatch, SES and Discord."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from relance.domain.message import State
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.store import outbox
from relance.store.outbox import Delivery
from tests.cloud.discord_receiver import Receiver
from tests.cloud.local_cloud import STACK, LocalCloud
from tests.cloud.mail import Mail, sent
from tests.cloud.secret import keep_secret
from tests.cloud.waiting import until
from tests.world import add, invoice

pytestmark = pytest.mark.cloud

SETTLED = {State.SENT, State.FAILED, State.UNKNOWN, State.WITHDRAWN}


def school(id: str, webhook: str = "") -> tuple[Organisation, Contact]:
    """An organisation of its own for each test, with one finance contact and perhaps a Discord channel."""
    channel = Channel(name="finance", kind=ChannelKind.DISCORD, secret=f"secretsmanager:{STACK}/{id}", audience=Role.FINANCE)
    organisation = Organisation(
        id=id, name=f"École {id}", locale="fr_GN", currency="GNF", zone="Africa/Conakry", channels=(channel,) if webhook else ()
    )
    return organisation, Contact(organisation=id, id="bursar", name="Fatou Bah", roles=(Role.FINANCE,), email=f"bursar@{id}.test")


def age(cloud: LocalCloud, organisation: str) -> None:
    """Run the deployed job for one organisation."""
    event = {"job": "invoice-aging", "as_of": "2025-03-31", "organisation": organisation, "actor": "test"}
    answer = cloud.client("lambda").invoke(FunctionName=f"{STACK}-invoice-aging", Payload=json.dumps(event))
    assert "FunctionError" not in answer, answer["Payload"].read()


def mails_to(cloud: LocalCloud, address: str) -> list[Mail]:
    return [mail for mail in sent(cloud) if address in mail.to]


def settled(organisation: str) -> list[Delivery]:
    """Its messages, once none is under way."""
    found = list(outbox.of_organisation(organisation))
    return found if all(delivery.state in SETTLED for delivery in found) else []


@contextmanager
def no_stream(cloud: LocalCloud) -> Iterator[None]:
    """The stream starts nothing within the block."""
    functions = cloud.client("lambda")
    (mapping,) = functions.list_event_source_mappings(FunctionName=f"{STACK}-dispatch")["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def test_an_alert_is_mailed_by_the_stream_at_once(cloud: LocalCloud) -> None:
    organisation, bursar = school("by-stream")
    add(organisation, bursar, invoice("M-1", date(2025, 1, 31), organisation))
    age(cloud, organisation.id)
    (mail,) = until(lambda: mails_to(cloud, bursar.email), 30, "the mail")
    assert "M-1" in mail.subject + mail.text
    assert "relance@relance.test" in mail.sender
    (delivery,) = until(lambda: settled(organisation.id), 30, "the journal")
    assert (delivery.state, delivery.provider_id) == (State.SENT, mail.id)


def test_what_the_stream_leaves_is_taken_by_the_schedule(cloud: LocalCloud) -> None:
    organisation, bursar = school("by-schedule")
    with no_stream(cloud):
        add(organisation, bursar, invoice("M-2", date(2025, 1, 31), organisation))
        age(cloud, organisation.id)
        until(lambda: mails_to(cloud, bursar.email), 100, "the mail, by the minute's schedule")
    assert len(mails_to(cloud, bursar.email)) == 1


def test_a_discord_channel_is_told(cloud: LocalCloud, discord: Receiver) -> None:
    organisation, bursar = school("by-discord", "yes")
    keep_secret(cloud, f"{STACK}/{organisation.id}", discord.url())
    add(organisation, bursar, invoice("M-3", date(2025, 1, 31), organisation))
    age(cloud, organisation.id)
    until(lambda: settled(organisation.id), 60, "both messages settled")
    assert [content for content in discord.contents() if "M-3" in content]
    assert {delivery.state for delivery in settled(organisation.id)} == {State.SENT}


@pytest.mark.parametrize(("reply", "state"), [("404", State.FAILED), ("429", State.RETRY), ("500", State.RETRY), ("drop", State.RETRY)])
def test_a_webhook_that_fails_leaves_the_state_that_says_so(cloud: LocalCloud, discord: Receiver, reply: str, state: State) -> None:
    organisation, bursar = school(f"fails-{reply}", "yes")
    keep_secret(cloud, f"{STACK}/{organisation.id}", discord.url(reply))
    add(organisation, replace(bursar, email=""), invoice("M-4", date(2025, 1, 31), organisation))
    age(cloud, organisation.id)

    def tried() -> Delivery | None:
        posts = (one for one in outbox.of_organisation(organisation.id) if one.message.channel is ChannelKind.DISCORD)
        return next((one for one in posts if one.journal), None)

    delivery = until(tried, 60, "an attempt")
    assert delivery
    assert State(delivery.journal[0]["state"]) is state
    assert "demo-token" not in str(delivery)


def test_a_secret_that_is_missing_is_said_and_no_message_is_lost(cloud: LocalCloud) -> None:
    organisation, bursar = school("no-secret", "yes")
    add(organisation, replace(bursar, email=""), invoice("M-5", date(2025, 1, 31), organisation))
    age(cloud, organisation.id)

    def tried() -> list[Delivery]:
        return [one for one in outbox.of_organisation(organisation.id) if one.detail]

    assert "does not exist" in until(tried, 60, "an attempt")[0].detail
