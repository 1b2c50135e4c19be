"""Late fees over the store: an invoice of its own that names the one it is for, once a month, never on a fee."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from relance.domain.invoice import Hold, Invoice, Kind
from relance.domain.late_fee import LateFeeRule
from relance.domain.run import RunStatus
from relance.store import invoices
from tests.association import RIDGE, by_hand, dollars, lines, played, settle
from tests.world import add, invoice

pytestmark = pytest.mark.usefixtures("tables")

JOB = "late-fees"
SIXTH = date(2025, 10, 6)


def owed(number: str = "A", due_on: date = date(2025, 10, 1), total: str = "200", **fields: Any) -> Invoice:
    usual: dict[str, Any] = {"customer": "smith", "customer_name": "John Smith", "kind": Kind.ASSESSMENT, "total": dollars(total)}
    return invoice(number, due_on, RIDGE, **(usual | fields))


def fees() -> dict[str, str]:
    all_of_them = (one for one in invoices.everything(RIDGE.id) if isinstance(one, Invoice) and one.number.startswith("LATE-"))
    return {one.number: str(one.total.amount) for one in all_of_them}


def test_a_fee_is_an_invoice_that_names_the_one_it_is_for() -> None:
    settle(owed(paid=dollars(50)))
    played(JOB, SIXTH)
    fee = invoices.read(RIDGE.id, "LATE-A-202510")
    assert (str(fee.total.amount), fee.because_of, fee.customer, fee.due_on) == ("7.50", "invoice/A", "smith", date(2025, 10, 20))
    assert invoices.read(RIDGE.id, "A").fee_on == SIXTH


def test_within_the_grace_there_is_none() -> None:
    settle(owed(due_on=date(2025, 10, 2)))
    assert played(JOB, SIXTH).counts.seen == 0
    assert list(fees()) == []


def test_it_is_charged_from_the_sixth_on_once_a_month() -> None:
    settle(owed())
    nights = (date(2025, 10, 8), date(2025, 10, 9), date(2025, 10, 31), date(2025, 11, 1), date(2025, 11, 7), date(2025, 11, 8))
    assert [night.isoformat() for night in nights if played(JOB, night).counts.changed] == ["2025-10-08", "2025-11-07"]
    assert list(fees()) == ["LATE-A-202510", "LATE-A-202511"]


def test_missed_months_bear_no_fee_in_arrears() -> None:
    settle(owed(due_on=date(2025, 5, 1)))
    played(JOB, SIXTH)
    assert list(fees()) == ["LATE-A-202510"]


def test_a_fee_is_never_charged_on_a_fee_nor_on_a_fine() -> None:
    settle(owed("F", kind=Kind.FINE), owed("L", kind=Kind.LATE_FEE), owed())
    played(JOB, SIXTH)
    played(JOB, date(2026, 1, 6))
    assert list(fees()) == ["LATE-A-202510", "LATE-A-202601"]


def test_an_invoice_on_hold_bears_none_while_it_is() -> None:
    settle(owed(holds=(Hold(date(2025, 10, 5), date(2025, 10, 31), "payment plan"),)))
    assert [played(JOB, night).counts.changed for night in (SIXTH, date(2025, 10, 31), date(2025, 11, 6))] == [0, 0, 1]


def test_an_organisation_without_a_rule_charges_none() -> None:
    settle(owed(), organisation=replace(RIDGE, late_fee=None))
    assert played(JOB, SIXTH).counts.seen == 0


def test_a_rule_that_does_not_recur_charges_once() -> None:
    settle(owed(), organisation=replace(RIDGE, late_fee=LateFeeRule(flat=dollars(25).amount, recurring=False)))
    assert [played(JOB, night).counts.changed for night in (SIXTH, date(2025, 11, 6))] == [1, 0]
    assert fees() == {"LATE-A-202510": "25.00"}


def test_the_cap_on_money_holds_for_fees_too() -> None:
    settle(owed(), owed("B"), organisation=replace(RIDGE, charge_cap=dollars(19).amount))
    assert played(JOB, SIXTH).status is RunStatus.FAILED
    assert list(fees()) == []
    assert by_hand(JOB, SIXTH, cap_amount="20").counts.changed == 2


def test_one_organisation_over_its_cap_does_not_keep_the_others_waiting() -> None:
    other = replace(RIDGE, id="elm-court")
    settle(owed(), organisation=replace(RIDGE, charge_cap=dollars(9).amount))
    add(other, replace(owed("B"), organisation=other.id))
    ended = played(JOB, SIXTH)
    assert (ended.status, ended.counts.changed, ended.counts.parked) == (RunStatus.DONE_WITH_ERRORS, 1, 1)
    assert "10.00 USD would be charged, more than its cap allows" in lines(ended)["A"].data["why"]
    assert list(fees()) == []
    assert invoices.find(other.id, "LATE-B-202510")


def test_the_line_says_who_what_and_how_much() -> None:
    settle(owed())
    data = lines(played(JOB, SIXTH))["A"].data
    assert (data["customer"], data["invoice"], data["fee"], data["days_late"]) == ("John Smith", "LATE-A-202510", "10.00", 5)
