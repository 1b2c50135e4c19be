"""`relance outbox`: the messages that wait for a person, and what the person decides."""

from __future__ import annotations

import json

import pytest

from relance.domain.message import Message, Settled, State
from relance.store import outbox
from relance.store.journals import OutboxRow
from tests.cli.conftest import Type
from tests.store.faults import damage
from tests.store.messages import SOON, a_message, claimed, put_in

pytestmark = pytest.mark.usefixtures("tables")

FAILED, UNKNOWN, PENDING = a_message("failed"), a_message("unknown"), a_message("pending")
ORG = FAILED.organisation


@pytest.fixture(autouse=True)
def three_messages(tables: None) -> None:
    """One failed, one unknown, one pending."""
    outbox.settle(claimed(FAILED), Settled(State.FAILED, "the webhook is gone"), SOON)
    outbox.settle(claimed(UNKNOWN), Settled(State.UNKNOWN, "no reply"), SOON)
    put_in(PENDING)


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        pytest.param((), [UNKNOWN, FAILED], id="those that wait for a person"),
        pytest.param(("--state", "failed"), [FAILED], id="the failed ones"),
        pytest.param(("--limit", "1"), [UNKNOWN], id="a few"),
        pytest.param(("--org", ORG), [FAILED, PENDING, UNKNOWN], id="all of an organisation"),
        pytest.param(("--org", ORG, "--state", "pending"), [PENDING], id="its pending ones"),
        pytest.param(("--org", "elsewhere"), [], id="none of another"),
    ],
)
def test_messages_are_listed(relance: Type, options: tuple[str, ...], listed: list[Message]) -> None:
    said = relance("outbox", "list", "--json", *options)
    assert (said.code, [row["id"] for row in said.data]) == (0, [one.id for one in listed])


def test_a_message_is_shown_with_its_text_and_what_happened_to_it(relance: Type) -> None:
    said = relance("outbox", "show", ORG, FAILED.id)
    assert said.code == 0
    assert "log to log, failed, 1 attempt(s)" in said.out
    assert " failed the webhook is gone" in said.out
    assert said.out.endswith(f"{FAILED.subject}\n\n{FAILED.text}\n")


@pytest.mark.parametrize("message", [FAILED, UNKNOWN], ids=["failed", "unknown"])
def test_a_message_is_sent_again(relance: Type, message: Message) -> None:
    id = message.id
    assert relance("outbox", "resend", ORG, id).out == f"{id} is sent again within a minute\n"
    found = outbox.read(ORG, id)
    assert (found.state, found.resends, found.journal[-1]["detail"]) == (State.RETRY, int(message is UNKNOWN), "sent again by cli:awa")


def test_a_message_is_closed_with_the_reason(relance: Type) -> None:
    assert relance("outbox", "resolve", ORG, UNKNOWN.id, "--as", "sent", "--reason", "Fatou has it").code == 0
    assert outbox.read(ORG, UNKNOWN.id).detail == "resolved by cli:awa: Fatou has it"


def test_the_lists_say_what_can_be_done(relance: Type) -> None:
    close = 'relance outbox resolve ORG ID --as sent|withdrawn --reason "…"'
    assert relance("outbox", "list").err == (
        f"→ what is in it: relance outbox show ORG ID; to send it again: relance outbox resend ORG ID; to close it: {close}\n"
    )
    assert relance("outbox", "list", "--json").err == ""
    assert relance("outbox", "list", "--org", ORG, "--state", "pending").err == ""
    key = f"{ORG} '{FAILED.id}'"
    again, closed = relance("outbox", "show", ORG, FAILED.id).err.splitlines()
    assert again == f"→ to send it again: relance outbox resend {key}"
    assert closed == f'→ to close it: relance outbox resolve {key} --as withdrawn --reason "…"'
    assert relance("outbox", "show", ORG, PENDING.id).err == ""


def test_a_broken_message_is_listed_shown_as_it_is_and_closed(relance: Type) -> None:
    damage(OutboxRow, ORG, FAILED.id, channel={"S": "pigeon"}, created_at={"S": "tonight"})
    rows = {row["id"]: row for row in relance("outbox", "list", "--json").data}
    assert set(rows) == {FAILED.id, UNKNOWN.id}
    assert {name: rows[FAILED.id][name] for name in ("org", "state", "attempts", "created_at", "detail")} == {
        "org": ORG,
        "state": "failed",
        "attempts": "1",
        "created_at": "tonight",
        "detail": "it cannot be read: created_at is 'tonight', not a time",
    }
    assert [row["id"] for row in relance("outbox", "list", "--org", ORG, "--state", "failed", "--json").data] == [FAILED.id]
    shown = relance("outbox", "show", ORG, FAILED.id)
    assert "it cannot be read: created_at is 'tonight', not a time" in shown.out
    assert json.loads(shown.out[shown.out.index("{") :])["channel"] == {"S": "pigeon"}
    assert "resend" not in shown.err
    refused = relance("outbox", "resend", ORG, FAILED.id)
    assert refused.code == 2
    assert "cannot be sent, for it cannot be read" in refused.err
    assert relance("outbox", "resolve", ORG, FAILED.id, "--as", "withdrawn", "--reason", "told by phone").code == 0
    assert [row["id"] for row in relance("outbox", "list", "--json").data] == [UNKNOWN.id]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("resend", ORG, PENDING.id), "is pending; only unknown and failed messages wait for a person"),
        (("resend", ORG, "x"), "message 'goo-school/x' does not exist"),
        (("resolve", ORG, UNKNOWN.id, "--as", "failed", "--reason", "x"), "'failed' is not one of 'sent', 'withdrawn'"),
        (("resolve", ORG, UNKNOWN.id, "--as", "sent", "--reason", " "), "reason: ' ' must say how you know"),
        (("list", "--state", "pending"), "messages that are pending are listed an organisation at a time: add --org"),
    ],
)
def test_what_makes_no_sense_is_refused(relance: Type, arguments: tuple[str, ...], why: str) -> None:
    said = relance("outbox", *arguments)
    assert said.code == 2
    assert why in said.err
