"""The outbox: messages waiting, leased, and settled. Both the stream and the schedule claim by a conditional write."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from pynamodb.exceptions import UpdateError

from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.message import GATHERING, TO_SEND, Message, Settled, State, Urgency
from relance.domain.organisation import ChannelKind, Role
from relance.store import transaction
from relance.store.journals import OutboxRow
from relance.store.reading import choice, decode, get_raw, present, query_page, query_raw, unreachable

#: Partitions of the queue of messages to send.
QUEUES = 4
#: Longer than `dispatch` may run, so that a lease runs out only when its owner is dead.
LEASE = timedelta(minutes=3)
_JOURNAL = 20
_WAITING = (State.UNKNOWN, State.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message with its delivery: how often tried, what happened, who created it. `version` guards its next change."""

    message: Message
    state: State
    attempts: int
    resends: int
    created_at: datetime
    next_attempt_at: datetime | None
    detail: str
    provider_id: str
    run: str
    journal: tuple[dict[str, str], ...]
    version: int


def new_row(message: Message, at: datetime, run: str = "") -> OutboxRow:
    """The row that `commit` writes for a message, pending at once."""
    return OutboxRow(
        message.organisation,
        message.id,
        version=1,
        state=State.PENDING.value,
        channel=message.channel.value,
        recipient=message.recipient,
        address=message.address or None,
        audience=message.audience.value,
        urgency=message.urgency.value,
        language=message.language,
        subject=message.subject,
        headline=message.headline,
        text=message.text,
        html=message.html or None,
        cause=message.cause,
        about=message.about or None,
        expects=message.expects or None,
        tried=[kind.value for kind in message.tried] or None,
        personal=message.personal or None,
        listed=[[number, str(balance)] for number, balance in message.listed] or None,
        run=run or None,
        created_at=at,
        attempts=0,
        resends=0,
        queue=_queue(message.organisation, message.id),
        next_attempt_at=at + GATHERING if message.gathers else at,
    )


def find(organisation: str, id: str) -> Delivery | None:
    """A message by its key, or None."""
    item = get_raw(OutboxRow, organisation, id)
    return delivery_of(item) if item else None


def read(organisation: str, id: str) -> Delivery:
    """A message by its key; NotFoundError if there is none."""
    found = find(organisation, id)
    if found is None:
        raise NotFoundError("message", f"{organisation}/{id}", "relance outbox list shows those that wait")
    return found


def due(at: datetime, limit: int) -> Iterator[tuple[str, str]]:
    """The keys of messages whose next attempt, or whose lease, was due at `at`, at most `limit` a queue."""
    for n in range(QUEUES):
        page = query_page(OutboxRow, f"pending#{n}", index="pending", where=OutboxRow.next_attempt_at <= at, limit=limit)
        yield from ((item["pk"]["S"], item["sk"]["S"]) for item in page.items)


def oldest_due(at: datetime) -> datetime | None:
    """Since when the message that waits longest has been due; None if none is."""
    firsts = [query_page(OutboxRow, f"pending#{n}", index="pending", where=OutboxRow.next_attempt_at <= at, limit=1) for n in range(QUEUES)]
    dates = []
    for page in firsts:
        # A broken row may stand there under what is no time; it is set aside when it is met.
        with suppress(ValueError):
            dates += [datetime.fromisoformat(item["next_attempt_at"]["S"]) for item in page.items]
    return min(dates, default=None)


def of_organisation(organisation: str) -> Iterator[Delivery]:
    """All messages of an organisation, by cause. BrokenRecordError at one that cannot be understood."""
    return (delivery_of(item) for item in query_raw(OutboxRow, organisation))


def sent_together(delivery: Delivery) -> list[Delivery]:
    """The messages that went out as one mail or post with this one, itself among them; none if it is not `sent`."""
    if delivery.state is not State.SENT:
        return []
    same = (OutboxRow.provider_id == delivery.provider_id) & (OutboxRow.state == State.SENT.value)
    # Read by organisation and filtered: bounces are rare, and an index would cost every message.
    return [delivery_of(item) for item in query_raw(OutboxRow, delivery.message.organisation, only=same)]


def claim(organisation: str, id: str, at: datetime) -> Delivery | None:
    """Lease a message for sending; None if it is not to be sent now, or somebody else has it."""
    signature = uuid.uuid4().hex
    row = OutboxRow
    free = row.state.is_in(*(state.value for state in TO_SEND)) & (row.next_attempt_at <= at)
    taken = [
        row.state.set(State.SENDING.value),
        row.next_attempt_at.set(at + LEASE),
        row.attempts.set(row.attempts + 1),
        row.version.set(row.version + 1),
        row.effect_id.set(signature),
    ]
    try:
        answer = row._get_connection().update_item(organisation, range_key=id, actions=taken, condition=free, return_values="ALL_NEW")
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise unreachable(error) from error
        held = get_raw(row, organisation, id)
        # A lost reply and the SDK's second try: the lease is ours all the same.
        return delivery_of(held) if held and held.get("effect_id") == {"S": signature} else None
    return delivery_of(answer["Attributes"])


def settle(delivery: Delivery, settled: Settled, at: datetime, followers: Sequence[Message] = ()) -> bool:
    """Write what became of a claimed message, and the messages that follow from it, in one transaction.

    False: it was changed meanwhile by somebody else, and nothing was written.
    """
    signature = uuid.uuid4().hex
    message = delivery.message
    row = OutboxRow(message.organisation, message.id)
    values = _settled_values(delivery, settled, at) | {"version": delivery.version + 1, "effect_id": signature}
    assignments = [
        getattr(OutboxRow, name).remove() if value is None else getattr(OutboxRow, name).set(value) for name, value in values.items()
    ]
    actions = [transaction.update(row, assignments, OutboxRow.version == delivery.version, message.id)]
    for follower in followers:
        new = new_row(follower, at, delivery.run)
        new.effect_id = signature
        # What takes the place of one that may have arrived is marked as that one would have been.
        new.resends = settled.resends if settled.state is State.SUPERSEDED else 0
        actions.append(transaction.put(new, OutboxRow.pk.does_not_exist(), follower.id))
    try:
        transaction.write(actions, signature, {signature})
    except transaction.RefusedError:
        return False
    return True


def _settled_values(delivery: Delivery, settled: Settled, at: datetime) -> dict[str, Any]:
    entry = {"at": at.isoformat(timespec="seconds"), "state": settled.state.value, "detail": settled.detail or settled.provider_id}
    queue = None
    if settled.state in TO_SEND:
        queue = _queue(delivery.message.organisation, delivery.message.id)
    elif settled.state in _WAITING:
        queue = settled.state.value
    return {
        "state": settled.state.value,
        "detail": settled.detail or None,
        "resends": settled.resends,
        "attempts": 0 if settled.afresh else delivery.attempts,
        "provider_id": settled.provider_id or None,
        "queue": queue,
        "next_attempt_at": (settled.next_attempt_at or at) if queue else None,
        "journal": [*delivery.journal, entry][-_JOURNAL:],
    }


def _queue(organisation: str, id: str) -> str:
    return f"pending#{zlib.crc32(f'{organisation}/{id}'.encode()) % QUEUES}"


def delivery_of(item: Mapping[str, Any]) -> Delivery:
    """The message in an item as DynamoDB holds it, with its delivery. BrokenRecordError: it cannot be understood, and must not be sent."""
    row = decode(OutboxRow, dict(item))
    try:
        present(item.get("version"), "version")  # the row would take it for a first one, and no write would ever fit
        delivery = _delivery(row, _message(row))
    except (ValueError, TypeError) as error:
        raise BrokenRecordError(f"message/{row.sk}", str(error)) from error
    if delivery.message.id != row.sk:
        raise BrokenRecordError(f"message/{row.sk}", f"its cause, recipient and channel are those of {delivery.message.id}")
    return delivery


def _message(row: OutboxRow) -> Message:
    return Message(
        organisation=row.pk,
        cause=present(row.cause, "cause"),
        recipient=present(row.recipient, "recipient"),
        channel=choice(ChannelKind, row.channel, "channel"),
        address=row.address or "",
        audience=choice(Role, row.audience, "audience"),
        urgency=choice(Urgency, row.urgency, "urgency"),
        language=present(row.language, "language"),
        subject=present(row.subject, "subject"),
        headline=present(row.headline, "headline"),
        text=present(row.text, "text"),
        html=row.html or "",
        about=row.about or "",
        expects=row.expects or "",
        tried=tuple(choice(ChannelKind, kind, "tried") for kind in row.tried or ()),
        personal=bool(row.personal),
        listed=tuple(_balances(row.listed or [])),
    )


def _delivery(row: OutboxRow, message: Message) -> Delivery:
    return Delivery(
        message=message,
        state=choice(State, row.state, "state"),
        attempts=present(row.attempts, "attempts"),
        resends=present(row.resends, "resends"),
        created_at=present(row.created_at, "created_at"),
        next_attempt_at=row.next_attempt_at,
        detail=row.detail or "",
        provider_id=row.provider_id or "",
        run=row.run or "",
        journal=tuple({name: str(entry[name]) for name in ("at", "state", "detail")} for entry in _entries(row.journal or [])),
        version=row.version,
    )


def _balances(listed: Any) -> Iterator[tuple[str, Decimal]]:
    try:
        for number, balance in listed:
            yield str(number), Decimal(balance)
    except (TypeError, ValueError, ArithmeticError):
        raise ValueError(f"listed is {str(listed)[:200]!r}, not a list of invoices and balances") from None


def _entries(journal: Any) -> list[dict[str, Any]]:
    if not isinstance(journal, list) or not all(isinstance(one, dict) and {"at", "state", "detail"} <= set(one) for one in journal):
        raise ValueError(f"journal is {str(journal)[:200]!r}, not a list of what happened and when")
    return journal
