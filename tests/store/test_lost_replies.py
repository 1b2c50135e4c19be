"""Lost replies and busy records: what was applied is applied once, and what cannot be written is said to be so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from relance.domain.errors import ConflictError
from relance.domain.invoice import Status
from relance.domain.message import Message, Sent, Urgency, settle
from relance.domain.organisation import ChannelKind, Role
from relance.domain.run import Mode, Run, Trigger
from relance.store import audit, invoices, outbox, runs
from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import Effect
from tests.store.faults import cancelled, lost_reply
from tests.world import BY, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

NIGHT = datetime(2025, 3, 31, 2, tzinfo=UTC)
RUN = Run(
    id="run-1",
    job="invoice-aging",
    mode=Mode.LIVE,
    trigger=Trigger.HAND,
    actor="test",
    scheduled_at=NIGHT,
    opened_at=NIGHT,
    shards=("0", "1"),
)
MESSAGE = Message(
    organisation=SCHOOL.id,
    cause="invoice/A#v2",
    recipient="log",
    channel=ChannelKind.LOG,
    address="",
    audience=Role.FINANCE,
    urgency=Urgency.ALERT,
    language="fr",
    subject="Contentieux",
    headline="A",
    text="…",
)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between tries nothing is waited for."""
    monkeypatch.setattr("relance.store.transaction.time.sleep", lambda _: None)


def aged() -> Effect:
    before = invoices.read(SCHOOL.id, "A")
    change = invoices.write(before, replace(before, status=Status.LITIGATION), SCHOOL)
    assert change
    return Effect((change,), (MESSAGE,))


def versions() -> list[int]:
    return [entry.version for entry in audit.of_record(SCHOOL.id, "invoice/A")]


def tokens(requests: list[dict[str, Any]]) -> set[str]:
    return {request["ClientRequestToken"] for request in requests}


def test_a_change_whose_reply_was_lost_is_a_success_and_applied_once() -> None:
    add(invoice("A", date(2025, 1, 31)))
    with lost_reply() as sent:
        commit([aged()], BY)
    found = invoices.read(SCHOOL.id, "A")
    assert (found.status, found.version, versions()) == (Status.LITIGATION, 2, [1, 2])
    assert len(list(outbox.of_organisation(SCHOOL.id))) == 1
    assert (len(sent), len(tokens(sent))) == (2, 1)


def test_a_new_record_whose_reply_was_lost_is_a_success_and_made_once() -> None:
    with lost_reply() as sent:
        add(invoice("A", date(2025, 1, 31)))
    assert (len(sent), invoices.read(SCHOOL.id, "A").version, versions()) == (2, 1, [1])


def test_a_message_alone_whose_reply_was_lost_is_a_success() -> None:
    with lost_reply():
        commit([Effect(messages=(MESSAGE,))], BY)
    assert len(list(outbox.of_organisation(SCHOOL.id))) == 1


def test_somebody_elses_change_is_no_lost_reply_of_ours() -> None:
    add(invoice("A", date(2025, 1, 31)))
    late = aged()
    commit([aged()], BY)
    with pytest.raises(EffectsRefusedError):
        commit([late], BY)


def test_a_run_opened_with_a_lost_reply_is_opened_and_ours() -> None:
    with lost_reply():
        assert runs.open_run(RUN, "signature-1")
    assert not runs.open_run(RUN, "signature-2")
    assert [shard.name for shard in runs.shards("run-1")] == ["0", "1"]


def test_a_claim_with_a_lost_reply_is_ours_and_counted_once() -> None:
    commit([Effect(messages=(MESSAGE,))], BY)
    with lost_reply("UpdateItem") as sent:
        claimed = outbox.claim(SCHOOL.id, MESSAGE.id, datetime.now(UTC))
    assert len(sent) == 2
    assert claimed
    assert (claimed.attempts, outbox.read(SCHOOL.id, MESSAGE.id).attempts) == (1, 1)


def test_a_settlement_with_a_lost_reply_is_ours() -> None:
    commit([Effect(messages=(MESSAGE,))], BY)
    claimed = outbox.claim(SCHOOL.id, MESSAGE.id, datetime.now(UTC))
    assert claimed
    with lost_reply():
        assert outbox.settle(claimed, settle(Sent("id-1"), Urgency.ALERT, 1, 0, NIGHT), NIGHT)
    assert len(outbox.read(SCHOOL.id, MESSAGE.id).journal) == 1


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_busy_record_is_tried_again_with_the_same_token(code: str) -> None:
    add(invoice("A", date(2025, 1, 31)))
    with cancelled("None", code, times=3) as sent:
        commit([aged()], BY)
    assert (invoices.read(SCHOOL.id, "A").version, versions()) == (2, [1, 2])
    assert (len(sent), len(set(sent))) == (4, 1)


def test_a_record_that_stays_busy_is_a_conflict_and_nothing_is_written() -> None:
    add(invoice("A", date(2025, 1, 31)))
    with cancelled("TransactionConflict", times=100) as sent, pytest.raises(ConflictError, match="busy through 6 tries; nothing was"):
        commit([aged()], BY)
    assert (len(sent), invoices.read(SCHOOL.id, "A").version) == (6, 1)


def test_a_condition_that_failed_beside_a_busy_record_is_not_tried_again() -> None:
    add(invoice("A", date(2025, 1, 31)))
    effect = aged()
    with cancelled("ThrottlingError", "None", "ConditionalCheckFailed") as sent, pytest.raises(EffectsRefusedError) as refused:
        commit([effect], BY)
    assert (len(sent), refused.value.effects) == (1, {effect.id})
