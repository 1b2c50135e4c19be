"""From a request to a reply: places that there are not, what API Gateway has matched, the stage, and faults of our own."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from relance.domain.errors import BrokenRecordError, RelanceError, UnreachableError
from relance.store import rentals
from tests.fleet import FLEET
from tests.web.calls import asked, call, claims, event, get, post
from tests.world import add, invoice

pytestmark = pytest.mark.usefixtures("api")


@pytest.mark.parametrize("path", ["/", "", "/v1", "/v2/rentals", "/v1/rentals/6/x", "/v1//rentals", "/live/v1/rentals"])
def test_a_place_that_there_is_not_is_not_found(path: str) -> None:
    assert get(path).status == 404


def test_a_method_that_a_place_does_not_know_is_refused_with_those_it_knows() -> None:
    told = call("DELETE", "/v1/rentals")
    assert (told.status, told.headers["Allow"]) == (405, "GET, POST")


def test_what_api_gateway_has_matched_comes_before_the_path() -> None:
    add(invoice("2025/A/pdf", rentals.read(FLEET.id, "6").starts_on, FLEET, customer="mine"))
    given = event("GET", "/v1/invoices/2025/A/pdf", token=claims())
    given |= {"resource": "/v1/invoices/{number}", "pathParameters": {"number": "2025/A/pdf"}}
    assert asked(given).body["number"] == "2025/A/pdf"


@pytest.mark.parametrize(
    ("whole", "place"), [("/live/v1/vehicles", "/live"), ("/v1/vehicles", ""), ("/a/b/v1/vehicles/", "/a/b"), ("", "")]
)
def test_a_place_that_is_named_can_be_called_as_it_is(whole: str, place: str) -> None:
    given = event("POST", "/v1/vehicles", {"id": "canter", "name": "Canter"}, token=claims())
    given["requestContext"]["path"] = whole
    assert asked(given).headers["Location"] == f"{place}/v1/vehicles?q=canter"


def test_nobody_on_the_way_keeps_a_reply() -> None:
    for told in (get("/v1/rentals"), get("/v1/rentals/99"), get("/docs")):
        assert (told.headers["Cache-Control"], told.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_a_body_may_come_in_base64() -> None:
    given = event("POST", "/v1/vehicles", "eyJpZCI6ICJhIiwgIm5hbWUiOiAiw6kifQ==", token=claims()) | {"isBase64Encoded": True}
    assert (asked(given).status, asked(given | {"body": "!"}).status, asked(given | {"body": "/w=="}).status) == (201, 400, 400)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"id": NaN}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"id": "a", "name": "b"}', "text/plain", 415),
        ("id=a&name=b", "application/x-www-form-urlencoded", 415),
        ('{"id": "a", "name": "' + "b" * 1_000_000 + '"}', "application/json", 413),
        ('{"id": "a", "name": "b"}', "application/json; charset=utf-8", 201),
    ],
)
def test_a_body_is_an_object_of_json_of_some_size(body: str, kind: str, status: int) -> None:
    assert post("/v1/vehicles", body, kind=kind).status == status


def test_a_filter_that_is_given_twice_is_refused() -> None:
    given = event("GET", "/v1/rentals", token=claims(), query={"status": "active"})
    given["multiValueQueryStringParameters"] = {"status": ["active", "closed"]}
    assert asked(given).status == 400


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ValueError("the secret of Awa Camara"), 500),
        (UnreachableError("DynamoDB did not answer at the secret of Awa Camara"), 503),
        (BrokenRecordError("rental/6", "daily_rate is missing"), 409),
        (RelanceError("a rule of ours"), 409),
    ],
)
def test_what_fails_here_is_a_reply_without_secrets(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, status: int
) -> None:
    def fails(*_: Any) -> None:
        raise error

    monkeypatch.setattr(rentals, "read", fails)
    with caplog.at_level(logging.ERROR):
        told = get("/v1/rentals/6")
    assert told.status == status
    assert "Awa" not in told.everything
    assert bool(caplog.records) is (status >= 500)
    if status == 500:
        assert told.body["id"] in caplog.text
        assert "in fails" in caplog.text
        assert "Awa" not in caplog.text
    if status == 503:
        assert told.headers["Retry-After"] == "5"


def test_a_fault_of_our_own_is_told_in_french_with_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rentals, "find", lambda *_: 1 / 0)
    told = post("/locations/6/facture/")
    assert (told.status, told.body["success"]) == (500, False)
    assert told.body["message"].startswith("Une erreur s’est produite chez nous")


HALVES = ['{"id": "a", "name": "\\ud800"}', '{"\\ud800": 1}', '{"id": "\\udfff", "name": "b"}']


@pytest.mark.parametrize("path", ["/v1/vehicles", "/locations/factures/generation-mensuelle/"])
@pytest.mark.parametrize("body", HALVES)
def test_half_a_character_is_refused_in_a_reply_that_can_be_sent(path: str, body: str) -> None:
    told = post(path, body)
    assert (told.status, told.everything.encode().decode()) == (400, told.everything)


def test_a_request_that_is_wrong_in_a_hundred_thousand_places_is_told_of_a_hundred() -> None:
    told = post("/v1/vehicles", "{" + ",".join(f'"{number:x}":1' for number in range(90_000)) + ',"' + "x" * 9_000 + '":1}')
    assert (told.status, len(told.body["errors"])) == (400, 100)
    assert len(told.text) < 50_000
