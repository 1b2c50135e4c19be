"""The page for people says of each route what the document says: who may call it, what to send with an example, what comes back."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from relance.web import openapi
from relance.web.openapi import document
from relance.web.published import page
from relance.web.route import Call
from tests.web.calls import asked, event

WHOLE = document()
SCHEMAS = WHOLE["components"]["schemas"]
OPERATIONS = [(path, method, one) for path, methods in WHOLE["paths"].items() for method, one in methods.items()]
CALL: Call = None  # type: ignore[assignment]  # a page that is the same for everybody asks nothing of who calls
#: Elements without an end.
VOID = ("meta", "br", "hr")


class Balance(HTMLParser):
    """The elements that are open, and all that there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        self.seen.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def part(one: dict[str, Any]) -> str:
    """What the page says of an operation, as text."""
    _, _, after = page(CALL).body.partition(f'<h2 id="{one["operationId"]}">')
    return unescape(re.sub(r"<[^>]+>", "", after.partition("<h2 ")[0]))


def form_of(one: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = one["requestBody"]["content"]["application/json"]["schema"]
    return SCHEMAS[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


@pytest.mark.parametrize("one", [one for _, _, one in OPERATIONS if "requestBody" in one], ids=lambda one: one["operationId"])
def test_a_body_is_told_by_its_fields_and_its_example(one: dict[str, Any]) -> None:
    text, form = part(one), form_of(one)
    for name, field in form["properties"].items():
        assert f"{name} " in text
        assert field.get("description", "").replace("`", "") in text
    content = one["requestBody"]["content"]
    assert all(kind in text for kind in content)
    if "example" in content["application/json"]:
        assert json.dumps(content["application/json"]["example"], ensure_ascii=False) in text


@pytest.mark.parametrize("one", [one for _, _, one in OPERATIONS], ids=lambda one: one["operationId"])
def test_parameters_and_replies_are_told(one: dict[str, Any]) -> None:
    text = part(one)
    assert all(parameter["name"] in text for parameter in one.get("parameters", ()))
    for status, answer in one["responses"].items():
        assert f"{status} {answer['description'].replace('`', '')}" in text
        assert answer["description"].endswith(".")


def test_a_field_is_told_with_its_kind_its_limits_and_whether_it_must_be_there() -> None:
    payment, rental = part(WHOLE["paths"]["/v1/invoices/{number}/payments"]["post"]), part(WHOLE["paths"]["/v1/rentals"]["post"])
    assert "amount text, like ^[0-9]{1,15}(\\.[0-9]{1,6})?$, such as 1298000, required." in payment
    assert "paid_on date, such as 2025-01-31, may be left out. Left out: today." in payment
    assert "method text, at most 100 characters, no control characters, may be left out." in payment
    assert "credit true or false, may be left out, which means false." in payment
    assert "kind one of internal, external, may be left out, which means internal." in rental
    assert "ends_on date, such as 2025-01-31, or null, may be left out." in rental
    assert "limit whole number, at least 1, at most 100, may be left out, which means 50." in part(WHOLE["paths"]["/v1/rentals"]["get"])
    lines = part(WHOLE["paths"]["/v1/invoices"]["post"])
    assert "lines list, 1 or more entries, at most 200 entries, each: object, may be left out." in lines
    assert "unit_price text" in lines
    days = part(WHOLE["paths"]["/v1/rentals/{id}/timesheets/{month}"]["patch"])
    assert "each: one of worked, maintenance, out_of_service, idle, or null, required." in days
    assert "If-Match text" in days


def test_no_sentence_stands_twice_in_a_row_and_whoever_may_call_is_named() -> None:
    for path, _, one in OPERATIONS:
        first = part(one).split(path, 1)[1]
        sentences = [each.strip() for each in re.split(r"(?<=\.)\s", first)[:3]]
        assert sentences[0] != sentences[1], path
    assert "or higher" not in page(CALL).body
    told = {method: part(one) for method, one in WHOLE["paths"]["/v1/vehicles"].items()}
    assert "Add a vehicle. For admin." in told["post"]
    assert "For anybody logged in." in told["get"]
    assert "For operator or admin." in part(WHOLE["paths"]["/v1/invoices"]["post"])
    assert "Needs no token." in part(WHOLE["paths"]["/docs"]["get"])


def test_the_generation_says_what_its_total_is_of() -> None:
    one = WHOLE["paths"]["/locations/factures/generation-mensuelle/"]["post"]
    assert "`total_mois` is the sum of `details`" in one["description"]
    assert "\n" not in one["description"]
    assert "total_mois is the sum of details" in part(one)


def test_it_is_well_formed_and_runs_nothing_and_asks_nobody(api: None) -> None:
    told = asked(event("GET", "/docs", token=None))
    balance = Balance()
    balance.feed(told.text)
    assert balance.open == []
    assert not balance.seen & {"script", "link", "img", "iframe"}
    assert told.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_whatever_the_document_holds_is_shown_and_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = "<script>alert('x')</script>"
    field = {"type": "string", "description": bad, "examples": [bad], "pattern": bad, "default": bad}
    schema = {"type": "object", "description": bad, "properties": {bad: field, "b": {"enum": [bad]}}, "required": [bad]}
    one = {
        "operationId": bad,
        "summary": bad,
        "description": bad,
        "parameters": [{"name": bad, "in": "query", "description": bad, "schema": field}],
        "requestBody": {"required": True, "content": {bad: {"schema": schema, "example": {bad: bad}}}},
        "responses": {"200": {"description": bad, "headers": {bad: {}}}, "400": {"description": bad}},
    }
    info = {"title": bad, "version": bad, "description": bad}
    monkeypatch.setattr(openapi, "document", lambda: {"info": info, "paths": {bad: {"get": one}}, "components": {"schemas": {}}})
    text = page(CALL).body
    assert "<script" not in text
    assert text.count("&lt;script&gt;") > 15
