"""What must hold of messages: their causes, what people were told and how often, and that none stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from relance.domain.invoice import AGEING
from relance.domain.message import TO_SEND, State, Urgency
from relance.domain.organisation import ChannelKind
from tests.machine.machine import Seen
from tests.machine.provider import Answer
from tests.machine.scenery import ORGANISATIONS
from tests.machine.stored import Key

_OVER = {State.SENT, State.WITHDRAWN, State.SUPERSEDED, State.UNKNOWN, State.FAILED}


def every_change_that_the_ladder_alerts_is_told_to_each(seen: Seen) -> Iterator[str]:
    """No change without its message: exactly one to each recipient by each channel."""
    yield from (f"{key} is missing" for key in seen.history.alerts - _first_told(seen))


def no_message_is_without_its_cause(seen: Seen) -> Iterator[str]:
    """No message without its change, but for the reminders that were asked for."""
    yield from (f"{key} has no cause" for key in _first_told(seen) - seen.history.alerts - seen.books.reminders)


def a_message_is_handed_over_once_unless_its_reply_was_lost(seen: Seen) -> Iterator[str]:
    """Where nobody knows, an alert goes once more by itself, a bill never; a person may ask again."""
    handed: dict[Key, list[Answer]] = {}
    for one in seen.provider.handed:
        handed.setdefault(one.key, []).append(one.answer)
    for key, answers in handed.items():
        by_itself = 2 if seen.now.messages[key].message.urgency is Urgency.ALERT else 1
        if Answer.ACCEPTED in answers[:-1] or len(answers) > by_itself + seen.books.asked_again[key]:
            yield f"{key} was handed over {len(answers)} times: {answers}"


def what_was_accepted_is_sent_and_what_is_sent_was_accepted(seen: Seen) -> Iterator[str]:
    accepted = {one.key for one in seen.provider.handed if one.answer is Answer.ACCEPTED}
    sent = {key for key, one in seen.now.messages.items() if one.state is State.SENT}
    yield from (f"{key} is {seen.now.messages[key].state.value} and was accepted: {key in accepted}" for key in accepted ^ sent)
    yield from (f"what nobody wrote was sent: {content}" for content in seen.provider.strange)


def nothing_is_handed_over_that_is_no_longer_so(seen: Seen) -> Iterator[str]:
    """Nothing about an invoice that was paid, cancelled, held, or in another status at that moment; no balance that was another."""
    yield from (one.moot for one in seen.provider.handed if one.moot)


def nothing_is_withdrawn_that_is_still_so(seen: Seen) -> Iterator[str]:
    for key, one in seen.now.messages.items():
        before = seen.before.messages.get(key)
        if seen.deed.kind == "dispatch" and one.state is State.WITHDRAWN and before and before.state is not State.WITHDRAWN:
            today = seen.moment.astimezone(ZoneInfo(ORGANISATIONS[key[0]].zone)).date()
            if _still_so(seen, key, today):
                yield f"{key}: {one.detail}"


def a_message_waits_in_the_queue_of_its_state(seen: Seen) -> Iterator[str]:
    for key, one in seen.now.messages.items():
        queue = seen.now.tables["outbox"][key].get("queue", {}).get("S", "").partition("#")[0]
        waits = (
            "pending" if one.state in (*TO_SEND, State.SENDING) else one.state.value if one.state in (State.UNKNOWN, State.FAILED) else ""
        )
        if queue != waits or (one.next_attempt_at is None) != (not waits):
            yield f"{key} is {one.state.value}, stands in {queue!r}, next {one.next_attempt_at}"


def what_failed_is_told_by_the_next_channel(seen: Seen) -> Iterator[str]:
    """The same cause, by a channel of the organisation's fallback that was not tried; there is none only after the last, the log."""
    for key, one in seen.now.messages.items():
        told = {(other.message.cause, other.message.channel) for k, other in seen.now.messages.items() if k[0] == key[0]}
        others = [kind for kind in ORGANISATIONS[key[0]].fallback if kind is not one.message.channel]
        if (
            one.state is State.FAILED
            and one.message.channel is not ChannelKind.LOG
            and not any((one.message.cause, kind) in told for kind in others)
        ):
            yield f"{key} failed, and nobody was told: {one.detail}"


def no_message_stays_behind(seen: Seen) -> Iterator[str]:
    if seen.over:
        yield from (f"{key} is {one.state.value}: {one.journal}" for key, one in seen.now.messages.items() if one.state not in _OVER)


def what_a_person_closed_stays_closed(seen: Seen) -> Iterator[str]:
    yield from (
        f"{key} is {seen.now.messages[key].state.value}"
        for key in seen.books.resolved
        if seen.now.messages[key].state is not State.WITHDRAWN
    )


def _first_told(seen: Seen) -> set[Key]:
    """The messages that do not take another's place, because it failed or because balances changed before it was sent."""
    return {key for key, one in seen.now.messages.items() if not one.message.tried and "~" not in one.message.cause}


def _still_so(seen: Seen, key: Key, today: date) -> bool:
    message, bills = seen.now.messages[key].message, seen.books.bills
    if message.listed:
        return any(bills[key[0], number].past_due_on(today) for number, _ in message.listed)
    bill = bills[key[0], message.about]
    return bill.status in AGEING and message.expects in ("", bill.status.value) and not bill.held_on(today)
