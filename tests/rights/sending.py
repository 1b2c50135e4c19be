"""What sending needs rights for: each way to tell somebody, what is read once more before, and what a bounce takes back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

import boto3

from relance.domain.invoice import Status
from relance.domain.message import Message, Settled, State
from relance.domain.organisation import ChannelKind, Role
from relance.runtime.settings import settings
from relance.store import audit, invoices, organisations, outbox
from tests.rights.settled import NUMBER, person, settle_in
from tests.rights.stage import Scenario, Stage
from tests.store.messages import a_message, put_in
from tests.world import add


def mail_to(stage: Stage) -> Message:
    """An alert to the bursar about the invoice, as it stands."""
    about = {"about": NUMBER, "expects": Status.ISSUED.value, "html": "<body></body>"}
    by_mail = {"recipient": "contact:bursar", "channel": ChannelKind.EMAIL, "address": f"bursar@{stage.id}.test"}
    return a_message(organisation=stage.id, **by_mail, **about)


def post_to(stage: Stage, secret: str) -> Message:
    """An alert to a Discord channel whose URL is kept as `secret`."""
    return a_message(organisation=stage.id, recipient="discord:finance", channel=ChannelKind.DISCORD, address=secret)


def send(stage: Stage, message: Message) -> outbox.Delivery:
    """Bring the message by the stream; what became of it."""
    put_in(message)
    keys = {"pk": {"S": message.organisation}, "sk": {"S": message.id}}
    stage.invoke({"Records": [{"eventName": "INSERT", "dynamodb": {"Keys": keys}}]})
    return outbox.read(message.organisation, message.id)


def mails_what_is_due(stage: Stage) -> None:
    settle_in(stage)
    message = mail_to(stage)
    put_in(message)
    stage.invoke({"job": "dispatch", "scheduled_at": "2025-03-31T02:00:00Z"})
    assert outbox.read(stage.id, message.id).state is State.SENT


def posts_by_a_secret(stage: Stage) -> None:
    settle_in(stage)
    name = f"{settings().stack}/{stage.id}"
    boto3.client("secretsmanager").create_secret(Name=name, SecretString=stage.discord.url)
    assert send(stage, post_to(stage, f"secretsmanager:{name}")).state is State.SENT


def posts_by_a_parameter(stage: Stage) -> None:
    settle_in(stage)
    name = f"/{settings().stack}/{stage.id}"
    boto3.client("ssm").put_parameter(Name=name, Value=stage.discord.url, Type="SecureString")
    assert send(stage, post_to(stage, f"ssm:{name}")).state is State.SENT


def falls_back_to_mail(stage: Stage) -> None:
    settle_in(stage, fallback=(ChannelKind.EMAIL,))
    delivery = send(stage, post_to(stage, f"secretsmanager:{settings().stack}/{stage.id}-none"))
    assert delivery.state is State.FAILED
    told = {(one.message.channel, one.state) for one in outbox.of_organisation(stage.id)}
    assert told == {(ChannelKind.DISCORD, State.FAILED), (ChannelKind.EMAIL, State.PENDING)}


def takes_back_what_bounced(stage: Stage) -> None:
    settle_in(stage, fallback=(ChannelKind.LOG,))
    message = mail_to(stage)
    put_in(message)
    sent = outbox.claim(stage.id, message.id, outbox.read(stage.id, message.id).created_at + timedelta(seconds=1))
    assert sent
    settled = Settled(State.SENT, "", provider_id=f"ses-{stage.id}")
    assert outbox.settle(sent, settled, sent.created_at)
    headers = [{"name": "X-Relance-Message", "value": f"{stage.id}/{message.id}"}]
    bounce = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": message.address}]}
    said = stage.invoke({"source": "aws.ses", "detail": {"eventType": "Bounce", "bounce": bounce, "mail": {"headers": headers}}})
    assert said == {"suppressed": 1, "failed": 1}
    assert organisations.is_suppressed(stage.id, message.address)
    assert len(audit.of_record(stage.id, f"suppressed/{message.address}")) == 1
    assert {one.state for one in outbox.of_organisation(stage.id)} == {State.FAILED, State.PENDING}


def texts_a_phone(stage: Stage) -> None:
    settle_in(stage)
    message = a_message(organisation=stage.id, recipient="contact:bursar", channel=ChannelKind.SMS, address="+14155550100")
    assert send(stage, message).state is State.SENT


def tells_the_operator(stage: Stage) -> None:
    settle_in(stage)
    [arn] = (topic["TopicArn"] for topic in boto3.client("sns").list_topics()["Topics"] if topic["TopicArn"].endswith("-alarms"))
    message = a_message(organisation=stage.id, recipient="operator", channel=ChannelKind.TOPIC, address=arn)
    assert send(stage, message).state is State.SENT


def reads_what_is_owed_once_more(stage: Stage) -> None:
    organisation = settle_in(stage)
    add(person(stage, "c-1", "Awa Camara", Role.CUSTOMER))
    listed = ((NUMBER, invoices.read(organisation.id, NUMBER).balance.amount), ("R-2", Decimal(1)))
    by_mail = {"recipient": "contact:c-1", "channel": ChannelKind.EMAIL, "address": f"c-1@{stage.id}.test"}
    message = a_message("reminder/c-1#2025-03-31", organisation=stage.id, listed=listed, **by_mail)
    assert send(stage, message).state is State.SUPERSEDED
    assert [one.message.listed for one in outbox.of_organisation(stage.id) if one.state is State.PENDING] == [listed[:1]]


SCENARIOS: Final[tuple[Scenario, ...]] = (
    mails_what_is_due,
    takes_back_what_bounced,
    posts_by_a_secret,
    posts_by_a_parameter,
    falls_back_to_mail,
    texts_a_phone,
    tells_the_operator,
    reads_what_is_owed_once_more,
)
