"""The reports of the association's jobs: the seed's two character for character, the others and the French as committed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from relance.domain.message import State
from relance.domain.run import Run
from relance.jobs.report import report
from relance.jobs.reports.sheet import Told
from relance.store import organisations, outbox, runs
from tests.association import (
    BUDGET,
    DAY,
    EXTERIOR,
    NGUYEN,
    OWNERS,
    REYES,
    RIDGE,
    SMITH,
    UNITS,
    VIOLATIONS,
    by_hand,
    dollars,
    played,
    settle,
    unit,
)
from tests.world import add, invoice

EXPECTED = Path(__file__).parent / "expected"
FRENCH = replace(RIDGE, locale="fr_GN", name="Résidence du Golfe", currency="USD")

pytestmark = pytest.mark.usefixtures("tables")


def text(ended: Run, state: State = State.SENT) -> str:
    """The report, as it reads once every message has come to that state."""
    told = {f"{RIDGE.id}/{one.message.id}": Told(one.message.channel.value, state) for one in outbox.of_organisation(RIDGE.id)}
    return report(ended, list(runs.lines(ended)), {RIDGE.id: organisations.read(RIDGE.id)}, told) + "\n"


def violations() -> Run:
    add(*VIOLATIONS)
    return played("violation-escalation", DAY)


def budgets() -> Run:
    add(BUDGET)
    return played("budget-variance", DAY)


def assessments() -> Run:
    shared = unit("400", "smith", "garcia", assessment=dollars("99.99"))
    add(shared, unit("500", "nguyen", assessed_from=date(2025, 5, 1)), unit("600"))
    return played("assessment-invoicing", DAY)


def fees() -> Run:
    for number, due_on in (("A-1", date(2025, 10, 1)), ("A-2", date(2025, 8, 1))):
        add(invoice(number, due_on, RIDGE, customer="smith", customer_name=SMITH.name, total=dollars(200)))
    return played("late-fees", DAY)


def reminders() -> Run:
    for number, due_on, owner in (("A-1", date(2025, 10, 1), SMITH), ("A-2", date(2025, 10, 28), SMITH), ("B-1", date(2025, 9, 1), NGUYEN)):
        add(invoice(number, due_on, RIDGE, customer=owner.id, customer_name=owner.name, total=dollars(200)))
    add(invoice("C-1", date(2025, 9, 1), RIDGE, customer="paper", customer_name="Pat Paper"), replace(SMITH, id="paper", email=""))
    return played("payment-reminders", DAY)


CASES: tuple[tuple[str, Callable[[], Run]], ...] = (
    ("violation_escalation", violations),
    ("budget_variance", budgets),
    ("assessment_invoicing", assessments),
    ("late_fees", fees),
    ("payment_reminders", reminders),
)


@pytest.mark.parametrize(("name", "played_"), CASES)
@pytest.mark.parametrize(("organisation", "suffix"), [(RIDGE, ""), (FRENCH, ".fr")])
def test_the_report_reads_as_expected(name: str, played_: Callable[[], Run], organisation: object, suffix: str) -> None:
    add(organisation, REYES, *OWNERS)  # type: ignore[arg-type]  # one of the two organisations
    add(EXTERIOR, *(replace(one, active=name != "assessment_invoicing") for one in UNITS))
    assert text(played_()) == (EXPECTED / f"{name}{suffix}.txt").read_text(encoding="utf-8")


def test_what_is_said_of_a_message_is_where_it_stands_when_the_report_is_read() -> None:
    settle(*VIOLATIONS[:1], BUDGET)
    assert "✓ Escalated and notification queued" in text(played("violation-escalation", DAY), State.PENDING)
    assert "✓ Alert notification failed (2 items)" in text(played("budget-variance", DAY), State.FAILED)


def test_a_violation_within_its_grace_is_shown_with_the_reason() -> None:
    settle(*VIOLATIONS)
    shown = text(by_hand("violation-escalation", DAY, days_grace=5))
    assert "  = VIOL-2025-002 - Unit 205 - Overdue by 3 days - within its grace period\n" in shown
    assert "Grace Days: 5\n" in shown
    assert shown.endswith("Total Overdue: 3\nEscalated: 2\nWithin Grace: 1\n")


def test_a_dry_run_claims_nothing() -> None:
    settle(*VIOLATIONS, BUDGET)
    shown = text(by_hand("violation-escalation", DAY, dry_run=True)) + text(by_hand("budget-variance", DAY, dry_run=True))
    assert "✓ Escalated" not in shown
    assert "Would escalate: 3" in shown
    assert "✓ Alert to send (2 items)" in shown
    assert shown.count("Mode: DRY RUN") == 2
