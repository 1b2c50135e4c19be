"""`relance vehicles`, `rentals` and `timesheets`: listed, shown, and changed with an audit of who did it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from relance.domain.breakdown import line, taxed
from relance.domain.invoice import Kind, Status
from relance.domain.rental import RentalStatus
from relance.runtime.clock import now
from relance.store import audit, invoices, rentals, timesheets
from relance.store.tables import RentalRow
from tests.cli.conftest import Type
from tests.fleet import FLEET, JANUARY, park, rental, sheet
from tests.store.faults import damage
from tests.world import add, invoice

pytestmark = pytest.mark.usefixtures("tables")
ORG = ("--org", FLEET.id)
LOC = "LOC-6-202501"


def drafted(*days: int, status: Status = Status.DRAFT) -> None:
    """The renter, rental 6, and the invoice of these days of January, on which its vehicle worked."""
    worked = tuple(JANUARY.replace(day=day) for day in days)
    amounts = taxed([line("Toyota Hilux", Decimal(len(days)), Decimal(50_000), "GNF")], FLEET.vat_rate, "GNF")
    breakdown = replace(amounts, rental="6", worked=worked)
    park(rental(), sheet("6", days, billed={LOC: days}))
    add(invoice(LOC, date(2025, 3, 2), FLEET, customer="mine", kind=Kind.RENTAL, status=status, total=breakdown.total, breakdown=breakdown))


def test_vehicles_are_listed(relance: Type) -> None:
    park()
    assert [one["registration"] for one in relance("vehicles", *ORG, "--json").data] == ["GN-001-AA", "GN-002-BB", "GN-003-CC"]


def test_rentals_are_listed_by_number_with_their_vehicle_and_next_month(relance: Type) -> None:
    park(rental("10", "", status=RentalStatus.INACTIVE), rental(billed_to=JANUARY))
    found = relance("rentals", "--json").data
    assert [(one["id"], one["vehicle"], one["billed_to"], one["next_month"]) for one in found] == [
        ("6", "Toyota Hilux (GN-001-AA)", "2025-01", "2025-02"),
        ("10", "", "", ""),
    ]
    assert [one["id"] for one in relance("rentals", *ORG, "--status", "inactive", "--json").data] == ["10"]


def test_a_rental_that_cannot_be_read_is_said_and_the_others_are_listed(relance: Type) -> None:
    park(rental(), rental("7"))
    damage(RentalRow, FLEET.id, "rental#6", daily_rate={"S": "much"})
    said = relance("rentals", *ORG)
    assert said.code == 0
    assert "rental#6 cannot be read" in said.err
    assert "Toyota Hilux" in said.out


def test_a_rental_is_shown_with_its_months_and_the_invoices_that_bill_them(relance: Type) -> None:
    drafted(7, 8, 9)
    shown = relance("rentals", "show", "6", *ORG, "--json").data
    assert shown["daily_rate"] == "50000"
    [month] = shown["months"]
    assert (month["month"], month["worked"], month["not_worked"], month["unbilled"]) == ("2025-01", 3, 22, 0)
    assert month["invoices"] == [{"number": LOC, "days": 3, "status": "draft"}]
    assert f"{LOC} (draft, 3 days)" in relance("rentals", "show", "6", *ORG).out


def test_a_rental_is_closed_deactivated_and_activated_and_the_audit_says_by_whom(relance: Type) -> None:
    park(rental())
    said = relance("rentals", "close", "6", *ORG, "--on", "2025-02-28")
    assert said.out == "rental 6: closed, ends on 2025-02-28, to be billed from 2025-01 on\n"
    assert relance("rentals", "deactivate", "6", *ORG).out == "rental 6: inactive, ends on 2025-02-28, not billed\n"
    assert "rental 6: active" in relance("rentals", "activate", "6", *ORG).out
    assert rentals.read(FLEET.id, "6").status is RentalStatus.ACTIVE
    assert {one.actor for one in audit.of_record(FLEET.id, "rental/6")} == {"test", "cli:awa"}


def test_a_rental_is_put_right_and_what_is_not_named_stays(relance: Type) -> None:
    park(rental("6", "", ends_on=date(2025, 6, 30), billed_to=JANUARY))
    said = relance(
        "rentals", "set", "6", *ORG, "--vehicle", "hilux", "--rate", "46610.1695", "--starts-on", "2025-01-14", "--ends-on", "none"
    )
    assert (said.code, said.out.splitlines()) == (
        0,
        [
            "rental 6: active, to be billed from 2025-01 on",
            "vehicle hilux, 46610.1695 GNF a day, customer mine, starts on 2025-01-14",
        ],
    )
    after = rentals.read(FLEET.id, "6")
    assert (after.vehicle, after.daily_rate, after.starts_on, after.ends_on) == ("hilux", Decimal("46610.1695"), date(2025, 1, 14), None)
    assert relance("rentals", "set", "6", *ORG, "--vehicle", "", "--ends-on", "2025-05-31").out.splitlines() == [
        "rental 6: active, ends on 2025-05-31, to be billed from 2025-01 on",
        "vehicle none, 46610.1695 GNF a day, customer mine, starts on 2025-01-14",
    ]
    assert [one.actor for one in audit.of_record(FLEET.id, "rental/6")] == ["test", "cli:awa", "cli:awa"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "say what is to be otherwise: --vehicle"),
        (("--rate", "much"), "'much' is not a number"),
        (("--rate", "-1"), "must be zero or more"),
        (("--rate", "NaN"), "must be zero or more"),
        (("--vehicle", "lorry"), "vehicle: 'lorry' does not exist"),
        (("--customer", "nobody"), "customer: 'nobody' does not exist"),
        (("--starts-on", "never"), "'never' is not a date"),
        (("--ends-on", "never"), "'never' is not a date"),
        (("--ends-on", "2025-01-06"), "is before 2025-01-07, its first day"),
    ],
)
def test_a_rental_is_not_put_wrong(relance: Type, words: tuple[str, ...], why: str) -> None:
    park(rental())
    said = relance("rentals", "set", "6", *ORG, *words)
    assert said.code == 2
    assert why in said.err
    assert rentals.read(FLEET.id, "6").version == 1


def test_a_rental_is_not_closed_before_a_day_that_is_billed(relance: Type) -> None:
    drafted(7, 20, status=Status.ISSUED)
    said = relance("rentals", "close", "6", *ORG, "--on", "2025-01-19")
    assert said.code == 2
    assert f"would leave out 2025-01-20, which is billed on {LOC}" in said.err


def test_an_unknown_rental_is_bad_usage(relance: Type) -> None:
    park()
    for words in (("show", "9"), ("deactivate", "9")):
        assert relance("rentals", *words, *ORG).code == 2


def test_a_month_is_a_letter_a_day(relance: Type) -> None:
    park(rental(), sheet("6", [2, *range(7, 29)], idle=[29, 31]))
    [row] = relance("timesheets", *ORG, "--month", "2025-01", "--json").data
    assert row["days"] == "-t----" + "T" * 22 + "I·I"
    assert (row["worked"], row["idle"], row["not_worked"], row["unbilled"]) == (22, 2, 3, 22)


def test_a_month_says_by_which_invoice_its_days_are_billed(relance: Type) -> None:
    drafted(7, 8, 9)
    [row] = relance("timesheets", *ORG, "--month", "2025-01", "--json").data
    assert (row["vehicle"], row["invoices"]) == ("Toyota Hilux (GN-001-AA)", f"{LOC} (3)")


def test_the_organisation_and_the_month_must_be_said(relance: Type) -> None:
    assert relance("timesheets", *ORG).code == 2
    assert "2025-13" in relance("timesheets", *ORG, "--month", "2025-13").err


def test_days_are_entered_by_day_and_span_in_either_language(relance: Type) -> None:
    park(rental())
    said = relance("timesheets", "set", "6", "2025-01-07..2025-01-09", "2025-02-03", "Travail", *ORG)
    assert said.out.splitlines() == [
        "timesheet 6/2025-01: 3 day(s) entered as worked; 3 worked, 3 of them on no invoice",
        "timesheet 6/2025-02: 1 day(s) entered as worked; 1 worked, 1 of them on no invoice",
    ]
    relance("timesheets", "set", "6", "2025-01-08", "none", *ORG)
    assert timesheets.read(FLEET.id, "6", JANUARY).worked() == (date(2025, 1, 7), date(2025, 1, 9))


def test_a_day_taken_from_a_draft_lowers_it_and_it_is_said(relance: Type) -> None:
    drafted(7, 8)
    said = relance("timesheets", "set", "6", "2025-01-08", "idle", *ORG)
    assert (said.code, said.out.splitlines()) == (
        0,
        ["timesheet 6/2025-01: 1 day(s) entered as idle; 1 worked, 0 of them on no invoice", f"{LOC}: 118000 → 59000 GNF"],
    )
    assert invoices.read(FLEET.id, LOC).total.amount == Decimal(59_000)
    assert relance("timesheets", "set", "6", "2025-01-07", "none", *ORG).out.splitlines()[1:] == [f"{LOC}: cancelled"]
    assert invoices.read(FLEET.id, LOC).status is Status.CANCELLED


def test_a_rental_that_is_written_again_without_a_change_is_not_said_to_be_deleted(relance: Type) -> None:
    park(rental(revisit=JANUARY))
    relance("timesheets", "set", "6", "2025-01-08", "worked", *ORG)
    made, again = relance("audit", "rental/6", *ORG).out.splitlines()
    assert " rental/6 v1 test: currency: GNF, " in made
    assert again.endswith(" rental/6 v2 cli:awa: written again, no field changed")


def test_a_day_on_an_invoice_that_stands_is_refused_with_its_number(relance: Type) -> None:
    drafted(7, 8, status=Status.ISSUED)
    said = relance("timesheets", "set", "6", "2025-01-08", "idle", *ORG)
    assert said.code == 2
    assert f"it is on invoice {LOC}, which is issued" in said.err
    assert timesheets.read(FLEET.id, "6", JANUARY).version == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("6", "2025-01-08", "holiday"), "is not one of worked, maintenance, out_of_service, idle"),
        (("6", "2025-01-32", "worked"), "is not a date"),
        (("6", "2025-01-09..2025-01-07", "worked"), "must end on or after its first day"),
        (("6", "2025-01-02", "worked"), "is no day of rental 6"),
        (("9", "2025-01-08", "worked"), "rental 'guinee-gest/9' does not exist"),
        (("6", (now().date() + timedelta(days=3)).isoformat(), "worked"), "is in the future"),
    ],
)
def test_days_that_cannot_be_entered_are_bad_usage(relance: Type, words: tuple[str, ...], why: str) -> None:
    park(rental())
    said = relance("timesheets", "set", *words, *ORG)
    assert said.code == 2
    assert why in said.err
