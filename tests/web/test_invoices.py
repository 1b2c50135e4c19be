"""`/v1/invoices`: found, made by hand, changed while they are drafts, and what people decide for them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from relance.domain.invoice import Status
from tests.fleet import FLEET, bill, bills
from tests.web.calls import call, get, patch, post
from tests.world import add, invoice

pytestmark = pytest.mark.usefixtures("api")

LINES = [{"label": "Transport", "quantity": "2", "unit_price": "250000.25"}]


@pytest.fixture(autouse=True)
def january(api: None) -> None:
    """January is billed."""
    assert post("/locations/factures/generation-mensuelle/", {"month": 1, "year": 2025}).status == 200


def numbers(**query: str) -> list[str]:
    """The numbers of the invoices that such a query finds."""
    told = get("/v1/invoices", query=query, role="viewer")
    assert told.status == 200
    return [one["number"] for one in told.body["items"]]


def test_an_invoice_is_answered_with_all_that_it_is_made_of() -> None:
    told = get("/v1/invoices/LOC-6-202501", role="viewer")
    assert told.headers["ETag"] == '"1"'
    assert told.body == {
        "number": "LOC-6-202501",
        "serial": bill("LOC-6-202501").serial,
        "kind": "rental",
        "status": "draft",
        "customer": "mine",
        "customer_name": "Société minière de N’Zérékoré",
        "label": bill("LOC-6-202501").label,
        "because_of": "rental/6",
        "issued_on": "2025-01-31",
        "due_on": "2025-03-02",
        "balance_due_on": None,
        "total": {"amount": "1298000", "currency": "GNF"},
        "paid": {"amount": "0", "currency": "GNF"},
        "balance": {"amount": "1298000", "currency": "GNF"},
        "holds": [],
        "breakdown": {
            "lines": [
                {
                    "label": bill("LOC-6-202501").label,
                    "quantity": "22",
                    "unit_price": "50000",
                    "net": {"amount": "1100000", "currency": "GNF"},
                }
            ],
            "net": {"amount": "1100000", "currency": "GNF"},
            "vat_rate": "0.18",
            "vat": {"amount": "198000", "currency": "GNF"},
            "rental": "6",
            "worked": [f"2025-01-{day:02}" for day in range(7, 29)],
            "not_worked": 3,
            "edited": False,
        },
        "closed_on": None,
        "closed_because": None,
        "version": 1,
    }


def test_invoices_are_found_by_what_is_known_of_them() -> None:
    add(invoice("A-1", bill("LOC-6-202501").due_on, FLEET, customer="elders", customer_name="Œuvre de Boké", status=Status.OVERDUE))
    assert numbers() == ["A-1", "LOC-6-202501", "LOC-7-202501", "LOC-8-202501"]
    assert numbers(status="draft") == ["LOC-6-202501", "LOC-7-202501", "LOC-8-202501"]
    assert numbers(status="overdue") == numbers(customer="elders") == numbers(q="oeuvre BOKE") == ["A-1"]
    assert numbers(customer="elders", status="draft") == []
    assert numbers(rental="7") == numbers(q="loc-7") == ["LOC-7-202501"]
    assert numbers(month="2025-01", q="LOC") == ["LOC-6-202501", "LOC-7-202501", "LOC-8-202501"]
    assert numbers(month="2024-12") == []


NO_QUERIES: list[tuple[dict[str, str], str]] = [
    ({"limit": "0"}, "limit"),
    ({"limit": "101"}, "limit"),
    ({"limit": "1_0"}, "limit"),
    ({"limit": ""}, "limit"),
    ({"status": "gone"}, "status"),
    ({"month": "2025-1"}, "month"),
    ({"q": ""}, "q"),
    ({"cursor": "xyz"}, "cursor"),
    ({"organisation": "goo-school"}, "organisation"),
]


def test_a_query_that_makes_no_sense_is_refused_by_field() -> None:
    for query, field in NO_QUERIES:
        told = get("/v1/invoices", query=query)
        assert (told.status, [one["field"] for one in told.body["errors"]]) == (400, [field])


def test_an_invoice_is_made_by_hand() -> None:
    told = post("/v1/invoices", {"customer": "mine", "lines": LINES, "label": "Transport", "due_on": "2025-03-31"}, role="operator")
    assert (told.status, told.body["total"]["amount"], told.body["breakdown"]["edited"]) == (201, "590001", True)
    assert told.headers["Location"] == f"/live/v1/invoices/{told.body['number']}"
    assert get(f"/v1/invoices/{told.body['number']}").body == told.body


def test_a_number_may_hold_a_slash() -> None:
    add(invoice("2025/A.1", bill("LOC-6-202501").due_on, FLEET, status=Status.DRAFT, customer="mine"))
    place = f"/v1/invoices/{quote('2025/A.1', safe='')}"
    assert get(place).body["number"] == "2025/A.1"
    assert post(f"{place}/issue").body["status"] == "issued"
    paid = post(f"{place}/payments", {"id": "R-1", "amount": "500"})
    assert paid.headers["Location"] == "/live/v1/invoices/2025%2FA.1/payments"


def test_an_invoice_bills_days_once() -> None:
    days = ["2025-01-07"]
    told = post("/v1/invoices", {"rental": "6", "days": days, "label": "x"})
    assert (told.status, "LOC-6-202501" in told.body["detail"]) == (400, True)
    call("POST", "/v1/invoices/LOC-6-202501/cancel", {"reason": "by hand"})
    made = post("/v1/invoices", {"rental": "6", "days": days, "label": "x"})
    assert (made.status, made.body["breakdown"]["worked"], made.body["total"]["amount"]) == (201, days, "59000")


NO_INVOICES: list[tuple[dict[str, Any], str]] = [
    ({"customer": "mine"}, "lines"),
    ({"customer": "mine", "net": "1", "lines": LINES}, "lines"),
    ({"customer": "mine", "net": 1000}, "net"),
    ({"customer": "mine", "net": "1000.5", "label": "x"}, "net"),
    ({"customer": "nobody", "net": "1000", "label": "x"}, "customer"),
    ({"rental": "99", "net": "1000", "label": "x"}, "rental"),
    ({"customer": "mine", "net": "1000", "label": "x", "number": "LOC-6-202502"}, "number"),
    ({"customer": "mine", "net": "1000", "label": "x", "number": "a#b"}, "number"),
    ({"customer": "mine", "net": "1000", "label": "a\u0000b"}, "label"),
    ({"customer": "mine", "net": "1000", "label": "\ud800"}, "label"),
    ({"customer": "mine", "net": "1000", "label": "x", "vat_rate": "18"}, "vat_rate"),
    ({"customer": "mine", "net": "1000", "label": "x", "total": "1"}, "total"),
    ({"customer": "mine", "lines": [{"label": "x", "quantity": 1, "unit_price": "1"}]}, "lines.0.quantity"),
    ({"customer": "mine", "net": None, "label": "x"}, "net"),
]


def test_an_invoice_that_makes_no_sense_is_refused_by_field() -> None:
    for body, field in NO_INVOICES:
        told = post("/v1/invoices", body)
        assert (told.status, told.body["errors"][0]["field"]) == (400, field)
        assert len(bills()) == 3


def test_a_draft_is_changed_and_then_nobody_else_changes_it() -> None:
    told = patch("/v1/invoices/LOC-6-202501", {"net": "1000000", "due_on": "2025-03-15"}, 1, role="operator")
    assert (told.status, told.body["total"]["amount"], told.headers["ETag"]) == (200, "1180000", '"2"')
    assert patch("/v1/invoices/LOC-6-202501", {"net": "1"}, 1).status == 412
    again = post("/locations/factures/generation-mensuelle/", {"month": 1, "year": 2025})
    assert [one["location_id"] for one in again.body["details"]] == [7, 8]


def test_a_draft_is_issued_held_released_and_paid() -> None:
    issued = post("/v1/invoices/LOC-6-202501/issue", {"due_on": "2025-03-15"})
    assert (issued.status, issued.body["status"], issued.body["due_on"]) == (200, "issued", "2025-03-15")
    held = post("/v1/invoices/LOC-6-202501/hold", {"until_on": "2025-02-20", "reason": "disputed"})
    assert held.body["holds"] == [{"from_on": "2025-02-10", "until_on": "2025-02-20", "reason": "disputed"}]
    released = call("DELETE", "/v1/invoices/LOC-6-202501/hold")
    assert (released.status, released.body["holds"]) == (200, [])
    paid = post("/v1/invoices/LOC-6-202501/payments", {"id": "R-1", "amount": "298000", "method": "cash"})
    assert (paid.status, paid.body["invoice"]["balance"]["amount"]) == (201, "1000000")
    assert paid.headers["Location"] == "/live/v1/invoices/LOC-6-202501/payments"
    rest = post("/v1/invoices/LOC-6-202501/payments", {"id": "R-2", "amount": "1000000", "currency": "GNF"})
    assert rest.body["invoice"]["status"] == "paid"
    listed = get("/v1/invoices/LOC-6-202501/payments", role="viewer")
    assert listed.body["items"] == [paid.body["payment"], rest.body["payment"]]


def test_what_is_done_to_an_invoice_may_insist_on_its_version() -> None:
    for path, body in (("issue", {}), ("hold", {"until_on": "2025-02-20", "reason": "x"}), ("cancel", {"reason": "x"})):
        told = post(f"/v1/invoices/LOC-6-202501/{path}", body, headers={"If-Match": '"7"'})
        assert (told.status, bills()["LOC-6-202501"]) == (412, "1298000 draft")
    assert post("/v1/invoices/LOC-6-202501/issue", {}, headers={"If-Match": '"1"'}).status == 200


NO_DEEDS: list[tuple[str, dict[str, Any], int]] = [
    ("payments", {"id": "R-1", "amount": "1298001"}, 400),
    ("payments", {"id": "R-1", "amount": "1", "currency": "USD"}, 400),
    ("payments", {"id": "R-1", "amount": "1", "paid_on": "2025-02-11"}, 400),
    ("payments", {"id": "R#1", "amount": "1"}, 400),
    ("payments", {"id": "R-1", "amount": "0"}, 400),
    ("payments", {"id": "R-1", "amount": "1", "credit": "yes"}, 400),
    ("hold", {"until_on": "2025-02-01", "reason": "x"}, 400),
    ("hold", {"until_on": "2025-02-20", "reason": " "}, 400),
    ("cancel", {}, 400),
    ("issue", {"due_on": "2025-01-01"}, 400),
]


def test_a_deed_that_makes_no_sense_is_refused() -> None:
    for path, body, status in NO_DEEDS:
        assert post(f"/v1/invoices/LOC-6-202501/{path}", body).status == status
        assert bills()["LOC-6-202501"] == "1298000 draft"


def test_a_receipt_is_recorded_once() -> None:
    receipt = {"id": "R-1", "amount": "1000"}
    assert [post("/v1/invoices/LOC-6-202501/payments", receipt).status for _ in range(2)] == [201, 409]


@pytest.mark.parametrize("number", ["GONE", "a%23b", "x" * 200, "..", "%00"])
def test_an_invoice_that_there_is_not_is_not_found(number: str) -> None:
    place = f"/v1/invoices/{number}"
    assert [get(place).status, get(f"{place}/payments").status, get(f"{place}/pdf").status] == [404, 404, 404]
    assert [patch(place, {"net": "1"}).status, post(f"{place}/issue").status] == [404, 404]
    assert call("DELETE", f"{place}/hold").status == 404
