"""Bad rows of vehicles, rentals, timesheets and breakdowns: named with line, field, value and reason, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from relance.transfer.schemas import FileKind
from tests.transfer.files import imported, refused, rows
from tests.transfer.rented import INVOICES, RENTALS, TIMESHEETS, VEHICLES, bill, days, hired

pytestmark = pytest.mark.usefixtures("school")
LINE = {"label": "Transport", "quantity": "1", "unit_price": "100"}
NO_ID = "must be a whole number from 1 to 999999999"

BAD: list[tuple[FileKind, dict[str, Any], str]] = [
    (VEHICLES, {"name": ""}, "name: '' must not be empty"),
    (VEHICLES, {"id": "a#b"}, "id: 'a#b' is not an id; write 1 to 64 characters, without '#'"),
    (RENTALS, {"id": "LOC"}, f"id: 'LOC' {NO_ID}"),
    (RENTALS, {"id": "06"}, f"id: '06' {NO_ID}"),
    (RENTALS, {"customer": "c-9"}, "customer: 'c-9' is no contact of goo-school, neither in the store nor in this import"),
    (RENTALS, {"vehicle": "bus"}, "vehicle: 'bus' is no vehicle of goo-school, neither in the store nor in this import"),
    (RENTALS, {"kind": "leased"}, "kind: 'leased' is not one of internal, external"),
    (RENTALS, {"supplier": "Mamou"}, "supplier: 'Mamou' is for external rentals; an internal one is of the organisation's own vehicle"),
    (RENTALS, {"ends_on": "2025-01-06"}, "ends_on: '2025-01-06' is before 2025-01-07, its first day"),
    (RENTALS, {"status": "closed"}, "ends_on: '' must be given for a closed rental: it is billed up to that day"),
    (RENTALS, {"daily_rate": "-1"}, "daily_rate: '-1' must not be less than zero"),
    (RENTALS, {"daily_rate": "50 000"}, "daily_rate: '50 000' is not a number; write it as in \"1500.50\""),
    (RENTALS, {"daily_rate": "0.1234567"}, "daily_rate: '0.1234567' has more than 6 decimals"),
    (RENTALS, {"currency": "USD"}, "currency: 'USD' is not the currency of goo-school, which is GNF"),
    (RENTALS, {"billed_to": "2025-01-31"}, "billed_to: '2025-01-31' is not a month; write it as YYYY-MM, for example 2025-03"),
    (RENTALS, {"billed_to": "2025-13"}, "billed_to: '2025-13' is not a month; write it as YYYY-MM, for example 2025-03"),
    (TIMESHEETS, {"rental": "9"}, "rental: '9' is no rental of goo-school, neither in the store nor in this import"),
    (TIMESHEETS, {"date": "2025-02-29"}, "date: '2025-02-29' is not a date; write it as YYYY-MM-DD, for example 2025-03-31"),
    (
        TIMESHEETS,
        {"status": "Vacances"},
        "status: 'Vacances' is not one of worked, maintenance, out_of_service, idle (Travail, Entretien, Hors service, Inactif)",
    ),
    (TIMESHEETS, {"status": None}, "status: is missing"),
]


@pytest.mark.parametrize(("kind", "change", "said"), BAD)
def test_a_bad_row_is_named_with_line_field_value_and_reason(tmp_path: Path, kind: FileKind, change: dict[str, Any], said: str) -> None:
    hired(tmp_path)
    good = {"date": "2025-01-20"} if kind is TIMESHEETS else {"id": "5"}
    assert refused(rows(tmp_path, kind, good, change)) == [f"{kind.value}.jsonl line 2: {said}"]


@pytest.mark.parametrize("status", ["idle", "worked"])
def test_a_day_is_there_once(tmp_path: Path, status: str) -> None:
    hired(tmp_path)
    file = rows(tmp_path, TIMESHEETS, *days(7), *days(7, status=status))
    assert refused(file) == ["timesheets.jsonl line 2: date: '2025-01-07' is there already, on line 1"]


def test_what_refers_to_a_refused_row_is_not_refused_again(tmp_path: Path) -> None:
    files = [rows(tmp_path, VEHICLES, {"name": ""}), rows(tmp_path, RENTALS), rows(tmp_path, TIMESHEETS)]
    assert [said.split(":")[0] for said in refused(*files)] == ["vehicles.jsonl line 1"]


def broken(**changes: Any) -> dict[str, Any]:
    """An invoice of the 7th whose breakdown is changed so."""
    right = bill([7])
    return {**right, "breakdown": {**right["breakdown"], **changes}}


PLAIN = {"lines": [LINE], "vat_rate": "0"}
BAD_BREAKDOWNS: list[tuple[dict[str, Any], str]] = [
    (broken() | {"total": "60000"}, "total: '60000' is not the 59000 GNF that its lines come to with VAT"),
    ({"total": "0", "status": "draft"}, "total: '0' must be more than zero"),
    (broken(rental="9"), "breakdown.rental: '9' is no rental of goo-school, neither in the store nor in this import"),
    (
        broken(worked={"2025-01": [31]}),
        "breakdown.worked: '2025-01-31' is no day on which rental 6 worked, by its timesheet; import that as well",
    ),
    (broken(worked={"2025-01": [2]}), "breakdown.worked: '2025-01-02' is no day of rental 6"),
    (
        broken(worked={"2025-02": [30]}),
        "breakdown.worked: '{'2025-02': [30]}' must be days by month, of 40 months at most, such as {\"2025-01\": [7, 8]}",
    ),
    (broken(worked={"2025-01": [7, 7]}), "breakdown.worked: '{'2025-01': [7, 7]}' names a day twice"),
    (broken(vat_rate="18"), "breakdown.vat_rate: '18' must be between 0 and 1; write 18% as 0.18"),
    (broken(edited="yes"), "breakdown.edited: 'yes' must be true or false"),
    (
        broken(worked={"2025-01": [7, 8]}),
        "breakdown.edited: 'false' must be true: its lines are not the one that Relance makes, of as many days as were worked",
    ),
    ({"total": "100", "breakdown": {**PLAIN, "worked": {"2025-01": [7]}}}, "breakdown.rental: is missing: the rental whose days they are"),
    (
        {"total": "100", "breakdown": {"lines": [{**LINE, "label": " "}], "vat_rate": "0"}},
        "breakdown.lines[1].label: ' ' must not be empty",
    ),
    ({"total": "100", "breakdown": {"lines": [LINE]}}, "breakdown.vat_rate: is missing"),
    ({"total": "100", "breakdown": {**PLAIN, "net": "100"}}, "breakdown.net: '100' is for a field that does not exist"),
]


@pytest.mark.parametrize(("change", "said"), BAD_BREAKDOWNS)
def test_a_bad_breakdown_is_named_with_line_field_value_and_reason(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    hired(tmp_path, 7, 8)
    imported(rows(tmp_path, TIMESHEETS, *days(2)))
    (found,) = refused(rows(tmp_path, INVOICES, {"number": "N-0"}, change))
    assert found.replace('"', "'") == f"invoices.jsonl line 2: {said}".replace('"', "'")
