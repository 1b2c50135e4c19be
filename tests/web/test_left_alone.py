"""What a generation leaves alone is said in its message, and nothing else of its reply is another for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relance.domain.timesheet import DayStatus
from relance.store import organisations, timesheets
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.fleet import FLEET, JANUARY, enter, rental, sheet
from tests.web.calls import get, post
from tests.world import BY, add

pytestmark = pytest.mark.usefixtures("api")

PLACE = "/locations/factures/generation-mensuelle/"
MONTH = {"month": 1, "year": 2025}
SEED = "Factures générées/mises à jour pour {} location(s) sur 2025-01."


def issue(*numbers: str) -> None:
    for number in numbers:
        assert post(f"/v1/invoices/{number}/issue").status == 200


def work(rental: str, *days: int) -> None:
    """Enter more worked days of January."""
    before = timesheets.read(FLEET.id, rental, JANUARY)
    enter(replace(before, days={**before.days, **dict.fromkeys(days, DayStatus.WORKED)}))


def test_a_month_in_which_nothing_was_left_is_told_in_the_seeds_words_alone() -> None:
    assert [post(PLACE, MONTH).body["message"] for _ in range(2)] == [SEED.format(3)] * 2


def test_invoices_that_a_person_has_decided_on_are_counted_and_named() -> None:
    first = post(PLACE, MONTH).body
    issue("LOC-7-202501", "LOC-6-202501")
    told = post(PLACE, MONTH)
    assert told.status == 200
    assert list(told.body) == list(first)
    assert told.body["message"] == SEED.format(1) + " 2 laissée(s) telle(s) quelle(s) (LOC-6-202501, LOC-7-202501)."
    assert told.body["total_mois"] == sum(one["montant_ttc"] for one in told.body["details"]) == 1_000_000
    again = get(f"{PLACE}{told.headers['Location'].rsplit('/', 1)[1]}/")
    assert again.body == told.body


def test_days_worked_after_the_invoice_was_issued_are_counted() -> None:
    post(PLACE, MONTH)
    issue("LOC-6-202501")
    work("6", 29, 30, 31)
    message = post(PLACE, MONTH).body["message"]
    assert message == SEED.format(2) + " 1 laissée(s) telle(s) quelle(s) (LOC-6-202501). 3 jour(s) travaillé(s) sans facture."


def test_days_that_cannot_be_billed_are_counted_also_where_no_invoice_is_locked() -> None:
    add(rental("9", vehicle=""), sheet("9", range(7, 15)))
    assert post(PLACE, MONTH).body["message"] == SEED.format(3) + " 8 jour(s) travaillé(s) sans facture."


def test_ten_invoices_are_named_and_the_others_only_counted() -> None:
    more = [str(id) for id in range(20, 28)]
    for id in more:
        add(rental(id), sheet(id, [7]))
    post(PLACE, MONTH)
    issue(*(f"LOC-{id}-202501" for id in ("6", "7", "8", *more)))
    message = post(PLACE, MONTH).body["message"]
    assert message.startswith(SEED.format(0) + " 11 laissée(s) telle(s) quelle(s) (LOC-6-202501, LOC-7-202501, ")
    assert (message.count("LOC-"), message[-5:]) == (10, ", …).")


def test_it_is_said_in_english_where_that_is_spoken() -> None:
    [change] = organisations.write(FLEET, replace(FLEET, locale="en_US", version=2))[:1]
    commit([Effect((replace(change, version=1),))], BY)
    post(PLACE, MONTH)
    issue("LOC-6-202501")
    work("6", 29)
    message = post(PLACE, MONTH).body["message"]
    assert message.endswith("in 2025-01. 1 left as they are (LOC-6-202501). 1 worked day(s) on no invoice.")
