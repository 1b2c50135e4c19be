"""What an import makes of timesheets: days, the drafts that bill them, and the months that are looked at again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from relance.domain.invoice import Status
from relance.domain.timesheet import DayStatus
from relance.runtime.clock import now
from relance.store import invoices
from relance.store.tables import RentalRow
from relance.transfer.unit import Counts
from tests.calls import counting
from tests.store.faults import damage
from tests.transfer.files import imported, refused, rows
from tests.transfer.rented import INVOICES, JANUARY, RENTALS, TIMESHEETS, VEHICLES, bill, days, hired, january, rental
from tests.world import SCHOOL

pytestmark = pytest.mark.usefixtures("school")
LOC = "LOC-6-202501"
WORDS = [
    ("worked", DayStatus.WORKED),
    ("Travail", DayStatus.WORKED),
    ("ENTRETIEN", DayStatus.MAINTENANCE),
    ("Hors service", DayStatus.OUT_OF_SERVICE),
    ("hors-service ", DayStatus.OUT_OF_SERVICE),
    ("out of service", DayStatus.OUT_OF_SERVICE),
    ("inactif", DayStatus.IDLE),
]


@pytest.mark.parametrize(("word", "status"), WORDS)
def test_a_status_may_be_written_in_either_language_and_any_case(tmp_path: Path, word: str, status: DayStatus) -> None:
    hired(tmp_path)
    imported(rows(tmp_path, TIMESHEETS, {"status": word}))
    assert january().days == {7: status}


def test_the_days_of_a_month_are_one_write_and_what_no_row_names_stays(tmp_path: Path) -> None:
    hired(tmp_path, 7, 8, 9)
    with counting() as calls:
        file = rows(tmp_path, TIMESHEETS, *days(8), *days(9, status="idle"), *days(10))
        assert imported(file) == Counts(created=1, changed=1, unchanged=1)
    assert calls.written["test-rentals"] == 2  # the sheet, and the rental with it
    assert january().worked() == (date(2025, 1, 7), date(2025, 1, 8), date(2025, 1, 10))


def test_a_csv_of_many_rentals_and_months_is_taken_in_any_order(tmp_path: Path) -> None:
    imported(rows(tmp_path, VEHICLES), rows(tmp_path, RENTALS, {}, {"id": "7"}))
    path = tmp_path / "timesheets.csv"
    path.write_text("organisation;rental;date;status\n" + "".join(f"goo-school;{n};2025-{m}-10;Travail\n" for m in "21" for n in "76"))
    path.write_text(path.read_text().replace("-2-", "-02-").replace("-1-", "-01-"))
    assert imported(path) == Counts(created=4)
    assert imported(path) == Counts(unchanged=4)
    assert (january("6").worked(), january("7").worked()) == ((date(2025, 1, 10),), (date(2025, 1, 10),))


def test_a_day_outside_the_rental_is_kept(tmp_path: Path) -> None:
    hired(tmp_path)
    imported(rows(tmp_path, TIMESHEETS, *days(2)))
    assert january().worked() == (date(2025, 1, 2),)


def test_a_draft_loses_the_day_on_which_nobody_worked_after_all(tmp_path: Path) -> None:
    hired(tmp_path, 7, 8, 9, billed_to="2025-01")
    imported(rows(tmp_path, INVOICES, bill([7, 8, 9])))
    assert imported(rows(tmp_path, TIMESHEETS, *days(8, status="idle"))) == Counts(changed=1)
    draft = invoices.read(SCHOOL.id, LOC)
    assert (draft.total.amount, january().billed, rental().revisit) == (Decimal(118_000), {LOC: (7, 9)}, JANUARY)
    assert draft.breakdown
    assert draft.breakdown.not_worked == 23


def test_a_draft_that_loses_all_its_days_is_cancelled(tmp_path: Path) -> None:
    hired(tmp_path, 7)
    imported(rows(tmp_path, INVOICES, bill([7])))
    imported(rows(tmp_path, TIMESHEETS, *days(7, status="maintenance")))
    assert invoices.read(SCHOOL.id, LOC).status is Status.CANCELLED
    assert january().billed == {LOC: ()}


@pytest.mark.parametrize(("fate", "why"), [({"status": "issued"}, "issued"), ({"status": "litigation"}, "in litigation")])
def test_a_day_on_an_invoice_that_stands_is_refused_by_its_number(tmp_path: Path, fate: dict[str, str], why: str) -> None:
    hired(tmp_path, 7, 8)
    imported(rows(tmp_path, INVOICES, bill([7, 8], **fate)))
    file = rows(tmp_path, TIMESHEETS, *days(7), *days(8, status="idle"), *days(9))
    said = f"timesheets.jsonl line 2: date: '2025-01-08' cannot be changed any more: it is on invoice {LOC}, which is {why}"
    assert refused(file) == [said]


def test_a_day_on_a_draft_that_a_person_has_changed_is_refused(tmp_path: Path) -> None:
    hired(tmp_path, 7)
    draft = bill([7])
    imported(rows(tmp_path, INVOICES, {**draft, "breakdown": {**draft["breakdown"], "edited": True}}))
    (said,) = refused(rows(tmp_path, TIMESHEETS, *days(7, status="idle")))
    assert said.endswith(f"it is on invoice {LOC}, whose amounts a person has set")


def test_every_day_that_cannot_be_entered_is_named_on_its_line(tmp_path: Path) -> None:
    hired(tmp_path, 7, 8)
    imported(rows(tmp_path, INVOICES, bill([7, 8], status="issued")))
    said = refused(rows(tmp_path, TIMESHEETS, *days(7, 8, status="idle"), *days(9)))
    assert [line.split(":")[0] for line in said] == ["timesheets.jsonl line 1", "timesheets.jsonl line 2"]


def test_work_that_is_not_done_yet_is_refused(tmp_path: Path) -> None:
    hired(tmp_path)
    later = (now().date() + timedelta(days=2)).isoformat()
    (said,) = refused(rows(tmp_path, TIMESHEETS, {"date": later}))
    assert said.startswith(f"timesheets.jsonl line 1: date: '{later}' is in the future")
    assert imported(rows(tmp_path, TIMESHEETS, {"date": later, "status": "idle"})) == Counts(created=1)


def test_days_of_a_month_that_is_billed_already_have_it_looked_at_again(tmp_path: Path) -> None:
    hired(tmp_path, billed_to="2025-03")
    imported(rows(tmp_path, TIMESHEETS, *days(10, month="2025-02"), *days(7)))
    assert rental().revisit == JANUARY


def test_days_that_come_with_a_rental_which_says_they_are_billed_are_not_looked_at_again(tmp_path: Path) -> None:
    files = [rows(tmp_path, VEHICLES), rows(tmp_path, RENTALS, {"billed_to": "2025-01"})]
    imported(*files, rows(tmp_path, TIMESHEETS, *days(7), *days(3, month="2025-02")))
    assert (rental().revisit, rental().billed_to) == (None, JANUARY)
    assert january().worked() == (date(2025, 1, 7),)


def test_a_sheet_that_cannot_be_read_is_mended_and_no_day_is_billed_again(tmp_path: Path) -> None:
    hired(tmp_path, 7, 8, 9)
    imported(rows(tmp_path, INVOICES, bill([7, 8], status="issued")))
    damage(RentalRow, SCHOOL.id, "sheet#2025-01#6", days={"S": '{"worked": ["x"]}'}, billed={"S": "[7]"})
    assert imported(rows(tmp_path, TIMESHEETS, *days(7, 8, 9))) == Counts(changed=3)
    assert (january().billed, january().open_for()) == ({LOC: (7, 8)}, (date(2025, 1, 9),))


def test_a_sheet_is_not_mended_without_its_billed_days(tmp_path: Path) -> None:
    hired(tmp_path, 7, 8)
    imported(rows(tmp_path, INVOICES, bill([7, 8], status="issued")))
    damage(RentalRow, SCHOOL.id, "sheet#2025-01#6", days={"S": '{"worked": ["x"]}'})
    (said,) = refused(rows(tmp_path, TIMESHEETS, *days(7)))
    assert "'2025-01-08' is no day on which rental 6 worked, by its timesheet" in said
