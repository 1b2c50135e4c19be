"""`relance violations`, `units`, `budgets` and `contacts`: listed, and changed with an audit of who did it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from relance.domain.budget import Budget, BudgetLine
from relance.domain.money import Money
from relance.domain.organisation import ChannelKind
from relance.domain.unit import Owner, Unit
from relance.domain.violation import Escalation, Violation, ViolationStatus
from relance.store import audit, organisations, violations
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import BudgetRow, ViolationRow
from tests.calls import counting
from tests.cli.conftest import Type
from tests.store.faults import damage, raw
from tests.world import BURSAR, BY, HOA, SCHOOL, add

pytestmark = pytest.mark.usefixtures("tables")

FENCE = Violation(
    organisation=HOA.id,
    id="V-1",
    unit="101",
    type="exterior",
    description="Unauthorized fence installation",
    cure_deadline=date(2025, 10, 22),
    status=ViolationStatus.ESCALATED,
    step=1,
    escalated_on=date(2025, 10, 23),
)
STEP = Escalation(
    organisation=HOA.id,
    violation="V-1",
    step=1,
    escalated_on=date(2025, 10, 23),
    fine=Decimal("50.00"),
    currency="USD",
    days_overdue=1,
    invoice="FINE-V-1-1",
)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.fixture(autouse=True)
def some_property(tables: None) -> None:
    """Of the association: two violations, a unit, a budget. Of the school: a contact."""
    lines = [("6100", "12000", "14500"), ("6200", "0", "1"), ("6300", "8000", "7000"), ("6400", "0", "0")]
    add(
        HOA,
        SCHOOL,
        BURSAR,
        FENCE,
        replace(FENCE, id="V-2", status=ViolationStatus.OPEN, step=0, escalated_on=None),
        replace(FENCE, id="V-3", step=3, hearing=True),
        Unit(
            organisation=HOA.id,
            id="101",
            assessment=usd("310"),
            assessed_from=date(2025, 1, 1),
            owners=(Owner("nguyen", Decimal(1)), Owner("smith", Decimal("0.5"))),
            assessed_to=date(2025, 9, 1),
        ),
        Budget(
            organisation=HOA.id,
            id="2025",
            name="2025 Operating Budget",
            period="2025",
            starts_on=date(2025, 1, 1),
            ends_on=date(2025, 12, 31),
            lines=tuple(BudgetLine(account, account, usd(budgeted), usd(actual)) for account, budgeted, actual in lines),
        ),
    )
    commit([Effect((violations.record_escalation(STEP),))], BY)


def ids(relance: Type, *arguments: str) -> list[str]:
    return [row["id"] for row in relance(*arguments, "--json").data]


def test_violations_are_listed_by_organisation_and_status(relance: Type) -> None:
    assert ids(relance, "violations") == ["V-1", "V-2", "V-3"]
    assert ids(relance, "violations", "--org", HOA.id, "--status", "open") == ["V-2"]
    assert ids(relance, "violations", "--hearing") == ["V-3"]
    assert relance("violations", "--org", SCHOOL.id).out == "none\n"


def test_a_violation_is_shown_with_its_steps(relance: Type) -> None:
    assert relance("violations", "show", HOA.id, "V-1").out.splitlines() == [
        "V-1: exterior at unit 101, escalated, to cure by 2025-10-22",
        "Unauthorized fence installation",
        "  2025-10-23 step 1: 50.00 USD, 1 day(s) overdue, billed as FINE-V-1-1 (system)",
        "step 2 is due on 2025-10-29",
    ]
    shown = relance("violations", "show", HOA.id, "V-1", "--json").data
    assert (shown["next_step_on"], [one["invoice"] for one in shown["escalations"]]) == ("2025-10-29", ["FINE-V-1-1"])
    assert relance("violations", "show", HOA.id, "V-9").code == 2


@pytest.mark.parametrize(("word", "status"), [("cure", "cured"), ("dismiss", "dismissed")])
def test_a_violation_is_closed_with_a_reason_and_leaves_the_due_index(relance: Type, word: str, status: str) -> None:
    said = relance("violations", word, HOA.id, "V-1", "--reason", "fence removed")
    assert (said.code, said.out) == (0, f"V-1: {status}\n")
    assert "what was fined stays billed, unless you cancel it: FINE-V-1-1" in said.err
    assert "escalation_on" not in raw(ViolationRow, HOA.id, "V-1")
    last = audit.of_record(HOA.id, "violation/V-1")[-1]
    assert (last.actor, last.after) == ("cli:awa", {"status": status, "closed_because": "fence removed"})
    assert f"{status} because: fence removed" in relance("violations", "show", HOA.id, "V-1").out
    again = relance("violations", word, HOA.id, "V-1", "--reason", "again")
    assert (again.code, "the violation is closed" in again.err) == (2, True)


def test_what_was_closed_by_mistake_is_opened_again_with_its_next_step(relance: Type) -> None:
    due = raw(ViolationRow, HOA.id, "V-2")["escalation_on"]
    relance("violations", "cure", HOA.id, "V-2", "--reason", "wrong house")
    assert relance("violations", "reopen", HOA.id, "V-2").out == "V-2: open\n"
    assert raw(ViolationRow, HOA.id, "V-2")["escalation_on"] == due
    relance("violations", "dismiss", HOA.id, "V-1", "--reason", "let go")
    assert "report it anew" in relance("violations", "reopen", HOA.id, "V-1").err


def test_units_are_listed_with_owners_and_the_next_month(relance: Type) -> None:
    [row] = relance("units", "--org", HOA.id, "--json").data
    assert (row["owners"], row["assessment"], row["billed_to"], row["next_month"]) == (
        "nguyen (1), smith (0.5)",
        "310.00",
        "2025-09",
        "2025-10",
    )


def test_budgets_are_listed_line_by_line_with_their_variance(relance: Type) -> None:
    rows = relance("budgets", "--org", HOA.id, "--json").data
    assert [(row["account"], row["actual"], row["variance"], row["severity"]) for row in rows] == [
        ("6100", "14500.00", "+20.8%", "warning"),
        ("6200", "1.00", "unbudgeted", "critical"),
        ("6300", "7000.00", "-12.5%", ""),
        ("6400", "0.00", "", ""),
    ]


def test_what_cannot_be_read_is_said_beside_the_others(relance: Type) -> None:
    damage(ViolationRow, HOA.id, "V-2", status={"S": "lost"})
    damage(BudgetRow, HOA.id, "budget#2025", currency=None)
    said = relance("violations")
    assert ("V-1" in said.out, "violation/V-2 cannot be read: status is 'lost'" in said.err) == (True, True)
    assert "budget/2025 cannot be read: currency is missing\n→ to mend one, import its row again" in relance("budgets").err


def test_a_contact_says_how_to_be_told(relance: Type) -> None:
    words = ("--channels", "sms,email", "--language", "en", "--no-reminders", "--hold-until", "2025-12-31")
    said = relance("contacts", "set", SCHOOL.id, "bursar", *words)
    assert (said.code, said.out) == (0, "bursar: channels sms, email, language en, reminders no, hold_until 2025-12-31\n")
    after = organisations.contact(SCHOOL.id, "bursar")
    assert after
    assert (after.channels, after.language, after.reminders) == ((ChannelKind.SMS, ChannelKind.EMAIL), "en", False)
    relance("contacts", "set", SCHOOL.id, "bursar", "--reminders", "--no-hold", "--language", "organisation")
    [row] = relance("contacts", "--org", SCHOOL.id, "--json").data
    assert (row["channels"], row["language"], row["reminders"], row["hold_until"]) == ("sms, email", "", "yes", "")
    assert audit.of_record(SCHOOL.id, "contact/bursar")[-1].actor == "cli:awa"


def test_nothing_said_is_nothing_changed(relance: Type) -> None:
    with counting() as calls:
        assert relance("contacts", "set", SCHOOL.id, "bursar").code == 0
    assert not calls.written


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody",), "contact 'goo-school/nobody' does not exist"),
        (("bursar", "--channels", "discord"), "'discord' is not a list of email, sms; write it as in email,sms"),
        (("bursar", "--channels", "sms,sms"), "'sms,sms' is not a list of email, sms"),
        (("bursar", "--language", "de"), "'de' is not one of 'fr', 'en', 'organisation'"),
        (("bursar", "--hold-until", "soon"), "is not a date"),
        (("bursar", "--hold-until", "2025-12-31", "--no-hold"), "does not go with --no-hold"),
    ],
)
def test_what_makes_no_sense_is_refused(relance: Type, words: tuple[str, ...], said: str) -> None:
    refused = relance("contacts", "set", SCHOOL.id, *words)
    assert (refused.code, said in refused.err) == (2, True), refused.err
