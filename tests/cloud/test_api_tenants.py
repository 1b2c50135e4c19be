"""No byte of another organisation through any deployed route: routes × roles × two organisations, with real tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from relance.store import invoices, mirror, organisations, outbox, rentals, runs, syncs, timesheets
from relance.web.papers import AT_ONCE
from relance.web.routes import ROUTES
from tests.cloud.api import Answer, Api
from tests.cloud.people import People, awaited, below, lasting
from tests.cloud.test_api_generation import JANUARY, PLACE
from tests.fleet import JANUARY as FIRST
from tests.web.calls import allowed
from tests.web.neighbours import DUE, NUMBER, OTHER, PERSON, RENTAL, ROLES, asks, leaks, settle_in
from tests.web.neighbours_odoo import MESSAGE, MODEL, NAMES
from tests.world import add, invoice

pytestmark = pytest.mark.cloud

OURS: Final = "api-tenants"
GONE: Final = {
    "id": "99",
    "number": "GONE",
    "month": "2025-01",
    "run": "gone",
    "document": "gone",
    "model": "gone.model",
    "record": "99",
    "message": "Z29uZQ",
}


def asked(api: Api, method: str, path: str, body: Any, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    """What the API replies to a request of the route table."""
    data = None if body is None else json.dumps(body).encode()
    kind = {"content-type": "application/json"} if data is not None else {}
    return api.call(method, f"{path}?{urlencode(query)}" if query else path, data, {**kind, **headers})


def everything(answer: Answer) -> str:
    """All that was sent, as one text."""
    return f"{json.dumps(dict(answer.headers), ensure_ascii=False)}\n{answer.body.decode(errors='replace')}"


@pytest.fixture
def both(people: People) -> Mapping[str, str]:
    """Ours, and beside it the other organisation with all that there is to see; the names of its records for paths."""
    lasting(OURS)
    if organisations.find(OTHER.id) is None:
        settle_in()
        assert leaks(everything(people.of(OTHER.id).post(PLACE, JANUARY)))
        _print(people.of(OTHER.id))
    runs_of = {"run": _run("rental-invoicing"), "document": _run("invoice-documents")}
    return {"id": RENTAL, "number": NUMBER, "month": "2025-01", **runs_of, **NAMES}


def _print(api: Api) -> None:
    """A document of so many invoices that it is a run."""
    numbers = [f"THEIRS-{n}" for n in range(10, 10 + AT_ONCE)]
    add(*(invoice(number, DUE, OTHER, customer=PERSON.id, customer_name=PERSON.name) for number in numbers))
    first = api.post("/v1/documents", {"numbers": [NUMBER, *numbers]})
    assert (first.status, awaited(api, below(first.headers["location"])).status) == (202, 303), first.body


def _run(job: str) -> str:
    """The other organisation's run of that job."""
    return next(run.id for run in runs.of_job(job, 100) if run.options.get("organisation") == OTHER.id)


def standing() -> list[Any]:
    """What the other organisation has."""
    sheet = timesheets.read(OTHER.id, RENTAL, FIRST)
    mirrored = [list(mirror.every(OTHER.id, MODEL)), syncs.find(OTHER.id).models, outbox.read(OTHER.id, MESSAGE.id)]
    return [organisations.read(OTHER.id), rentals.read(OTHER.id, RENTAL), sheet, sorted(invoices.everything(OTHER.id), key=str), *mirrored]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_shown_or_changes_anything_of_another_organisation(people: People, both: Mapping[str, str], role: str) -> None:
    before, api, many = standing(), people.of(OURS, role), 0
    for route in ROUTES:
        for ask in asks(route, both):
            answer, many = asked(api, **ask), many + 1
            assert not leaks(everything(answer)), (ask, everything(answer))
            if route.parameters:
                assert answer.status in ({401} if role == "nobody" else {403, 404}), (ask, answer.body)
    assert many > len(ROUTES)
    assert standing() == before


def test_whoever_it_belongs_to_is_shown_all_of_it(people: People, both: Mapping[str, str]) -> None:
    api, shown = people.of(OTHER.id, "viewer"), set[str]()
    for route in ROUTES:
        for ask in asks(route, both) if route.method == "GET" and route.access else ():
            answer = asked(api, **ask)
            assert answer.status in (200, 303), (ask, answer.body)
            shown |= {route.path} if leaks(everything(answer)) else set()
    assert shown == {route.path for route in ROUTES if route.method == "GET" and route.access}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_exactly_where_the_table_says(people: People, role: str) -> None:
    api = people.of(lasting(OURS), role)
    for route in ROUTES:
        for ask in asks(route, GONE):
            status = asked(api, **ask).status
            if role == "nobody":
                assert status == (401 if route.access else 200), ask
            else:
                assert (status == 403) is (not allowed(role, route.access)), (ask, status)


def test_a_cursor_and_a_key_of_another_organisation_are_of_no_use(people: People, both: Mapping[str, str]) -> None:
    theirs, ours = people.of(OTHER.id), people.of(OURS)
    cursor = theirs.get("/v1/invoices", limit="1").data["next"]
    assert cursor
    assert ours.get("/v1/invoices", cursor=cursor).status == 400
    made = theirs.post("/v1/invoices", {"customer": "their-customer", "label": "CANARY", "net": "1"}, Idempotency_Key="both-1")
    own = ours.post("/v1/invoices", {"customer": "mine", "label": "ours", "net": "1000"}, Idempotency_Key="both-1")
    assert (made.status, own.status, own.data["label"], leaks(everything(own))) == (201, 201, "ours", [])
