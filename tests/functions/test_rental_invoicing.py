"""The function `rental-invoicing`: an invoice a rental and month, one on demand, and the options of a person who starts it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from relance.domain.errors import InvalidError
from relance.domain.invoice import Kind, Status, cancel
from relance.store import invoices, runs, timesheets
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.fleet import FLEET, JANUARY, RENTALS, SHEETS, bill, bills, park
from tests.functions.conftest import Invoke, event
from tests.world import BY

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def fleet(tables: None) -> None:
    """The renter of seed 004, its January worked and not billed."""
    park(*RENTALS, *SHEETS)


def cancel_by_hand(number: str) -> None:
    """Cancel an invoice of rental 6, whose days are free again."""
    sheet, draft = timesheets.read(FLEET.id, "6", JANUARY), bill(number)
    freed = timesheets.write(sheet, replace(sheet, billed={number: ()}))
    change = invoices.write(draft, cancel(draft, date(2025, 2, 3), "billed to the wrong customer"), FLEET)
    assert freed
    assert change
    commit([Effect((freed, change))], BY)


def test_each_rental_is_billed_its_month_as_a_draft_and_once(invoke: Invoke) -> None:
    said = invoke("rental_invoicing", event("rental-invoicing"))
    assert (said["status"], said["changed"]) == ("done", 3)
    assert bills() == {"LOC-6-202501": "1298000 draft", "LOC-7-202501": "1100000 draft", "LOC-8-202501": "1000000 draft"}
    assert (bill("LOC-6-202501").kind, bill("LOC-6-202501").issued_on) == (Kind.RENTAL, date(2025, 1, 31))
    again = event("rental-invoicing") | {"scheduled_at": "2025-02-02T03:00:00Z"}
    assert invoke("rental_invoicing", again)["changed"] == 0


def test_a_person_bills_a_month_of_one_organisation(invoke: Invoke) -> None:
    said = invoke("rental_invoicing", event("rental-invoicing-month"))
    assert (said["status"], said["changed"]) == ("done", 3)
    assert runs.read(said["run"]).options["month"] == "2025-01"
    assert set(bills()) == {"LOC-6-202501", "LOC-7-202501", "LOC-8-202501"}


def test_a_person_bills_all_days_of_one_rental_and_of_no_other(invoke: Invoke) -> None:
    said = invoke("rental_invoicing", event("rental-invoicing-rental"))
    assert (said["status"], said["seen"], said["changed"]) == ("done", 1, 1)
    [(number, amount)] = bills().items()
    assert (number.startswith("FACT-6-"), amount) == (True, "1298000 draft")
    # They are billed, whichever way: the month finds none of them left.
    invoke("rental_invoicing", event("rental-invoicing-month"))
    assert set(bills()) == {number, "LOC-7-202501", "LOC-8-202501"}


def test_what_was_cancelled_is_billed_again_when_a_person_says_so(invoke: Invoke) -> None:
    month = event("rental-invoicing-month")
    invoke("rental_invoicing", month)
    cancel_by_hand("LOC-6-202501")
    assert invoke("rental_invoicing", month)["changed"] == 0
    assert invoke("rental_invoicing", event("rental-invoicing-reissue"))["changed"] == 1
    assert (bill("LOC-6-202501").status, bills()["LOC-6-202501-2"]) == (Status.CANCELLED, "1298000 draft")


def test_it_is_known_by_the_command_that_it_replaces(invoke: Invoke) -> None:
    said = invoke("rental_invoicing", event("rental-invoicing-month") | {"job": "generation_mensuelle"})
    assert (said["job"], said["changed"]) == ("rental-invoicing", 3)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"month": "January"}, "month: 'January'"),
        ({"month": "2025-13"}, "month: '2025-13'"),
        ({"rental": "6"}, "needs its organisation"),
        ({"rental": "6", "organisation": FLEET.id, "month": "2025-01"}, "leave one of the two out"),
        ({"reissue": "yes"}, "reissue: 'yes' must be true or false"),
        ({"due_days": 5}, "is no option of rental-invoicing"),
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_refused(invoke: Invoke, fields: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        invoke("rental_invoicing", {"job": "rental-invoicing", "actor": "developer"} | fields)
    assert bills() == {}


def test_its_reply_is_plain_data(invoke: Invoke) -> None:
    said = invoke("rental_invoicing", event("rental-invoicing"))
    assert json.loads(json.dumps(said)) == said
