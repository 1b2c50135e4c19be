"""Requests that meet: whatever comes at once, a worked day is on exactly one invoice and a request under a key is done once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from relance.domain.invoice import Invoice, Status
from relance.domain.timesheet import DayStatus
from relance.store import invoices, timesheets
from tests.cloud.api import Answer
from tests.cloud.local_cloud import STACK, LocalCloud
from tests.cloud.people import People, awaited, below, rented
from tests.cloud.test_api_generation import JANUARY, PLACE
from tests.fleet import rental, sheet

pytestmark = pytest.mark.cloud

#: So many that a reply cannot wait for them where a run may bill twenty at once.
MANY: Final = 60


def at_once(*asks: Callable[[], Answer]) -> list[Answer]:
    """The replies to requests that are on their way at the same time."""
    with ThreadPoolExecutor(len(asks)) as pool:
        return [one.result() for one in [pool.submit(ask) for ask in asks]]


def billed_days(organisation: str, *rentals: str) -> dict[str, Counter[date]]:
    """How often each day is on an invoice that is not cancelled, by rental; it fails if the sheets say otherwise than the invoices."""
    living = [one for one in invoices.everything(organisation) if isinstance(one, Invoice) and one.status is not Status.CANCELLED]
    found: dict[str, Counter[date]] = {id: Counter() for id in rentals}
    for one in living:
        assert one.breakdown
        found[one.breakdown.rental].update(one.breakdown.worked)
        for day in one.breakdown.worked:
            stands = timesheets.read(organisation, one.breakdown.rental, day.replace(day=1))
            assert stands.invoice_of(day.day) == one.number
    return found


def worked(organisation: str, *rentals: str) -> dict[str, Counter[date]]:
    """Each worked day of January once, by rental."""
    sheets = {id: timesheets.read(organisation, id, date(2025, 1, 1)) for id in rentals}
    return {id: Counter(date(2025, 1, day) for day, did in one.days.items() if did is DayStatus.WORKED) for id, one in sheets.items()}


@contextmanager
def hurried(cloud: LocalCloud, **settings: str) -> Iterator[None]:
    """The API and the job have less time, and bill fewer at once."""
    functions, before = cloud.client("lambda"), dict[str, Any]()
    for name in (f"{STACK}-api", f"{STACK}-rental-invoicing"):
        before[name] = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": before[name] | settings})
    try:
        yield
    finally:
        for name, variables in before.items():
            functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})


def test_a_generation_that_does_not_fit_into_a_reply_is_a_run_and_then_the_same_reply(people: People) -> None:
    ids = [str(100 + n) for n in range(MANY)]
    id = rented("api-many", *(rental(one, daily_rate=Decimal(1000)) for one in ids), *(sheet(one, [7, 8]) for one in ids))
    api = people.of(id)
    with hurried(people.cloud, RELANCE_INLINE_LIMIT="20", RELANCE_TIME_BUDGET="3"):
        first = api.post(PLACE, JANUARY)
        assert (first.status, first.data["success"]) == (202, True)
        place = below(first.headers["location"])
        assert place.startswith(PLACE)
        done = awaited(api, place)
    assert (done.status, list(done.data)) == (200, ["success", "message", "total_mois", "details"])
    assert done.data["message"] == f"Factures générées/mises à jour pour {MANY} location(s) sur 2025-01."
    assert done.data["total_mois"] == 2360.0 * MANY
    assert [one["location_id"] for one in done.data["details"]] == [int(one) for one in ids]
    assert all(one["created"] for one in done.data["details"])
    assert people.of(id, "viewer").get(place).body == done.body
    assert billed_days(id, *ids) == worked(id, *ids)


@pytest.mark.parametrize("round", range(2))
def test_two_generations_at_once_bill_every_day_once(people: People, round: int) -> None:
    id = rented(f"api-twice-{round}")
    api = people.of(id)
    replies = at_once(*[lambda: api.post(PLACE, JANUARY)] * 2)
    assert [one.status for one in replies] == [200, 200]
    for one in replies:
        assert (one.data["total_mois"], [detail["location_id"] for detail in one.data["details"]]) == (3398000.0, [6, 7, 8])
    created = [detail["numero"] for one in replies for detail in one.data["details"] if detail["created"]]
    assert sorted(created) == ["LOC-6-202501", "LOC-7-202501", "LOC-8-202501"]
    assert billed_days(id, "6", "7", "8") == worked(id, "6", "7", "8")


@pytest.mark.parametrize("round", range(2))
def test_a_generation_and_one_on_demand_at_once_bill_every_day_once(people: People, round: int) -> None:
    id = rented(f"api-beside-{round}")
    api = people.of(id)
    month, six, seven = at_once(
        lambda: api.post(PLACE, JANUARY), lambda: api.post("/locations/6/facture/"), lambda: api.post("/locations/7/facture/")
    )
    assert month.status == 200
    assert {six.status, seven.status} <= {200, 409}
    assert billed_days(id, "6", "7", "8") == worked(id, "6", "7", "8")


def test_days_entered_while_a_month_is_generated_are_billed_once(people: People) -> None:
    id = rented("api-entering")
    api = people.of(id)
    place = "/v1/rentals/6/timesheets/2025-01"
    seen = api.get(place).headers["etag"]
    month, entered = at_once(lambda: api.post(PLACE, JANUARY), lambda: api.patch(place, {"days": {"29": "worked", "7": "idle"}}, seen))
    assert (month.status, entered.status in (200, 409, 412)) == (200, True)
    if entered.status != 200:
        assert api.patch(place, {"days": {"29": "worked", "7": "idle"}}, api.get(place).headers["etag"]).status == 200
    assert api.post(PLACE, JANUARY).status == 200
    assert billed_days(id, "6", "7", "8") == worked(id, "6", "7", "8")


def test_the_same_request_twice_at_once_under_a_key_is_done_once(people: People) -> None:
    api = people.of(rented("api-key"))
    body = {"customer": "mine", "label": "Chauffeur", "net": "100000"}
    one, other = at_once(*[lambda: api.post("/v1/invoices", body, Idempotency_Key="k-1")] * 2)
    assert (one.status, one.body, one.headers["etag"]) == (201, other.body, other.headers["etag"])
    assert [one.headers.get("idempotency-replayed"), other.headers.get("idempotency-replayed")].count("true") == 1
    again = api.post("/v1/invoices", body, Idempotency_Key="k-1")
    assert (again.status, again.body, again.headers["idempotency-replayed"]) == (201, one.body, "true")
    assert [row["number"] for row in api.get("/v1/invoices").data["items"]] == [one.data["number"]]
    other_body = api.post("/v1/invoices", body | {"net": "1"}, Idempotency_Key="k-1")
    assert (other_body.status, other_body.headers["content-type"]) == (422, "application/problem+json")


def test_the_same_generation_twice_at_once_under_a_key_is_one_run(people: People) -> None:
    api = people.of(rented("api-key-month"))
    replies = at_once(*[lambda: api.post(PLACE, JANUARY, Idempotency_Key="k-1")] * 2)
    again = api.post(PLACE, JANUARY, Idempotency_Key="k-1")
    assert {one.status for one in replies} <= {200, 202}
    assert again.status == 200
    assert [one["created"] for one in again.data["details"]] == [True, True, True]
    for one in replies:
        assert one.headers["location"].rstrip("/").rsplit("/", 1)[1] == again.headers["location"].rsplit("/", 1)[1]
