"""What each function does that needs rights, played to its good end: on moto by tests/rights, and deployed by tests/cloud/test_rights.py.

A new function needs its line in SCENARIOS; a new right, a scenario that does not end well without it. A scenario is about an
organisation of its own (`stage.id`), so that it can be played again where others have been, and says at its end what must be so.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import boto3

from relance.domain.ageing import Step, ladder_of
from relance.domain.invoice import Status
from relance.domain.message import Message, Settled, State
from relance.domain.organisation import ChannelKind, Contact, Organisation, Role
from relance.domain.periods import Duration
from relance.domain.run import Mode, Run, RunStatus, Trigger
from relance.runtime.settings import settings
from relance.store import audit, due, organisations, outbox, runs
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.rights.stage import Scenario, Stage
from tests.store.messages import a_message, put_in
from tests.world import BY, add, invoice, status

NUMBER: Final = "R-1"
#: By then, an invoice due on LATE has been late for months.
AS_OF: Final = date(2025, 3, 31)
LATE: Final = date(2024, 12, 1)


def settle_in(stage: Stage, **fields: Any) -> Organisation:
    """An organisation with one finance contact and one invoice that is late."""
    usual: dict[str, Any] = {"name": "Rights", "locale": "en_US", "currency": "USD", "zone": "UTC"}
    organisation = Organisation(id=stage.id, **(usual | fields))
    bursar = Contact(organisation=stage.id, id="bursar", name="Fatou Bah", roles=(Role.FINANCE,), email=f"bursar@{stage.id}.test")
    add(organisation, bursar, invoice(NUMBER, LATE, organisation))
    return organisation


def run(stage: Stage, **fields: Any) -> Any:
    """What a run by hand for this organisation says."""
    return stage.invoke({"job": "invoice-aging", "as_of": AS_OF.isoformat(), "organisation": stage.id, "actor": "test"} | fields)


def ages_and_alerts(stage: Stage) -> None:
    organisation = settle_in(stage)
    said = run(stage)
    assert (said["status"], said["changed"]) == ("done", 1), said
    assert status(NUMBER, organisation) is Status.LITIGATION
    assert [entry.version for entry in audit.of_record(stage.id, f"invoice/{NUMBER}")] == [1, 2]
    assert [told.message.about for told in outbox.of_organisation(stage.id)] == [NUMBER]


def answers_a_changed_ladder(stage: Stage) -> None:
    settle_in(stage)
    before = organisations.read(stage.id)
    steps = [Step(Status.OVERDUE, Duration(0, 1)), Step(Status.LITIGATION, Duration(12, 0))]
    commit([Effect(organisations.write(before, replace(before, ageing=ladder_of(steps))))], BY)
    said = run(stage)
    assert (said["status"], said["changed"]) == ("done", 1), said
    assert status(NUMBER, before) is Status.OVERDUE
    assert stage.id not in dict(organisations.to_reindex())


def reads_named_records_anew(stage: Stage) -> None:
    organisation = settle_in(stage)
    said = run(stage, records=[[stage.id, NUMBER]])
    assert (said["status"], said["changed"]) == ("done", 1), said
    assert status(NUMBER, organisation) is Status.LITIGATION


def hands_over_to_the_queue(stage: Stage) -> None:
    settle_in(stage)
    stage.set(RELANCE_INLINE_LIMIT="0")
    assert run(stage)["status"] == "running"


def works_a_shard_of_the_queue(stage: Stage) -> None:
    settle_in(stage)
    (shard,) = (name for name in due.ageing_shards() if due.count_ageing(name, AS_OF, stage.id))
    at = datetime(2025, 3, 31, 2, tzinfo=UTC)
    usual: dict[str, Any] = {"job": "invoice-aging", "mode": Mode.LIVE, "trigger": Trigger.HAND, "actor": "test", "shards": (shard,)}
    id = f"invoice-aging-{stage.id}"
    runs.open_run(Run(id=id, scheduled_at=at, opened_at=at, options={"organisation": stage.id}, **usual), stage.id)
    stage.invoke({"Records": [{"body": json.dumps({"run": id, "shard": shard})}]})
    assert (runs.read(id).status, runs.read(id).counts.changed) == (RunStatus.DONE, 1)


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


SCENARIOS: Final[dict[str, tuple[Scenario, ...]]] = {
    "invoice-aging": (
        ages_and_alerts,
        answers_a_changed_ladder,
        reads_named_records_anew,
        hands_over_to_the_queue,
        works_a_shard_of_the_queue,
    ),
    "dispatch": (
        mails_what_is_due,
        takes_back_what_bounced,
        posts_by_a_secret,
        posts_by_a_parameter,
        falls_back_to_mail,
    ),
}
