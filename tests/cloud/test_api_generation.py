"""A month's invoices over the deployed API: seed 004's reply, what is refused, and what becomes of a month that is generated again."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from relance.domain.rental import Rental
from relance.domain.timesheet import Timesheet
from tests.cloud.api import Answer, Api
from tests.cloud.local_cloud import STACK
from tests.cloud.people import People, below, lasting, rented
from tests.fleet import rental, sheet

pytestmark = pytest.mark.cloud

PLACE: Final = "/locations/factures/generation-mensuelle/"
JANUARY: Final = {"month": 1, "year": 2025}
HILUX: Final = {
    "location_id": 6,
    "vehicule": "Toyota Hilux (GN-001-AA)",
    "jours_travail": 22,
    "jours_non_travail": 3,
    "montant_ttc": 1298000.0,
    "facture_id": 1,
    "numero": "LOC-6-202501",
    "created": True,
}


def generate(api: Api) -> list[dict[str, Any]]:
    """January's details."""
    answer = api.post(PLACE, JANUARY)
    assert answer.status == 200, answer.body
    details: list[dict[str, Any]] = answer.data["details"]
    return details


def small(id: str, *more: Rental | Timesheet) -> str:
    """A renter with rental 6 alone, three days in January, and `more`."""
    return rented(id, rental(), sheet("6", [7, 8, 9], idle=[10]), *more)


def enter(api: Api, days: dict[str, str | None]) -> Answer:
    """Days of rental 6 in January, at the version that stands."""
    place = "/v1/rentals/6/timesheets/2025-01"
    return api.patch(place, {"days": days}, api.get(place).headers["etag"])


def test_a_month_is_generated_as_the_seed_has_it_and_again_it_is_the_same(people: People) -> None:
    api = people.of(rented("api-seed"))
    answer = api.post(PLACE, JANUARY)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    said = answer.data
    assert list(said) == ["success", "message", "total_mois", "details"]
    assert (said["success"], said["total_mois"]) == (True, 3398000.0)
    assert said["message"] == "Factures générées/mises à jour pour 3 location(s) sur 2025-01."
    assert sorted(one["facture_id"] for one in said["details"]) == [1, 2, 3]
    assert said["details"][0] == HILUX | {"facture_id": said["details"][0]["facture_id"]}
    assert list(said["details"][0]) == list(HILUX)
    run = api.get(below(answer.headers["location"]))
    assert (run.status, run.data["actor"], run.data["counts"]["changed"]) == (200, "user:operator@api-seed", 3)
    form = api.submit(PLACE, **JANUARY)
    assert [one | {"created": True} for one in form.data["details"]] == said["details"]
    assert {one["created"] for one in form.data["details"]} == {False}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"month": 13, "year": 2025}, "Le mois (month) doit être un nombre entier de 1 à 12."),
        ({"month": 0, "year": 2025}, "Le mois (month) doit être un nombre entier de 1 à 12."),
        ({"month": 1, "year": 1999}, "L’année (year) doit être un nombre entier de 2000 à 2100."),
        ({"month": 1, "year": 2101}, "L’année (year) doit être un nombre entier de 2000 à 2100."),
        ({"year": 2025}, "Le mois (month) doit être un nombre entier de 1 à 12."),
        ({"month": 1}, "L’année (year) doit être un nombre entier de 2000 à 2100."),
        ({}, "Le mois (month) doit être un nombre entier de 1 à 12. L’année (year) doit être un nombre entier de 2000 à 2100."),
    ],
)
def test_what_is_no_month_is_refused_in_json_and_as_a_form(people: People, fields: dict[str, int], says: str) -> None:
    api = people.of(lasting("api-refused"))
    for answer in (api.post(PLACE, fields), api.submit(PLACE, **fields)):
        assert (answer.status, answer.data) == (400, {"success": False, "message": says})


def test_someone_elses_rental_is_not_found(people: People) -> None:
    rented("api-theirs", rental("77"), sheet("77", [7]))
    api = people.of(lasting("api-refused"))
    theirs, nobodys = api.post("/locations/77/facture/"), api.post("/locations/78/facture/")
    assert (theirs.status, theirs.data) == (404, nobodys.data | {"message": theirs.data["message"]})
    assert theirs.data["message"].replace("77", "78") == nobodys.data["message"]
    billed = people.of("api-theirs").post("/locations/77/facture/")
    assert (billed.status, billed.data["facture"]["jours_travail"]) == (200, 1)


def test_a_draft_follows_days_that_are_added_and_taken_away(people: People) -> None:
    api = people.of(small("api-days"))
    assert generate(api)[0]["jours_travail"] == 3
    assert enter(api, {"10": "worked", "11": "worked"}).status == 200
    assert [(one["jours_travail"], one["created"]) for one in generate(api)] == [(5, False)]
    assert enter(api, {"7": "maintenance"}).status == 200
    at_once = api.get("/v1/invoices/LOC-6-202501").data
    assert (len(at_once["breakdown"]["worked"]), at_once["total"]["amount"]) == (4, "236000")
    assert [one["montant_ttc"] for one in generate(api)] == [236000.0]


def test_a_month_that_was_paid_stays_as_it_is_and_what_comes_late_is_billed_on_demand(people: People) -> None:
    api = people.of(small("api-paid"))
    generate(api)
    assert api.post("/v1/invoices/LOC-6-202501/issue").status == 200
    assert api.post("/v1/invoices/LOC-6-202501/payments", {"id": "R-1", "amount": "177000"}).status == 201
    assert enter(api, {"10": "worked"}).status == 200
    refused = enter(api, {"7": "idle"})
    assert (refused.status, refused.data["errors"][0]["value"]) == (400, "2025-01-07")
    answer = api.post(PLACE, JANUARY)
    assert (answer.status, answer.data["details"], answer.data["total_mois"]) == (200, [], 0.0)
    [line] = api.get(below(answer.headers["location"])).data["items"]
    assert (line["reason"], line["data"]["months"][0]["left"]) == ("locked", 1)
    late = api.post("/locations/6/facture/")
    assert (late.status, late.data["facture"]["jours_travail"], late.data["facture"]["montant_ttc"]) == (200, 1, 59000.0)
    assert api.post("/locations/6/facture/").status == 409


def test_a_cancelled_month_is_billed_again_only_when_it_is_reissued(people: People) -> None:
    id = small("api-reissue")
    admin = people.of(id, "admin")
    generate(admin)
    assert admin.post("/v1/invoices/LOC-6-202501/cancel", {"reason": "wrong customer"}).status == 200
    assert generate(admin) == []
    event = {"job": "rental-invoicing", "organisation": id, "month": "2025-01", "reissue": True, "actor": "test"}
    answer = people.cloud.client("lambda").invoke(FunctionName=f"{STACK}-rental-invoicing", Payload=json.dumps(event))
    assert json.loads(answer["Payload"].read())["changed"] == 1
    assert [(one["numero"], one["created"]) for one in generate(admin)] == [("LOC-6-202501-2", False)]
    assert admin.get("/v1/rentals/6/timesheets/2025-01").data["billed"] == {"LOC-6-202501-2": [7, 8, 9]}
