"""The outbox: a message is claimed by one, settled by whoever claimed it, and its followers are written with its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.message import Settled, State, by_fallback
from relance.domain.organisation import ChannelKind
from relance.store import outbox, unreadable
from relance.store.journals import OutboxRow
from relance.store.outbox import LEASE, Delivery
from tests.store.faults import damage, raw
from tests.store.messages import NIGHT, SOON, a_message, claimed, put_in

pytestmark = pytest.mark.usefixtures("tables")

ONE = a_message(html="<p>A</p>", about="A", expects="litigation", tried=(ChannelKind.DISCORD,))


def due(at: datetime = SOON) -> list[str]:
    return sorted(id for _, id in outbox.due(at, 100))


def find(id: str = ONE.id) -> Delivery:
    return outbox.read(ONE.organisation, id)


def test_a_message_is_read_as_it_was_written_and_due_at_once() -> None:
    put_in(ONE, a_message("other"))
    stored = find()
    assert stored.message == ONE
    assert (stored.state, stored.attempts, stored.resends, stored.run, stored.version) == (State.PENDING, 0, 0, "run-1", 1)
    assert due() == sorted([ONE.id, a_message("other").id])


def test_what_is_for_one_person_and_lists_invoices_is_read_as_it_was_written() -> None:
    statement = a_message("reminder", personal=True, listed=(("A", Decimal("12.50")), ("B", Decimal(1_000_000))))
    put_in(statement)
    assert find(statement.id).message == statement


@pytest.mark.parametrize("listed", ['"A"', "7", '[["A"]]', '[["A","much"]]', '[["A","1","2"]]', '{"A":"1"}'])
def test_a_list_that_cannot_be_understood_is_not_sent(listed: str) -> None:
    put_in(ONE)
    damage(OutboxRow, ONE.organisation, ONE.id, listed={"S": listed})
    with pytest.raises(BrokenRecordError, match=r"listed is .* not a list of invoices and balances"):
        find()


def test_what_takes_the_place_of_a_message_is_written_with_its_end_and_marked_as_it_would_have_been() -> None:
    delivery = claimed(ONE)
    instead = replace(ONE, cause=f"{ONE.cause}~2")
    assert outbox.settle(delivery, Settled(State.SUPERSEDED, "A is paid", resends=1), SOON, (instead,))
    assert (find().state, find().next_attempt_at) == (State.SUPERSEDED, None)
    assert (find(instead.id).state, find(instead.id).resends, find(instead.id).run) == (State.PENDING, 1, "run-1")
    assert due() == [instead.id]


def test_a_message_that_does_not_exist_is_not_found() -> None:
    assert outbox.find("goo-school", "nothing") is None
    with pytest.raises(NotFoundError, match="message 'goo-school/nothing' does not exist; relance outbox list shows those that wait"):
        outbox.read("goo-school", "nothing")


def test_of_two_claimers_one_wins() -> None:
    put_in(ONE)
    won = [outbox.claim(ONE.organisation, ONE.id, SOON) for _ in range(2)]
    assert won[1] is None
    assert won[0] == find()
    assert (find().state, find().attempts, find().version) == (State.SENDING, 1, 2)


@pytest.mark.parametrize(
    ("settled", "again"),
    [
        pytest.param(Settled(State.RETRY, "busy", SOON + timedelta(minutes=1)), False, id="not before its next attempt"),
        pytest.param(Settled(State.RETRY, "busy", SOON), True, id="from its next attempt on"),
        pytest.param(Settled(State.SENT, "", provider_id="x"), False, id="sent"),
        pytest.param(Settled(State.FAILED, "gone"), False, id="failed"),
        pytest.param(Settled(State.UNKNOWN, "no reply"), False, id="unknown"),
        pytest.param(Settled(State.WITHDRAWN, "paid"), False, id="withdrawn"),
        pytest.param(Settled(State.SUPERSEDED, "newer"), False, id="superseded"),
    ],
)
def test_only_what_is_to_be_sent_now_can_be_claimed(settled: Settled, again: bool) -> None:
    assert outbox.settle(claimed(ONE), settled, SOON)
    assert (outbox.claim(ONE.organisation, ONE.id, SOON) is not None) is again


def test_nothing_is_claimed_that_is_not_there_or_not_due() -> None:
    put_in(ONE)
    assert outbox.claim(ONE.organisation, "nothing", SOON) is None
    assert outbox.claim(ONE.organisation, ONE.id, NIGHT) is None
    assert raw(OutboxRow, ONE.organisation, "nothing") == {}


def test_a_lease_hides_a_message_until_it_runs_out() -> None:
    claimed(ONE)
    assert due(SOON + LEASE - timedelta(seconds=1)) == []
    assert due(SOON + LEASE) == [ONE.id]
    assert outbox.claim(ONE.organisation, ONE.id, SOON + LEASE) is None


@pytest.mark.parametrize(
    ("settled", "queue"),
    [
        (Settled(State.RETRY, "busy", SOON + timedelta(minutes=5)), "pending#"),
        (Settled(State.SENT, "", provider_id="id-1"), None),
        (Settled(State.WITHDRAWN, "paid"), None),
        (Settled(State.FAILED, "gone"), "failed"),
        (Settled(State.UNKNOWN, "no reply", resends=1), "unknown"),
    ],
    ids=lambda value: value.state.value if isinstance(value, Settled) else "",
)
def test_a_settlement_is_written_and_leaves_the_queue_it_was_in(settled: Settled, queue: str | None) -> None:
    assert outbox.settle(claimed(ONE), settled, SOON)
    stored, item = find(), raw(OutboxRow, ONE.organisation, ONE.id)
    assert (stored.state, stored.detail, stored.provider_id, stored.resends) == (
        settled.state,
        settled.detail,
        settled.provider_id,
        settled.resends,
    )
    assert stored.journal == (
        {"at": SOON.isoformat(timespec="seconds"), "state": settled.state.value, "detail": settled.detail or settled.provider_id},
    )
    assert item.get("queue", {"S": ""})["S"].startswith(queue or "")
    assert ("queue" in item, "next_attempt_at" in item) == (queue is not None, queue is not None)
    assert stored.attempts == 1


def test_only_the_one_who_claimed_it_last_can_settle_it() -> None:
    first = claimed(ONE)
    assert outbox.settle(first, Settled(State.RETRY, "busy", SOON), SOON)
    second = outbox.claim(ONE.organisation, ONE.id, SOON)
    assert second
    assert not outbox.settle(first, Settled(State.SENT, "", provider_id="late"), SOON)
    assert outbox.settle(second, Settled(State.SENT, "", provider_id="id-2"), SOON)
    assert (find().provider_id, find().attempts) == ("id-2", 2)


def test_followers_are_written_with_the_failure_or_not_at_all() -> None:
    mail = by_fallback(ONE, ChannelKind.EMAIL, "contact:bursar", "bursar@goo.example")
    delivery = claimed(ONE)
    stale = replace(delivery, version=1)
    assert not outbox.settle(stale, Settled(State.FAILED, "gone"), SOON, [mail])
    assert outbox.find(mail.organisation, mail.id) is None
    assert outbox.settle(delivery, Settled(State.FAILED, "gone"), SOON, [mail])
    assert find().state is State.FAILED
    assert (find(mail.id).message, find(mail.id).state, find(mail.id).run) == (mail, State.PENDING, "run-1")
    assert due() == [mail.id]


def test_a_follower_that_exists_already_is_not_written_over() -> None:
    mail = by_fallback(ONE, ChannelKind.EMAIL, "contact:bursar", "bursar@goo.example")
    put_in(mail)
    assert not outbox.settle(claimed(ONE), Settled(State.FAILED, "gone"), SOON, [replace(mail, text="other")])
    assert (find().state, find(mail.id).message.text) == (State.SENDING, mail.text)


def test_the_journal_keeps_the_last_twenty() -> None:
    put_in(ONE)
    for n in range(25):
        delivery = outbox.claim(ONE.organisation, ONE.id, SOON)
        assert delivery
        assert outbox.settle(delivery, Settled(State.RETRY, f"busy {n}", SOON), SOON)
    assert [entry["detail"] for entry in find().journal] == [f"busy {n}" for n in range(5, 25)]


def test_a_message_that_a_person_has_sent_again_counts_its_attempts_afresh() -> None:
    assert outbox.settle(claimed(ONE), Settled(State.FAILED, "gone"), SOON)
    assert outbox.settle(find(), Settled(State.RETRY, "sent again by cli:awa", SOON, afresh=True), SOON)
    assert find().attempts == 0


def test_messages_that_wait_for_a_person_are_found_in_all_organisations() -> None:
    for organisation in ("goo-school", "sunset-ridge"):
        failed = a_message(organisation=organisation)
        outbox.settle(claimed(failed), Settled(State.FAILED, "gone"), SOON)
        outbox.settle(claimed(a_message("B", organisation=organisation)), Settled(State.UNKNOWN, "no reply"), SOON)
    waiting = {state: list(unreadable.waiting_for_a_person(state)) for state in (State.FAILED, State.UNKNOWN)}
    found = {state: {one.message.organisation for one in some if isinstance(one, Delivery)} for state, some in waiting.items()}
    assert found == {State.FAILED: {"goo-school", "sunset-ridge"}, State.UNKNOWN: {"goo-school", "sunset-ridge"}}
    assert due() == []


def test_the_queue_is_read_oldest_first_and_a_few_at_a_time() -> None:
    put_in(*(a_message(f"invoice/{n}#v2") for n in range(40)))
    assert len(due()) == 40
    assert len(list(outbox.due(SOON, 2))) == 2 * outbox.QUEUES
    assert list(outbox.due(NIGHT, 100)) == []


def test_how_long_the_oldest_has_been_due() -> None:
    assert outbox.oldest_due(SOON) is None
    outbox.settle(claimed(ONE), Settled(State.RETRY, "busy", NIGHT), SOON)
    put_in(a_message("younger"))
    assert outbox.oldest_due(SOON) == NIGHT
