"""What the API needs rights for: each of its routes, asked by an administrator of the scenario's organisation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from relance.domain.invoice import Status
from relance.store import invoices, organisations, timesheets
from tests.rights.printing import bucket, kept
from tests.rights.renting import BILL, CUSTOMER, MONTH, RENTAL, rented
from tests.rights.settled import LATE, NUMBER
from tests.rights.stage import Scenario, Stage
from tests.web.calls import CLIENT, ISSUER, claims, event
from tests.world import add, invoice

_MONTHLY: Final = "/locations/factures/generation-mensuelle/"
_FEBRUARY: Final = {"month": 2, "year": 2025}
#: More invoices than are printed while somebody waits.
_MANY: Final = 51


@dataclass(frozen=True, slots=True)
class Api:
    """The function behind API Gateway, and who asks it."""

    stage: Stage

    def ask(self, status: int, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """The reply's headers and body. AssertionError: its status is another."""
        said = self.stage.invoke(event(method, path, body, token=claims(self.stage.id), **more))
        assert said["statusCode"] == status, (method, path, said)
        return {**said["headers"], "body": json.loads(said["body"] or "null")}

    def keyed(self, status: int, path: str, body: Any) -> dict[str, Any]:
        """A POST that bears a key, sent twice, since its first reply was lost."""
        first = self.ask(status, "POST", path, body, headers={"Idempotency-Key": path})
        again = self.ask(status, "POST", path, body, headers={"Idempotency-Key": path})
        assert first["body"] == again["body"]
        return again

    def change(self, path: str, body: Any) -> dict[str, Any]:
        """A PATCH of whatever version there is."""
        return self.ask(200, "PATCH", path, body, headers={"If-Match": "*"})


def asked_of(stage: Stage, **fields: Any) -> Api:
    """The API of an organisation with a rental."""
    rented(stage, **fields)
    return known(stage)


def known(stage: Stage) -> Api:
    """The API, which knows the pool of the tokens that are sent here."""
    stage.set(RELANCE_USER_POOL_CLIENT=CLIENT, RELANCE_USER_POOL_ISSUER=ISSUER)
    return Api(stage)


def generates_a_month(stage: Stage) -> None:
    api = asked_of(stage)
    said = api.keyed(200, _MONTHLY, _FEBRUARY)
    assert [one["numero"] for one in said["body"]["details"]] == [BILL]
    run = said["Location"].rpartition("/")[2]
    assert api.ask(200, "GET", f"{_MONTHLY}{run}/")["body"] == said["body"]
    assert [one["record"] for one in api.ask(200, "GET", f"/v1/runs/{run}")["body"]["items"]] == [RENTAL]


def hands_a_large_generation_over(stage: Stage) -> None:
    api = asked_of(stage)
    stage.set(RELANCE_INLINE_LIMIT="0")
    said = api.ask(202, "POST", _MONTHLY, _FEBRUARY)
    api.ask(202, "GET", _MONTHLY + said["Location"].partition(_MONTHLY)[2])


def bills_one_rental(stage: Stage) -> None:
    said = asked_of(stage).ask(200, "POST", f"/locations/{RENTAL}/facture/", {})
    assert said["body"]["facture"]["numero"] in timesheets.read(stage.id, RENTAL, MONTH).billed


def keeps_vehicles_and_rentals(stage: Stage) -> None:
    api = asked_of(stage)
    api.keyed(201, "/v1/vehicles", {"id": "patrol", "name": "Nissan Patrol"})
    wanted = {"customer": CUSTOMER, "vehicle": "patrol", "starts_on": "2025-03-01", "daily_rate": "50"}
    made = api.keyed(201, "/v1/rentals", wanted)["body"]
    api.change(f"/v1/rentals/{made['id']}", {"daily_rate": "60", "ends_on": "2025-03-20"})
    assert api.ask(200, "GET", f"/v1/rentals/{made['id']}")["body"]["version"] == 2
    assert len(api.ask(200, "GET", "/v1/vehicles")["body"]["items"]) == 2
    assert len(api.ask(200, "GET", "/v1/rentals")["body"]["items"]) == 2
    assert len(api.ask(200, "GET", "/v1/rentals", query={"q": "patrol"})["body"]["items"]) == 1


def enters_days(stage: Stage) -> None:
    api = asked_of(stage)
    api.ask(200, "POST", _MONTHLY, _FEBRUARY)
    place = f"/v1/rentals/{RENTAL}/timesheets"
    api.change(f"{place}/2025-02", {"days": {"4": "idle"}})
    api.change(f"{place}/2025-03", {"days": {"3": "worked"}})
    assert invoices.read(stage.id, BILL).total.amount == 59
    assert api.ask(200, "GET", f"{place}/2025-03")["body"]["version"] == 1
    assert len(api.ask(200, "GET", "/v1/timesheets", query={"month": "2025-02"})["body"]["items"]) == 1


def says_what_it_is_and_finds_invoices(stage: Stage) -> None:
    for path in ("/openapi.json", "/docs"):
        assert stage.invoke(event("GET", path, token=None))["statusCode"] == 200
    api = asked_of(stage)
    for query in ({}, {"status": "issued"}, {"customer": "c-1"}):
        assert [one["number"] for one in api.ask(200, "GET", "/v1/invoices", query=query)["body"]["items"]] == [NUMBER]
    assert api.ask(200, "GET", f"/v1/invoices/{NUMBER}")["body"]["number"] == NUMBER


def sees_an_invoice_through(stage: Stage) -> None:
    api = asked_of(stage)
    made = api.keyed(201, "/v1/invoices", {"rental": RENTAL, "label": "Hire", "net": "100", "days": ["2025-02-03"]})["body"]
    place = f"/v1/invoices/{made['number']}"
    api.change(place, {"net": "90"})
    api.keyed(200, f"{place}/issue", {})
    api.keyed(200, f"{place}/hold", {"until_on": "2099-12-31", "reason": "disputed"})
    api.ask(200, "DELETE", f"{place}/hold")
    api.keyed(201, f"{place}/payments", {"id": "R-1", "amount": "10"})
    assert [one["id"] for one in api.ask(200, "GET", f"{place}/payments")["body"]["items"]] == ["R-1"]


def cancels_what_was_billed(stage: Stage) -> None:
    api = asked_of(stage)
    api.ask(200, "POST", _MONTHLY, _FEBRUARY)
    api.keyed(200, f"/v1/invoices/{BILL}/cancel", {"reason": "billed twice"})
    assert invoices.read(stage.id, BILL).status is Status.CANCELLED
    assert timesheets.read(stage.id, RENTAL, MONTH).billed == {BILL: ()}


def prints_one_invoice(stage: Stage) -> None:
    api = asked_of(stage)
    for _ in range(2):
        assert bucket() in api.ask(303, "GET", f"/v1/invoices/{NUMBER}/pdf")["Location"]
    assert kept(stage) == {"2025-01"}


def prints_a_few_though_the_logo_is_gone(stage: Stage) -> None:
    api = asked_of(stage, logo=f"{stage.id}/logo")
    for _ in range(2):
        api.ask(303, "POST", "/v1/documents", {"numbers": [NUMBER]})
    assert kept(stage) == {"batches"}


def has_many_printed(stage: Stage) -> None:
    api = asked_of(stage)
    numbers = [f"R-{n + 2}" for n in range(_MANY)]
    add(*(invoice(number, LATE, organisations.read(stage.id)) for number in numbers))
    said = api.ask(202, "POST", "/v1/documents", {"numbers": numbers})
    api.ask(202, "GET", "/v1/documents/" + said["Location"].rpartition("/")[2])


SCENARIOS: Final[tuple[Scenario, ...]] = (
    generates_a_month,
    hands_a_large_generation_over,
    bills_one_rental,
    keeps_vehicles_and_rentals,
    enters_days,
    says_what_it_is_and_finds_invoices,
    sees_an_invoice_through,
    cancels_what_was_billed,
    prints_one_invoice,
    prints_a_few_though_the_logo_is_gone,
    has_many_printed,
)
