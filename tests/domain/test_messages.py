"""Messages: what becomes of one after each outcome, and whether what it says still holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.invoice import Invoice, Status
from relance.domain.message import (
    BACKOFF,
    MAX_WAIT,
    Lost,
    Message,
    Moot,
    Outcome,
    Refused,
    Rejected,
    Sent,
    Settled,
    State,
    Superseded,
    Urgency,
    by_fallback,
    settle,
    still_true,
)
from relance.domain.organisation import ChannelKind, Role
from tests.domain.examples import an_invoice, day, held

AT = datetime(2025, 3, 31, 2, 0, tzinfo=UTC)
ALERT, BILL = Urgency.ALERT, Urgency.BILL
MESSAGE = Message(
    organisation="goo-school",
    cause="invoice/2025-001#v3",
    recipient="discord:finance",
    channel=ChannelKind.DISCORD,
    address="secretsmanager:test/finance",
    audience=Role.FINANCE,
    urgency=ALERT,
    language="fr",
    subject="Contentieux",
    headline="2025-001",
    text="La facture 2025-001 est en contentieux.",
    html="<p>La facture…</p>",
    about="2025-001",
    expects="litigation",
)


def after(**wait: float) -> datetime:
    """That long after the attempt."""
    return AT + timedelta(**wait)


@pytest.mark.parametrize(
    ("outcome", "urgency", "attempts", "resends", "expected"),
    [
        pytest.param(Sent("id-1"), ALERT, 1, 0, Settled(State.SENT, "", provider_id="id-1"), id="sent"),
        pytest.param(Sent("id-1"), BILL, 7, 1, Settled(State.SENT, "", resends=1, provider_id="id-1"), id="sent at last"),
        pytest.param(Moot("paid"), ALERT, 1, 0, Settled(State.WITHDRAWN, "paid"), id="no longer so"),
        pytest.param(
            Superseded(replace(MESSAGE, cause="reminder~2"), "A is paid"),
            ALERT,
            1,
            1,
            Settled(State.SUPERSEDED, "A is paid; reminder~2 takes its place", resends=1),
            id="said otherwise now",
        ),
        pytest.param(Rejected("gone"), ALERT, 1, 0, Settled(State.FAILED, "gone"), id="refused for good"),
        pytest.param(Refused("busy"), BILL, 1, 0, Settled(State.RETRY, "busy", after(minutes=1)), id="refused once"),
        pytest.param(Refused("busy"), ALERT, 3, 0, Settled(State.RETRY, "busy", after(minutes=15)), id="refused three times"),
        pytest.param(Refused("busy"), ALERT, 6, 0, Settled(State.RETRY, "busy", after(hours=12)), id="refused six times"),
        pytest.param(
            Refused("busy"),
            ALERT,
            7,
            0,
            Settled(State.FAILED, "given up after 7 attempts: busy"),
            id="refused once too often",
        ),
        pytest.param(Refused("busy", 90.0), ALERT, 1, 0, Settled(State.RETRY, "busy", after(seconds=90)), id="the provider says how long"),
        pytest.param(Refused("busy", 0.2), ALERT, 1, 0, Settled(State.RETRY, "busy", after(seconds=1)), id="a second at least"),
        pytest.param(Refused("busy", 1e6), ALERT, 1, 0, Settled(State.RETRY, "busy", after(days=1)), id="a day at most"),
        pytest.param(Refused("busy", 1e300), ALERT, 1, 0, Settled(State.RETRY, "busy", after(days=1)), id="a day at most, whatever"),
        pytest.param(
            Lost("no reply"), ALERT, 1, 0, Settled(State.RETRY, "no reply; it is sent once more", after(minutes=5), 1), id="a lost alert"
        ),
        pytest.param(Lost("no reply"), ALERT, 2, 1, Settled(State.UNKNOWN, "no reply", resends=1), id="an alert lost twice"),
        pytest.param(Lost("no reply"), BILL, 1, 0, Settled(State.UNKNOWN, "no reply"), id="a lost bill"),
        pytest.param(
            Refused("busy"), ALERT, 2, 1, Settled(State.RETRY, "busy", after(minutes=5), 1), id="a repetition that is refused stays one"
        ),
    ],
)
def test_what_becomes_of_a_message(outcome: Outcome, urgency: Urgency, attempts: int, resends: int, expected: Settled) -> None:
    assert settle(outcome, urgency, attempts, resends, AT) == expected


def test_the_waits_grow() -> None:
    assert list(BACKOFF) == sorted(set(BACKOFF))
    assert max(BACKOFF) <= MAX_WAIT


outcomes = st.one_of(
    st.builds(Sent, st.text()),
    st.builds(Refused, st.text(), st.none() | st.floats(0, allow_nan=False, allow_infinity=False)),
    st.builds(Rejected, st.text()),
    st.builds(Lost, st.text()),
    st.builds(Moot, st.text()),
)


@given(outcomes, st.sampled_from(Urgency), st.integers(1, 50), st.integers(0, 1))
def test_only_a_retry_has_a_next_attempt_and_it_lies_ahead(outcome: Outcome, urgency: Urgency, attempts: int, resends: int) -> None:
    settled = settle(outcome, urgency, attempts, resends, AT)
    assert (settled.state is State.RETRY) == (settled.next_attempt_at is not None)
    assert settled.next_attempt_at is None or AT < settled.next_attempt_at <= AT + MAX_WAIT
    assert resends <= settled.resends <= 1
    assert settled.state is not State.RETRY or not isinstance(outcome, Lost) or urgency is ALERT


@given(st.lists(st.sampled_from([Refused("busy"), Lost("no reply")]), min_size=20, max_size=20), st.sampled_from(Urgency))
def test_whatever_happens_a_message_comes_to_an_end_and_a_bill_is_never_repeated(answers: list[Outcome], urgency: Urgency) -> None:
    resends = lost = 0
    for attempt, outcome in enumerate(answers, 1):
        settled = settle(outcome, urgency, attempt, resends, AT)
        lost, resends = lost + isinstance(outcome, Lost), settled.resends
        if settled.state is not State.RETRY:
            break
    assert settled.state in (State.FAILED, State.UNKNOWN)
    assert lost <= (2 if urgency is ALERT else 1)


LITIGATION = an_invoice(status=Status.LITIGATION, holds=held("04-02..04-09"))


@pytest.mark.parametrize(
    ("invoice", "expects", "on", "why"),
    [
        pytest.param(LITIGATION, "litigation", "03-31", "", id="it is so"),
        pytest.param(LITIGATION, "", "03-31", "", id="any status will do"),
        pytest.param(replace(LITIGATION, paid=an_invoice(paid=499).paid), "litigation", "03-31", "", id="partly paid"),
        pytest.param(None, "litigation", "03-31", "invoice 2025-001 does not exist any more", id="gone"),
        pytest.param(an_invoice(status=Status.PAID, paid=500), "", "03-31", "invoice 2025-001 is paid meanwhile", id="paid"),
        pytest.param(an_invoice(status=Status.CANCELLED), "", "03-31", "invoice 2025-001 is cancelled meanwhile", id="cancelled"),
        pytest.param(an_invoice(paid=500), "", "03-31", "invoice 2025-001 is issued meanwhile", id="nothing left to pay"),
        pytest.param(an_invoice(), "litigation", "03-31", "invoice 2025-001 is issued and no longer litigation", id="another status"),
        pytest.param(LITIGATION, "litigation", "04-02", "invoice 2025-001 is on hold until 2025-04-09", id="held since"),
        pytest.param(LITIGATION, "litigation", "04-10", "", id="not held any more"),
    ],
)
def test_a_message_is_sent_only_while_it_is_true(invoice: Invoice | None, expects: str, on: str, why: str) -> None:
    assert still_true(replace(MESSAGE, expects=expects), invoice, day(on)) == (Moot(why) if why else None)


def test_a_message_is_known_by_cause_recipient_and_channel() -> None:
    assert MESSAGE.id == "invoice/2025-001#v3#discord:finance#discord"


def test_a_fallback_says_the_same_by_another_channel_and_remembers_those_that_failed() -> None:
    mail = by_fallback(MESSAGE, ChannelKind.EMAIL, "contact:bursar", "bursar@goo.example")
    last = by_fallback(mail, ChannelKind.LOG, "log", "")
    assert (mail.text, mail.cause, mail.tried) == (MESSAGE.text, MESSAGE.cause, (ChannelKind.DISCORD,))
    assert last.tried == (ChannelKind.DISCORD, ChannelKind.EMAIL)
    assert len({MESSAGE.id, mail.id, last.id}) == 3
