"""Rental invoices over the store: due by state, drafts brought up to date, all else left; each day on one invoice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.errors import InvalidError
from relance.domain.invoice import Kind, Payment, Status, cancel, issue, pay
from relance.domain.money import Money
from relance.domain.rental import RentalStatus
from relance.domain.run import Outcome
from relance.jobs import run
from relance.jobs.request import Request
from relance.store import invoices, rentals, timesheets
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.association import by_hand, lines, played
from tests.faults.clock import set_to
from tests.fleet import FIRST, FLEET, JANUARY, MINE, RENTALS, SHEETS, bill, bills, enter, january, month_of, park, rental, sheet, verdicts
from tests.world import BY, invoice

pytestmark = pytest.mark.usefixtures("tables")

JOB = "rental-invoicing"


def put(before: Any, after: Any) -> None:
    change = invoices.write(before, after, FLEET)
    assert change
    commit([Effect((change,))], BY)


def test_the_seeds_month_is_billed_on_the_first_and_once() -> None:
    park(*RENTALS, *SHEETS)
    ended = played(JOB, FIRST)
    assert (ended.counts.changed, ended.counts.seen) == (3, 3)
    assert bills() == {"LOC-6-202501": "1298000 draft", "LOC-7-202501": "1100000 draft", "LOC-8-202501": "1000000 draft"}
    made = bill("LOC-6-202501")
    assert made.breakdown is not None
    assert (str(made.breakdown.net.amount), str(made.breakdown.vat.amount)) == ("1100000", "198000")
    assert (len(made.breakdown.worked), made.breakdown.not_worked) == (22, 3)
    assert (made.kind, made.issued_on, made.due_on, made.because_of) == (Kind.RENTAL, date(2025, 1, 31), date(2025, 3, 2), "rental/6")
    assert made.label == "Location Toyota Hilux (GN-001-AA) – janvier 2025"
    assert sorted(bill(number).serial or 0 for number in bills()) == [1, 2, 3]
    for night in (FIRST, date(2025, 2, 2), date(2025, 2, 28)):
        assert by_hand(JOB, night).counts.seen == 0


def test_a_missed_first_is_made_up_and_missed_months_come_oldest_first() -> None:
    park(rental(), sheet("6", [7, 8]), sheet("6", [1], date(2025, 2, 1)), sheet("6", [3], date(2025, 3, 1)))
    ended = played(JOB, date(2025, 4, 9))
    assert [month["month"] for month in lines(ended)["6"].data["months"]] == ["2025-01", "2025-02", "2025-03"]
    assert list(bills()) == ["LOC-6-202501", "LOC-6-202502", "LOC-6-202503"]
    assert bill("LOC-6-202502").issued_on == date(2025, 2, 28)
    assert rentals.read(FLEET.id, "6").billed_to == date(2025, 3, 1)


def test_a_month_is_billed_from_the_organisations_own_first_on() -> None:
    """The 1st at 02:00 in Conakry is still the 31st in New York."""
    park(rental(), sheet("6", [7]), organisation=replace(FLEET, zone="America/New_York"))
    early, later = datetime(2025, 2, 1, 2, tzinfo=UTC), datetime(2025, 2, 1, 6, tzinfo=UTC)
    with set_to(early):
        assert run.start(Request(job=JOB, scheduled_at=early)).counts.changed == 0
    with set_to(later):
        assert run.start(Request(job=JOB, scheduled_at=later)).counts.changed == 1
    assert bill("LOC-6-202501").issued_on == date(2025, 1, 31)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"status": RentalStatus.INACTIVE}, "inactive"),
        ({"starts_on": date(2025, 2, 1)}, "outside"),
        ({"starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31)}, "outside"),
        ({"vehicle": ""}, "no_vehicle"),
        ({"daily_rate": Decimal(0)}, "no_rate"),
        ({"starts_on": date(2025, 1, 29)}, "no_worked_day"),
    ],
    ids=["inactive", "in the future", "ended", "no vehicle", "rate 0", "no worked day within"],
)
def test_what_cannot_be_billed_says_why(changed: dict[str, Any], why: str) -> None:
    park(replace(rental(), **changed), SHEETS[0])
    ended = january()
    assert verdicts(ended) == {"6": why}
    assert lines(ended)["6"].outcome is Outcome.SKIPPED
    assert bills() == {}


def test_a_rental_without_a_sheet_says_so_on_the_first() -> None:
    park(rental())
    assert verdicts(played(JOB, FIRST)) == {"6": "no_worked_day"}
    assert by_hand(JOB, date(2025, 2, 2)).counts.seen == 0


def test_a_month_that_is_blocked_stays_due_until_the_rental_is_put_right() -> None:
    park(rental(vehicle=""), SHEETS[0])
    assert verdicts(played(JOB, FIRST)) == verdicts(played(JOB, date(2025, 2, 2))) == {"6": "no_vehicle"}
    before = rentals.read(FLEET.id, "6")
    change = rentals.write(before, replace(before, vehicle="hilux"))
    assert change
    commit([Effect((change,))], BY)
    assert verdicts(played(JOB, date(2025, 2, 3))) == {"6": "created"}


def test_days_entered_in_a_billed_month_wait_while_the_rental_is_inactive() -> None:
    park(rental(status=RentalStatus.INACTIVE, billed_to=JANUARY, revisit=JANUARY), SHEETS[0])
    assert verdicts(january()) == {"6": "inactive"}
    before = rentals.read(FLEET.id, "6")
    change = rentals.write(before, replace(before, status=RentalStatus.ACTIVE))
    assert change
    commit([Effect((change,))], BY)
    assert verdicts(played(JOB, date(2025, 2, 4))) == {"6": "created"}


def test_a_rental_closed_in_the_month_is_billed_up_to_its_end() -> None:
    park(rental(status=RentalStatus.CLOSED, ends_on=date(2025, 1, 16)), SHEETS[0])
    played(JOB, FIRST)
    made = bill("LOC-6-202501")
    assert (made.issued_on, made.breakdown and len(made.breakdown.worked)) == (date(2025, 1, 16), 10)
    assert rentals.read(FLEET.id, "6").billed_to == JANUARY
    assert by_hand(JOB, date(2025, 6, 1)).counts.seen == 0


def test_a_draft_follows_its_days() -> None:
    park(rental(), sheet("6", range(7, 29)))
    played(JOB, FIRST)
    enter(replace(timesheets.read(FLEET.id, "6", JANUARY), days=sheet("6", range(7, 31)).days))
    assert verdicts(january()) == {"6": "updated"}
    assert bills() == {"LOC-6-202501": f"{24 * 59_000} draft"}
    enter(replace(timesheets.read(FLEET.id, "6", JANUARY), days=sheet("6", range(7, 9)).days))
    assert verdicts(january()) == {"6": "updated"}
    assert bills() == {"LOC-6-202501": f"{2 * 59_000} draft"}
    assert verdicts(january()) == {"6": "unchanged"}


def test_a_draft_follows_its_rental_to_another_customer() -> None:
    other = replace(MINE, id="port", name="Port autonome")
    park(other, rental(), sheet("6", [7]))
    played(JOB, FIRST)
    before = rentals.read(FLEET.id, "6")
    change = rentals.write(before, replace(before, customer=other.id, revisit=JANUARY))
    assert change
    commit([Effect((change,))], BY)
    assert verdicts(played(JOB, date(2025, 2, 2))) == {"6": "updated"}
    assert (bill("LOC-6-202501").customer, bill("LOC-6-202501").customer_name) == ("port", "Port autonome")


def test_a_draft_without_days_is_cancelled_and_the_next_one_has_a_number_of_its_own() -> None:
    park(rental(), sheet("6", [7]))
    played(JOB, FIRST)
    enter(replace(timesheets.read(FLEET.id, "6", JANUARY), days={}))
    assert verdicts(january()) == {"6": "emptied"}
    assert bills() == {"LOC-6-202501": "0 cancelled"}
    enter(replace(timesheets.read(FLEET.id, "6", JANUARY), days=sheet("6", [8]).days))
    assert verdicts(january()) == {"6": "created"}
    assert bills() == {"LOC-6-202501": "0 cancelled", "LOC-6-202501-2": "59000 draft"}


def _paid() -> None:
    draft = bill("LOC-6-202501")
    paid, _ = pay(draft, Payment(organisation=FLEET.id, invoice=draft.number, id="r1", amount=draft.total, paid_on=FIRST))
    put(draft, paid)


def _issued() -> None:
    draft = bill("LOC-6-202501")
    put(draft, issue(draft, FIRST, date(2025, 3, 1)))


def _edited() -> None:
    draft = bill("LOC-6-202501")
    assert draft.breakdown
    put(draft, replace(draft, breakdown=replace(draft.breakdown, edited=True)))


def _paid_in_part() -> None:
    draft = bill("LOC-6-202501")
    part, _ = pay(draft, Payment(organisation=FLEET.id, invoice=draft.number, id="r1", amount=Money(Decimal(9), "GNF"), paid_on=FIRST))
    put(draft, part)


@pytest.mark.parametrize(
    ("deed", "why"),
    [(_paid, "paid"), (_issued, "issued"), (_edited, "edited"), (_paid_in_part, "paid in part")],
    ids=["paid", "issued", "edited", "paid in part"],
)
def test_what_a_person_has_decided_is_left_alone_and_said(deed: Any, why: str) -> None:
    park(rental(), sheet("6", range(7, 29)))
    played(JOB, FIRST)
    deed()
    before = bill("LOC-6-202501")
    enter(replace(timesheets.read(FLEET.id, "6", JANUARY), days=sheet("6", range(7, 31)).days))
    month = month_of(lines(january())["6"])
    assert (month["verdict"], month["locked"], month["left"]) == ("locked", why, 2)
    assert bill("LOC-6-202501") == before


def test_a_cancelled_invoice_is_billed_again_only_if_that_is_said() -> None:
    park(rental(), sheet("6", [7, 8]))
    played(JOB, FIRST)
    draft = bill("LOC-6-202501")
    sheet_ = timesheets.read(FLEET.id, "6", JANUARY)
    freed = timesheets.write(sheet_, replace(sheet_, billed={draft.number: ()}))
    change = invoices.write(draft, cancel(draft, FIRST, "wrong customer"), FLEET)
    assert freed
    assert change
    commit([Effect((freed, change))], BY)
    month = month_of(lines(january())["6"])
    assert (month["verdict"], month["locked"], month["left"]) == ("locked", "cancelled", 2)
    assert verdicts(january(reissue=True)) == {"6": "created"}
    assert bills() == {"LOC-6-202501": "118000 cancelled", "LOC-6-202501-2": "118000 draft"}
    assert verdicts(january(reissue=True)) == {"6": "unchanged"}


def test_an_invoice_that_its_sheet_does_not_know_is_left_alone() -> None:
    """One that was imported from the system before."""
    park(rental(), SHEETS[0], invoice("LOC-6-202501", FIRST, FLEET, status=Status.PAID, kind=Kind.RENTAL))
    month = month_of(lines(january())["6"])
    assert (month["verdict"], month["locked"], month["left"]) == ("locked", "paid", 22)


def test_a_month_in_the_future_has_nothing_to_bill() -> None:
    park(*RENTALS, *SHEETS)
    ended = by_hand(JOB, FIRST, organisation=FLEET.id, month="2031-05")
    assert set(verdicts(ended).values()) == {"no_worked_day"}
    assert rentals.read(FLEET.id, "6").billed_to is None


def test_the_current_month_may_be_billed_before_its_end_and_follows_on_the_first() -> None:
    park(rental(), sheet("6", [7, 8]))
    by_hand(JOB, date(2025, 1, 20), organisation=FLEET.id, month="2025-01")
    assert bills() == {"LOC-6-202501": "118000 draft"}
    enter(replace(timesheets.read(FLEET.id, "6", JANUARY), days=sheet("6", [7, 8, 25]).days))
    assert verdicts(played(JOB, FIRST)) == {"6": "updated"}
    assert bills() == {"LOC-6-202501": "177000 draft"}


def test_a_dry_run_decides_the_same_and_uses_up_no_number() -> None:
    park(*RENTALS, *SHEETS)
    ended = by_hand(JOB, FIRST, dry_run=True)
    assert {id: month_of(line)["total"] for id, line in lines(ended).items()} == {"6": "1298000", "7": "1100000", "8": "1000000"}
    assert bills() == {}
    played(JOB, FIRST)
    assert min(bill(number).serial or 0 for number in bills()) == 1


@pytest.mark.parametrize(
    "options", [{"rental": "6"}, {"rental": "6", "month": "2025-01", "organisation": FLEET.id}], ids=["whose", "all days of a month"]
)
def test_senseless_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidError, match="rental"):
        by_hand(JOB, FIRST, **options)


def test_a_rental_whose_customer_or_vehicle_is_missing_is_parked_and_the_others_go_on() -> None:
    park(rental(customer="nobody"), rental("7", "gone"), RENTALS[2], SHEETS[0], sheet("7", [7]), SHEETS[2])
    ended = played(JOB, FIRST)
    assert {id: line.outcome.value for id, line in lines(ended).items()} == {"6": "parked", "7": "parked", "8": "changed"}
    assert "'guinee-gest/nobody' does not exist" in lines(ended)["6"].data["why"]


def test_a_rental_of_an_organisation_that_is_gone_stops_no_other() -> None:
    park(rental(), SHEETS[0], replace(rental(), organisation="gone"))
    ended = played(JOB, FIRST)
    assert (ended.counts.changed, ended.counts.parked) == (1, 1)
