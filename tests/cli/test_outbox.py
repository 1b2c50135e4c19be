"""`relance outbox`: the messages that wait for a person, and what the person decides."""

from __future__ import annotations

import pytest

from relance.domain.message import Message, Settled, State
from relance.store import outbox
from tests.cli.conftest import Type
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
