"""The document says what the routes are: all of them, well formed, and with the limits that are enforced."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has none

from relance.web import reading
from relance.web.caller import Access
from relance.web.openapi import document
from relance.web.route import Route, matched
from relance.web.routes import ROUTES
from tests.web.calls import asked, event

WHOLE = document()
OPERATIONS = [(path, method, one) for path, methods in WHOLE["paths"].items() for method, one in methods.items()]
#: Places that are read without a role to check: the public ones.
NAMES = [f"{route.method} {route.path}" for route in ROUTES]


def within(what: Any, name: str) -> Iterator[Any]:
    """All values under that name, anywhere in it."""
    if isinstance(what, dict):
        for key, value in what.items():
            if key == name:
                yield value
            yield from within(value, name)
    elif isinstance(what, list):
        for one in what:
            yield from within(one, name)


def test_every_route_is_in_it_and_nothing_else() -> None:
    assert sorted(f"{method.upper()} {path}" for path, method, _ in OPERATIONS) == sorted(NAMES)
    assert len(NAMES) == len(set(NAMES))


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    used = {ref.removeprefix("#/components/schemas/") for ref in within(WHOLE, "$ref")}
    assert used == set(WHOLE["components"]["schemas"])


def test_every_schema_is_one() -> None:
    schemas = [*within(WHOLE["paths"], "schema"), *WHOLE["components"]["schemas"].values()]
    assert len(schemas) > 100
    for schema in schemas:
        Draft202012Validator.check_schema(schema)
        for pattern in within(schema, "pattern"):
            assert isinstance(pattern, dict) or re.compile(pattern)


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    assert len({one["operationId"] for _, _, one in OPERATIONS}) == len(OPERATIONS)
    assert all(one["summary"] and one["description"] and one["responses"] for _, _, one in OPERATIONS)


def test_whoever_needs_no_token_is_said_to() -> None:
    public = {path for path, _, one in OPERATIONS if one["security"] == []}
    assert public == {route.path for route in ROUTES if route.access is None} == {"/openapi.json", "/docs"}
    assert all(one["security"] == [{"token": []}] for path, _, one in OPERATIONS if path not in public)


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_a_route_keeps_the_rules_of_all_routes(route: Route) -> None:
    one = WHOLE["paths"][route.path][route.method.lower()]
    headers = {parameter["name"] for parameter in one.get("parameters", ()) if parameter["in"] == "header"}
    assert (route.method == "POST") is ("Idempotency-Key" in headers)
    assert (route.method == "PATCH") is ("428" in one["responses"])
    assert route.method != "GET" or "requestBody" not in one
    assert route.method != "POST" or route.body
    assert set(route.parameters) <= set(reading.PARAMETERS)
    assert route.access is None or {"401", "403", "404", "409"} <= set(one["responses"])
    assert route.method != "GET" or route.access in (None, Access.VIEWER)
    assert matched(ROUTES, route.method, re.sub(r"\{\w+\}", "x", route.path)).route is route


@pytest.mark.parametrize("route", [route for route in ROUTES if route.example], ids=lambda route: f"{route.method} {route.path}")
def test_an_example_is_a_body_that_is_taken(route: Route) -> None:
    assert route.body.model_validate(route.example)
    body = WHOLE["paths"][route.path][route.method.lower()]["requestBody"]["content"]["application/json"]
    assert body["example"] == route.example
    Draft202012Validator({"components": WHOLE["components"], "allOf": [body["schema"]]}).validate(route.example)


def test_what_is_asked_knows_nothing_beside_its_fields() -> None:
    forms = {name: schema for name, schema in WHOLE["components"]["schemas"].items() if name.endswith(("Form", "Patch"))}
    assert len(forms) > 10
    assert all(schema["additionalProperties"] is False for schema in forms.values())


def test_anybody_may_read_it_and_a_page_that_says_the_same(api: None) -> None:
    told = asked(event("GET", "/openapi.json", token=None))
    assert (told.status, told.body) == (200, json.loads(json.dumps(WHOLE)))
    page = asked(event("GET", "/docs", token=None))
    assert page.headers["Content-Type"].startswith("text/html")
    assert all(path in page.text and one["summary"] in page.text for path, _, one in OPERATIONS)
    assert "<script" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
