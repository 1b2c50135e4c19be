"""What an import makes of units and violations, and of the policies that come with an organisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relance.domain.assessment import next_assessment_on
from relance.domain.late_fee import LateFeeRule
from relance.domain.money import Money
from relance.domain.periods import business_date, month_after
from relance.domain.unit import Owner
from relance.domain.violation import Escalation, FineStep, Violation, ViolationStatus
from relance.runtime.clock import now
from relance.store import invoices, organisations, units, violations
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import InvoiceRow, UnitRow, ViolationRow
from relance.transfer.importing import apply
from relance.transfer.planning import plan
from relance.transfer.schemas import FileKind
from relance.transfer.unit import Counts
from tests.store.faults import damage, raw
from tests.transfer.files import CUSTOMER, imported, refused, rows
from tests.world import BY, SCHOOL, add

ORGANISATIONS, UNITS, TYPES, VIOLATIONS = FileKind.ORGANISATIONS, FileKind.UNITS, FileKind.VIOLATION_TYPES, FileKind.VIOLATIONS
STEP = {"step": 1, "escalated_on": "2025-10-23"}


@pytest.fixture
def property(school: None, tmp_path: Path) -> None:
    """The school has the unit 101 and a type of violation."""
    imported(rows(tmp_path, UNITS), rows(tmp_path, TYPES))


def violation() -> Violation:
    return violations.read(SCHOOL.id, "V-1")


def test_a_whole_association_may_arrive_in_one_import_whatever_the_order_of_its_files(school: None, tmp_path: Path) -> None:
    kinds = (FileKind.EXPENSES, FileKind.BUDGETS, VIOLATIONS, TYPES, UNITS)
    files = [rows(tmp_path, kind) for kind in kinds]
    assert imported(*files) == Counts(created=5)
    assert imported(*files) == Counts(unchanged=5)


def test_policies_are_taken_whole_and_what_they_leave_out_is_usual(tables: None, tmp_path: Path) -> None:
    add(SCHOOL)
    policies = {"fines": {"due_days": 30, "post": False}, "late_fee": {"percent": "5", "max_amount": "2000"}, "charge_cap": "90000"}
    assert imported(rows(tmp_path, ORGANISATIONS, policies)) == Counts(changed=1)
    after = organisations.read(SCHOOL.id)
    assert after.fines == replace(SCHOOL.fines, due_days=30, post=False)
    assert after.late_fee == LateFeeRule(percent=Decimal(5), max_amount=Decimal(2000))
    assert (after.charge_cap, after.thresholds) == (Decimal(90000), SCHOOL.thresholds)
    assert imported(rows(tmp_path, ORGANISATIONS, {"reminders": {"every_weeks": 2}})) == Counts(changed=1)
    assert organisations.read(SCHOOL.id) == replace(after, reminders=replace(after.reminders, every_weeks=2), version=3)


def test_an_empty_late_fee_and_a_cap_of_none_take_them_away(tables: None, tmp_path: Path) -> None:
    add(replace(SCHOOL, late_fee=LateFeeRule(flat=Decimal(500)), charge_cap=Decimal(1)))
    imported(rows(tmp_path, ORGANISATIONS, {"late_fee": {}, "charge_cap": "none"}))
    after = organisations.read(SCHOOL.id)
    assert (after.late_fee, after.charge_cap) == (None, None)


def test_amounts_that_do_not_fit_another_currency_are_refused_with_it(tables: None, tmp_path: Path) -> None:
    add(replace(SCHOOL, currency="USD", late_fee=LateFeeRule(flat=Decimal("12.50"))))
    said = ["organisations.jsonl line 1: late_fee.flat: '12.50' has more decimals than GNF knows (0)"]
    assert refused(rows(tmp_path, ORGANISATIONS)) == said


def test_a_phone_that_was_stored_before_phones_were_checked_may_stay(tables: None, tmp_path: Path) -> None:
    add(SCHOOL, replace(CUSTOMER, phone="ask the office"))
    assert imported(rows(tmp_path, FileKind.CONTACTS, {"phone": "ask the office", "reminders": False})) == Counts(changed=1)
    assert refused(rows(tmp_path, FileKind.CONTACTS, {"phone": "ask again"}))


def test_a_new_unit_is_assessed_from_next_month_on(school: None, tmp_path: Path) -> None:
    imported(rows(tmp_path, UNITS, {"owners": [{"contact": "c-1", "share": "0.25"}]}))
    unit = units.read(SCHOOL.id, "101")
    assert (unit.assessment, unit.owners) == (Money(Decimal(500), "GNF"), (Owner("c-1", Decimal("0.25")),))
    assert unit.assessed_from == month_after(business_date(now(), SCHOOL.zone))
    assert raw(UnitRow, SCHOOL.id, "101")["assessment_on"] == {"S": unit.assessed_from.isoformat()}
    assert imported(rows(tmp_path, UNITS, {"assessment": "600"})) == Counts(changed=1)
    assert units.read(SCHOOL.id, "101").assessed_from == unit.assessed_from


def test_what_is_billed_is_not_billed_again(school: None, tmp_path: Path) -> None:
    billed = {"assessed_from": "2025-01-15", "assessed_to": "2025-06-30", "asked_on": "2025-06-01"}
    imported(rows(tmp_path, UNITS, billed))
    unit = units.read(SCHOOL.id, "101")
    assert (unit.assessed_from, unit.assessed_to, unit.asked_on) == (date(2025, 1, 1), date(2025, 6, 1), date(2025, 6, 1))
    assert imported(rows(tmp_path, UNITS, billed | {"assessed_to": "2025-03-01", "asked_on": "2025-05-01"})) == Counts(unchanged=1)
    assert imported(rows(tmp_path, UNITS, {"assessed_to": "2025-08-01"})) == Counts(changed=1)
    assert raw(UnitRow, SCHOOL.id, "101")["assessment_on"] == {"S": "2025-09-01"}


@pytest.mark.usefixtures("property")
def test_a_new_violation_stands_under_its_next_step(tmp_path: Path) -> None:
    imported(rows(tmp_path, VIOLATIONS))
    assert (violation().status, violation().step) == (ViolationStatus.OPEN, 0)
    assert raw(ViolationRow, SCHOOL.id, "V-1")["escalation_on"] == {"S": "2025-10-23"}


@pytest.mark.usefixtures("property")
def test_steps_that_another_system_took_are_taken_over(tmp_path: Path) -> None:
    assert imported(rows(tmp_path, VIOLATIONS, STEP)) == Counts(created=1)
    assert (violation().status, violation().step, violation().escalated_on) == (ViolationStatus.ESCALATED, 1, date(2025, 10, 23))
    assert raw(ViolationRow, SCHOOL.id, "V-1")["escalation_on"] == {"S": "2025-10-29"}
    assert violations.escalations(SCHOOL.id, "V-1") == []
    assert imported(rows(tmp_path, VIOLATIONS, STEP)) == Counts(unchanged=1)


@pytest.mark.usefixtures("property")
def test_the_last_step_of_the_ladder_is_followed_by_a_hearing(tmp_path: Path) -> None:
    imported(rows(tmp_path, VIOLATIONS, {"step": 3, "escalated_on": "2025-11-05"}))
    assert violation().hearing
    assert imported(rows(tmp_path, VIOLATIONS, {"hearing": False})) == Counts(unchanged=1)


@pytest.mark.usefixtures("property")
def test_an_older_file_takes_no_step_back(tmp_path: Path) -> None:
    imported(rows(tmp_path, VIOLATIONS, {"step": 2, "escalated_on": "2025-10-30"}))
    assert imported(rows(tmp_path, VIOLATIONS, STEP | {"status": "escalated"})) == Counts(unchanged=1)
    assert imported(rows(tmp_path, VIOLATIONS, {"status": "open"})) == Counts(unchanged=1)
    assert violation().step == 2


@pytest.mark.usefixtures("property")
def test_the_day_of_a_step_never_moves_to_an_earlier_one(tmp_path: Path) -> None:
    imported(rows(tmp_path, VIOLATIONS, STEP))
    said = (
        "violations.jsonl line 1: escalated_on: '2025-10-22' is before 2025-10-23, when step 1 was taken; the next step would come too soon"
    )
    assert refused(rows(tmp_path, VIOLATIONS, STEP | {"escalated_on": "2025-10-22"})) == [said]
    assert imported(rows(tmp_path, VIOLATIONS, STEP | {"escalated_on": "2025-10-24"})) == Counts(changed=1)


@pytest.mark.usefixtures("property")
def test_a_unit_that_is_active_again_is_not_billed_for_the_time_between(tmp_path: Path) -> None:
    old = {"assessed_from": "2025-01-01"}
    imported(rows(tmp_path, UNITS, old | {"active": False}))
    imported(rows(tmp_path, UNITS, old | {"active": True}))
    found = units.read(SCHOOL.id, "101")
    assert (found.active, next_assessment_on(found)) == (True, month_after(now().date()))
    imported(rows(tmp_path, UNITS, old | {"active": True}))
    assert next_assessment_on(units.read(SCHOOL.id, "101")) == month_after(now().date())


@pytest.mark.usefixtures("property")
def test_a_file_closes_a_violation_and_an_older_one_does_not_open_it_again(tmp_path: Path) -> None:
    imported(rows(tmp_path, VIOLATIONS))
    imported(rows(tmp_path, VIOLATIONS, {"status": "cured"}))
    assert (violation().status, violation().closed_because) == (ViolationStatus.CURED, "imported")
    assert refused(rows(tmp_path, VIOLATIONS, {"status": "dismissed"})) == [
        "violations.jsonl line 1: status: 'dismissed' does not follow on cured: the violation is closed"
    ]
    assert imported(rows(tmp_path, VIOLATIONS)) == Counts(unchanged=1)
    assert imported(rows(tmp_path, VIOLATIONS, {"status": "open"})) == Counts(unchanged=1)


@pytest.mark.usefixtures("property")
def test_a_type_with_fewer_steps_than_were_taken_sends_a_violation_to_its_hearing(tmp_path: Path) -> None:
    imported(rows(tmp_path, VIOLATIONS, STEP | {"step": 2}))
    short = rows(tmp_path, TYPES, {"id": "short", "steps": [{"after_days": 5, "fine": "700"}]})
    imported(short, rows(tmp_path, VIOLATIONS, {"type": "short"}))
    assert (violation().step, violation().hearing) == (2, True)


def test_a_policy_that_changed_while_an_import_was_written_is_answered_again(school: None, tmp_path: Path) -> None:
    planned = plan([rows(tmp_path, FileKind.INVOICES)])
    before = organisations.read(SCHOOL.id)
    charging = replace(before, late_fee=LateFeeRule(flat=Decimal(500)))
    commit([Effect(organisations.write(before, charging))], BY)
    [(_, mark)] = organisations.to_reindex()
    commit([Effect((organisations.reindexed(SCHOOL.id, mark),))], BY)
    apply(planned, BY)
    assert [id for id, _ in organisations.to_reindex()] == [SCHOOL.id]


@pytest.mark.usefixtures("property")
def test_a_type_with_steps_of_its_own_replaces_the_organisations_ladder(tmp_path: Path) -> None:
    imported(rows(tmp_path, TYPES, {"steps": [{"after_days": 5, "fine": "700"}]}), rows(tmp_path, VIOLATIONS))
    assert violations.read_type(SCHOOL.id, "noise").steps == (FineStep(5, Decimal(700)),)
    assert raw(ViolationRow, SCHOOL.id, "V-1")["escalation_on"] == {"S": "2025-10-27"}
    assert [organisation for organisation, _ in organisations.to_reindex()] == [SCHOOL.id]


@pytest.mark.usefixtures("property")
def test_several_types_that_change_at_once_leave_one_mark(tmp_path: Path) -> None:
    imported(rows(tmp_path, TYPES, *({"id": f"t-{n}"} for n in range(5))))
    changed = ({"id": f"t-{n}", "steps": [{"after_days": n + 1}]} for n in range(5))
    assert imported(rows(tmp_path, TYPES, *changed)) == Counts(changed=5)
    assert [organisation for organisation, _ in organisations.to_reindex()] == [SCHOOL.id]


@pytest.mark.usefixtures("property")
def test_records_that_cannot_be_read_are_mended_by_whole_rows(tmp_path: Path) -> None:
    imported(rows(tmp_path, VIOLATIONS))
    damage(ViolationRow, SCHOOL.id, "V-1", step={"S": "one"})
    damage(ViolationRow, SCHOOL.id, "type#noise", steps={"S": '[{"after_days": 0}]'})
    damage(UnitRow, SCHOOL.id, "101", assessment={"S": "much"})
    files = [rows(tmp_path, kind) for kind in (UNITS, TYPES, VIOLATIONS)]
    assert imported(*files) == Counts(changed=3)
    assert (violation().step, units.read(SCHOOL.id, "101").version) == (0, 2)
    assert imported(*files) == Counts(unchanged=3)


@pytest.mark.usefixtures("property")
def test_what_relance_noted_on_a_record_that_cannot_be_read_is_not_forgotten(tmp_path: Path) -> None:
    imported(rows(tmp_path, VIOLATIONS, STEP), rows(tmp_path, UNITS, {"assessed_to": "2025-09-01"}))
    damage(ViolationRow, SCHOOL.id, "V-1", status={"S": "odd"})
    damage(UnitRow, SCHOOL.id, "101", assessment={"S": "much"})
    imported(rows(tmp_path, UNITS), rows(tmp_path, VIOLATIONS))
    assert (violation().step, violation().status, violation().escalated_on) == (1, ViolationStatus.ESCALATED, date(2025, 10, 23))
    assert units.read(SCHOOL.id, "101").assessed_to == date(2025, 9, 1)


@pytest.mark.usefixtures("property")
def test_the_steps_of_a_violation_are_known_by_their_own_records_too(tmp_path: Path) -> None:
    imported(rows(tmp_path, VIOLATIONS, STEP))
    taken = Escalation(
        organisation=SCHOOL.id,
        violation="V-1",
        step=2,
        escalated_on=date(2025, 10, 29),
        fine=Decimal(100),
        currency="GNF",
        days_overdue=7,
    )
    commit([Effect((violations.record_escalation(taken),))], BY)
    damage(ViolationRow, SCHOOL.id, "V-1", step={"S": "one"})
    imported(rows(tmp_path, VIOLATIONS))
    assert (violation().step, violation().escalated_on) == (2, date(2025, 10, 29))


def test_when_an_unreadable_invoice_was_charged_and_reminded_of_is_not_forgotten(school: None, tmp_path: Path) -> None:
    imported(rows(tmp_path, FileKind.INVOICES, {"fee_on": "2025-10-06", "reminded_on": "2025-10-27"}))
    damage(InvoiceRow, SCHOOL.id, "N-1", currency=None)
    imported(rows(tmp_path, FileKind.INVOICES))
    after = invoices.read(SCHOOL.id, "N-1")
    assert (after.fee_on, after.reminded_on) == (date(2025, 10, 6), date(2025, 10, 27))
