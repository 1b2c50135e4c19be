"""A request that bears a key is done once, whoever sends it again, and however many at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from relance.store import invoices, runs
from tests.at_once import at_once
from tests.desk.office import entered
from tests.faults.clock import Clock
from tests.fleet import FLEET, bills
from tests.web.calls import call, post

pytestmark = pytest.mark.usefixtures("api")

MONTH = "/locations/factures/generation-mensuelle/"
INVOICE = {"customer": "mine", "net": "500000", "label": "Transport"}


def test_a_deed_that_is_asked_for_again_is_answered_as_before() -> None:
    first = post("/v1/invoices", INVOICE, "k-1")
    again = post("/v1/invoices", INVOICE, "k-1")
    assert (again.status, again.body, again.headers["ETag"]) == (201, first.body, first.headers["ETag"])
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert len(bills()) == 1
    other = post("/v1/invoices", INVOICE, "k-2")
    assert (other.status, len(bills())) == (201, 2)


def test_a_key_belongs_to_one_request() -> None:
    made = post("/v1/invoices", INVOICE, "k-1")
    assert post("/v1/invoices", INVOICE | {"net": "500001"}, "k-1").status == 422
    assert post(f"/v1/invoices/{made.body['number']}/issue", {}, "k-1").status == 422
    assert post(MONTH, {"month": 1, "year": 2025}, "k-1").status == 422
    assert post(MONTH, {"month": 1, "year": 2025}, "k-2").status == 200
    assert post(MONTH, {"month": 2, "year": 2025}, "k-2").status == 422


@pytest.mark.parametrize("key", ["x" * 201, "a\tb", " "])
def test_a_key_is_of_printable_characters(key: str) -> None:
    told = call("POST", "/v1/invoices", INVOICE, headers={"Idempotency-Key": key})
    assert told.status == (201 if key == " " else 400)


def test_what_was_refused_may_be_asked_for_again_under_its_key() -> None:
    assert post("/v1/invoices", INVOICE | {"customer": "nobody"}, "k-1").status == 400
    assert post("/v1/invoices", INVOICE, "k-1").status == 201


def test_of_two_at_once_one_is_done_and_both_are_told() -> None:
    told = at_once(lambda: post("/v1/invoices", INVOICE, "k-1"))
    assert [one.status for one in told] == [201, 201]
    assert told[0].body == told[1].body
    assert len(bills()) == 1


def test_a_payment_sent_twice_at_once_is_recorded_once() -> None:
    number = post("/v1/invoices", INVOICE).body["number"]
    receipt = {"id": "R-1", "amount": "1000"}
    told = at_once(lambda: post(f"/v1/invoices/{number}/payments", receipt, "k-1"))
    assert [one.status for one in told] == [201, 201]
    assert invoices.read(FLEET.id, number).paid.amount == 1000


@pytest.mark.parametrize("path", [MONTH, "/locations/6/facture/"])
def test_a_run_that_is_asked_for_again_is_the_same_run(api: Clock, path: str) -> None:
    body: dict[str, Any] = {"month": 1, "year": 2025} if path == MONTH else {}
    first = post(path, body, "k-1")
    api.sleep(3600)
    again = post(path, body, "k-1")
    assert (first.status, again.status, again.body) == (200, 200, first.body)
    assert again.headers["Location"] == first.headers["Location"]
    assert len(runs.of_job("rental-invoicing", 10)) == 1
    other = post(path, body, "k-2")
    assert other.headers["Location"] != first.headers["Location"]


def test_two_keys_in_one_second_are_two_requests() -> None:
    first = post("/locations/6/facture/", {}, "k-1")
    entered(1, month=date(2025, 2, 1))
    second = post("/locations/6/facture/", {}, "k-2")
    assert [one.body["facture"]["jours_travail"] for one in (first, second)] == [22, 1]


def test_a_rental_that_is_billed_twice_at_once_is_billed_once_and_both_are_told() -> None:
    told = at_once(lambda: post("/locations/6/facture/", {}, "k-1"))
    assert {one.status for one in told} <= {200, 202}
    assert len(runs.of_job("rental-invoicing", 10)) == len(bills()) == 1
    assert post("/locations/6/facture/", {}, "k-1").body["facture"]["numero"] in bills()


def test_a_run_whose_worker_died_is_driven_on_by_who_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from relance.jobs import run

    with monkeypatch.context() as dying:
        dying.setattr(run, "_drive", lambda opened, *_: opened)
        assert post(MONTH, {"month": 1, "year": 2025}, "k-1").status == 202
    assert post(MONTH, {"month": 1, "year": 2025}, "k-1").status == 200
    assert len(bills()) == 3
