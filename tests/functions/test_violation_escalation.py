"""The function `violation-escalation`: a step with its fine and its notice, and the options of a person who starts it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from relance.domain.errors import InvalidError
from relance.domain.run import RunStatus
from relance.domain.violation import ViolationStatus
from relance.store import invoices, outbox, runs, violations
from tests.calls import counting
from tests.functions.association import OWNER, VIOLATION, WORLD
from tests.functions.conftest import Invoke, event
from tests.world import HOA, add

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def association(tables: None) -> None:
    """A violation that was not cured in time."""
    add(*WORLD)


def test_a_step_is_taken_fined_and_told(invoke: Invoke) -> None:
    invoke("violation_escalation", event("violation-escalation"))
    after = violations.read(HOA.id, VIOLATION.id)
    assert (after.status, after.step, after.escalated_on) == (ViolationStatus.ESCALATED, 1, date(2025, 10, 29))
    fine = invoices.read(HOA.id, "FINE-V-1-1")
    assert (fine.customer, fine.total.amount, fine.due_on) == (OWNER.id, Decimal("50.00"), date(2025, 11, 12))
    [notice] = outbox.of_organisation(HOA.id)
    assert (notice.message.address, notice.message.subject) == (OWNER.email, "Violation Escalated - Landscaping")


def test_within_the_grace_that_a_person_gives_nothing_escalates(invoke: Invoke) -> None:
    said = invoke("violation_escalation", event("violation-escalation-grace"))
    assert (said["status"], said["changed"], said["skipped"]) == ("done", 0, 1)
    assert runs.read(said["run"]).options["days_grace"] == 5
    assert violations.read(HOA.id, VIOLATION.id).step == 0
    assert invoices.find(HOA.id, "FINE-V-1-1") is None


def test_fines_within_the_cap_are_charged_and_beyond_it_none(invoke: Invoke) -> None:
    given = event("violation-escalation-cap-amount")
    with counting() as calls:
        said = invoke("violation_escalation", given | {"cap_amount": "49.99"})
    assert said["status"] == RunStatus.FAILED
    assert "50.00 USD would be charged, more than its cap allows" in said["error"]
    assert set(calls.written) <= {"test-runs", "test-audit"}  # who started it
    assert violations.read(HOA.id, VIOLATION.id).step == 0
    assert invoke("violation_escalation", given)["changed"] == 1


def test_a_grace_that_makes_no_sense_is_refused(invoke: Invoke) -> None:
    with pytest.raises(InvalidError, match="days_grace: -1 must be a whole number"):
        invoke("violation_escalation", event("violation-escalation-grace") | {"days_grace": -1})
