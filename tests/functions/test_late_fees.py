"""The function `late-fees`: a fee on what is past its grace, as an invoice of its own, and never beyond the cap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from relance.domain.invoice import Kind
from relance.domain.run import RunStatus
from relance.jobs.entry import RunFailedError
from relance.store import invoices, organisations, runs
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.functions.association import LATE, WORLD
from tests.functions.conftest import Invoke, event
from tests.world import BY, HOA, add

pytestmark = pytest.mark.usefixtures("tables")

FEE = f"LATE-{LATE.number}-202511"


@pytest.fixture(autouse=True)
def association(tables: None) -> None:
    """An invoice of 500.00 that is five weeks late, in an association that charges 5 %."""
    add(*WORLD)


def test_a_fee_is_billed_as_an_invoice_that_names_what_it_is_for(invoke: Invoke) -> None:
    invoke("late_fees", event("late-fees"))
    fee = invoices.read(HOA.id, FEE)
    assert (fee.kind, fee.customer, fee.total.amount) == (Kind.LATE_FEE, LATE.customer, Decimal("25.00"))
    assert fee.because_of == f"invoice/{LATE.number}"
    assert invoices.read(HOA.id, LATE.number).fee_on == date(2025, 11, 6)


def test_fees_beyond_the_cap_that_a_person_sets_are_not_charged(invoke: Invoke) -> None:
    given = event("late-fees-cap-amount")
    said = invoke("late_fees", given | {"cap_amount": "24.99"})
    assert said["status"] == RunStatus.FAILED
    assert invoices.find(HOA.id, FEE) is None
    assert invoke("late_fees", given)["changed"] == 1


def test_a_night_beyond_the_association_s_own_cap_makes_the_function_fail(invoke: Invoke) -> None:
    before = organisations.read(HOA.id)
    commit([Effect(organisations.write(before, replace(before, charge_cap=Decimal(20))))], BY)
    with pytest.raises(RunFailedError, match=r"25\.00 USD would be charged, more than its cap allows"):
        invoke("late_fees", event("late-fees"))
    [run] = runs.of_job("late-fees", 1)
    assert run.status is RunStatus.FAILED
    assert invoices.find(HOA.id, FEE) is None
