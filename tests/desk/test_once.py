"""A request under a key is done once: whoever asks again, at once or years later, is given the same reply."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from relance.desk import drafts, invoices
from relance.desk.deed import done
from relance.desk.drafts import NewInvoice
from relance.desk.invoices import Paid, Receipt
from relance.desk.once import once
from relance.domain.errors import InvalidError, UnreachableError
from relance.domain.invoice import Invoice
from relance.store import invoices as stored
from relance.store import replies
from relance.store.commit import BooksTakenError
from relance.store.replies import Asked, KeptReply, KeyReusedError
from tests.at_once import at_once
from tests.calls import counting
from tests.desk.office import AWA, TRANSPORT, did, made
from tests.fleet import FLEET, bill, bills
from tests.store.faults import hooked, lost_reply

pytestmark = pytest.mark.usefixtures("desk")

KEY = replies.asked(FLEET.id, "key-1", "POST", "/v1/invoices", "{}")
WANTED = NewInvoice(customer="mine", amounts=TRANSPORT)


def told(one: Invoice) -> KeptReply:
    return KeptReply(201, {"Location": f"/v1/invoices/{one.number}"}, f'{{"number": "{one.number}", "version": {one.version}}}')


def create(asked: Asked | None = KEY) -> tuple[KeptReply, bool]:
    return once(asked, AWA, lambda: drafts.create(FLEET.id, WANTED), told)


def pay(number: str) -> tuple[KeptReply, bool]:
    def answer(paid: Paid) -> KeptReply:
        return KeptReply(201, {}, str(paid.invoice.balance))

    asked = replies.asked(FLEET.id, "pay-1", number)
    return once(asked, AWA, lambda: invoices.pay(FLEET.id, number, Receipt(id="R", amount="1000")), answer)


def test_the_same_request_again_is_answered_and_not_done() -> None:
    first, again = create(), create()
    assert (first[1], again[1]) == (False, True)
    assert first[0] == again[0] == told(bill("INV-1"))
    assert list(bills()) == ["INV-1"]


def test_without_a_key_each_request_is_done() -> None:
    assert [create(None)[1], create(None)[1]] == [False, False]
    assert list(bills()) == ["INV-1", "INV-2"]


def test_a_key_is_for_one_request() -> None:
    create()
    with pytest.raises(KeyReusedError, match="Idempotency-Key: 'key-1' was used for another request"):
        create(replies.asked(FLEET.id, "key-1", "POST", "/v1/invoices", "{1}"))
    assert list(bills()) == ["INV-1"]


def test_what_was_refused_may_be_asked_again_under_its_key() -> None:
    one = made()
    did(invoices.hold(FLEET.id, one.number, one.due_on, "disputed"))

    def cancel(reason: str) -> tuple[KeptReply, bool]:
        return once(KEY, AWA, lambda: invoices.cancel(FLEET.id, one.number, reason), told)

    with pytest.raises(InvalidError):
        cancel(" ")
    assert cancel("billed by mistake")[1] is False


def test_the_reply_is_written_in_the_transaction_of_the_deed() -> None:
    with counting() as calls:
        create()
    assert calls.operations["TransactWriteItems"] == 1
    assert (calls.written["test-runs"], calls.written["test-invoices"]) == (1, 1)


def test_a_lost_reply_is_no_second_deed() -> None:
    with lost_reply():
        first = create()
    assert (first[1], list(bills())) == (False, ["INV-1"])
    assert create() == (first[0], True)


def test_a_deed_that_changes_nothing_is_answered_under_its_key_too() -> None:
    one = made()
    same = replies.asked(FLEET.id, "key-2", "PATCH")
    for replayed in (False, True):
        assert once(same, AWA, lambda: drafts.change(FLEET.id, one.number, drafts.DraftChanges()), told) == (told(one), replayed)


@pytest.mark.parametrize("deed", [create, lambda: pay("INV-1")], ids=["a new invoice", "a payment"])
def test_of_two_at_once_the_second_is_given_the_reply_of_the_first(deed: Callable[[], tuple[KeptReply, bool]]) -> None:
    made()
    other: list[tuple[KeptReply, bool]] = []

    def meanwhile(**_: object) -> None:
        if not other:
            other.append((KeptReply(0, {}, ""), False))
            other[0] = deed()

    with hooked("before-call.dynamodb.TransactWriteItems", meanwhile):
        mine = deed()
    assert (other[0][1], mine) == (False, (other[0][0], True))
    assert len(stored.payments(FLEET.id, "INV-1")) + len(bills()) == 2


def test_many_at_once_are_one_deed() -> None:
    answers = at_once(create, 6)
    assert len(bills()) == 1
    assert len({reply.body for reply, _ in answers}) == 1
    assert [replayed for _, replayed in answers].count(False) == 1


def test_what_goes_wrong_is_told_where_no_other_has_answered() -> None:
    def unreachable(**_: object) -> None:
        raise UnreachableError("DynamoDB did not answer")

    with hooked("before-call.dynamodb.TransactWriteItems", unreachable), pytest.raises(UnreachableError):
        create()
    assert replies.known(KEY) is None


def test_a_reply_that_is_kept_alone_is_the_first_one() -> None:
    first, second = KeptReply(202, {"Location": "/v1/runs/1"}, "{}"), KeptReply(202, {"Location": "/v1/runs/2"}, "{}")
    assert replies.keep(KEY, first) == first
    assert replies.keep(KEY, second) == first
    deed = drafts.create(FLEET.id, WANTED)
    with pytest.raises(BooksTakenError):
        done(deed, AWA, (KEY, second))
    assert bills() == {}
