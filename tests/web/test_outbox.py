"""Messages over the API: found by state and words, read with what happened to them, and sent again once."""

from __future__ import annotations

from typing import Any

import pytest

from relance.domain.message import Message, Settled, State, Urgency
from relance.domain.organisation import ChannelKind
from relance.store import audit, browsing_journals, outbox
from relance.store.journals import OutboxRow
from tests.at_once import at_once
from tests.faults.clock import Clock
from tests.fleet import FLEET
from tests.store.faults import damage
from tests.store.messages import a_message, put_in
from tests.web.calls import Told, get, post
from tests.web.conftest import NOON
from tests.web.outbox_world import SECRET, in_state

pytestmark = pytest.mark.usefixtures("api")


def listed(limit: int = 100, **query: str) -> list[str]:
    """The causes of all messages on all pages."""
    found, cursor = list[str](), dict[str, str]()
    for _ in range(100):
        told = get("/v1/outbox", query={"limit": str(limit), **query, **cursor}, role="viewer")
        assert (told.status, len(told.body["items"]) <= limit) == (200, True), told.everything
        found += [one["cause"] for one in told.body["items"]]
        if told.body["next"] is None:
            return found
        cursor = {"cursor": told.body["next"]}
    raise AssertionError("the list has no end")


def place_of(message: Message) -> str:
    """Where it is read."""
    [id] = [one["id"] for one in get("/v1/outbox").body["items"] if one["cause"] == message.cause]
    return f"/v1/outbox/{id}"


def again(message: Message, key: str = "", **more: Any) -> Told:
    return post(f"{place_of(message)}/resend", {}, key, **{"role": "operator", **more})


def test_messages_are_found_by_state() -> None:
    for number, state in enumerate((State.UNKNOWN, State.FAILED, State.SENT, State.RETRY, State.WITHDRAWN)):
        in_state(state, f"order/{number}#created")
    put_in(a_message("order/9#created", organisation=FLEET.id))
    assert listed() == [f"order/{number}#created" for number in (0, 1, 2, 3, 4, 9)]
    found = {state: listed(state=state) for state in ("unknown", "failed", "sent", "retry", "withdrawn", "pending", "sending")}
    assert found == {
        "unknown": ["order/0#created"],
        "failed": ["order/1#created"],
        "sent": ["order/2#created"],
        "retry": ["order/3#created"],
        "withdrawn": ["order/4#created"],
        "pending": ["order/9#created"],
        "sending": [],
    }
    assert get("/v1/outbox", query={"state": "lost"}).status == 400


@pytest.mark.parametrize("limit", [1, 4, 100])
@pytest.mark.parametrize("query", [{}, {"state": "failed"}, {"state": "sent"}, {"q": "BON de 1"}], ids=str)
def test_a_walk_meets_each_message_once(monkeypatch: pytest.MonkeyPatch, limit: int, query: dict[str, str]) -> None:
    monkeypatch.setattr(browsing_journals, "_ITEMS", 3)
    for number in range(10, 20):
        in_state(State.FAILED if number % 2 else State.SENT, f"order/{number}", subject=f"Bon de {number}")
    every = [f"order/{number}" for number in range(10, 20)]
    expected = {"failed": every[1::2], "sent": every[::2]}.get(query.get("state", ""), every)
    assert sorted(listed(limit, **query)) == expected


def test_those_that_wait_for_a_person_come_by_how_long_they_have_waited(api: Clock) -> None:
    for cause in ("order/3", "order/1", "order/2"):
        in_state(State.FAILED, cause, at=api.moment)
        api.sleep(60)
    assert listed(state="failed") == listed(1, state="failed") == ["order/3", "order/1", "order/2"]


def test_those_of_others_are_passed_over() -> None:
    for number in range(5):
        in_state(State.FAILED, f"theirs/{number}", organisation="goo-school")
    in_state(State.FAILED, "ours")
    assert listed(2, state="failed") == listed(2) == ["ours"]


def test_a_message_is_read_with_its_words_and_what_happened_to_it() -> None:
    message = in_state(State.FAILED, "order/1#created", about="INV-1")
    told = get(place_of(message), role="viewer")
    assert told.headers["ETag"] == f'"{told.body["version"]}"'
    assert {name: told.body[name] for name in ("cause", "recipient", "channel", "state", "text", "about", "run", "attempts")} == {
        "cause": "order/1#created",
        "recipient": "discord:orders",
        "channel": "discord",
        "state": "failed",
        "text": message.text,
        "about": "INV-1",
        "run": "run-1",
        "attempts": 1,
    }
    assert [one["state"] for one in told.body["journal"]] == ["failed"]


def test_where_the_address_of_a_room_is_kept_is_not_said_and_a_persons_is() -> None:
    room = in_state(State.FAILED, "order/1", detail=f"put its URL into secret {SECRET}, or {SECRET.partition(':')[2]!r}")
    person = in_state(State.FAILED, "order/2", channel=ChannelKind.EMAIL, address="awa@mine.test", recipient="contact:awa")
    told = get(place_of(room))
    assert (told.body["address"], told.body["detail"]) == (None, "put its URL into secret …, or '…'")
    assert told.body["journal"][-1]["detail"] == told.body["detail"]
    assert get(place_of(person)).body["address"] == "awa@mine.test"
    everything = [told.everything, get("/v1/outbox").everything, get("/v1/outbox", query={"state": "failed"}).everything]
    assert not [one for one in everything if SECRET.partition(":")[2] in one]


@pytest.mark.parametrize("id", ["AAAA", "____", "b3JkZXIvMQ", "b3JkZXIvMR", "x", "9999999"])
def test_what_was_never_given_out_names_no_message(id: str) -> None:
    in_state(State.FAILED, "order/1")
    for told in (get(f"/v1/outbox/{id}"), post(f"/v1/outbox/{id}/resend")):
        assert (told.status, told.body["detail"]) == (404, "There is no such message.")


@pytest.mark.parametrize(("state", "resends"), [(State.UNKNOWN, 1), (State.FAILED, 0)])
def test_a_message_is_sent_again_and_the_audit_knows_who_asked(state: State, resends: int) -> None:
    message = in_state(state, "order/1")
    told = again(message)
    assert (told.status, told.body["state"], told.body["resends"], told.body["attempts"]) == (200, "retry", resends, 0)
    assert told.body["journal"][-1]["detail"] == "sent again by user:0b5e"
    assert get(place_of(message)).body == told.body
    assert outbox.claim(FLEET.id, message.id, NOON)
    [entry] = audit.of_record(FLEET.id, f"message/{message.id}")
    assert entry.actor == "user:0b5e"


def test_under_a_key_it_is_sent_again_once() -> None:
    message = in_state(State.FAILED, "order/1")
    first = again(message, "k-1")
    taken = outbox.claim(FLEET.id, message.id, NOON)
    assert taken
    outbox.settle(taken, Settled(State.FAILED, "once more"), NOON)
    repeated = again(message, "k-1")
    assert (repeated.status, repeated.body, repeated.headers["Idempotency-Replayed"]) == (200, first.body, "true")
    assert outbox.read(FLEET.id, message.id).state is State.FAILED
    assert again(message, "k-2").body["state"] == "retry"


def test_asked_twice_at_once_it_is_sent_again_once() -> None:
    message = in_state(State.UNKNOWN, "order/1")
    place = f"{place_of(message)}/resend"
    told = at_once(lambda: post(place, {}, "k-1"))
    assert [one.status for one in told] == [200, 200]
    assert len(audit.of_record(FLEET.id, f"message/{message.id}")) == 1


@pytest.mark.parametrize("state", [State.SENT, State.RETRY, State.WITHDRAWN])
def test_what_waits_for_nobody_is_not_sent_again(state: State) -> None:
    told = again(in_state(state, "order/1"))
    assert (told.status, "only unknown and failed messages wait for a person" in told.body["detail"]) == (400, True)


def test_only_whoever_may_sends_it_again() -> None:
    message = in_state(State.FAILED, "order/1")
    assert again(message, role="viewer").status == 403
    assert outbox.read(FLEET.id, message.id).state is State.FAILED


def test_a_message_that_cannot_be_read_is_listed_by_its_id_with_why() -> None:
    bad, good = in_state(State.FAILED, "order/1"), in_state(State.FAILED, "order/2")
    id = place_of(bad).rsplit("/", 1)[1]
    damage(OutboxRow, FLEET.id, bad.id, channel={"S": "pigeon"})
    for query in ({}, {"state": "failed"}):
        told = get("/v1/outbox", query=query).body
        assert [one["cause"] for one in told["items"]] == [good.cause]
        assert [(one["record"], "pigeon" in one["reason"]) for one in told["unreadable"]] == [(id, True)]
    assert get(f"/v1/outbox/{id}").status == 409
    assert post(f"/v1/outbox/{id}/resend").status == 400


def test_a_key_of_any_signs_has_an_address() -> None:
    message = in_state(State.FAILED, "odoo/dimagaz.bc/1#bl_date#v7", recipient="contact:N’Zérékoré é?&=", urgency=Urgency.BILL)
    assert get(place_of(message)).body["recipient"] == message.recipient
