"""What an import makes of vehicles and rentals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relance.domain.organisation import Organisation
from relance.domain.rental import RentalKind, RentalPolicy, RentalStatus
from relance.store import organisations, rentals
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import RentalRow
from relance.transfer.importing import apply
from relance.transfer.planning import plan
from relance.transfer.schemas import FileKind
from relance.transfer.unit import Counts
from tests.store.faults import damage, raw
from tests.transfer.files import exported, imported, refused, rows
from tests.transfer.rented import INVOICES, JANUARY, RENTALS, TIMESHEETS, VEHICLES, bill, days, hired, january, rental
from tests.world import BY, SCHOOL

pytestmark = pytest.mark.usefixtures("school")
FEBRUARY = date(2025, 2, 1)


def test_a_renter_may_arrive_in_one_import_whatever_the_order_of_its_files(tmp_path: Path) -> None:
    files = [rows(tmp_path, INVOICES, bill([7])), *(rows(tmp_path, kind) for kind in (TIMESHEETS, RENTALS, VEHICLES))]
    assert imported(*files) == Counts(created=4)
    assert imported(*files) == Counts(unchanged=4)
    assert january().billed == {"LOC-6-202501": (7,)}


def test_a_rental_is_as_its_row_says(tmp_path: Path) -> None:
    outside = {"kind": "external", "supplier": "Mamou Transports", "daily_rate": "46610.1695", "status": "closed", "ends_on": "2025-06-30"}
    hired(tmp_path, **outside)
    found = rental()
    assert (found.kind, found.supplier, found.daily_rate) == (RentalKind.EXTERNAL, "Mamou Transports", Decimal("46610.1695"))
    assert (found.status, found.ends_on, found.currency) == (RentalStatus.CLOSED, date(2025, 6, 30), "GNF")


def test_the_number_of_a_rental_may_be_a_number_in_json(tmp_path: Path) -> None:
    imported(rows(tmp_path, VEHICLES), rows(tmp_path, RENTALS, {"id": 6}))
    assert rental().id == "6"


def test_what_a_row_leaves_out_stays_as_it_is(tmp_path: Path) -> None:
    hired(tmp_path, kind="external", supplier="Mamou Transports", ends_on="2025-06-30", billed_to="2025-01")
    assert imported(rows(tmp_path, RENTALS, {"daily_rate": "60000", "vehicle": None})) == Counts(changed=1)
    after = rental()
    assert (after.daily_rate, after.vehicle, after.supplier) == (Decimal(60000), "hilux", "Mamou Transports")
    assert (after.ends_on, after.billed_to) == (date(2025, 6, 30), JANUARY)


def test_a_vehicle_may_be_taken_away_and_renamed(tmp_path: Path) -> None:
    hired(tmp_path)
    imported(rows(tmp_path, RENTALS, {"vehicle": ""}), rows(tmp_path, VEHICLES, {"name": "Hilux", "registration": None}))
    found = rentals.find_vehicle(SCHOOL.id, "hilux")
    assert (rental().vehicle, found and found.label) == ("", "Hilux (GN-001-AA)")


@pytest.mark.parametrize(("told", "stands"), [("2024-12", FEBRUARY), (None, FEBRUARY), ("2025-03", date(2025, 3, 1))])
def test_what_is_billed_never_goes_back(tmp_path: Path, told: str | None, stands: date) -> None:
    hired(tmp_path, billed_to="2025-02")
    imported(rows(tmp_path, RENTALS, {"billed_to": told}))
    assert rental().billed_to == stands


def test_the_month_to_look_at_again_is_taken_for_a_new_rental_only(tmp_path: Path) -> None:
    hired(tmp_path, billed_to="2025-02", revisit="2025-01")
    assert rental().revisit == JANUARY
    assert imported(rows(tmp_path, RENTALS, {"billed_to": "2025-02", "revisit": "2025-02"})) == Counts(unchanged=1)


def test_other_dates_have_the_months_looked_at_again(tmp_path: Path) -> None:
    hired(tmp_path, billed_to="2025-02")
    imported(rows(tmp_path, RENTALS, {"starts_on": "2025-01-01"}))
    assert rental().revisit == JANUARY


def test_a_billed_day_stays_within_its_rental(tmp_path: Path) -> None:
    hired(tmp_path, 7, 8)
    imported(rows(tmp_path, INVOICES, bill([7, 8])))
    (said,) = refused(rows(tmp_path, RENTALS, {"starts_on": "2025-01-08"}))
    assert said.startswith("rentals.jsonl line 1: starts_on: '2025-01-08' would leave out 2025-01-07, which is billed on LOC-6-202501")


def test_a_rental_that_cannot_be_read_is_mended_and_no_month_is_billed_again(tmp_path: Path) -> None:
    hired(tmp_path, billed_to="2025-02", revisit="2025-01")
    damage(RentalRow, SCHOOL.id, "rental#6", daily_rate={"S": "much"}, supplier={"S": "nobody"})
    assert imported(rows(tmp_path, RENTALS)) == Counts(changed=1)
    after = rental()
    assert (after.daily_rate, after.billed_to, after.revisit, after.version) == (Decimal(50000), FEBRUARY, JANUARY, 2)
    assert "supplier" not in raw(RentalRow, SCHOOL.id, "rental#6")


def test_a_vehicle_that_cannot_be_read_is_mended(tmp_path: Path) -> None:
    hired(tmp_path)
    damage(RentalRow, SCHOOL.id, "vehicle#hilux", name={"N": "5"})
    assert imported(rows(tmp_path, VEHICLES)) == Counts(changed=1)
    found = rentals.find_vehicle(SCHOOL.id, "hilux")
    assert found
    assert found.name == "Toyota Hilux"


def test_the_policy_and_the_address_come_with_the_organisation_and_the_logo_stays(tmp_path: Path) -> None:
    logo = replace(organisations.read(SCHOOL.id), logo="goo-school/logo")
    somebody_writes(logo)
    imported(rows(tmp_path, FileKind.ORGANISATIONS, {"rentals": {"due_days": 15}, "address": "Kaloum\nConakry"}))
    after = organisations.read(SCHOOL.id)
    assert (after.rentals, after.address, after.logo) == (RentalPolicy(15), "Kaloum\nConakry", "goo-school/logo")


def somebody_writes(after: Organisation) -> None:
    commit([Effect(organisations.write(organisations.read(after.id), after))], BY)


def test_the_address_of_a_contact_comes_with_its_row(tmp_path: Path) -> None:
    imported(rows(tmp_path, FileKind.CONTACTS, {"address": "Quartier Nyékao\nN’Zérékoré"}))
    found = organisations.contact(SCHOOL.id, "c-1")
    assert found
    assert found.address == "Quartier Nyékao\nN’Zérékoré"


def test_a_currency_is_not_changed_once_there_are_rates_in_it(tmp_path: Path) -> None:
    hired(tmp_path)
    said = "organisations.jsonl line 1: currency: 'XOF' cannot replace GNF, in which rentals exist"
    assert refused(rows(tmp_path, FileKind.ORGANISATIONS, {"currency": "XOF"})) == [said]


def test_days_that_somebody_enters_between_plan_and_writing_are_kept(tmp_path: Path) -> None:
    hired(tmp_path)
    planned = plan([rows(tmp_path, TIMESHEETS, *days(7, 8))])
    imported(rows(tmp_path, TIMESHEETS, *days(8, 9, status="idle")))
    assert apply(planned, BY) == Counts(created=1, changed=1)
    assert {day: status.value for day, status in january().days.items()} == {7: "worked", 8: "worked", 9: "idle"}


def test_an_export_names_the_month_and_every_decimal_of_the_rate(tmp_path: Path) -> None:
    hired(tmp_path, daily_rate="46610.1695", billed_to="2025-02")
    assert '"daily_rate": "46610.1695"' in exported()[RENTALS]
    assert '"billed_to": "2025-02"' in exported()[RENTALS]
