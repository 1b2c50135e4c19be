"""A message that a person has sent again, as a change: written and audited like any other, and with the reply to who asked."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from relance.domain.message import State
from relance.store import outbox
from relance.store.effects import Change
from relance.store.journals import OutboxRow
from relance.store.outbox import Delivery

#: The entries that a journal keeps, as those that `outbox` writes.
_JOURNAL: Final = 20


def resent(delivery: Delivery, detail: str, resends: int, at: datetime) -> Change:
    """Put an unknown or failed message into the queue again, due at `at`, its attempts counted from none; its journal says `detail`."""
    message = delivery.message
    entry = {"at": at.isoformat(timespec="seconds"), "state": State.RETRY.value, "detail": detail}
    return Change(
        row=OutboxRow,
        pk=message.organisation,
        sk=message.id,
        organisation=message.organisation,
        name=f"message/{message.id}",
        version=delivery.version,
        before={"state": delivery.state.value, "detail": delivery.detail or None, "attempts": delivery.attempts},
        after={"state": State.RETRY.value, "detail": detail, "attempts": 0},
        derived={
            "resends": resends,
            "provider_id": None,
            "journal": [*delivery.journal, entry][-_JOURNAL:],
            "queue": outbox.new_row(message, at).queue,
            "next_attempt_at": at,
        },
    )
