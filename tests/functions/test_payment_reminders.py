"""The function `payment-reminders`: one message a customer, and none to those who want or can have none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from relance.store import invoices, outbox
from tests.functions.association import ASSOCIATION, LATE, OWNER, WORLD
from tests.functions.conftest import Invoke, event
from tests.world import HOA, add, invoice

pytestmark = pytest.mark.usefixtures("tables")


def test_a_customer_is_told_once_of_all_that_is_past_due(invoke: Invoke) -> None:
    more = invoice("ASM-101-202510", date(2025, 10, 15), HOA, customer=OWNER.id, customer_name=OWNER.name)
    add(*WORLD, more)
    said = invoke("payment_reminders", event("payment-reminders"))
    [statement] = outbox.of_organisation(HOA.id)
    assert (said["changed"], statement.message.address) == (1, OWNER.email)
    assert {number for number, _ in statement.message.listed} == {LATE.number, more.number}
    assert invoices.read(HOA.id, LATE.number).reminded_on == date(2025, 11, 3)


@pytest.mark.parametrize("silent", [{"reminders": False}, {"hold_until": date(2025, 11, 3)}, {"email": ""}], ids=str)
def test_whoever_is_not_to_be_reminded_is_counted_and_told_nothing(invoke: Invoke, silent: dict[str, object]) -> None:
    add(ASSOCIATION, replace(OWNER, **silent), LATE)  # type: ignore[arg-type]  # each is of the type of its field
    said = invoke("payment_reminders", event("payment-reminders-as-of"))
    assert (said["status"], said["skipped"], said["changed"]) == ("done", 1, 0)
    assert list(outbox.of_organisation(HOA.id)) == []
