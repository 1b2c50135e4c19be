"""Redating: where policies have changed, the due indexes get the dates that these give, and nothing else of a record is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from relance.domain.ageing import Step, ladder_of
from relance.domain.invoice import Invoice, Status
from relance.domain.late_fee import LateFeeRule
from relance.domain.organisation import Organisation
from relance.domain.periods import Duration
from relance.domain.reminder import ReminderPolicy
from relance.store import audit, invoices, standing
from relance.store.commit import commit
from relance.store.due import Due
from relance.store.effects import Effect
from relance.store.tables import InvoiceRow
from tests.store.faults import raw
from tests.world import BY, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

#: Due on Friday 31 January: aged on the 1st, reminded of on Monday the 3rd, and no fee.
LATE = invoice("A", date(2025, 1, 31))
CHARGING = replace(SCHOOL, late_fee=LateFeeRule(flat=Decimal(25)))
SLOWER = replace(SCHOOL, ageing=ladder_of([Step(Status.OVERDUE, Duration(0, 20))]))
SILENT = replace(SCHOOL, reminders=ReminderPolicy(0))
RARER = replace(SCHOOL, reminders=ReminderPolicy(5))
NAMES = ("aging_on", "late_fee_on", "reminder_on")
USUAL = ("2025-02-01", None, "2025-02-03")


def read() -> tuple[Due[Invoice], Invoice]:
    """The invoice as a reindex reads it."""
    [found] = standing.invoices_in_full([{"pk": {"S": SCHOOL.id}, "sk": {"S": "A"}}])
    assert isinstance(found.record, Invoice)
    return found, found.record


def redate(organisation: Organisation) -> bool:
    """Move it to the dates of these policies; False if it stands there already."""
    found, one = read()
    change = invoices.redate(one, found.stands, organisation)
    commit([Effect((change,) if change else ())], BY)
    return change is not None


def stands() -> tuple[str | None, ...]:
    """The dates in its item."""
    item = raw(InvoiceRow, SCHOOL.id, "A")
    assert all((name in item) == (name.replace("_on", "_shard") in item) for name in NAMES)
    return tuple(item.get(name, {}).get("S") for name in NAMES)


@pytest.mark.parametrize(
    ("policies", "dates"),
    [
        pytest.param(SLOWER, ("2025-02-20", None, "2025-02-03"), id="a slower ladder"),
        pytest.param(CHARGING, ("2025-02-01", "2025-02-06", "2025-02-03"), id="a late fee, where there was none"),
        pytest.param(SILENT, ("2025-02-01", None, None), id="no more reminders"),
        pytest.param(RARER, ("2025-02-01", None, "2025-02-24"), id="reminders once in five weeks"),
        pytest.param(replace(SLOWER, late_fee=CHARGING.late_fee, reminders=SILENT.reminders), ("2025-02-20", "2025-02-06", None), id="all"),
    ],
)
def test_each_changed_policy_moves_its_date_alone_and_once(policies: Organisation, dates: tuple[str | None, ...]) -> None:
    add(SCHOOL, LATE)
    assert stands() == USUAL
    assert redate(policies)
    assert stands() == dates
    assert not redate(policies)
    assert redate(SCHOOL)
    assert stands() == USUAL


def test_nothing_else_of_the_invoice_is_touched_and_the_audit_holds_the_dates_that_moved() -> None:
    add(SCHOOL, LATE)
    redate(replace(CHARGING, reminders=SILENT.reminders))
    assert read()[1] == replace(LATE, version=2)
    _, entry = audit.of_record(SCHOOL.id, "invoice/A")
    assert (entry.before, entry.after) == (
        {"late_fee_on": None, "reminder_on": "2025-02-03"},
        {"late_fee_on": "2025-02-06", "reminder_on": None},
    )


@pytest.mark.parametrize("status", [Status.PAID, Status.CANCELLED, Status.DRAFT], ids=str)
def test_what_is_closed_or_not_issued_gets_no_date_by_any_policy(status: Status) -> None:
    add(SCHOOL, replace(LATE, status=status, paid=LATE.total if status is Status.PAID else LATE.paid))
    assert stands() == (None, None, None)
    assert not redate(replace(CHARGING, ageing=SLOWER.ageing))


def test_the_dates_in_which_an_invoice_stands_are_read_with_it() -> None:
    add(CHARGING, LATE)
    found, _ = read()
    assert found.stands == {"aging_on": date(2025, 2, 1), "late_fee_on": date(2025, 2, 6), "reminder_on": date(2025, 2, 3)}
