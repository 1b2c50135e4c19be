"""Rows that nobody can read: they stop no other, however many they are, an alarm rings, and a person closes them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from relance.desk.messages import resend, resolve
from relance.domain.errors import ConflictError, InvalidError
from relance.domain.message import Message, State
from relance.notify import entry
from relance.notify.dispatch import Counts, send_due, send_now
from relance.runtime.clock import now
from relance.store import outbox, unreadable
from relance.store.journals import OutboxRow
from tests.notify.server import Server
from tests.notify.world import a_message, queue, row, settle_in
from tests.store.faults import cancelled, damage, raw

pytestmark = pytest.mark.usefixtures("tables")

MANY = 60


def of_one_queue(number: int) -> list[Message]:
    """So many messages that stand in the queue of the first."""
    causes = (f"invoice/2025-{n:03d}#v2" for n in range(number * outbox.QUEUES * 2))
    every = [a_message(cause=cause) for cause in causes]
    same = [one for one in every if outbox.new_row(one, now()).queue == outbox.new_row(every[0], now()).queue]
    assert len(same) >= number
    return same[:number]


def spoil(*messages: Message) -> None:
    for one in messages:
        damage(OutboxRow, one.organisation, one.id, channel={"S": "pigeon"})


def test_a_broken_row_stops_no_other_and_is_met_once(server: Server) -> None:
    settle_in(url=server.url)
    bad = a_message(cause="invoice/2025-002#v2")
    at = queue(bad, a_message())
    spoil(bad)
    assert send_due(at) == Counts(claimed=1, sent=1, failed=1, broken=1)
    assert send_due(at + timedelta(days=1)) == Counts()


def test_sixty_broken_rows_in_one_queue_do_not_keep_a_good_one_from_being_sent(server: Server) -> None:
    settle_in(url=server.url)
    *bad, good = of_one_queue(MANY + 1)
    at = queue(*bad)
    spoil(*bad)
    at = max(at, queue(good))
    first, second = send_due(at), send_due(at)
    assert (first.failed, first.broken) == (50, 50)
    assert second == Counts(claimed=1, sent=1, failed=10, broken=10)
    assert row(good).state is State.SENT
    assert len(list(unreadable.waiting_for_a_person(State.FAILED))) == MANY


def test_one_that_the_stream_brings_is_set_aside_too(server: Server) -> None:
    bad = a_message()
    at = queue(bad)
    spoil(bad)
    assert send_now([(bad.organisation, bad.id)], at) == Counts(failed=1, broken=1)
    assert send_due(at) == Counts()


def test_one_that_cannot_be_set_aside_now_is_met_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relance.store.transaction.time.sleep", lambda _: None)
    bad = a_message()
    at = queue(bad)
    spoil(bad)
    with cancelled("TransactionConflict", times=99):
        assert send_due(at) == Counts(broken=1)
    assert send_due(at) == Counts(failed=1, broken=1)


def test_an_alarm_rings_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = a_message()
    at = queue(bad)
    spoil(bad)
    measured: dict[str, float] = {}
    monkeypatch.setattr(entry, "metric", lambda name, value, **_: measured.update({name: value}))
    monkeypatch.setattr(entry, "now", lambda: at)
    assert entry.handle({"job": "dispatch"}, lambda: True)["broken"] == 1
    assert measured["MessagesFailed"] == 1


def test_a_person_closes_it_with_a_reason_and_cannot_send_it(server: Server) -> None:
    bad = a_message()
    at = queue(bad)
    spoil(bad)
    send_due(at)
    with pytest.raises(
        InvalidError,
        match=r"cannot be sent, for it cannot be read \(channel is 'pigeon', not one of email, discord, slack, sms, topic, log",
    ):
        resend(bad.organisation, bad.id, at, "jane")
    resolve(bad.organisation, bad.id, at, "jane", "told by phone", "withdrawn")
    item = raw(OutboxRow, bad.organisation, bad.id)
    assert item["state"] == {"S": "withdrawn"}
    assert [one["detail"] for one in json.loads(item["journal"]["S"])][-1] == "resolved by jane: told by phone"
    with pytest.raises(InvalidError, match="is withdrawn; only unknown and failed messages wait for a person"):
        resolve(bad.organisation, bad.id, at, "jane", "again", "withdrawn")


def test_one_that_changes_while_it_is_closed_is_told(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = a_message()
    at = queue(bad)
    spoil(bad)
    monkeypatch.setattr(unreadable, "close", lambda *_: False)
    with pytest.raises(ConflictError, match="changed just now; look at it again"):
        resolve(bad.organisation, bad.id, at, "jane", "told by phone", "withdrawn")
