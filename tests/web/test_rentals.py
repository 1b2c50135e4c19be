"""`/v1/vehicles`, `/v1/rentals` and `/v1/timesheets`: found, set up, read and changed at the version that was read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from relance.domain.rental import RentalStatus
from relance.store import rentals
from tests.calls import counting
from tests.fleet import FLEET, MINE, rental
from tests.web.calls import get, patch, post
from tests.world import add

pytestmark = pytest.mark.usefixtures("api")

SHEET = "/v1/rentals/6/timesheets/2025-01"


def ids(told: Any) -> list[str]:
    """The ids of a page."""
    return [one["id"] for one in told.body["items"]]


def test_rentals_are_listed_with_what_they_refer_to() -> None:
    told = get("/v1/rentals", role="viewer")
    assert (told.status, ids(told), told.body["next"], told.body["unreadable"]) == (200, ["6", "7", "8"], None, [])
    assert told.body["items"][0] == {
        "id": "6",
        "kind": "internal",
        "supplier": "",
        "customer": "mine",
        "customer_name": "Société minière de N’Zérékoré",
        "vehicle": "hilux",
        "vehicle_label": "Toyota Hilux (GN-001-AA)",
        "starts_on": "2025-01-07",
        "ends_on": None,
        "daily_rate": {"amount": "50000", "currency": "GNF"},
        "status": "active",
        "billed_to": None,
        "revisit": None,
        "version": 1,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "inactive"}, ["9"]),
        ({"status": "active"}, ["6", "7", "8"]),
        ({"vehicle": "patrol"}, ["7"]),
        ({"customer": "mine"}, ["6", "7", "8", "9"]),
        ({"customer": "nobody"}, []),
        ({"q": "hilux"}, ["6"]),
        ({"q": "NZEREKORE"}, []),
        ({"q": "n'zerekore societe"}, ["6", "7", "8", "9"]),
        ({"q": "TOYOTA gn-001"}, ["6"]),
        ({"q": "8"}, ["8"]),
    ],
)
def test_rentals_are_found_by_what_is_known_of_them(query: dict[str, str], found: list[str]) -> None:
    add(rental("9", "", status=RentalStatus.INACTIVE))
    assert ids(get("/v1/rentals", query=query)) == found


def test_a_rental_is_set_up_read_and_changed() -> None:
    made = post("/v1/rentals", {"customer": "mine", "vehicle": "hilux", "starts_on": "2025-02-01", "daily_rate": "45000.5"})
    assert (made.status, made.headers["Location"], made.headers["ETag"]) == (201, "/live/v1/rentals/9", '"1"')
    read = get("/v1/rentals/9", role="viewer")
    assert read.body == made.body
    changed = patch("/v1/rentals/9", {"daily_rate": "46000", "ends_on": "2025-03-31", "vehicle": None}, 1)
    assert (changed.status, changed.headers["ETag"], changed.body["vehicle"], changed.body["ends_on"]) == (200, '"2"', None, "2025-03-31")
    without_end = patch("/v1/rentals/9", {"ends_on": None}, 2)
    assert without_end.body["ends_on"] is None
    assert rentals.read(FLEET.id, "9").ends_on is None


def test_a_change_says_which_version_it_changes() -> None:
    assert patch("/v1/rentals/6", {"daily_rate": "1"}, 1).status == 200
    assert patch("/v1/rentals/6", {"daily_rate": "2"}, 1).status == 412
    assert patch("/v1/rentals/6", {"daily_rate": "2"}, "three").status == 400
    assert patch("/v1/rentals/6", {"daily_rate": "3"}, "*").status == 200


def test_a_change_without_a_version_is_not_taken() -> None:
    from tests.web.calls import call

    for path in ("/v1/rentals/6", SHEET, "/v1/invoices/X"):
        assert call("PATCH", path, {}).status == 428


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"daily_rate": 45000.5}, "daily_rate"),
    ({"daily_rate": 45000}, "daily_rate"),
    ({"daily_rate": "1e3"}, "daily_rate"),
    ({"daily_rate": "-1"}, "daily_rate"),
    ({"daily_rate": "1\n"}, "daily_rate"),
    ({"starts_on": "2025-02-30"}, "starts_on"),
    ({"starts_on": "2025-02-01T00:00:00"}, "starts_on"),
    ({"starts_on": 1738368000}, "starts_on"),
    ({"starts_on": None}, "starts_on"),
    ({"ends_on": "2024-12-31"}, "ends_on"),
    ({"customer": "nobody"}, "customer"),
    ({"customer": ""}, "customer"),
    ({"vehicle": "gone"}, "vehicle"),
    ({"status": "gone"}, "status"),
    ({"status": "closed"}, "ends_on"),
    ({"supplier": "Bah"}, "supplier"),
    ({"organisation": "goo-school"}, "organisation"),
]


def test_what_makes_no_sense_is_refused_by_field() -> None:
    for body, field in REFUSED:
        told = patch("/v1/rentals/6", body, 1)
        assert told.status == 400
        assert field in [one["field"] for one in told.body["errors"]]
        assert rentals.read(FLEET.id, "6").version == 1


def test_a_number_that_is_taken_is_a_conflict() -> None:
    assert post("/v1/rentals", {"id": "6", "customer": "mine", "starts_on": "2025-02-01", "daily_rate": "1"}).status == 409
    assert post("/v1/vehicles", {"id": "hilux", "name": "Toyota"}).status == 409


def test_vehicles_are_listed_and_added() -> None:
    made = post("/v1/vehicles", {"id": "canter", "name": "Mitsubishi Canter", "registration": "GN-004-DD"})
    assert (made.status, made.body["label"]) == (201, "Mitsubishi Canter (GN-004-DD)")
    assert ids(get("/v1/vehicles")) == ["canter", "hilux", "patrol", "sprinter"]
    assert ids(get("/v1/vehicles", query={"q": "gn-004"})) == ["canter"]


@pytest.mark.parametrize("path", ["/v1/rentals/99", "/v1/rentals/0", "/v1/rentals/x"])
def test_what_there_is_not_is_not_found(path: str) -> None:
    assert [get(path).status, patch(path, {}).status] == [404, 404]


def test_a_search_reads_the_names_of_the_rentals_that_it_looks_through_and_no_others() -> None:
    for some in range(10):
        add(*(replace(MINE, id=f"c-{some}-{number}") for number in range(20)))
    with counting() as calls:
        assert ids(get("/v1/rentals", query={"q": "hilux"})) == ["6"]
    assert calls.items_read == 3
