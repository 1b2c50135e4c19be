"""The due index: it holds what may age and nothing else, by date, and a job reads only what is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from relance.domain.ageing import DEFAULT_LADDER, Step, ladder_of, next_ageing_on
from relance.domain.invoice import Hold, Invoice, Receivable, Status
from relance.domain.money import Money
from relance.domain.periods import Duration
from relance.store import invoices, standing
from relance.store.commit import commit
from relance.store.due import AGEING, Due
from relance.store.effects import Effect
from relance.store.tables import InvoiceRow
from tests.calls import counting
from tests.store.faults import damage, raw
from tests.world import BY, HOA, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

DUE = date(2025, 1, 31)
FOR_EVER = date(2999, 12, 31)


def all_due(until: date = FOR_EVER, organisation: str = "", limit: int = 100) -> list[Due[Receivable]]:
    """What the index says is due, page after page, shard after shard."""
    found: list[Due[Receivable]] = []
    for shard in AGEING.shards:
        start = None
        while True:
            page, start = AGEING.page(shard, until, start, limit, organisation)
            found += page
            if start is None:
                break
    return found


def become(before: Invoice, after: Invoice) -> None:
    change = invoices.write(before, after, SCHOOL)
    assert change
    commit([Effect((change,))], BY)


def paid_in_full(one: Invoice) -> Invoice:
    return replace(one, status=Status.PAID, paid=one.total, closed_on=DUE)


@pytest.mark.parametrize("status", [Status.ISSUED, Status.OVERDUE, Status.UNPAID], ids=str)
def test_what_may_age_stands_under_the_date_of_its_next_step(status: Status) -> None:
    one = invoice("A", DUE, status=status)
    add(one)
    item = raw(InvoiceRow, SCHOOL.id, "A")
    next_on = next_ageing_on(one, DEFAULT_LADDER)
    assert next_on
    assert (item["aging_on"], [one.name for one in all_due(next_on)]) == ({"S": next_on.isoformat()}, ["A"])
    assert all_due(next_on.replace(day=next_on.day - 1) if next_on.day > 1 else DUE) == []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.LITIGATION, Status.PAID, Status.CANCELLED], ids=str)
def test_what_never_ages_is_not_in_the_index(status: Status) -> None:
    add(invoice("A", DUE, status=status, paid=Money(Decimal(500 if status is Status.PAID else 0), "GNF")))
    assert all_due() == []
    assert not {"aging_on", "aging_shard"} & set(raw(InvoiceRow, SCHOOL.id, "A"))


@pytest.mark.parametrize(
    ("changed", "next_on"),
    [
        pytest.param({"status": Status.OVERDUE}, "2025-02-28", id="aged"),
        pytest.param({"status": Status.LITIGATION}, None, id="on the last step"),
        pytest.param({"status": Status.CANCELLED, "closed_on": DUE}, None, id="cancelled"),
        pytest.param({"status": Status.DRAFT}, None, id="a draft again"),
        pytest.param({"holds": (Hold(DUE, date(2025, 2, 10), "x"),)}, "2025-02-11", id="held over its next date"),
        pytest.param({"due_on": date(2025, 3, 1)}, "2025-03-02", id="due later"),
        pytest.param({"label": "School fee"}, "2025-02-01", id="nothing that matters"),
    ],
)
def test_the_index_follows_every_change(changed: dict[str, object], next_on: str | None) -> None:
    add(invoice("A", DUE))
    before = invoices.read(SCHOOL.id, "A")
    become(before, replace(before, **changed))  # type: ignore[arg-type]  # fields of an invoice
    assert raw(InvoiceRow, SCHOOL.id, "A").get("aging_on") == ({"S": next_on} if next_on else None)
    assert len(all_due()) == (next_on is not None)


def test_payment_in_full_takes_the_invoice_out() -> None:
    add(invoice("A", DUE))
    before = invoices.read(SCHOOL.id, "A")
    become(before, paid_in_full(before))
    assert all_due() == []


def test_what_is_not_yet_due_is_not_even_read() -> None:
    add(*(invoice(f"F-{n}", date(2025, 3, 1 + n % 28)) for n in range(40)), *(invoice(f"P-{n}", DUE) for n in range(5)))
    with counting() as calls:
        found = all_due(date(2025, 2, 1))
    assert (len(found), calls.items_read, calls.operations) == (5, 5, {"Query": len(AGEING.shards)})


def test_a_shard_is_paged_by_date_without_gap_or_repetition() -> None:
    numbers = {f"F-{n}" for n in range(40)}
    add(*(invoice(number, date(2025, 1, 1 + int(number[2:]) % 28)) for number in sorted(numbers)))
    found = all_due(limit=2)
    assert len(found) == len(numbers)
    assert {one.name for one in found} == numbers
    for shard in AGEING.shards:
        records = [one.record for one in AGEING.page(shard, FOR_EVER, None, 100)[0]]
        dates = [record.due_on for record in records if isinstance(record, Receivable)]
        assert dates == sorted(dates)


def test_reading_goes_on_after_any_record() -> None:
    add(*(invoice(f"F-{n}", DUE) for n in range(20)))
    for shard in AGEING.shards:
        page, _ = AGEING.page(shard, FOR_EVER, None, 100)
        for place, one in enumerate(page):
            rest, _ = AGEING.page(shard, FOR_EVER, one.cursor, 100)
            assert [other.name for other in rest] == [other.name for other in page[place + 1 :]]


def test_the_index_holds_all_that_the_rule_reads() -> None:
    one = invoice(
        "A", DUE, paid=Money(invoice("A", DUE).total.amount - 1, "GNF"), balance_due_on=date(2025, 2, 15), holds=(Hold(DUE, DUE, "x"),)
    )
    add(one)
    shared = {field: getattr(one, field) for field in Receivable.__dataclass_fields__}
    assert [found.record for found in all_due()] == [Receivable(**(shared | {"version": 1}))]


def test_due_records_are_counted_without_being_read() -> None:
    add(*(invoice(f"F-{n}", DUE) for n in range(20)), *(invoice(f"H-{n}", DUE, HOA) for n in range(3)), invoice("later", date(2025, 6, 1)))
    until = date(2025, 2, 1)
    with counting() as calls:
        counted = sum(AGEING.count(shard, until) for shard in AGEING.shards)
    assert (counted, calls.items_read) == (23, 0)
    assert sum(AGEING.count(shard, until, HOA.id) for shard in AGEING.shards) == 3


def test_a_night_is_spread_over_all_shards() -> None:
    add(*(invoice(f"2025-{n:04d}", DUE) for n in range(80)))
    assert all(AGEING.count(shard, FOR_EVER) for shard in AGEING.shards)


SHORT = replace(SCHOOL, ageing=ladder_of([Step(Status.OVERDUE, Duration(0, 20))]))
LONG = replace(SCHOOL, ageing=ladder_of([Step(Status.LITIGATION, Duration(2, 0))]))


def test_a_new_ladder_moves_an_invoice_to_its_new_date_and_once() -> None:
    add(invoice("A", DUE))
    [found], _ = standing.in_status(SCHOOL.id, "issued", None, 10)
    assert isinstance(found.record, Invoice)
    assert found.stands["aging_on"] == date(2025, 2, 1)
    change = invoices.redate(found.record, found.stands, SHORT)
    assert change
    commit([Effect((change,))], BY)
    assert [one.name for one in all_due(date(2025, 2, 20))] == ["A"]
    assert all_due(date(2025, 2, 19)) == []
    [again], _ = standing.in_status(SCHOOL.id, "issued", None, 10)
    assert isinstance(again.record, Invoice)
    assert invoices.redate(again.record, again.stands, SHORT) is None


@pytest.mark.parametrize(("status", "stands", "next_on"), [(Status.UNPAID, True, None), (Status.OVERDUE, False, "2025-03-31")])
def test_a_new_ladder_takes_an_invoice_out_or_in(status: Status, stands: bool, next_on: str | None) -> None:
    add(invoice("A", DUE, status=status))
    if not stands:
        damage(InvoiceRow, SCHOOL.id, "A", aging_on=None, aging_shard=None)
    [found], _ = standing.in_status(SCHOOL.id, status.value, None, 10)
    assert isinstance(found.record, Invoice)
    change = invoices.redate(found.record, found.stands, LONG if next_on else SHORT)
    assert change
    commit([Effect((change,))], BY)
    assert raw(InvoiceRow, SCHOOL.id, "A").get("aging_on") == ({"S": next_on} if next_on else None)
    assert len(all_due()) == (next_on is not None)
