"""Messages that nobody can understand: told with the field and the value, set aside once, closed by a person."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.message import Settled, State
from relance.store import lookup, outbox, unreadable
from relance.store.journals import OutboxRow
from relance.store.outbox import LEASE, Delivery
from relance.store.unreadable import Broken
from tests.store.faults import Value, damage, lost_reply, raw
from tests.store.messages import NIGHT, SOON, a_message, claimed, put_in

pytestmark = pytest.mark.usefixtures("tables")

ONE, FINE = a_message(), a_message("fine")
ORG = ONE.organisation

#: What is done to a message's item, and how the trouble is told.
DAMAGES: dict[str, tuple[str, Value | None, str]] = {
    "an unknown channel": ("channel", {"S": "pigeon"}, "channel is 'pigeon', not one of email, discord, slack, sms, topic, log"),
    "an unknown state": ("state", {"S": "lost"}, "state is 'lost', not one of pending, sending"),
    "no state": ("state", None, "state is None, not one of"),
    "an unknown urgency": ("urgency", {"S": "soon"}, "urgency is 'soon', not one of alert, bill"),
    "no audience": ("audience", None, "audience is None, not one of"),
    "no text": ("text", None, "text is missing"),
    "a number for a text": ("text", {"N": "5"}, "text is the number 5, not text"),
    "no subject": ("subject", None, "subject is missing"),
    "no cause": ("cause", None, "cause is missing"),
    "the cause of another": ("cause", {"S": "invoice/B#v9"}, "its cause, recipient and channel are those of invoice/B#v9#log#log"),
    "attempts in words": ("attempts", {"S": "many"}, "attempts is 'many', not a whole number"),
    "no attempts": ("attempts", None, "attempts is missing"),
    "no version": ("version", None, "version is missing"),
    "a version in words": ("version", {"S": "first"}, "version is 'first', not a whole number"),
    "a time that is none": ("created_at", {"S": "tonight"}, "created_at is 'tonight', not a time"),
    "no time": ("created_at", None, "created_at is missing"),
    "a journal that is no JSON": ("journal", {"S": "[{"}, "journal is '[{', not JSON"),
    "a journal of something else": ("journal", {"S": '["sent"]'}, "journal is \"['sent']\", not a list of what happened and when"),
    "channels tried that there are not": ("tried", {"S": '["pigeon"]'}, "tried is 'pigeon', not one of"),
}
each_damage = pytest.mark.parametrize(("name", "value", "why"), DAMAGES.values(), ids=DAMAGES)


def broken(name: str = "channel", value: Value | None = {"S": "pigeon"}) -> Broken:  # noqa: B006 - never changed
    """The message, put in and damaged."""
    put_in(ONE)
    damage(OutboxRow, ORG, ONE.id, **{name: value})
    return found()


def found() -> Broken:
    there = unreadable.look_up(ORG, ONE.id)
    assert isinstance(there, Broken)
    return there


@each_damage
def test_a_broken_message_is_told_by_field_and_value_and_never_taken_for_a_good_one(name: str, value: Value | None, why: str) -> None:
    there = broken(name, value)
    assert (there.organisation, there.id) == (ORG, ONE.id)
    assert there.reason.startswith(why)
    with pytest.raises(BrokenRecordError):
        outbox.find(ORG, ONE.id)


@each_damage
def test_it_is_taken_out_of_the_queue_once_and_waits_for_a_person(name: str, value: Value | None, why: str) -> None:
    broken(name, value)
    state = unreadable.set_aside(ORG, ONE.id, SOON)
    assert state is (State.UNKNOWN if name == "state" else State.FAILED)
    assert list(outbox.due(SOON + LEASE, 10)) == []
    [waiting] = unreadable.waiting_for_a_person(state)
    assert (waiting.id if isinstance(waiting, Broken) else waiting.message.id) == ONE.id
    item = raw(OutboxRow, ORG, ONE.id)
    assert item["detail"]["S"].startswith(f"it cannot be read: {why}")
    assert json.loads(item["journal"]["S"])[-1]["state"] == state.value
    assert unreadable.set_aside(ORG, ONE.id, SOON) is None


def test_one_that_may_have_been_sent_is_unknown() -> None:
    claimed(ONE)
    damage(OutboxRow, ORG, ONE.id, subject=None)
    assert unreadable.set_aside(ORG, ONE.id, SOON) is None, "somebody is sending it"
    assert unreadable.set_aside(ORG, ONE.id, SOON + LEASE) is State.UNKNOWN


def test_what_is_readable_or_not_there_is_left() -> None:
    put_in(FINE)
    before = raw(OutboxRow, ORG, FINE.id)
    assert unreadable.set_aside(ORG, FINE.id, SOON) is None
    assert unreadable.set_aside(ORG, "nothing", SOON) is None
    assert raw(OutboxRow, ORG, FINE.id) == before
    with pytest.raises(NotFoundError, match="message 'goo-school/nothing' does not exist"):
        unreadable.look_up(ORG, "nothing")


def test_a_lost_reply_is_no_failure() -> None:
    broken()
    with lost_reply():
        assert unreadable.set_aside(ORG, ONE.id, SOON) is State.FAILED
    with lost_reply():
        assert unreadable.close(found(), State.WITHDRAWN, "known", SOON)
    assert len(json.loads(raw(OutboxRow, ORG, ONE.id)["journal"]["S"])) == 2


def test_readable_and_broken_ones_are_listed_together() -> None:
    put_in(FINE)
    broken()
    outbox.settle(claimed(a_message("failed")), Settled(State.FAILED, "gone"), SOON)
    unreadable.set_aside(ORG, ONE.id, SOON + timedelta(seconds=1))
    assert [type(one) for one in unreadable.waiting_for_a_person(State.FAILED)] == [Delivery, Broken]
    assert sorted(type(one).__name__ for one in unreadable.each_of_organisation(ORG)) == ["Broken", "Delivery", "Delivery"]
    assert isinstance(lookup.messages([(ORG, ONE.id)])[ORG, ONE.id], Broken)
    with pytest.raises(BrokenRecordError):
        list(outbox.of_organisation(ORG))


def test_a_closed_one_waits_no_more_and_keeps_what_it_held() -> None:
    broken()
    unreadable.set_aside(ORG, ONE.id, SOON)
    assert unreadable.close(found(), State.WITHDRAWN, "resolved by ada: told by phone", SOON)
    assert list(unreadable.waiting_for_a_person(State.FAILED)) == []
    item = raw(OutboxRow, ORG, ONE.id)
    assert (item["state"], item["channel"], item["text"]["S"]) == ({"S": "withdrawn"}, {"S": "pigeon"}, ONE.text)
    assert not {"queue", "next_attempt_at"} & set(item)


def test_one_that_was_changed_meanwhile_is_not_written_over() -> None:
    before = broken()
    damage(OutboxRow, ORG, ONE.id, version={"N": "7"})
    assert not unreadable.close(before, State.WITHDRAWN, "known", SOON)
    assert raw(OutboxRow, ORG, ONE.id)["state"] == {"S": "pending"}


def test_how_long_the_oldest_has_been_due_is_told_beside_a_time_that_is_none() -> None:
    outbox.settle(claimed(FINE), Settled(State.RETRY, "busy", NIGHT), SOON)
    broken("next_attempt_at", {"S": "0"})
    assert outbox.oldest_due(SOON) in (NIGHT, None), "in its own queue it stands before all others"
    assert unreadable.set_aside(ORG, ONE.id, SOON) is State.FAILED
    assert outbox.oldest_due(SOON) == NIGHT
