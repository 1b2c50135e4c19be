"""Records over the deployed API: read, listed, changed at the version that was seen, and the schedule that bills what is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from relance.domain.invoice import Status
from relance.store import runs
from tests.cloud.api import Api
from tests.cloud.local_cloud import STACK, LocalCloud
from tests.cloud.people import People, below, rented
from tests.cloud.waiting import until
from tests.fleet import FLEET, rental, sheet
from tests.world import add, invoice

pytestmark = pytest.mark.cloud


def test_a_rental_is_set_up_billed_and_paid_by_its_people(people: People) -> None:
    id = rented("api-life")
    admin, api = people.of(id, "admin"), people.of(id)
    car = admin.post("/v1/vehicles", {"id": "duster", "name": "Dacia Duster", "registration": "GN-004-DD"})
    assert (car.status, car.data["label"]) == (201, "Dacia Duster (GN-004-DD)")
    made = admin.post("/v1/rentals", {"customer": "mine", "vehicle": "duster", "starts_on": "2025-03-01", "daily_rate": "40000"})
    assert (made.status, made.data["id"], made.data["vehicle_label"]) == (201, "9", "Dacia Duster (GN-004-DD)")
    sheet = "/v1/rentals/9/timesheets/2025-03"
    empty = api.get(sheet)
    assert (empty.status, empty.data["version"], empty.headers["etag"]) == (200, 0, '"0"')
    assert api.patch(sheet, {"days": {"3": "worked", "4": "worked"}}, empty.headers["etag"]).status == 200
    billed = api.post("/locations/9/facture/").data["facture"]
    place = f"/v1/invoices/{billed['numero']}"
    draft = api.get(place)
    changed = api.patch(place, {"net": "70000"}, draft.headers["etag"])
    assert (changed.status, changed.data["total"], changed.data["breakdown"]["edited"]) == (
        200,
        {"amount": "82600", "currency": "GNF"},
        True,
    )
    assert api.post(f"{place}/issue").data["status"] == "issued"
    held = api.post(f"{place}/hold", {"until_on": "2099-01-01", "reason": "disputed"})
    assert [one["reason"] for one in held.data["holds"]] == ["disputed"]
    assert api.call("DELETE", f"{place}/hold").status == 200
    paid = api.post(f"{place}/payments", {"id": "R-1", "amount": "82600"})
    assert (paid.status, paid.data["invoice"]["status"]) == (201, "paid")
    assert [one["id"] for one in api.get(f"{place}/payments").data["items"]] == ["R-1"]
    assert api.get(below(paid.headers["location"])).data["items"][0]["amount"]["amount"] == "82600"


def test_a_change_is_made_at_the_version_that_was_seen(people: People) -> None:
    id = rented("api-match", rental())
    add(invoice("M-1", date(2025, 3, 1), replace(FLEET, id=id), status=Status.DRAFT))
    api, place = people.of(id), "/v1/invoices/M-1"
    seen = api.get(place).headers["etag"]
    assert api.patch(place, {"label": "first"}, seen).data["label"] == "first"
    stale = api.patch(place, {"label": "second"}, seen)
    assert (stale.status, stale.data["title"]) == (412, "Precondition Failed")
    unseen = api.call("PATCH", place, b'{"label": "third"}', {"content-type": "application/json"})
    assert (unseen.status, unseen.data["title"]) == (428, "Precondition Required")
    assert api.get(place).data["label"] == "first"
    assert api.patch(place, {"label": "whatever it is"}, "*").status == 200


def walked(api: Api, **query: str) -> tuple[list[str], int]:
    """The numbers of all pages of a list of invoices, and how many pages there were."""
    numbers, pages, cursor = list[str](), 0, dict[str, str]()
    while True:
        answer = api.get("/v1/invoices", limit="3", **query, **cursor)
        assert answer.status == 200, answer.body
        numbers += [one["number"] for one in answer.data["items"]]
        pages += 1
        assert pages < 20, "the list never ends"
        if answer.data["next"] is None:
            return numbers, pages
        cursor = {"cursor": answer.data["next"]}


def test_a_walk_by_cursor_meets_every_invoice_once_with_and_without_filters(people: People) -> None:
    id = rented("api-walk", rental())
    own, usual = replace(FLEET, id=id), {"customer": "mine", "customer_name": "Œuvre de N’Zérékoré"}
    add(*(invoice(f"W-{n:02d}", date(2025, 3, 1 + n % 3), own, **usual) for n in range(8)))
    add(*(invoice(f"X-{n:02d}", date(2025, 4, 1), own, status=Status.DRAFT, label="Chauffeur") for n in range(4)))
    api = people.of(id, "viewer")
    issued, drafts = [f"W-{n:02d}" for n in range(8)], [f"X-{n:02d}" for n in range(4)]
    every, pages = walked(api)
    assert (every, pages >= 4) == ([*issued, *drafts], True)
    assert sorted(walked(api, status="issued")[0]) == issued
    assert sorted(walked(api, customer="mine")[0]) == issued
    assert walked(api, q="oeuvre n'zerekore")[0] == issued
    assert walked(api, q="chauffeur", status="draft")[0] == drafts
    following = api.get("/v1/invoices", limit="3").data["next"]
    elsewhere = api.get("/v1/invoices", limit="3", status="draft", cursor=following)
    assert (elsewhere.status, elsewhere.data["errors"][0]["field"]) == (400, "cursor")


def test_the_schedule_makes_the_drafts_of_the_months_that_are_over(cloud: LocalCloud, people: People) -> None:
    id = rented("api-scheduled", rental(), sheet("6", [7, 8, 9]))
    api, scheduler = people.of(id, "viewer"), cloud.client("scheduler")
    nightly = scheduler.get_schedule(Name=f"{STACK}-rental-invoicing")
    target = {name: nightly["Target"][name] for name in ("Arn", "RoleArn", "Input")}
    scheduler.create_schedule(
        Name="every-minute-rentals", ScheduleExpression="rate(1 minute)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target
    )
    try:
        until(lambda: api.get("/v1/invoices/LOC-6-202501").status == 200, 150, "the draft was made by the schedule")
    finally:
        scheduler.delete_schedule(Name="every-minute-rentals")
    draft = api.get("/v1/invoices/LOC-6-202501").data
    assert (draft["status"], len(draft["breakdown"]["worked"]), draft["total"]["amount"]) == ("draft", 3, "177000")
    until(lambda: all(run.closed_at for run in runs.of_job("rental-invoicing", 3)), 120, "its runs ended")
