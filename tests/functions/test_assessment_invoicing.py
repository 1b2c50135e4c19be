"""The function `assessment-invoicing`: an invoice a unit, owner and month, and the options of a person who starts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from relance.domain.errors import InvalidError
from relance.store import invoices, outbox, units
from tests.functions.association import ASSOCIATION, OWNER, TREASURER, UNIT, WORLD
from tests.functions.conftest import Invoke, event
from tests.world import HOA, add

pytestmark = pytest.mark.usefixtures("tables")


def billed(*months: str) -> bool:
    """Whether both owners are billed for these months and no others."""
    wanted = {f"ASM-101-{month}-{part}" for month in months for part in "AB"}
    every = {f"ASM-101-2025{month:02}-{part}" for month in range(1, 13) for part in "AB"}
    return {number for number in every if invoices.find(HOA.id, number)} == wanted


def test_each_owner_is_billed_a_share_of_each_month(invoke: Invoke) -> None:
    add(*WORLD)
    invoke("assessment_invoicing", event("assessment-invoicing"))
    assert billed("202510", "202511")
    first, second = (invoices.read(HOA.id, f"ASM-101-202511-{part}") for part in "AB")
    assert [(one.customer, one.total.amount) for one in (first, second)] == [("chen", Decimal("125.01")), ("ruiz", Decimal("125.00"))]
    assert (first.issued_on, first.due_on) == (date(2025, 11, 1), date(2025, 11, 1))
    assert units.read(HOA.id, UNIT.id).assessed_to == date(2025, 11, 1)


def test_a_person_bills_up_to_a_month_with_a_term_of_payment(invoke: Invoke) -> None:
    add(*WORLD)
    invoke("assessment_invoicing", event("assessment-invoicing-month"))
    assert billed("202510")
    assert invoices.read(HOA.id, "ASM-101-202510-A").due_on == date(2025, 10, 11)


def test_more_months_than_usual_wait_for_a_person_who_says_how_many(invoke: Invoke) -> None:
    add(ASSOCIATION, OWNER, TREASURER, replace(UNIT, assessed_from=date(2025, 6, 1)))
    invoke("assessment_invoicing", event("assessment-invoicing"))
    assert billed("202506", "202507", "202508")
    assert [one.message.address for one in outbox.of_organisation(HOA.id)] == [TREASURER.email]
    invoke("assessment_invoicing", event("assessment-invoicing-catch-up"))
    assert billed(*(f"2025{month:02}" for month in range(6, 12)))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"month": "October"}, "month: 'October'"),
        ({"month": "2999-01"}, "month: '2999-01' has not begun"),
        ({"due_days": 400}, "due_days: 400 must be a whole number from 0 to 365"),
        ({"catch_up": 0}, "catch_up: 0 must be a whole number from 1"),
        ({"cap_amount": "-1"}, "cap_amount: '-1' must not be less than zero"),
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_refused(invoke: Invoke, fields: dict[str, object], why: str) -> None:
    add(*WORLD)
    with pytest.raises(InvalidError) as refused:
        invoke("assessment_invoicing", {"job": "assessment-invoicing", "actor": "developer"} | fields)
    assert why in str(refused.value)
    assert billed()
