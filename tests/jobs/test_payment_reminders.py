"""Payment reminders over the store: one message a customer and week, of everything past due, and nobody is left out silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from relance.domain.invoice import Hold, Invoice, Kind, Payment, pay
from relance.domain.reminder import ReminderPolicy
from relance.domain.run import Outcome, RunStatus
from relance.store import invoices, outbox, standing, transaction
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import InvoiceRow
from tests.association import NGUYEN, RIDGE, SMITH, by_hand, dollars, lines, person, played, settle
from tests.world import BY, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

JOB = "payment-reminders"
MONDAY = date(2025, 10, 27)


def owed(number: str, due_on: date, customer: str = "smith", **fields: Any) -> Invoice:
    usual: dict[str, Any] = {"customer": customer, "customer_name": customer.title(), "kind": Kind.ASSESSMENT, "total": dollars(100)}
    return invoice(number, due_on, RIDGE, **(usual | fields))


def told() -> list[tuple[str, tuple[str, ...]]]:
    return [(one.message.recipient, tuple(number for number, _ in one.message.listed)) for one in outbox.of_organisation(RIDGE.id)]


def test_one_message_lists_everything_that_is_past_due() -> None:
    settle(owed("A", date(2025, 10, 1)), owed("B", date(2025, 10, 26)), owed("C", MONDAY), owed("D", date(2025, 9, 1), "nguyen"))
    ended = played(JOB, MONDAY)
    assert told() == [("contact:nguyen", ("D",)), ("contact:smith", ("A", "B"))]
    assert lines(ended)["smith"].data["total"] == "200"


def test_it_is_once_a_week_from_monday_on_whatever_is_missed_or_repeated() -> None:
    settle(owed("A", date(2025, 10, 1)))
    nights = [MONDAY + timedelta(days=n) for n in (2, 2, 3, 6, 7, 8, 13, 14)]
    reminded = [night for night in nights if played(JOB, night).counts.changed]
    assert list(dict.fromkeys(reminded)) == [date(2025, 10, 29), date(2025, 11, 3), date(2025, 11, 10)]
    assert len(told()) == 3
    assert by_hand(JOB, date(2025, 11, 10)).counts.changed == 0


def test_invoices_that_fell_due_on_different_days_still_come_together() -> None:
    settle(owed("A", date(2025, 9, 1)))
    played(JOB, date(2025, 9, 8))
    add(owed("B", date(2025, 10, 1)), owed("C", date(2025, 10, 22)))
    played(JOB, date(2025, 10, 29))
    assert told()[-1] == ("contact:smith", ("A", "B", "C"))


@pytest.mark.parametrize(
    ("contact", "why"),
    [
        (replace(SMITH, reminders=False), "opted_out"),
        (replace(SMITH, hold_until=MONDAY), "on_hold"),
        (replace(SMITH, email=""), "no_email"),
        (None, "no_contact"),
    ],
)
def test_who_is_not_reminded_is_said_with_the_reason(contact: Any, why: str) -> None:
    add(RIDGE, *([contact] if contact else []), owed("A", date(2025, 10, 1)))
    ended = played(JOB, MONDAY)
    assert [(line.outcome, line.reason) for line in lines(ended).values()] == [(Outcome.SKIPPED, why)]
    assert (ended.status, told()) == (RunStatus.DONE, [])


def test_who_gets_an_address_on_wednesday_is_reminded_on_wednesday() -> None:
    add(RIDGE, owed("A", date(2025, 10, 1)))
    played(JOB, MONDAY)
    add(SMITH)
    played(JOB, MONDAY + timedelta(days=2))
    assert told() == [("contact:smith", ("A",))]


def test_an_invoice_on_hold_is_not_listed() -> None:
    held = owed("B", date(2025, 9, 1), holds=(Hold(date(2025, 10, 1), MONDAY, "payment plan"),))
    settle(owed("A", date(2025, 10, 1)), held)
    played(JOB, MONDAY)
    assert told() == [("contact:smith", ("A",))]


def test_who_paid_since_the_index_was_read_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    settle(owed("A", date(2025, 10, 1)), owed("B", date(2025, 10, 1)))
    real, paid = transaction.write, list[bool]()

    def write(*arguments: Any) -> None:
        if not paid and any(action.kind == "update" and "invoices" in action.request["TableName"] for action in arguments[0]):
            paid.append(True)
            before = invoices.read(RIDGE.id, "A")
            payment = Payment(organisation=RIDGE.id, invoice="A", id="R-1", amount=dollars(100), paid_on=MONDAY)
            after, recorded = pay(before, payment)
            change = invoices.write(before, after, RIDGE)
            commit([Effect((*((change,) if change else ()), *invoices.write_payment(recorded)))], BY)
        real(*arguments)

    monkeypatch.setattr(transaction, "write", write)
    played(JOB, MONDAY)
    assert (told(), paid) == ([("contact:smith", ("B",))], [True])


def test_who_paid_everything_before_a_made_up_day_is_not_met(monkeypatch: pytest.MonkeyPatch) -> None:
    settle(owed("A", date(2025, 10, 1)))
    monkeypatch.setattr(standing, "of_customer", lambda *_: [])  # what is read in full is newer than the index
    assert (played(JOB, MONDAY + timedelta(days=1)).counts.seen, told()) == (0, [])


def test_a_customer_with_more_invoices_than_a_transaction_takes_gets_one_message_that_lists_all() -> None:
    settle(*(owed(f"A-{n:03d}", date(2025, 1, 1)) for n in range(60)))
    assert played(JOB, MONDAY).counts.changed == 1
    assert played(JOB, MONDAY + timedelta(days=1)).counts.changed == 1
    assert played(JOB, MONDAY + timedelta(days=2)).counts.changed == 0
    [(_, listed)] = told()
    assert len(listed) == 60
    played(JOB, MONDAY + timedelta(days=7))
    assert len(told()) == 2


def test_an_invoice_that_cannot_be_read_parks_its_customer_and_no_other() -> None:
    settle(owed("A", date(2025, 10, 1)), owed("B", date(2025, 10, 1)), owed("D", date(2025, 9, 1), "nguyen"))
    InvoiceRow._get_connection().update_item(RIDGE.id, range_key="B", actions=[InvoiceRow.currency.remove()])
    ended = played(JOB, MONDAY)
    assert lines(ended)["smith"].outcome is Outcome.PARKED
    assert told() == [("contact:nguyen", ("D",))]


def test_a_parked_customer_is_tried_again_by_name() -> None:
    settle(owed("A", date(2025, 10, 1)), owed("D", date(2025, 9, 1), "nguyen"))
    ended = by_hand(JOB, MONDAY, records=[[RIDGE.id, NGUYEN.id]])
    assert (list(lines(ended)), told()) == (["nguyen"], [("contact:nguyen", ("D",))])


def test_an_organisation_that_does_not_remind_reminds_nobody() -> None:
    settle(owed("A", date(2025, 10, 1)), person("x", "X"), organisation=replace(RIDGE, reminders=ReminderPolicy(0)))
    assert played(JOB, MONDAY).counts.seen == 0
