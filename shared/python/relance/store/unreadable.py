"""Messages whose rows cannot be understood: shown with the reason, taken out of the queue, and closed by a person.

A row that nobody can read is met by every dispatch; left where it is, a few dozen would keep all others from being sent.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action as Assignment

from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.message import TO_SEND, State
from relance.store import transaction
from relance.store.journals import OutboxRow
from relance.store.outbox import Delivery, delivery_of
from relance.store.reading import get_raw, query_raw

#: Of a value that is quoted in a reason, so much.
_WHY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A message that cannot be understood: its key, why, and all that DynamoDB holds of it."""

    organisation: str
    id: str
    reason: str
    item: Mapping[str, Any]

    @property
    def state(self) -> str:
        """What stands there as its state, which may be none."""
        return self.text("state")

    def text(self, name: str) -> str:
        """What stands there under that name, whatever it is; empty if nothing does."""
        return str(next(iter(self.item.get(name, {}).values()), ""))


def look_up(organisation: str, id: str) -> Delivery | Broken:
    """A message by its key, readable or not; NotFoundError if there is none."""
    item = get_raw(OutboxRow, organisation, id)
    if item is None:
        raise NotFoundError("message", f"{organisation}/{id}", "relance outbox list shows those that wait")
    return understood(item)


def each_of_organisation(organisation: str) -> Iterator[Delivery | Broken]:
    """All messages of an organisation, by cause, readable or not."""
    return (understood(item) for item in query_raw(OutboxRow, organisation))


def waiting_for_a_person(state: State) -> Iterator[Delivery | Broken]:
    """The messages of all organisations that are `unknown` or `failed`, oldest first, readable or not."""
    for key in query_raw(OutboxRow, state.value, index="pending"):
        item = get_raw(OutboxRow, key["pk"]["S"], key["sk"]["S"])
        if item is not None:
            yield understood(item)


def set_aside(organisation: str, id: str, at: datetime) -> State | None:
    """Take a broken message that was due at `at` out of the queue, to wait for a person. The state it has now.

    `failed` if it stood there to be sent, `unknown` if it may have been sent. None: it is not there any more, readable
    after all, or somebody else has changed it just now.
    """
    item = get_raw(OutboxRow, organisation, id)
    found = understood(item) if item else None
    if not isinstance(found, Broken):
        return None
    state = State.FAILED if found.state in TO_SEND else State.UNKNOWN
    waits = [OutboxRow.queue.set(state.value), OutboxRow.next_attempt_at.set(at)]
    due = OutboxRow.queue.startswith("pending#") & (OutboxRow.next_attempt_at <= at)
    return state if _write(found, state, f"it cannot be read: {found.reason}"[:_WHY], at, waits, due) else None


def close(broken: Broken, state: State, detail: str, at: datetime) -> bool:
    """Close a broken message as `state`, with its journal; False if it was changed meanwhile, and nothing was written."""
    return _write(broken, state, detail, at, [OutboxRow.queue.remove(), OutboxRow.next_attempt_at.remove()])


def understood(item: dict[str, Any]) -> Delivery | Broken:
    """The message in an item as DynamoDB holds it, readable or not."""
    try:
        return delivery_of(item)
    except BrokenRecordError as error:
        return Broken(organisation=item["pk"]["S"], id=item["sk"]["S"], reason=error.reason, item=item)


def _write(broken: Broken, state: State, detail: str, at: datetime, queue: Sequence[Assignment], where: Condition | None = None) -> bool:
    """Change what is known to be writable, whatever stands there, if the version is still the one that was read."""
    signature = uuid.uuid4().hex
    entry = {"at": at.isoformat(timespec="seconds"), "state": state.value, "detail": detail}
    assignments = [
        *queue,
        OutboxRow.state.set(state.value),
        OutboxRow.detail.set(detail),
        OutboxRow.journal.set([*_journal(broken), entry]),
        OutboxRow.version.set(_version(broken) + 1),
        OutboxRow.effect_id.set(signature),
    ]
    held = broken.item.get("version")
    as_read = Path("version") == held if held else OutboxRow.version.does_not_exist()
    row = OutboxRow(broken.organisation, broken.id)
    action = transaction.update(row, assignments, as_read & where if where is not None else as_read, broken.id)
    try:
        transaction.write([action], signature, {signature})
    except transaction.RefusedError:
        return False
    return True


def _version(broken: Broken) -> int:
    try:
        return int(broken.text("version"))
    except ValueError:
        return 0


def _journal(broken: Broken) -> list[Any]:
    """What its journal holds; nothing if that is what cannot be read."""
    try:
        journal = json.loads(broken.text("journal"))
    except ValueError:
        return []
    return journal if isinstance(journal, list) else []
