"""The routes of the system before: a month generated as seed 004 has it, one rental billed, and what is refused, in French."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from relance.runtime.settings import settings
from relance.store import organisations, rentals
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.journals import RunRow
from tests.fleet import FLEET, bill, bills, rental, sheet
from tests.store.faults import damage
from tests.web.calls import form, get, post
from tests.world import BY, add

pytestmark = pytest.mark.usefixtures("api")

PLACE = "/locations/factures/generation-mensuelle/"
JANUARY = {"month": 1, "year": 2025}


def test_a_month_is_answered_as_the_seed_has_it() -> None:
    told = post(PLACE, JANUARY)
    assert told.status == 200
    assert told.body == {
        "success": True,
        "message": "Factures générées/mises à jour pour 3 location(s) sur 2025-01.",
        "total_mois": 3398000.0,
        "details": [
            {
                "location_id": 6,
                "vehicule": "Toyota Hilux (GN-001-AA)",
                "jours_travail": 22,
                "jours_non_travail": 3,
                "montant_ttc": 1298000.0,
                "facture_id": bill("LOC-6-202501").serial,
                "numero": "LOC-6-202501",
                "created": True,
            },
            {
                "location_id": 7,
                "vehicule": "Nissan Patrol (GN-002-BB)",
                "jours_travail": 20,
                "jours_non_travail": 5,
                "montant_ttc": 1100000.0,
                "facture_id": bill("LOC-7-202501").serial,
                "numero": "LOC-7-202501",
                "created": True,
            },
            {
                "location_id": 8,
                "vehicule": "Mercedes Sprinter (GN-003-CC)",
                "jours_travail": 18,
                "jours_non_travail": 0,
                "montant_ttc": 1000000.0,
                "facture_id": bill("LOC-8-202501").serial,
                "numero": "LOC-8-202501",
                "created": True,
            },
        ],
    }
    assert '"total_mois":3398000.0' in told.text
    assert list(told.body["details"][0]) == [
        *("location_id", "vehicule", "jours_travail", "jours_non_travail"),
        *("montant_ttc", "facture_id", "numero", "created"),
    ]
    assert bills() == {"LOC-6-202501": "1298000 draft", "LOC-7-202501": "1100000 draft", "LOC-8-202501": "1000000 draft"}


def test_a_month_generated_again_is_the_same_and_nothing_is_created() -> None:
    first, again = post(PLACE, JANUARY), post(PLACE, JANUARY)
    assert [one["created"] for one in again.body["details"]] == [False, False, False]
    assert [one | {"created": True} for one in again.body["details"]] == first.body["details"]


@pytest.mark.parametrize("path", [PLACE, PLACE.rstrip("/")])
@pytest.mark.parametrize(
    "given",
    [{"body": JANUARY}, {"body": {"month": "1", "year": "2025"}}, {"body": {"month": "01", "year": 2025}}, form(month=1, year=2025)],
    ids=["numbers", "texts", "a leading zero", "a form"],
)
def test_a_month_is_asked_for_in_json_or_as_a_form(path: str, given: dict[str, Any]) -> None:
    told = post(path, **given)
    assert (told.status, told.body["message"][-8:]) == (200, "2025-01.")


NO_MONTHS: list[tuple[dict[str, Any], str]] = [
    ({"body": {"month": 13, "year": 2025}}, "month"),
    ({"body": {"month": 0, "year": 2025}}, "month"),
    ({"body": {"month": 1.0, "year": 2025}}, "month"),
    ({"body": {"month": True, "year": 2025}}, "month"),
    ({"body": {"month": "abc", "year": 2025}}, "month"),
    ({"body": {"month": "", "year": 2025}}, "month"),
    ({"body": {"month": None, "year": 2025}}, "month"),
    ({"body": {"month": "١", "year": 2025}}, "month"),
    ({"body": {"year": 2025}}, "month"),
    ({"body": {}}, "month"),
    ({"body": ""}, "month"),
    ({"body": {"month": 1, "year": 1999}}, "year"),
    ({"body": {"month": 1, "year": 2101}}, "year"),
    ({"body": {"month": 1}}, "year"),
    (form(month="13", year="2025"), "month"),
    (form(month="1", year=""), "year"),
    ({"body": {"month": 1, "year": 2025, "organisation": "goo-school"}}, "organisation"),
]


def test_what_is_no_month_is_refused_in_french_by_its_name() -> None:
    for given, names in NO_MONTHS:
        told = post(PLACE, **given)
        assert (told.status, told.body["success"]) == (400, False)
        assert names in told.body["message"]
        assert told.body["message"].startswith(("Le mois (month)", "L’année (year)", "Le champ "))
        assert bills() == {}


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"body": "{"}, 400),
        ({"body": "[1]"}, 400),
        ({"body": "month=1&month=2&year=2025", "kind": "application/x-www-form-urlencoded"}, 400),
        ({"body": JANUARY, "kind": "text/plain"}, 415),
        ({"body": " " * 1_000_001}, 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_french(given: dict[str, Any], status: int) -> None:
    told = post(PLACE, **given)
    assert (told.status, told.body["success"]) == (status, False)


def test_an_organisation_that_speaks_english_is_answered_in_english() -> None:
    [change] = organisations.write(FLEET, replace(FLEET, locale="en_US", version=2))[:1]
    commit([Effect((replace(change, version=1),))], BY)
    assert post(PLACE, JANUARY).body["message"] == "Invoices generated/updated for 3 rental(s) in 2025-01."
    assert post(PLACE, {"month": 13, "year": 2025}).body["message"] == "The month must be a whole number from 1 to 12."
    assert post("/locations/99/facture/").body["message"] == "Rental 99 does not exist."


def test_a_month_in_which_nothing_is_billed_comes_to_nothing() -> None:
    told = post(PLACE, {"month": 3, "year": 2024})
    assert (told.status, told.body["total_mois"], told.body["details"]) == (200, 0.0, [])


def test_a_rental_that_cannot_be_billed_is_counted_and_the_others_stand() -> None:
    add(rental("9", "gone"), sheet("9", [7]))
    told = post(PLACE, JANUARY)
    assert (told.status, len(told.body["details"]), told.headers["Relance-Parked"]) == (200, 3, "1")
    lines = get(told.headers["Location"].removeprefix("/live")).body["items"]
    assert [line["record"] for line in lines if line["outcome"] == "parked"] == ["9"]


def test_where_no_rental_can_be_billed_the_reasons_are_told() -> None:
    for id in ("6", "7", "8"):
        before = rentals.read(FLEET.id, id)
        change = rentals.write(before, replace(before, vehicle="gone"))
        assert change
        commit([Effect((change,))], BY)
    told = post(PLACE, JANUARY)
    assert (told.status, told.body["success"], told.headers["Relance-Parked"]) == (409, False, "3")
    assert "location n° 6" in told.body["message"]


def test_a_generation_that_failed_is_no_success_also_where_some_of_it_was_done() -> None:
    run = post(PLACE, JANUARY).headers["Location"].rsplit("/", 1)[1]
    damage(RunRow, run, "run", status={"S": "failed"}, error={"S": "handed over 500 times without an end"})
    told = get(f"{PLACE}{run}/")
    assert (told.status, told.body) == (409, {"success": False, "message": "la génération a échoué : handed over 500 times without an end"})


def test_a_generation_that_takes_longer_is_a_run_with_the_same_reply_when_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    from relance.jobs import queue, run
    from relance.jobs.queue import ShardMessage

    sent: list[ShardMessage] = []
    monkeypatch.setenv("RELANCE_SHARD_QUEUES", "rental-invoicing=https://queue.test/1")
    settings.cache_clear()
    monkeypatch.setattr(queue, "send", lambda _url, messages: sent.extend(messages))
    told = post(PLACE, JANUARY, has_time=lambda: False)
    assert (told.status, told.body) == (202, {"success": True, "message": "La génération des factures sur 2025-01 est en cours."})
    place = told.headers["Location"].removeprefix("/live")
    assert place.startswith(PLACE)
    assert get(place).status == 202
    for message in sent:
        run.work(message, lambda: True)
    done = get(place, role="viewer")
    assert (done.status, done.body["total_mois"]) == (200, 3398000.0)
    assert get(place.rstrip("/")).body == done.body


def test_one_rental_is_billed_for_all_its_open_days() -> None:
    told = post("/locations/6/facture/")
    assert told.status == 200
    assert told.body["facture"] == {
        "location_id": 6,
        "vehicule": "Toyota Hilux (GN-001-AA)",
        "jours_travail": 22,
        "jours_non_travail": 0,
        "montant_ttc": 1298000.0,
        "facture_id": 1,
        "numero": "FACT-6-20250210120000",
        "created": True,
    }
    assert told.body["message"] == "Facture FACT-6-20250210120000 générée pour la location n° 6 : 22 jour(s) travaillé(s)."


def test_a_rental_without_open_days_is_told_why_it_is_not_billed() -> None:
    post("/locations/6/facture/")
    told = post("/locations/6/facture/")
    assert (told.status, told.body) == (
        409,
        {"success": False, "message": "Aucune facture pour la location n° 6 : aucun jour travaillé à facturer."},
    )


@pytest.mark.parametrize("id", ["99", "0", "abc", "6%2F", "1234567890"])
def test_a_rental_that_there_is_not_is_not_found(id: str) -> None:
    told = post(f"/locations/{id}/facture/")
    assert (told.status, told.body["success"]) == (404, False)


def test_a_generation_that_there_is_not_is_not_found() -> None:
    billed = post("/locations/6/facture/").headers["Location"].rsplit("/", 1)[-1]
    for run in ("rental-invoicing-20250101T000000Z", billed, "x" * 200):
        assert get(f"{PLACE}{run}/").status == 404
