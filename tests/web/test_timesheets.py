"""`/v1/timesheets` and the sheet of a rental: read, and days entered at the version that was read."""

from __future__ import annotations

from typing import Any

import pytest

from relance.store import timesheets
from tests.fleet import FLEET, JANUARY, bills
from tests.web.calls import get, patch, post

pytestmark = pytest.mark.usefixtures("api")

SHEET = "/v1/rentals/6/timesheets/2025-01"


def test_the_sheets_of_a_month_are_listed_and_read() -> None:
    told = get("/v1/timesheets", query={"month": "2025-01"}, role="viewer")
    assert [one["rental"] for one in told.body["items"]] == ["6", "7", "8"]
    read = get(SHEET, role="viewer")
    assert read.body == told.body["items"][0]
    assert (read.headers["ETag"], read.body["days"]["7"], read.body["days"]["29"], read.body["billed"]) == (
        '"1"',
        "worked",
        "idle",
        {},
    )
    assert get("/v1/rentals/6/timesheets/2025-02").body["version"] == 0


@pytest.mark.parametrize("month", ["2025-13", "2025", "1025-01", "x"])
def test_what_is_no_month_is_refused(month: str) -> None:
    assert get("/v1/timesheets", query={"month": month}).status == 400
    assert get(f"/v1/rentals/6/timesheets/{month}").status == 400


def test_the_month_of_the_sheets_must_be_said() -> None:
    assert get("/v1/timesheets").body["errors"] == [{"field": "month", "value": None, "reason": "is required"}]


def test_days_are_entered_and_taken_away() -> None:
    told = patch(SHEET, {"days": {"29": "worked", "7": None, "8": "maintenance"}}, 1, role="operator")
    assert (told.status, told.headers["ETag"]) == (200, '"2"')
    assert (told.body["days"].get("7"), told.body["days"]["8"], told.body["days"]["29"]) == (None, "maintenance", "worked")
    assert len(timesheets.read(FLEET.id, "6", JANUARY).worked()) == 21
    assert patch(SHEET, {"days": {"30": "worked"}}, 1, role="operator").status == 412


NO_DAYS: list[Any] = [
    {"32": "worked"},
    {"0": "worked"},
    {"07": "worked"},
    {"x": "worked"},
    {"8": "gone"},
    {"8": 1},
    {},
    [],
    {"6": "worked"},
]


def test_days_that_make_no_sense_are_refused() -> None:
    for days in NO_DAYS:
        assert patch(SHEET, {"days": days}, 1).status == 400


def test_a_first_sheet_is_entered_at_version_nought() -> None:
    path = "/v1/rentals/6/timesheets/2025-02"
    assert patch(path, {"days": {"1": "worked"}}, 0).headers["ETag"] == '"1"'
    assert patch(path, {"days": {"2": "worked"}}, 0).status == 412


def test_a_day_on_an_issued_invoice_cannot_be_changed() -> None:
    post("/locations/factures/generation-mensuelle/", {"month": 1, "year": 2025})
    post("/v1/invoices/LOC-6-202501/issue")
    told = patch(SHEET, {"days": {"7": "idle"}})
    assert (told.status, "LOC-6-202501" in told.body["detail"]) == (400, True)
    assert bills()["LOC-6-202501"] == "1298000 issued"


def test_the_sheet_of_a_rental_that_there_is_not_is_not_found() -> None:
    path = "/v1/rentals/99/timesheets/2025-01"
    assert [get(path).status, patch(path, {"days": {"1": "worked"}}).status] == [404, 404]
