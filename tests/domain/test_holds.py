"""Holds and cancellation: what a person may do to an invoice, and what is refused and why."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.errors import InvalidError
from relance.domain.invoice import Hold, Invoice, Status, cancel, hold, in_order, release
from tests.domain.examples import an_invoice, day, held
from tests.domain.strategies import ageing_invoices

PAID = an_invoice(status=Status.PAID, paid=500)
CANCELLED = an_invoice(status=Status.CANCELLED)


@pytest.mark.parametrize(
    ("holds", "placed", "after"),
    [
        pytest.param([], "02-10..03-09", ["02-10..03-09"], id="a first one"),
        pytest.param([], "02-10..02-10", ["02-10..02-10"], id="of one day"),
        pytest.param(["02-10..03-09"], "03-10..03-20", ["02-10..03-09", "03-10..03-20"], id="another right after it"),
        pytest.param(["03-10..03-20"], "02-10..03-09", ["02-10..03-09", "03-10..03-20"], id="another before it, kept by date"),
        pytest.param(["02-10..03-09"], "02-15..03-31", ["02-10..03-31"], id="one in force is made longer"),
        pytest.param(["02-10..03-09"], "02-15..02-20", ["02-10..02-20"], id="or shorter"),
        pytest.param(["02-10..03-09"], "02-10..02-10", ["02-10..02-10"], id="from its first day"),
    ],
)
def test_a_hold_is_placed_or_the_one_in_force_is_changed(holds: list[str], placed: str, after: list[str]) -> None:
    new = held(placed)[0]
    assert hold(an_invoice(holds=held(*holds)), new.from_on, new.until_on, " disputed ").holds == held(*after)


@pytest.mark.parametrize(
    ("invoice", "placed", "reason", "why"),
    [
        pytest.param(an_invoice(), "02-10..03-09", "  ", "reason: '  ' must say why the invoice is on hold", id="no reason"),
        pytest.param(
            an_invoice(),
            "02-10..02-09",
            "x",
            "until_on: '2025-02-09' is before 2025-02-10, the first day of the hold",
            id="it ends early",
        ),
        pytest.param(PAID, "02-10..03-09", "x", "number: '2025-001' is paid and cannot be put on hold", id="a paid invoice"),
        pytest.param(CANCELLED, "02-10..03-09", "x", "number: '2025-001' is cancelled and cannot be put on hold", id="a cancelled one"),
        pytest.param(
            an_invoice(holds=held("03-01..03-09")),
            "02-10..03-01",
            "x",
            "holds: '2025-03-01' overlaps the hold until 2025-03-01",
            id="it runs into the next one",
        ),
    ],
)
def test_a_hold_is_refused_by_field_value_and_reason(invoice: Invoice, placed: str, reason: str, why: str) -> None:
    start, end = placed.split("..")
    with pytest.raises(InvalidError, match=f"^{re.escape(why)}$"):
        hold(invoice, day(start), day(end), reason)


@pytest.mark.parametrize(
    ("holds", "on", "after"),
    [
        pytest.param(["02-10..03-09"], "02-20", ["02-10..02-19"], id="it ends the day before"),
        pytest.param(["02-10..03-09"], "03-09", ["02-10..03-08"], id="on its last day"),
        pytest.param(["02-10..03-09"], "02-10", [], id="on its first day it never was"),
        pytest.param(["02-10..02-12", "03-01..03-09"], "03-05", ["02-10..02-12", "03-01..03-04"], id="others stay"),
    ],
)
def test_a_release_ends_the_hold_in_force_and_that_day_counts_again(holds: list[str], on: str, after: list[str]) -> None:
    released = release(an_invoice(holds=held(*holds)), day(on))
    assert released.holds == held(*after)
    assert released.hold_on(day(on)) is None


@pytest.mark.parametrize("on", ["02-09", "03-10"])
def test_what_is_not_on_hold_cannot_be_released(on: str) -> None:
    with pytest.raises(InvalidError, match=f"^number: '2025-001' is not on hold on 2025-{on}$"):
        release(an_invoice(holds=held("02-10..03-09")), day(on))


@given(ageing_invoices(), st.integers(0, 100))
def test_whatever_is_held_and_released_no_day_is_held_twice(invoice: Invoice, offset: int) -> None:
    first = day("2024-06-01")
    on = first.replace(month=1 + offset % 12)
    try:
        after = hold(invoice, on, on.replace(day=20), "x")
    except InvalidError:
        return
    assert after.hold_on(on) is not None
    assert in_order(after.holds) == after.holds
    assert release(after, on).hold_on(on) is None


@pytest.mark.parametrize(
    ("holds", "why"),
    [
        pytest.param((Hold(day("02-02"), day("02-01"), "x"),), "'2025-02-01' is before 2025-02-02", id="it ends before it starts"),
        pytest.param(held("02-01..02-05", "02-05..02-09"), "'2025-02-05' overlaps the hold until 2025-02-05", id="a shared day"),
        pytest.param(held("02-05..02-09", "02-01..02-28"), "'2025-02-05' overlaps the hold until 2025-02-28", id="one within the other"),
    ],
)
def test_holds_that_would_count_a_day_twice_are_refused(holds: tuple[Hold, ...], why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        in_order(holds)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ISSUED, Status.LITIGATION], ids=str)
def test_an_invoice_is_cancelled_with_day_and_reason(status: Status) -> None:
    after = cancel(an_invoice(status=status), day("03-01"), " billed twice ")
    assert after == replace(an_invoice(), status=Status.CANCELLED, closed_on=day("03-01"), closed_because="billed twice")


@pytest.mark.parametrize(
    ("invoice", "reason", "why"),
    [
        pytest.param(an_invoice(), "", "reason: '' must say why the invoice is cancelled", id="no reason"),
        pytest.param(an_invoice(paid=200), "x", "number: '2025-001' has 200 GNF paid on it and cannot be cancelled", id="partly paid"),
        pytest.param(PAID, "x", "number: '2025-001' is paid and cannot be cancelled", id="paid"),
        pytest.param(CANCELLED, "x", "number: '2025-001' is cancelled and cannot be cancelled", id="twice"),
    ],
)
def test_a_cancellation_is_refused_by_field_value_and_reason(invoice: Invoice, reason: str, why: str) -> None:
    with pytest.raises(InvalidError, match=f"^{re.escape(why)}$"):
        cancel(invoice, day("03-01"), reason)
