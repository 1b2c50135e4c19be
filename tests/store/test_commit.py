"""Commit: changes, their audit and their messages are written together, each once, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from relance.domain.errors import InvalidError
from relance.domain.invoice import Invoice, Status
from relance.domain.message import Message, State, Urgency
from relance.domain.organisation import ChannelKind, Role
from relance.store import audit, invoices, outbox
from relance.store.commit import BOOKS, BooksTakenError, EffectsRefusedError, commit
from relance.store.effects import MAX_ACTIONS, By, Effect
from relance.store.journals import RunRow
from relance.store.transaction import put
from tests.calls import counting
from tests.store.faults import cancelled
from tests.world import BY, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

DUE = date(2025, 1, 31)


def aged(number: str, version: int = 1, **told: Any) -> Effect:
    """The invoice goes into litigation, and somebody is told of it."""
    before = invoice(number, DUE, version=version)
    change = invoices.write(before, replace(before, status=Status.LITIGATION), SCHOOL)
    assert change
    return Effect((change,), (message(number, **told),), id=f"effect-{number}-v{version}")


def message(number: str, **fields: Any) -> Message:
    """An alert about an invoice."""
    usual: dict[str, Any] = {
        "organisation": SCHOOL.id,
        "cause": f"invoice/{number}#v2",
        "recipient": "log",
        "channel": ChannelKind.LOG,
        "address": "",
        "audience": Role.FINANCE,
        "urgency": Urgency.ALERT,
        "language": "fr",
        "subject": "Contentieux",
        "headline": number,
        "text": "…",
    }
    return Message(**(usual | fields))


def stored(number: str) -> tuple[Status, int, int, bool]:
    """Of an invoice: status, version, entries of the audit, and whether somebody is told."""
    found = invoices.read(SCHOOL.id, number)
    entries = len(audit.of_record(SCHOOL.id, f"invoice/{number}"))
    return found.status, found.version, entries, outbox.find(SCHOOL.id, message(number).id) is not None


NEW = (Status.ISSUED, 1, 1, False)
AGED = (Status.LITIGATION, 2, 2, True)


def test_a_change_its_audit_and_its_message_are_one_write() -> None:
    add(invoice("A", DUE))
    with counting() as calls:
        commit([aged("A")], By("job:invoice-aging", "run-1"))
    assert (calls.operations, calls.written) == ({"TransactWriteItems": 1}, {"test-invoices": 1, "test-audit": 1, "test-outbox": 1})
    told = outbox.read(SCHOOL.id, message("A").id)
    assert stored("A") == AGED
    assert (told.state, told.run, told.attempts) == (State.PENDING, "run-1", 0)


def test_a_changed_record_refuses_the_whole_pack_and_names_its_effect() -> None:
    add(*(invoice(number, DUE) for number in "ABCDE"))
    commit([aged("C")], BY)
    with pytest.raises(EffectsRefusedError, match=r"1 effect\(s\) met a change by somebody else; nothing was written") as refused:
        commit([aged("A"), aged("B"), replace(aged("C"), id="late"), aged("D"), aged("E")], BY)
    assert refused.value.effects == {"late"}
    assert [stored(number) for number in "ABCDE"] == [NEW, NEW, AGED, NEW, NEW]


def test_the_others_of_a_refused_pack_can_be_written_without_it() -> None:
    add(invoice("A", DUE), invoice("B", DUE))
    pack = [aged("A"), aged("B", version=7)]
    with pytest.raises(EffectsRefusedError) as refused:
        commit(pack, BY)
    commit([effect for effect in pack if effect.id not in refused.value.effects], BY)
    assert (stored("A"), stored("B")) == (AGED, NEW)


def test_all_that_were_refused_are_named() -> None:
    add(*(invoice(number, DUE) for number in "ABC"))
    with pytest.raises(EffectsRefusedError) as refused:
        commit([aged("A", version=9), aged("B"), aged("C", version=9)], BY)
    assert refused.value.effects == {"effect-A-v9", "effect-C-v9"}


def test_a_record_that_exists_already_is_not_made_again() -> None:
    add(invoice("A", DUE))
    with pytest.raises(EffectsRefusedError):
        add(replace(invoice("A", DUE), label="another"))
    assert invoices.read(SCHOOL.id, "A").label == ""


def test_a_record_that_is_gone_is_not_changed() -> None:
    with pytest.raises(EffectsRefusedError):
        commit([aged("A")], BY)
    assert invoices.find(SCHOOL.id, "A") is None
    assert audit.of_record(SCHOOL.id, "invoice/A") == []


def test_a_message_that_exists_already_refuses_the_change_that_causes_it() -> None:
    add(invoice("A", DUE), invoice("B", DUE))
    commit([Effect(messages=(message("A"),))], BY)
    with pytest.raises(EffectsRefusedError):
        commit([aged("A")], BY)
    assert (stored("A"), stored("B")) == ((Status.ISSUED, 1, 1, True), NEW)


def test_an_item_that_cannot_be_stored_refuses_its_effect_by_name() -> None:
    add(invoice("A", DUE), invoice("B", DUE))
    # In the order in which they are sent: new items (audit, message, audit, message), then changes.
    with cancelled("None", "None", "None", "ValidationError"), pytest.raises(EffectsRefusedError, match="ValidationError it is") as refused:
        commit([aged("A"), aged("B")], BY)
    assert refused.value.effects == {"effect-B-v1"}
    assert (stored("A"), stored("B")) == (NEW, NEW)


def test_books_that_another_worker_has_moved_refuse_all() -> None:
    add(invoice("A", DUE))
    taken = [put(RunRow("run-1", "shard#0", version=1), RunRow.pk.does_not_exist(), BOOKS)]
    commit([], BY, taken)
    with pytest.raises(BooksTakenError, match="another worker has taken this shard; nothing was written"):
        commit([aged("A")], BY, taken)
    assert stored("A") == NEW


def test_nothing_to_write_asks_for_nothing() -> None:
    with counting() as calls:
        commit([], BY)
    assert not calls.operations


def test_more_than_a_transaction_takes_is_refused_before_it_is_sent() -> None:
    effects = [Effect(messages=(message(str(n)),)) for n in range(MAX_ACTIONS + 1)]
    with counting() as calls, pytest.raises(InvalidError, match="effect: 101 takes more than 100 actions"):
        commit(effects, BY)
    commit(effects[1:], BY)
    assert not calls.operations
    assert len(list(outbox.of_organisation(SCHOOL.id))) == MAX_ACTIONS


def test_an_effect_may_make_several_records_together() -> None:
    both: list[Invoice] = [invoice("A", DUE), invoice("B", DUE)]
    changes = tuple(change for one in both if (change := invoices.write(None, one, SCHOOL)))
    commit([Effect(changes, (message("A"),))], BY)
    assert (stored("A")[0], stored("B")[0]) == (Status.ISSUED, Status.ISSUED)
