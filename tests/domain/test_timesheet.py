"""Timesheets: what was done on a day is entered once, and a day is billed on one invoice at most."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.domain.errors import InvalidError
from relance.domain.timesheet import DayStatus, Timesheet, billing, entered
from tests.domain.rentals import a_sheet, days_of, numbers

WORKED, IDLE = DayStatus.WORKED, DayStatus.IDLE
#: A month of which an issued invoice bills ten days and a draft two.
BILLED = a_sheet("1..22", idle="23..25", billed={"LOC-6-202501": numbers("1..10"), "FACT-6-1": (21, 22)})
LOCKED = {"LOC-6-202501": "LOC-6-202501 is issued"}


def test_only_days_of_work_are_billed() -> None:
    sheet = a_sheet("1..3", maintenance="4", out_of_service="5", idle="6..7")
    assert sheet.worked() == sheet.open_for() == days_of("2025-01", "1..3")


def test_a_sheet_without_days_has_none_to_bill() -> None:
    assert (a_sheet().worked(), a_sheet().open_for("LOC-6-202501")) == ((), ())


@pytest.mark.parametrize(
    ("invoice", "open_"),
    [("", "11..20"), ("LOC-6-202501", "1..20"), ("LOC-6-202501-2", "11..20"), ("FACT-6-1", "11..22")],
    ids=["on no invoice", "and its own", "a reissue has none of the first", "another's own"],
)
def test_the_days_open_to_an_invoice_are_its_own_and_those_of_none(invoice: str, open_: str) -> None:
    assert BILLED.open_for(invoice) == days_of("2025-01", open_)


@pytest.mark.parametrize(("day", "invoice"), [(1, "LOC-6-202501"), (10, "LOC-6-202501"), (11, ""), (22, "FACT-6-1"), (31, "")])
def test_a_day_knows_its_invoice(day: int, invoice: str) -> None:
    assert BILLED.invoice_of(day) == invoice


def test_an_invoice_bills_exactly_the_days_it_names_of_that_month() -> None:
    days = (*days_of("2024-12", "31"), *days_of("2025-01", "12", "11", "11"), *days_of("2025-02", "1"), *days_of("2026-01", "13"))
    after = billing(BILLED, "FACT-6-2", days)
    assert after.billed == {"LOC-6-202501": numbers("1..10"), "FACT-6-1": (21, 22), "FACT-6-2": (11, 12)}
    assert BILLED.billed == {"LOC-6-202501": numbers("1..10"), "FACT-6-1": (21, 22)}


def test_what_it_bills_no_more_is_open_again() -> None:
    after = billing(BILLED, "LOC-6-202501", days_of("2025-01", "1..8", "11"))
    assert after.open_for() == days_of("2025-01", "9..10", "12..20")


def test_a_cancelled_invoice_stays_without_days_and_frees_them() -> None:
    after = billing(BILLED, "LOC-6-202501", ())
    assert after.billed == {"LOC-6-202501": (), "FACT-6-1": (21, 22)}
    assert after.open_for() == days_of("2025-01", "1..20")


@pytest.mark.parametrize("invoice", ["LOC-6-202501-2", "FACT-6-1"])
def test_a_day_of_another_invoice_is_refused(invoice: str) -> None:
    with pytest.raises(InvalidError, match="day: '2025-01-10' is billed already, on LOC-6-202501"):
        billing(BILLED, invoice, days_of("2025-01", "10..12"))


@pytest.mark.parametrize(
    ("changes", "worked"),
    [
        pytest.param({11: IDLE}, ["1..10", "12..22"], id="changed"),
        pytest.param({11: None}, ["1..10", "12..22"], id="taken away"),
        pytest.param({31: WORKED}, ["1..22", "31"], id="added"),
        pytest.param({26: None}, ["1..22"], id="nothing to take away"),
        pytest.param({1: WORKED}, ["1..22"], id="what a locked day says already"),
        pytest.param({22: IDLE}, ["1..21"], id="a day of a draft"),
        pytest.param({23: WORKED, 11: IDLE}, ["1..10", "12..23"], id="several"),
        pytest.param({}, ["1..22"], id="none"),
    ],
)
def test_days_are_entered_changed_and_taken_away(changes: Mapping[int, DayStatus | None], worked: list[str]) -> None:
    after = entered(BILLED, changes, LOCKED)
    assert after.worked() == days_of("2025-01", *worked)
    assert (after.billed, list(after.days)) == (BILLED.billed, sorted(after.days))


@pytest.mark.parametrize("status", [IDLE, DayStatus.MAINTENANCE, None], ids=str)
def test_a_day_on_an_invoice_that_is_no_draft_any_more_cannot_be_changed(status: DayStatus | None) -> None:
    with pytest.raises(InvalidError, match="days: '2025-01-10' cannot be changed any more: LOC-6-202501 is issued"):
        entered(BILLED, {11: IDLE, 10: status}, LOCKED)


@pytest.mark.parametrize(
    ("month", "day", "last"), [("2025-01", 0, 31), ("2025-01", -1, 31), ("2025-02", 29, 28), ("2024-02", 30, 29), ("2025-04", 31, 30)]
)
def test_a_day_that_the_month_has_not_is_refused(month: str, day: int, last: int) -> None:
    with pytest.raises(InvalidError, match=f"days: {day} is no day of {month}; it has {last}"):
        entered(a_sheet(month=month), {day: WORKED}, {})


def test_the_leap_day_is_a_day_of_work() -> None:
    assert entered(a_sheet(month="2024-02"), {29: WORKED}, {}).worked() == days_of("2024-02", "29")


bills = st.sampled_from(["LOC-6-202501", "LOC-6-202501-2", "FACT-6-1", "FACT-6-2"])
statuses = st.none() | st.sampled_from(DayStatus)
#: What is done to a sheet: days entered, billed (as many as are open, or any), freed.
deeds = st.lists(
    st.tuples(st.just("enter"), st.dictionaries(st.integers(1, 31), statuses), st.just(""))
    | st.tuples(st.sampled_from(["bill", "bill any", "cancel"]), st.sets(st.integers(1, 31)), bills),
    max_size=30,
)


def done(sheet: Timesheet, deed: str, what: Mapping[int, DayStatus | None] | set[int], invoice: str) -> Timesheet:
    """The sheet after a deed, which may be refused and then changes nothing."""
    try:
        if isinstance(what, Mapping):
            return entered(sheet, what, dict.fromkeys(sheet.billed, "billed"))
        if deed == "cancel":
            return billing(sheet, invoice, ())
        days = [sheet.on(day) for day in what]
        return billing(sheet, invoice, [day for day in days if deed == "bill any" or day in sheet.open_for(invoice)])
    except InvalidError:
        return sheet


@given(deeds)
def test_whatever_is_entered_billed_and_cancelled_a_day_is_on_one_invoice_at_most(
    order: list[tuple[str, Mapping[int, DayStatus | None] | set[int], str]],
) -> None:
    sheet = a_sheet()
    for deed in order:
        before, sheet = sheet, done(sheet, *deed)
        days = [day for of_it in sheet.billed.values() for day in of_it]
        assert len(days) == len(set(days))
        assert {day.day for day in sheet.open_for()} == {day.day for day in sheet.worked()} - set(days)
        # A locked day says what it said.
        assert all(sheet.days.get(day) is before.days.get(day) for day in {*days} if before.invoice_of(day))
        # Whoever is not concerned keeps its days.
        assert all(sheet.billed[number] == of_it for number, of_it in before.billed.items() if number != deed[2])
