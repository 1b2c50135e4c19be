"""What must hold for every stored invoice, and for the versions of every record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.invoice import AGEING, Status
from relance.domain.money import Money
from relance.domain.soundness import faults_of, untold
from tests.world import invoice

DAY = date(2025, 3, 31)


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        pytest.param({}, [], id="open"),
        pytest.param({"paid": 100}, [], id="part-paid"),
        pytest.param({"status": Status.PAID, "paid": 500, "closed_on": DAY}, [], id="paid"),
        pytest.param({"status": Status.CANCELLED, "closed_on": DAY}, [], id="cancelled"),
        pytest.param({"status": Status.DRAFT, "total": 0}, [], id="a draft of nothing"),
        pytest.param({"status": Status.PAID, "paid": 400, "closed_on": DAY}, ["it is paid with a balance of 100 GNF"], id="paid in part"),
        pytest.param({"status": Status.OVERDUE, "paid": 500}, ["it is overdue with a balance of zero"], id="paid and open"),
        pytest.param({"paid": 501}, ["501 GNF is paid of a total of 500 GNF"], id="more than billed"),
        pytest.param(
            {"status": Status.PAID, "paid": 500}, ["it is paid and has no day on which it was closed"], id="closed without its day"
        ),
        pytest.param({"status": Status.CANCELLED}, ["it is cancelled and has no day on which it was closed"], id="cancelled without it"),
    ],
)
def test_an_invoice_is_sound_or_says_why_not(fields: dict[str, Any], faults: list[str]) -> None:
    amounts = {name: Money(Decimal(value), "GNF") for name, value in fields.items() if isinstance(value, int)}
    assert faults_of(invoice("A", DAY, **(fields | amounts))) == faults


@pytest.mark.parametrize("status", AGEING)
def test_no_open_status_goes_with_a_balance_of_zero(status: Status) -> None:
    assert faults_of(invoice("A", DAY, status=status, paid=Money(Decimal(500), "GNF")))


@given(current=st.integers(1, 50), entries=st.sets(st.integers(1, 50)))
def test_the_untold_versions_are_those_without_an_entry(current: int, entries: set[int]) -> None:
    missing = untold(current, entries)
    assert set(missing) | entries >= set(range(1, current + 1))
    assert not set(missing) & entries
