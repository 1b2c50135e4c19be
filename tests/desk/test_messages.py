"""What a person decides about messages that are unknown or failed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from relance.desk.deed import Deed, done
from relance.desk.messages import resend, resolve
from relance.domain.errors import ConflictError, InvalidError, NotFoundError
from relance.domain.message import Message, Settled, State, Urgency
from relance.store import audit, outbox
from relance.store.effects import By
from relance.store.outbox import Delivery
from tests.store.faults import lost_reply
from tests.store.messages import SOON, a_message, claimed

pytestmark = pytest.mark.usefixtures("tables")

JANE = By("jane")
#: When Jane decides.
AT = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)


def stuck(state: State, **fields: Any) -> Message:
    """A message that is unknown or failed, after one attempt."""
    message = a_message(urgency=Urgency.BILL, **fields)
    outbox.settle(claimed(message), Settled(state, "no reply", provider_id="p-1"), SOON)
    return message


def again(message: Message) -> Deed[Delivery]:
    return resend(message.organisation, message.id, AT, "jane")


def row(message: Message) -> Delivery:
    return outbox.read(message.organisation, message.id)


@pytest.mark.parametrize(("state", "resends"), [(State.UNKNOWN, 1), (State.FAILED, 0)])
def test_a_message_is_queued_again_and_marked_if_it_may_have_arrived(state: State, resends: int) -> None:
    message = stuck(state)
    deed = again(message)
    after = done(deed, JANE)
    assert after == deed.after == row(message)
    assert (after.state, after.resends, after.attempts, after.next_attempt_at) == (State.RETRY, resends, 0, AT)
    assert (after.provider_id, after.journal[-1]["detail"]) == ("", "sent again by jane")
    assert list(outbox.due(AT, 10)) == [(message.organisation, message.id)]
    assert outbox.claim(message.organisation, message.id, AT)


def test_who_sent_it_again_is_audited() -> None:
    message = stuck(State.FAILED)
    done(again(message), JANE)
    [entry] = audit.of_record(message.organisation, f"message/{message.id}")
    assert (entry.actor, entry.before["state"], entry.after["state"]) == ("jane", "failed", "retry")


def test_a_journal_does_not_grow_for_ever() -> None:
    message = stuck(State.FAILED)
    for _ in range(15):
        done(again(message), JANE)
        taken = outbox.claim(message.organisation, message.id, AT)
        assert taken
        outbox.settle(taken, Settled(State.FAILED, "again"), AT)
    assert len(row(message).journal) == 20


def test_of_two_who_send_it_again_one_is_told_that_it_changed() -> None:
    message = stuck(State.UNKNOWN)
    first, second = again(message), again(message)
    done(first, JANE)
    with pytest.raises(ConflictError, match="was changed by somebody else just now"):
        done(second, By("ada"))


def test_a_lost_reply_is_no_second_resend() -> None:
    message = stuck(State.UNKNOWN)
    with lost_reply():
        done(again(message), JANE)
    assert row(message).journal[-2:][0]["state"] == "unknown"
    assert row(message).version == 4


@pytest.mark.parametrize("state", ["sent", "withdrawn"])
def test_a_person_closes_an_unknown_message_and_says_why(state: str) -> None:
    message = stuck(State.UNKNOWN)
    resolve(message.organisation, message.id, AT, "jane", "seen in the channel", state)
    assert row(message).state == state
    assert row(message).journal[-1]["detail"] == "resolved by jane: seen in the channel"
    assert list(outbox.due(AT + timedelta(days=400), 10)) == []


def test_other_states_are_not_touched() -> None:
    message = a_message()
    taken = claimed(message)
    with pytest.raises(InvalidError, match="is sending; only unknown and failed"):
        again(message)
    outbox.settle(taken, Settled(State.SENT, "", provider_id="p-1"), SOON)
    with pytest.raises(InvalidError, match="is sent; only unknown and failed"):
        resolve(message.organisation, message.id, AT, "jane", "why", "withdrawn")
    with pytest.raises(NotFoundError):
        resend(message.organisation, "unknown", AT, "jane")


@pytest.mark.parametrize(("reason", "state"), [(" ", "sent"), ("why", "pending")])
def test_closing_needs_a_reason_and_an_end(reason: str, state: str) -> None:
    message = stuck(State.UNKNOWN)
    with pytest.raises(InvalidError):
        resolve(message.organisation, message.id, AT, "jane", reason, state)
    assert row(message).state is State.UNKNOWN
