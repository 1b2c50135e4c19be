"""The monthly invoice of a rental: which days it bills, what it does to the one that is there, and why there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.invoice import Invoice, Status
from relance.domain.rental import Rental, RentalStatus
from relance.domain.rental_billing import Billing, Verdict, covered, locked_because, monthly, monthly_number, own_number, priced, series
from relance.domain.timesheet import Timesheet
from tests.domain.examples import an_invoice, day, francs
from tests.domain.rentals import VAT, a_bill, a_rental, a_sheet, days_of, numbers

JANUARY, LOC = day("2025-01-01"), "LOC-6-202501"
CREATED, LOCKED = Verdict.CREATED, Verdict.LOCKED
EXAMPLE = a_rental("2025-01-15", "2025-02-15")


@pytest.mark.parametrize(
    ("rental", "month", "span"),
    [
        pytest.param(EXAMPLE, "2025-01", ("2025-01-15", "2025-01-31"), id="it starts in the month"),
        pytest.param(EXAMPLE, "2025-02", ("2025-02-01", "2025-02-15"), id="it ends in the month"),
        pytest.param(EXAMPLE, "2024-12", None, id="before it"),
        pytest.param(EXAMPLE, "2025-03", None, id="after it"),
        pytest.param(a_rental("2025-01-31"), "2025-01", ("2025-01-31", "2025-01-31"), id="it starts on the last day"),
        pytest.param(a_rental("2024-06-01", "2025-01-01"), "2025-01", ("2025-01-01", "2025-01-01"), id="it ends on the first"),
        pytest.param(a_rental("2025-01-10", "2025-01-20"), "2025-01", ("2025-01-10", "2025-01-20"), id="both"),
        pytest.param(a_rental("2024-01-01"), "2024-02", ("2024-02-01", "2024-02-29"), id="a leap February"),
        pytest.param(a_rental(), "2025-02", ("2025-02-01", "2025-02-28"), id="no leap February"),
        pytest.param(a_rental(), "2025-12", ("2025-12-01", "2025-12-31"), id="December"),
    ],
)
def test_the_period_is_what_the_rental_and_the_month_share(rental: Rental, month: str, span: tuple[str, str] | None) -> None:
    assert covered(rental, day(f"{month}-01")) == (tuple(map(day, span)) if span else None)


@pytest.mark.parametrize(
    ("rental", "sheet", "worked", "not_worked"),
    [
        pytest.param(a_rental("2025-01-07"), a_sheet("7..28", idle="29..31"), 22, 3, id="the seed's example: 22/3"),
        pytest.param(EXAMPLE, a_sheet("15..28"), 14, 3, id="15 January to 15 February: 17 covered, 3 not worked"),
        pytest.param(EXAMPLE, a_sheet("1..31"), 17, 0, id="days before its first are not its own"),
        pytest.param(EXAMPLE, a_sheet("1..28", month="2025-02"), 15, 0, id="nor those after its last"),
        pytest.param(a_rental("2025-01-31"), a_sheet("31"), 1, 0, id="it starts on the month's last day"),
        pytest.param(replace(EXAMPLE, status=RentalStatus.CLOSED), a_sheet("1..28", month="2025-02"), 15, 0, id="closed: up to its end"),
        pytest.param(a_rental("2024-01-01"), a_sheet("1..29", month="2024-02"), 29, 0, id="a leap February"),
        pytest.param(a_rental(), a_sheet("1", maintenance="2", out_of_service="3", idle="4"), 1, 30, id="work alone is billed"),
        pytest.param(a_rental(), a_sheet("1..31"), 31, 0, id="all of it"),
    ],
)
def test_the_days_worked_in_the_period_are_billed_and_the_others_counted(
    rental: Rental, sheet: Timesheet, worked: int, not_worked: int
) -> None:
    found = monthly(rental, sheet, {})
    assert (found.verdict, found.number, found.left) == (CREATED, monthly_number("6", sheet.month), 0)
    assert (len(found.worked), found.not_worked) == (worked, not_worked)
    assert all(rental.covers(one) and one in sheet.worked() for one in found.worked)


def test_the_seeds_amounts_are_those_of_the_invoice() -> None:
    found = monthly(a_rental("2025-01-07"), a_sheet("7..28"), {})
    made = priced(a_rental(), found, VAT, "Toyota Hilux")
    assert [made.net, made.vat, made.total] == [francs(1_100_000), francs(198_000), francs(1_298_000)]
    assert (made.rental, made.worked, made.not_worked, made.edited) == ("6", days_of("2025-01", "7..28"), 3, False)
    assert [(one.quantity, one.unit_price, one.net) for one in made.lines] == [(Decimal(22), Decimal(50_000), francs(1_100_000))]


@pytest.mark.parametrize(
    ("rental", "sheet", "billing"),
    [
        pytest.param(a_rental(status=RentalStatus.INACTIVE), a_sheet("1..22"), Billing(Verdict.INACTIVE), id="inactive"),
        pytest.param(a_rental("2025-02-01"), a_sheet("1..22"), Billing(Verdict.OUTSIDE), id="in the future, whatever its sheet says"),
        pytest.param(a_rental("2024-01-01", "2024-12-31"), a_sheet("1..22"), Billing(Verdict.OUTSIDE), id="ended before"),
        pytest.param(a_rental(), a_sheet(), Billing(Verdict.NO_DAY, not_worked=31), id="no sheet"),
        pytest.param(a_rental(), a_sheet(idle="1..31"), Billing(Verdict.NO_DAY, not_worked=31), id="no worked day"),
        pytest.param(EXAMPLE, a_sheet("1..14"), Billing(Verdict.NO_DAY, not_worked=17), id="worked days outside the period only"),
        pytest.param(a_rental(vehicle=""), a_sheet("1..22"), Billing(Verdict.NO_VEHICLE, left=22), id="no vehicle"),
        pytest.param(a_rental(vehicle=""), a_sheet(), Billing(Verdict.NO_DAY, not_worked=31), id="nor a day: nothing waits for one"),
        pytest.param(a_rental(daily_rate=Decimal(0)), a_sheet("1..22"), Billing(Verdict.NO_RATE, left=22), id="a rate of zero"),
        pytest.param(a_rental(daily_rate=Decimal("0.49")), a_sheet("1"), Billing(Verdict.NO_RATE, left=1), id="one that rounds to zero"),
        pytest.param(
            a_rental(),
            a_sheet("1..22", billed={"FACT-6-20250115120000": numbers("1..22")}),
            Billing(Verdict.NO_DAY, not_worked=31),
            id="all on another invoice",
        ),
    ],
)
def test_nothing_is_billed_and_the_verdict_says_why(rental: Rental, sheet: Timesheet, billing: Billing) -> None:
    assert monthly(rental, sheet, {}) == billing


def test_days_on_an_invoice_on_demand_are_not_billed_by_the_month() -> None:
    sheet = a_sheet("1..22", billed={"FACT-6-20250115120000": numbers("1..10")})
    # Not worked is what is covered without what is billed here, as `rules`, 7 has it.
    assert monthly(a_rental(), sheet, {}) == Billing(CREATED, LOC, days_of("2025-01", "11..22"), 19)


DRAFT = a_bill(LOC, days_of("2025-01", "1..22"))
ON_IT = {LOC: numbers("1..22")}
#: What is there when the month is generated again, each as the day after sees it.
STANDING: dict[str, Invoice] = {
    "issued": replace(DRAFT, status=Status.ISSUED),
    "overdue": replace(DRAFT, status=Status.OVERDUE),
    "paid": a_bill(LOC, days_of("2025-01", "1..22"), status=Status.PAID),
    "edited": a_bill(LOC, days_of("2025-01", "1..22"), edited=True),
    "paid in part": a_bill(LOC, days_of("2025-01", "1..22"), paid=1_000),
}


@pytest.mark.parametrize(
    ("worked", "verdict", "days"),
    [
        pytest.param(["1..22"], Verdict.UPDATED, ["1..22"], id="nothing has changed"),
        pytest.param(["1..25"], Verdict.UPDATED, ["1..25"], id="days were added"),
        pytest.param(["1..20"], Verdict.UPDATED, ["1..20"], id="days were taken away"),
        pytest.param(["5..26"], Verdict.UPDATED, ["5..26"], id="both"),
        pytest.param([], Verdict.EMPTIED, [], id="all were taken away"),
    ],
)
def test_a_draft_is_brought_up_to_date_and_cancelled_when_no_day_is_left(worked: list[str], verdict: Verdict, days: list[str]) -> None:
    found = monthly(a_rental(), a_sheet(*worked, billed=ON_IT), {LOC: DRAFT})
    left = days_of("2025-01", *days)
    assert found == Billing(verdict, LOC, left, 31 - len(left))


@pytest.mark.parametrize(("why", "standing"), STANDING.items(), ids=STANDING)
@pytest.mark.parametrize(("worked", "left"), [("1..22", 0), ("1..25", 3), ("1..20", 0), ("31", 1)])
@pytest.mark.parametrize("reissue", [False, True])
def test_what_a_person_has_issued_paid_or_changed_is_left_and_says_what_waits(
    why: str, standing: Invoice, worked: str, left: int, reissue: bool
) -> None:
    found = monthly(a_rental(), a_sheet(worked, billed=ON_IT), {LOC: standing}, reissue=reissue)
    assert found == Billing(LOCKED, LOC, left=left)
    assert locked_because(standing) == why


def test_a_draft_that_was_written_by_hand_is_locked() -> None:
    by_hand = an_invoice(number=LOC, status=Status.DRAFT)
    assert (locked_because(by_hand), monthly(a_rental(), a_sheet("1..22"), {LOC: by_hand}).left) == ("edited", 22)
    assert locked_because(DRAFT) == ""


def test_a_draft_that_is_of_no_rental_is_locked_whatever_its_number() -> None:
    assert DRAFT.breakdown
    lines_alone = replace(DRAFT, breakdown=replace(DRAFT.breakdown, rental="", worked=(), not_worked=0))
    assert monthly(a_rental(), a_sheet("1..22"), {LOC: lines_alone}).verdict is LOCKED


@pytest.mark.parametrize(
    ("rental", "verdict"), [(a_rental(vehicle=""), Verdict.NO_VEHICLE), (a_rental(daily_rate=Decimal(0)), Verdict.NO_RATE)]
)
def test_a_draft_that_cannot_be_priced_any_more_keeps_its_days_and_only_new_ones_are_left(rental: Rental, verdict: Verdict) -> None:
    assert monthly(rental, a_sheet("1..25", billed=ON_IT), {LOC: DRAFT}) == Billing(verdict, left=3)


def test_a_draft_of_a_month_that_is_no_longer_the_rentals_is_cancelled() -> None:
    found = monthly(a_rental("2025-02-01"), a_sheet("1..22", billed=ON_IT), {LOC: DRAFT})
    assert found == Billing(Verdict.EMPTIED, LOC)


def test_the_draft_of_an_inactive_rental_is_left_alone() -> None:
    assert monthly(a_rental(status=RentalStatus.INACTIVE), a_sheet("1..3", billed=ON_IT), {LOC: DRAFT}) == Billing(Verdict.INACTIVE)


def cancelled(number: str = LOC, *days: date) -> Invoice:
    """An invoice that is cancelled; of no day: because none was left."""
    return a_bill(number, days or days_of("2025-01", "1..22"), status=Status.CANCELLED)


EMPTY = a_bill(LOC, (), status=Status.CANCELLED)
FREED: dict[str, tuple[int, ...]] = {LOC: ()}


@pytest.mark.parametrize(
    ("known", "billed", "reissue", "found"),
    [
        pytest.param([cancelled()], FREED, False, (LOCKED, LOC, 0, 22), id="a person's word stands"),
        pytest.param([cancelled()], FREED, True, (CREATED, f"{LOC}-2", 22, 0), id="until it is reissued"),
        pytest.param([EMPTY], FREED, False, (CREATED, f"{LOC}-2", 22, 0), id="emptied: nobody has decided against it"),
        pytest.param([cancelled(), cancelled(f"{LOC}-2")], FREED | {f"{LOC}-2": ()}, True, (CREATED, f"{LOC}-3", 22, 0), id="twice"),
        pytest.param([cancelled(), cancelled(f"{LOC}-2")], FREED | {f"{LOC}-2": ()}, False, (LOCKED, f"{LOC}-2", 0, 22), id="no third"),
        pytest.param(
            [cancelled(), a_bill(f"{LOC}-2", days_of("2025-01", "1..5"))],
            FREED | {f"{LOC}-2": numbers("1..5")},
            True,
            (Verdict.UPDATED, f"{LOC}-2", 22, 0),
            id="the reissued draft is brought up to date",
        ),
        pytest.param([cancelled(f"{LOC}-3")], {f"{LOC}-3": ()}, True, (CREATED, f"{LOC}-4", 22, 0), id="never a number that was used"),
        pytest.param([cancelled()], {}, True, (CREATED, f"{LOC}-2", 22, 0), id="one that its sheet does not name"),
        pytest.param(
            [cancelled(f"{LOC}-{n}" if n > 1 else LOC) for n in range(1, 11)],
            {f"{LOC}-{n}": () for n in range(2, 11)},
            True,
            (CREATED, f"{LOC}-11", 22, 0),
            id="ten comes after nine",
        ),
    ],
)
def test_a_cancelled_invoice_frees_its_days_and_a_reissue_bills_them_under_the_next_number(
    known: list[Invoice], billed: dict[str, tuple[int, ...]], reissue: bool, found: tuple[Any, ...]
) -> None:
    made = monthly(a_rental(), a_sheet("1..22", billed=billed), {one.number: one for one in known}, reissue=reissue)
    assert (made.verdict, made.number, len(made.worked), made.left) == found


def test_a_reissue_without_a_day_makes_nothing() -> None:
    assert monthly(a_rental(), a_sheet(billed=FREED), {LOC: cancelled()}, reissue=True) == Billing(Verdict.NO_DAY, not_worked=31)


def test_an_emptied_month_that_is_no_longer_the_rentals_is_outside() -> None:
    assert monthly(a_rental("2025-02-01"), a_sheet("1..22", billed=FREED), {LOC: EMPTY}) == Billing(Verdict.OUTSIDE)


def test_numbers_say_rental_month_and_moment() -> None:
    assert [monthly_number("6", JANUARY, again) for again in (1, 2, 10)] == [LOC, f"{LOC}-2", f"{LOC}-10"]
    assert own_number("6", datetime(2025, 1, 31, 9, 30, 5)) == "FACT-6-20250131093005"  # noqa: DTZ001 - the organisation's own time


def test_the_months_own_invoices_come_in_their_order_and_no_others_among_them() -> None:
    others = [
        "FACT-6-20250131093005",
        "LOC-66-202501",
        "LOC-6-202502",
        f"{LOC}-x",
        f"{LOC}-",
        f"{LOC}-02",
        f"{LOC}-1",
        f"{LOC}-0",
        f"{LOC}-٢",
    ]
    own = [f"{LOC}-10", f"{LOC}-9", LOC, f"{LOC}-2"]
    assert series(a_sheet(billed=dict.fromkeys([*others, *own], ()))) == [LOC, f"{LOC}-2", f"{LOC}-9", f"{LOC}-10"]
