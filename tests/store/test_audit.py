"""The audit: an entry for every version of every record, with who, when, in which run, from what to what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from relance.domain.invoice import Hold, Status
from relance.runtime.clock import now
from relance.store import audit, invoices, organisations, pauses
from relance.store.commit import commit
from relance.store.effects import By, Effect
from relance.store.journals import AuditRow
from tests.store.faults import raw
from tests.world import BURSAR, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

LATE = invoice("2025-001", date(2025, 1, 31))


def age(to: Status, by: By) -> None:
    """The next version of the invoice, with that status."""
    before = invoices.read(SCHOOL.id, LATE.number)
    change = invoices.write(before, replace(before, status=to), SCHOOL)
    assert change
    commit([Effect((change,))], by)


def test_every_version_has_its_entry_with_who_and_from_what_to_what() -> None:
    add(LATE)
    age(Status.OVERDUE, By("job:invoice-aging", "run-1"))
    age(Status.UNPAID, By("cli:awa"))
    made, aged, moved = audit.of_record(SCHOOL.id, "invoice/2025-001")
    assert [entry.version for entry in (made, aged, moved)] == [1, 2, 3]
    assert (made.after["status"], made.after["total"], made.after["due_on"]) == ("issued", "500", "2025-01-31")
    assert (made.before, None in made.after.values()) == ({}, False)
    assert (aged.before, aged.after) == ({"status": "issued"}, {"status": "overdue"})
    assert (aged.actor, aged.run) == ("job:invoice-aging", "run-1")
    assert (moved.actor, moved.run, moved.before) == ("cli:awa", "", {"status": "overdue"})


def test_an_entry_tells_what_appeared_and_what_went_away() -> None:
    add(LATE)
    before = invoices.read(SCHOOL.id, LATE.number)
    held = replace(before, holds=(Hold(date(2025, 2, 10), date(2025, 3, 9), "disputed"),))
    for one, other in ((before, held), (replace(held, version=2), replace(before, version=2))):
        change = invoices.write(one, other, SCHOOL)
        assert change
        commit([Effect((change,))], By("cli:awa"))
    _, placed, released = audit.of_record(SCHOOL.id, "invoice/2025-001")
    assert (placed.before, placed.after) == ({"holds": None}, {"holds": [["2025-02-10", "2025-03-09", "disputed"]]})
    assert (released.before, released.after) == (placed.after, placed.before)


def test_index_keys_are_no_business_and_not_audited() -> None:
    add(LATE)
    assert not {"aging_on", "aging_shard", "status_key", "customer_key"} & set(audit.of_record(SCHOOL.id, "invoice/2025-001")[0].after)


def test_the_entry_is_signed_like_the_record_it_is_about() -> None:
    add(LATE)
    change = invoices.write(invoices.read(SCHOOL.id, LATE.number), replace(LATE, version=1, label="School fee"), SCHOOL)
    assert change
    commit([Effect((change,), id="effect-7")], By("cli:awa"))
    assert raw(AuditRow, f"{SCHOOL.id}#invoice/2025-001", "0000000002#effect-7")["effect_id"] == {"S": "effect-7"}


def test_a_deletion_keeps_a_snapshot_of_what_was_deleted() -> None:
    pauses.pause("invoice-aging", date(2025, 4, 1), "audit of the books", By("cli:awa"))
    pauses.resume("invoice-aging", By("cli:bah"))
    deleted = audit.of_record("#operations", "pause/invoice-aging")[-1]
    assert (deleted.before, deleted.after) == ({"until_on": "2025-04-01", "reason": "audit of the books", "actor": "cli:awa"}, {})
    assert (deleted.actor, deleted.version) == ("cli:bah", 2)


def test_a_replaced_pause_tells_what_it_replaced() -> None:
    pauses.pause("invoice-aging", date(2025, 4, 1), "audit of the books", By("cli:awa"))
    pauses.pause("invoice-aging", None, "audit of the books", By("cli:bah"))
    replaced = audit.of_record("#operations", "pause/invoice-aging")[-1]
    assert replaced.before == {"until_on": "2025-04-01", "actor": "cli:awa"}
    assert replaced.after == {"until_on": None, "actor": "cli:bah"}


def test_a_record_made_anew_keeps_the_history_of_the_one_before() -> None:
    for _ in range(2):
        pauses.pause("invoice-aging", None, "", By("cli:awa"))
        pauses.resume("invoice-aging", By("cli:awa"))
    assert [entry.version for entry in audit.of_record("#operations", "pause/invoice-aging")] == [1, 2, 1, 2]


def test_a_day_lists_all_that_changed_in_one_organisation() -> None:
    numbers = [f"2025-{n:03d}" for n in range(12)]
    add(SCHOOL, BURSAR, *(invoice(number, date(2025, 1, 31)) for number in numbers))
    add(replace(LATE, organisation="elsewhere"))
    today = now().date()
    changed = {"organisation/goo-school", "directory/goo-school", "contact/bursar", *(f"invoice/{number}" for number in numbers)}
    assert {entry.record for entry in audit.of_day(SCHOOL.id, today)} == changed
    assert audit.of_day(SCHOOL.id, today - timedelta(days=1)) == []


def test_the_whole_text_of_a_change_is_kept() -> None:
    long = replace(SCHOOL, name="École Goo – " + "é" * 5_000)
    commit([Effect(organisations.write(None, long))], By("cli:awa"))
    assert audit.of_record(SCHOOL.id, "organisation/goo-school")[0].after["name"] == long.name


def test_what_is_audited_is_plain_and_exact() -> None:
    at = datetime(2025, 3, 31, 2, tzinfo=UTC)
    values = audit.plain({"total": LATE.total.amount * 1_000_000_000, "due_on": LATE.due_on, "at": at, "label": None, "n": 1})
    assert values == {"total": "500000000000", "due_on": "2025-01-31", "at": "2025-03-31T02:00:00+00:00", "label": None, "n": 1}
