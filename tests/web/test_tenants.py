"""No byte of another organisation through any route: every route, every role, both organisations, drawn from the route table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from relance.domain.run import Trigger
from relance.jobs import run
from relance.jobs.request import Request
from relance.runtime import clients
from relance.store import runs
from relance.web import papers
from relance.web.routes import ROUTES
from tests.faults.clock import Clock
from tests.fleet import FLEET
from tests.web.calls import BUCKET, allowed, asked, call, claims, event, get, post
from tests.web.neighbours import DUE, NUMBER, OTHER, RENTAL, ROLES, asks, leaks, settle_in
from tests.web.neighbours_odoo import CANARY, NAMES
from tests.world import add, invoice

#: What neither has of an Odoo.
GONE = {"model": "gone.model", "record": "99", "message": "Z29uZQ"}


@pytest.fixture
def both(api: Clock) -> Mapping[str, str]:
    """The other organisation beside ours, with an invoice, a payment, runs and a document; the names of these for paths."""
    settle_in()
    told = post("/locations/factures/generation-mensuelle/", {"month": 1, "year": 2025}, organisation=OTHER.id)
    assert told.body["details"][0]["vehicule"] == f"{CANARY} Ford ({CANARY})"
    generation = told.headers["Location"].rsplit("/", 1)[1]
    return {"id": RENTAL, "number": NUMBER, "month": "2025-01", "run": generation, "document": _document(NUMBER), **NAMES}


def _document(number: str) -> str:
    """A run of the other organisation that printed something."""
    before = papers.AT_ONCE
    try:
        papers.AT_ONCE = 0  # type: ignore[misc]  # few are many, for once
        post("/v1/documents", {"numbers": [number]}, organisation=OTHER.id)
    finally:
        papers.AT_ONCE = before  # type: ignore[misc]  # as it was
    return next(one.id for one in runs.of_job("invoice-documents", 5))


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_shown_anything_of_another_organisation(both: Mapping[str, str], role: str) -> None:
    before, token = stored(), None if role == "nobody" else claims(FLEET.id, role)
    for route in ROUTES:
        for ask in asks(route, both):
            told = asked(event(token=token, **ask))
            assert not leaks(told.everything), (ask, told.everything)
            if route.parameters:
                assert told.status in ({401} if role == "nobody" else {403, 404}), (ask, told.everything)
    assert stored() == before


def test_whoever_it_belongs_to_is_shown_all_of_it(both: Mapping[str, str]) -> None:
    token, shown = claims(OTHER.id), set[str]()
    for route in ROUTES:
        for ask in asks(route, both) if route.method == "GET" and route.access else ():
            told = asked(event(token=token, **ask))
            assert told.status in (200, 303), (ask, told.everything)
            shown |= {route.path} if leaks(told.everything) else set()
    assert shown == {route.path for route in ROUTES if route.method == "GET" and route.access}


def stored() -> dict[str, Any]:
    """All that the other organisation has, as stored."""
    from tests.quick_tables import held

    tables = {name: table for name, table in held().items() if not name.endswith("-audit")}
    return {
        f"{name}/{pk}/{sk}": item.to_json()
        for name, table in tables.items()
        for pk, rows in table.items.items()
        for sk, item in rows.items()
        if OTHER.id in f"{pk}{sk}"
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_call_what_is_meant_for_it(api: Clock, role: str) -> None:
    names = {"id": "99", "number": "GONE", "month": "2025-01", "run": "gone", "document": "gone", **GONE}
    token = None if role == "nobody" else claims(FLEET.id, role)
    for route in ROUTES:
        for ask in asks(route, names):
            status = asked(event(token=token, **ask)).status
            if role == "nobody":
                assert status == (401 if route.access else 200), ask
            else:
                assert (status == 403) is (not allowed(role, route.access)), ask


def test_a_cursor_of_another_organisation_leads_nowhere(both: Mapping[str, str]) -> None:
    theirs = get("/v1/invoices", query={"limit": "1"}, organisation=OTHER.id).body["next"]
    assert theirs
    assert get("/v1/invoices", query={"cursor": theirs}).status == 400


def test_a_key_of_another_organisation_is_another_key(both: Mapping[str, str]) -> None:
    made = {"id": "their-lorry", "name": f"{CANARY} Two"}
    assert post("/v1/vehicles", made, "k-1", organisation=OTHER.id).status == 201
    told = post("/v1/vehicles", {"id": "ours", "name": "Ours"}, "k-1")
    assert (told.status, leaks(told.everything)) == (201, [])


def test_a_run_of_all_organisations_is_nobodys(both: Mapping[str, str]) -> None:
    nightly = run.start(Request(job="rental-invoicing", scheduled_at=datetime(2025, 2, 10, 3, tzinfo=UTC), trigger=Trigger.SCHEDULE))
    assert nightly.counts.seen
    for organisation in (FLEET.id, OTHER.id):
        assert get(f"/v1/runs/{nightly.id}", organisation=organisation).status == 404


def test_the_same_numbers_are_each_ones_own(both: Mapping[str, str]) -> None:
    add(invoice(both["number"], DUE, FLEET, customer="mine", label="ours"))
    ours, theirs = get(f"/v1/invoices/{both['number']}"), get(f"/v1/invoices/{both['number']}", organisation=OTHER.id)
    assert (ours.body["label"], theirs.body["label"]) == ("ours", f"{CANARY} label")
    link = call("GET", f"/v1/invoices/{both['number']}/pdf").headers["Location"]
    assert (f"/{FLEET.id}/" in link, OTHER.id in link) == (True, False)
    keys = [one["Key"] for one in clients.s3().list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert {key.split("/")[0] for key in keys} == {FLEET.id, OTHER.id}
