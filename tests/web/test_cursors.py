"""Lists page by page: complete, whatever is added meanwhile; a cursor leads on in its own list and nowhere else."""

from __future__ import annotations

import base64
from datetime import date
from decimal import Decimal

import pytest

from relance.domain.invoice import Payment, Status
from relance.domain.money import Money
from relance.store import invoices
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.web import cursors
from tests.fleet import FLEET, rental, sheet
from tests.web.calls import get, post
from tests.world import BY, add, invoice

pytestmark = pytest.mark.usefixtures("api")

DUE = date(2025, 3, 1)


def walked(path: str, name: str, limit: int, between: bool = False, **query: str) -> list[str]:
    """The names of all that a list holds, page by page; `between`: others add to it meanwhile."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    for page in range(100):
        told = get(path, query={**query, **cursor, "limit": str(limit)})
        assert (told.status, len(told.body["items"]) <= limit) == (200, True)
        found += [one[name] for one in told.body["items"]]
        if told.body["next"] is None:
            return found
        if between:
            add(invoice(f"M-{page}", DUE, FLEET, customer="mine"), invoice(f"0-{page}", date(2024, 1, 1), FLEET, customer="mine"))
        cursor = {"cursor": told.body["next"]}
    raise AssertionError("the list has no end")


@pytest.mark.parametrize(
    "query", [{}, {"status": "issued"}, {"customer": "mine"}, {"q": "n-"}, {"status": "issued", "month": "2025-01"}], ids=str
)
@pytest.mark.parametrize("limit", [1, 4, 5, 100])
def test_a_walk_finds_each_invoice_once_while_others_are_added(query: dict[str, str], limit: int) -> None:
    expected = [f"N-{number:02}" for number in range(12)]
    add(*(invoice(number, DUE, FLEET, customer="mine") for number in expected), invoice("X-1", DUE, FLEET, status=Status.DRAFT))
    post("/v1/invoices/N-03/payments", {"id": "R-1", "amount": "1"})
    found = walked("/v1/invoices", "number", limit, between=True, **query)
    assert [number for number in found if number.startswith("N-")] == expected
    assert len(found) == len(set(found))


def test_a_walk_goes_on_past_pages_on_which_nothing_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    from relance.store import browsing

    monkeypatch.setattr(browsing, "_ITEMS", 2)
    monkeypatch.setattr(browsing, "_PAGES", 2)
    add(*(invoice(f"N-{number:02}", DUE, FLEET) for number in range(12)))
    first = get("/v1/invoices", query={"q": "n-11"})
    assert (first.body["items"], first.body["next"] is None) == ([], False)
    assert walked("/v1/invoices", "number", 5, q="n-11") == ["N-11"]


def test_rentals_vehicles_sheets_and_lines_are_walked_as_well() -> None:
    add(*(rental(str(id)) for id in range(20, 25)), *(sheet(str(id), [7]) for id in range(20, 25)))
    ids = ["20", "21", "22", "23", "24", "6", "7", "8"]
    for limit in (1, 3, 8, 100):
        assert walked("/v1/rentals", "id", limit) == ids
        assert walked("/v1/timesheets", "rental", limit, month="2025-01") == ids
        assert walked("/v1/vehicles", "id", limit) == ["hilux", "patrol", "sprinter"]
    run = post("/locations/factures/generation-mensuelle/", {"month": 1, "year": 2025}).headers["Location"].removeprefix("/live")
    assert walked(run, "record", 3) == ids


def test_a_cursor_is_good_for_its_own_list_alone() -> None:
    add(*(invoice(f"N-{number}", DUE, FLEET, customer="mine") for number in range(3)))
    cursor = get("/v1/invoices", query={"status": "issued", "limit": "1"}).body["next"]
    assert get("/v1/invoices", query={"status": "issued", "limit": "2", "cursor": cursor}).status == 200
    for path, query in (("/v1/invoices", {}), ("/v1/invoices", {"status": "draft"}), ("/v1/rentals", {})):
        told = get(path, query={**query, "cursor": cursor})
        assert (told.status, told.body["errors"][0]["field"]) == (400, "cursor")


MADE_UP: list[list[object]] = [
    ["N-0"],
    ["N-0", "x"],
    ["N-0", "2025-02-30"],
    [1, 2],
    [["N-0"], ""],
    ["", ""],
    ["N-0", "2025-03-01", ""],
    ["#", "0000-01-01"],
]


def test_a_cursor_that_somebody_made_up_does_no_harm() -> None:
    for place in MADE_UP:
        belongs = {
            "list": "invoices",
            "organisation": FLEET.id,
            **dict.fromkeys(("customer", "rental", "month", "q")),
            "status": Status.ISSUED,
        }
        made_up = cursors.written(place, belongs)
        assert made_up
        assert get("/v1/invoices", query={"status": "issued", "cursor": made_up}).status in (200, 400)


NO_CURSORS: list[bytes] = [b"", b"[]", b"{}", b"null", b"1", b'"abc"', b"\xff", b"[" * 600]


def test_what_is_no_cursor_is_refused() -> None:
    for data in NO_CURSORS:
        cursor = base64.urlsafe_b64encode(data).decode().rstrip("=") or "A"
        assert get("/v1/invoices", query={"cursor": cursor}).status == 400


@pytest.mark.parametrize("receipt", ["R\u00a01", "R\n1", "Ж" * 64])
def test_a_walk_goes_on_past_a_receipt_of_any_number(monkeypatch: pytest.MonkeyPatch, receipt: str) -> None:
    """Also of one that nobody could record any more."""
    from relance.store import browsing

    add(invoice("N-1", DUE, FLEET), invoice("N-2", DUE, FLEET))
    one = Money(Decimal(1), FLEET.currency)
    paid = Payment(organisation=FLEET.id, invoice="N-1", id=receipt, amount=one, paid_on=DUE)
    commit([Effect(invoices.write_payment(paid))], BY)
    monkeypatch.setattr(browsing, "_ITEMS", 1)
    monkeypatch.setattr(browsing, "_PAGES", 2)
    assert walked("/v1/invoices", "number", 5, q="n-2") == ["N-2"]
