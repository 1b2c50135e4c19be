"""What is wrong with a request is said in plain words that name what would be right, in both manners of the API."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from relance.web.problems import reason_of
from relance.web.routes import ROUTES
from tests.web.calls import form, get, patch, post

PLACE = "/locations/factures/generation-mensuelle/"
SHEET = "/v1/rentals/6/timesheets/2025-01"
FORMS = {one.__name__: one for route in ROUTES for one in (route.query, route.body) if one}
QUERIES = {route.query for route in ROUTES if route.query}
TEXTS: list[Any] = ["", " ", "x" * 1_001, "\ud800", "\x00", "é"]
OTHERS: list[Any] = [None, 1, 1.5, True, [], {}, [{}], [None], ["x"] * 2_000, ["x", "x"], {"1": "x"}, {"x": None}, [{"label": 1, "y": 1}]]
#: Words of the validator and of Python; ours are written for whoever calls.
FOREIGN = ("Input", "input", "after validation", "Tuple", "tuple", "dictionary", "String", "Field", "Extra", "ItemForm", "/docs")

WRONG: list[tuple[str, Any, str, str]] = [
    ("/v1/documents", {"numbers": []}, "numbers", "must have 1 or more entries, and has 0"),
    ("/v1/documents", {"numbers": [f"F-{one}" for one in range(1_001)]}, "numbers", "must have 1000 entries at most"),
    ("/v1/documents", {"numbers": "LOC-6-202501"}, "numbers", "must be a list"),
    ("/v1/documents", {}, "numbers", "is required"),
    ("/v1/vehicles", {"id": 1, "name": "x"}, "id", "must be text"),
    ("/v1/vehicles", {"id": "a", "name": ""}, "name", "must have 1 or more characters"),
    ("/v1/vehicles", {"id": "a", "name": "x" * 201}, "name", "must have 200 characters at most"),
    ("/v1/vehicles", {"id": "a", "name": "b", "brand": "c"}, "brand", "is not known here; known are: id, name, registration"),
    ("/v1/invoices", {"rental": "6", "lines": ["x"]}, "lines.0", "must be an object, with names and values"),
    ("/v1/invoices/F-1/payments", {"id": "R-1", "amount": "1", "credit": "yes"}, "credit", "must be true or false"),
]


@pytest.mark.parametrize(("path", "body", "field", "reason"), WRONG)
def test_what_would_be_right_is_named(api: None, path: str, body: Any, field: str, reason: str) -> None:
    told = post(path, body)
    assert (told.status, told.body["detail"]) == (400, f"{field}: {reason}")
    assert [(one["field"], one["reason"]) for one in told.body["errors"]] == [(field, reason)]


def test_a_word_that_is_none_of_a_few_is_told_which_there_are(api: None) -> None:
    [fault] = patch(SHEET, {"days": {"7": "werked"}}).body["errors"]
    assert fault == {"field": "days.7", "value": "werked", "reason": "must be worked, maintenance, out_of_service or idle"}
    [fault] = get("/v1/rentals", query={"status": "open"}).body["errors"]
    assert fault["reason"] == "must be active, inactive or closed"


def test_a_cursor_that_is_none_is_told_what_to_give_back(api: None) -> None:
    told = get("/v1/rentals", query={"cursor": "no place!"})
    assert (told.status, told.body["detail"]) == (400, "cursor: is not a place in this list: give back what `next` held")


@pytest.mark.parametrize("name", FORMS)
def test_no_field_of_any_form_is_refused_in_the_validators_own_words(name: str) -> None:
    asked, refusals = FORMS[name], 0
    for field in (*asked.model_fields, "unknown"):
        for value in TEXTS if asked in QUERIES else TEXTS + OTHERS:
            try:
                asked.model_validate({field: value})
            except ValidationError as error:
                reasons = [reason_of(one, asked.model_fields) for one in error.errors()]
                assert not [reason for reason in reasons if not reason or any(word in reason for word in FOREIGN)]
                refusals += len(reasons)
    assert refusals


@pytest.mark.parametrize("id", ["999", "0", "abc"])
def test_a_rental_that_there_is_not_is_named_in_french(api: None, id: str) -> None:
    told = post(f"/locations/{id}/facture/")
    assert (told.status, told.body) == (404, {"success": False, "message": f"La location n° {id} n’existe pas."})


def test_a_rental_without_a_name_or_with_an_endless_one_is_told_in_short(api: None) -> None:
    assert post("/locations/%2F/facture/").body["message"] == "Cela n’existe pas."
    assert len(post(f"/locations/{'9' * 5_000}/facture/").body["message"]) < 150


def test_a_generation_that_there_is_not_is_told_in_french(api: None) -> None:
    assert get(f"{PLACE}rental-invoicing-20250101T000000Z/").body["message"] == "Cette génération n’existe pas."


UNREADABLE: list[tuple[dict[str, Any], str]] = [
    ({"body": "{"}, "Le corps de la demande n’est pas du JSON valable."),
    ({"body": "[1]"}, "Le corps de la demande doit être un objet JSON, par exemple {}."),
    ({"body": "month=%ff", "kind": "application/x-www-form-urlencoded"}, "Le corps de la demande n’est pas un formulaire lisible."),
]


@pytest.mark.parametrize(("given", "message"), UNREADABLE)
def test_a_body_that_cannot_be_read_is_said_to_be_that_in_french(api: None, given: dict[str, Any], message: str) -> None:
    told = post(PLACE, **given)
    assert (told.status, told.body) == (400, {"success": False, "message": message})


BOTH = "Le mois (month) doit être un nombre entier de 1 à 12. L’année (year) doit être un nombre entier de 2000 à 2100."


@pytest.mark.parametrize("given", [{"body": {}}, {"body": ""}, {"body": {"month": 13}}, form(month="", year="25")])
def test_all_that_is_missing_or_wrong_is_named_in_french(api: None, given: dict[str, Any]) -> None:
    assert post(PLACE, **given).body["message"] == BOTH


def test_a_name_that_is_mistyped_is_told_with_the_one_that_is_missing(api: None) -> None:
    message = post(PLACE, {"moth": 1, "year": 2025}).body["message"]
    assert message == "Le mois (month) doit être un nombre entier de 1 à 12. Le champ moth n’est pas connu ici."
