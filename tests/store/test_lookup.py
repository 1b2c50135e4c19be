"""Looking up many records at once: all that exist, the broken ones told, and what the service left out asked for again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.errors import BrokenRecordError, ConflictError
from relance.domain.invoice import Payment
from relance.domain.money import Money
from relance.store import invoices, lookup
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import InvoiceRow
from tests.calls import counting
from tests.store.faults import damage, hooked
from tests.world import BURSAR, BY, HOA, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

DUE = date(2025, 1, 31)


def test_each_kind_is_found_by_its_key_and_what_is_not_there_is_left_out() -> None:
    payment = Payment(organisation=SCHOOL.id, invoice="A", id="R#1", amount=Money(Decimal(5), "GNF"), paid_on=DUE)
    add(SCHOOL, BURSAR, invoice("A", DUE))
    commit([Effect(invoices.write_payment(payment))], BY)
    assert lookup.organisations([SCHOOL.id, HOA.id]) == {SCHOOL.id: replace(SCHOOL, version=1)}
    assert lookup.contacts([(SCHOOL.id, "bursar"), (SCHOOL.id, "x")]) == {(SCHOOL.id, "bursar"): replace(BURSAR, version=1)}
    assert lookup.invoices([(SCHOOL.id, "A"), (HOA.id, "A")]) == {(SCHOOL.id, "A"): replace(invoice("A", DUE), version=1)}
    assert lookup.payments([(SCHOOL.id, "A", "R#1"), (SCHOOL.id, "A", "x")]) == {(SCHOOL.id, "A", "R#1"): payment}


def test_a_broken_record_is_found_as_broken_beside_the_others() -> None:
    add(invoice("A", DUE), invoice("B", DUE))
    damage(InvoiceRow, SCHOOL.id, "A", due_on={"S": "soon"})
    found = lookup.invoices([(SCHOOL.id, "A"), (SCHOOL.id, "B")])
    assert isinstance(found[SCHOOL.id, "A"], BrokenRecordError)
    assert found[SCHOOL.id, "B"] == replace(invoice("B", DUE), version=1)


def test_a_hundred_keys_are_asked_for_at_once_and_each_key_once() -> None:
    numbers = [f"F-{n:03d}" for n in range(150)]
    add(*(invoice(number, DUE) for number in numbers))
    with counting() as calls:
        found = lookup.invoices([(SCHOOL.id, number) for number in numbers * 2])
    assert (set(found), calls.operations) == ({(SCHOOL.id, number) for number in numbers}, {"BatchGetItem": 2})
    with counting() as calls:
        assert lookup.invoices([]) == {}
    assert not calls.operations


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between tries nothing is waited for."""
    monkeypatch.setattr("relance.store.lookup.time.sleep", lambda _: None)


def leave_out(parsed: dict[str, Any], **_: Any) -> None:
    """The service answers for one key at a time."""
    [table] = parsed["Responses"]
    items = parsed["Responses"][table]
    if len(items) > 1:
        parsed["Responses"][table] = items[:1]
        left = [{"pk": item["pk"], "sk": item["sk"]} for item in items[1:]]
        parsed["UnprocessedKeys"] = {table: {"Keys": left}}


@pytest.mark.usefixtures("no_waiting")
def test_what_the_service_leaves_out_is_asked_for_again() -> None:
    numbers = [f"F-{n}" for n in range(5)]
    add(*(invoice(number, DUE) for number in numbers))
    with hooked("after-call.dynamodb.BatchGetItem", leave_out), counting() as calls:
        found = lookup.invoices([(SCHOOL.id, number) for number in numbers])
    assert (len(found), calls.operations) == (5, {"BatchGetItem": 5})


@pytest.mark.usefixtures("no_waiting")
def test_a_table_that_stays_busy_is_a_conflict() -> None:
    add(*(invoice(f"F-{n}", DUE) for n in range(10)))
    with hooked("after-call.dynamodb.BatchGetItem", leave_out), pytest.raises(ConflictError, match="the table stayed busy through 8 tries"):
        lookup.invoices([(SCHOOL.id, f"F-{n}") for n in range(10)])
