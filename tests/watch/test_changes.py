"""What has changed is looked at once more: it must be sound and readable, with its whole history; and no change is passed by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import boto3
import pytest

from relance.domain.invoice import Status
from relance.domain.money import Money
from relance.runtime.settings import settings
from relance.store import invoices
from relance.store.commit import commit
from relance.store.effects import Change, Effect
from relance.store.journals import AuditRow
from relance.store.tables import InvoiceRow
from relance.watch import changes, entry
from tests.calls import counting
from tests.store.faults import damage, raw
from tests.watch.hours import HOUR, NOON, Hours, amiss, hours, tick, told
from tests.world import BY, HOA, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables", "ageing_only")

DUE = date(2025, 6, 1)
CONTRADICT = "Relance: invoices of goo-school contradict themselves"


def later(world: Hours) -> None:
    """An hour goes by, and the watchdog looks."""
    world.at(world.clock.moment + HOUR)


def forget_entry(record: str, version: int) -> None:
    """Take an entry out of the audit, as nothing in the product does."""
    client = boto3.client("dynamodb")
    table = settings().table(AuditRow.aggregate)
    for item in client.scan(TableName=table)["Items"]:
        if item["pk"]["S"] == f"{SCHOOL.id}#{record}" and int(item["version"]["N"]) == version:
            client.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})


def write(before: object, after: object) -> None:
    change = invoices.write(before, after, SCHOOL)  # type: ignore[arg-type]  # invoices
    assert change
    commit([Effect((change,))], BY)


def test_sound_changes_are_no_finding() -> None:
    with hours() as world:
        add(SCHOOL, invoice("A", DUE), invoice("B", DUE, status=Status.CANCELLED, closed_on=DUE))
        write(invoices.read(SCHOOL.id, "A"), replace(invoices.read(SCHOOL.id, "A"), status=Status.OVERDUE))
        later(world)
        assert told() == []


def test_invoices_that_contradict_themselves_are_one_finding_until_the_last_is_mended() -> None:
    with hours() as world:
        add(SCHOOL, invoice("A", DUE, status=Status.PAID, closed_on=DUE), invoice("B", DUE, paid=Money(Decimal(500), "GNF")))
        later(world)
        [finding] = amiss()
        assert finding.records == {
            "invoice/A": "it is paid with a balance of 500 GNF",
            "invoice/B": "it is issued with a balance of zero",
        }
        write(invoices.read(SCHOOL.id, "A"), replace(invoices.read(SCHOOL.id, "A"), status=Status.ISSUED, closed_on=None))
        later(world)
        assert [list(finding.records) for finding in amiss()] == [["invoice/B"]]
        assert told() == [CONTRADICT]
        write(invoices.read(SCHOOL.id, "B"), replace(invoices.read(SCHOOL.id, "B"), status=Status.PAID, closed_on=DUE))
        later(world)
        assert told() == [CONTRADICT, CONTRADICT.replace("Relance:", "Relance: over:")]


def test_what_is_found_later_joins_the_finding_that_is_open() -> None:
    with hours() as world:
        add(SCHOOL, invoice("A", DUE, status=Status.PAID, closed_on=DUE))
        later(world)
        add(invoice("B", DUE, status=Status.PAID, closed_on=DUE))
        later(world)
        assert list(amiss()[0].records) == ["invoice/A", "invoice/B"]
        assert told() == [CONTRADICT]


def test_a_record_that_cannot_be_read_is_a_finding_and_so_is_one_that_is_gone() -> None:
    with hours() as world:
        add(SCHOOL, invoice("A", DUE), invoice("B", DUE))
        damage(InvoiceRow, SCHOOL.id, "A", total={"S": "abc"})
        boto3.client("dynamodb").delete_item(TableName="test-invoices", Key={"pk": {"S": SCHOOL.id}, "sk": {"S": "B"}})
        later(world)
        [finding] = amiss()
        assert finding.key == "unreadable/goo-school"
        assert finding.records["invoice/B"] == "it does not exist, and no entry of the audit says that it was deleted"
        assert "total" in finding.records["invoice/A"]


def test_a_version_without_its_audit_entry_is_a_finding() -> None:
    with hours() as world:
        add(SCHOOL, invoice("A", DUE))
        for label in ("first", "second"):
            write(invoices.read(SCHOOL.id, "A"), replace(invoices.read(SCHOOL.id, "A"), label=label))
        forget_entry("invoice/A", 2)
        later(world)
        [finding] = amiss()
        assert (finding.key, finding.records) == (
            "history/goo-school",
            {"invoice/A": "it has version 3, and no audit entry of version 2"},
        )


def test_what_was_looked_at_is_not_looked_at_again() -> None:
    with hours() as world:
        add(SCHOOL, *(invoice(f"F-{n}", DUE) for n in range(5)))
        later(world)
        with counting() as calls:
            later(world)
        assert calls.operations["BatchGetItem"] == 0


def test_a_look_goes_on_where_pages_ran_out_and_everybody_has_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "PAGE", 2)
    monkeypatch.setattr(changes, "PAGES", 2)
    with hours() as world:
        paid: dict[str, Any] = {"status": Status.PAID, "closed_on": DUE}
        add(SCHOOL, HOA, *(invoice(f"F-{n}", DUE, **paid) for n in range(12)), invoice("A-1", DUE, HOA, **paid))
        found = []
        for _ in range(12):
            later(world)
            found.append({finding.subject: len(finding.records) for finding in amiss()})
        numbers = [each.get(SCHOOL.id, 0) for each in found]
        assert numbers == sorted(numbers)
        assert (numbers[0] < 12, found[-1]) == (True, {SCHOOL.id: 12, HOA.id: 1})
        # The large one does not keep the small one waiting until it is done.
        assert any(HOA.id in each and each[SCHOOL.id] < 12 for each in found)


def test_a_look_without_time_leaves_no_place_behind_that_skips_anything() -> None:
    with hours() as world:
        add(SCHOOL, *(invoice(f"F-{n}", DUE, status=Status.PAID, closed_on=DUE) for n in range(12)))
        world.clock.sleep(HOUR.total_seconds())
        for asked in range(1, 8):
            left = iter([True] * asked)
            entry.handle({"job": "watchdog"}, lambda left=left: next(left, False))  # type: ignore[misc]  # bound where it is made
        later(world)
        assert [len(finding.records) for finding in amiss()] == [12]


def test_days_in_which_nobody_looked_are_looked_at_afterwards() -> None:
    with hours() as world:
        add(SCHOOL)
        for day in (1, 2, 3):
            world.clock.move_to(NOON + timedelta(days=day))
            add(invoice(f"F-{day}", DUE, status=Status.PAID, closed_on=DUE))
        world.clock.move_to(NOON + timedelta(days=6))
        tick()
        assert list(amiss()[0].records) == ["invoice/F-1", "invoice/F-2", "invoice/F-3"]


def test_an_entry_that_is_dated_a_little_before_it_is_written_is_not_passed_by() -> None:
    with hours() as world:
        add(SCHOOL)
        world.clock.move_to(datetime(2025, 3, 30, 13, 59, 59, tzinfo=UTC))
        add(invoice("A", DUE, status=Status.PAID, closed_on=DUE))
        tick()
        assert amiss() == []
        later(world)
        assert [finding.key for finding in amiss()] == ["invoices/goo-school"]


def test_a_change_that_says_it_was_deleted_is_believed() -> None:
    with hours() as world:
        add(SCHOOL, invoice("A", DUE))
        gone = Change(
            row=InvoiceRow,
            pk=SCHOOL.id,
            sk="A",
            organisation=SCHOOL.id,
            name="invoice/A",
            version=1,
            before={"status": "issued"},
            delete=True,
        )
        commit([Effect((gone,))], BY)
        assert not raw(InvoiceRow, SCHOOL.id, "A")
        later(world)
        assert amiss() == []
