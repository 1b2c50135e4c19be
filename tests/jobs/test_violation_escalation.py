"""Violation escalation over the store: a step, its fine and its notice, together, once, never sooner than the ladder says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from relance.domain.errors import InvalidError
from relance.domain.invoice import Kind, Status, cancel
from relance.domain.message import Moot, State
from relance.domain.organisation import ChannelKind
from relance.domain.run import Outcome, RunStatus
from relance.domain.violation import FinePolicy, ViolationStatus
from relance.jobs import entry, run
from relance.notify.dispatch import send_due
from relance.notify.recheck import recheck
from relance.runtime.clock import now
from relance.store import audit, invoices, outbox, units, violations
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.association import DAY, EXTERIOR, RIDGE, SMITH, VIOLATIONS, by_hand, lines, played, settle, unit, violation
from tests.faults.clock import set_to
from tests.world import BY, add

pytestmark = pytest.mark.usefixtures("tables")

JOB = "violation-escalation"


def test_the_three_violations_of_the_seed_take_their_steps() -> None:
    settle(*VIOLATIONS)
    ended = played(JOB, DAY)
    assert (ended.status, ended.counts.changed) == (RunStatus.DONE, 3)
    told = {id: (line.data["step"], line.data["fine"], line.data["days_overdue"]) for id, line in lines(ended).items()}
    assert told == {"VIOL-2025-001": (2, "100.00", 7), "VIOL-2025-002": (1, "50.00", 3), "VIOL-2025-003": (3, "150.00", 14)}


def test_a_step_comes_with_its_record_its_fine_and_its_notice() -> None:
    settle(VIOLATIONS[0])
    ended = played(JOB, DAY)
    after = violations.read(RIDGE.id, "VIOL-2025-001")
    assert (after.status, after.step, after.escalated_on, after.hearing) == (ViolationStatus.ESCALATED, 2, DAY, False)
    [step] = violations.escalations(RIDGE.id, "VIOL-2025-001")
    assert (step.step, step.fine, step.created_by, step.invoice) == (2, Decimal("100.00"), "system", "FINE-VIOL-2025-001-2")
    fine = invoices.read(RIDGE.id, step.invoice)
    assert (fine.kind, fine.customer, fine.status, fine.due_on) == (Kind.FINE, "smith", Status.ISSUED, DAY + timedelta(days=14))
    assert fine.because_of == "violation/VIOL-2025-001"
    [told] = outbox.of_organisation(RIDGE.id)
    assert (told.message.address, told.message.subject) == (SMITH.email, "Violation Escalated - Unapproved Exterior Modification")
    assert {entry.run for entry in audit.of_record(RIDGE.id, "escalation/VIOL-2025-001/2")} == {ended.id}


def test_the_last_step_flags_a_hearing_and_none_follows() -> None:
    settle(VIOLATIONS[2])
    played(JOB, DAY)
    assert violations.read(RIDGE.id, "VIOL-2025-003").hearing
    later = played(JOB, DAY + timedelta(days=365))
    assert (later.due, later.counts.seen) == (0, 0)


def test_within_its_grace_a_violation_is_reported_and_left() -> None:
    settle(*VIOLATIONS)
    ended = by_hand(JOB, DAY, days_grace=5)
    assert {id: line.outcome for id, line in lines(ended).items()} == {
        "VIOL-2025-001": Outcome.CHANGED,
        "VIOL-2025-002": Outcome.SKIPPED,
        "VIOL-2025-003": Outcome.CHANGED,
    }
    assert lines(ended)["VIOL-2025-002"].reason == "in_grace"
    assert violations.read(RIDGE.id, "VIOL-2025-002").step == 0


def test_a_week_of_missed_nights_is_one_step_and_the_next_when_the_ladder_says() -> None:
    settle(violation("V-1", "101", date(2025, 10, 1)))
    steps = []
    for night in (DAY + timedelta(days=n) for n in range(20)):
        steps += [(night, line.data["step"]) for line in lines(played(JOB, night)).values()]
    assert steps == [(DAY, 1), (DAY + timedelta(days=6), 2), (DAY + timedelta(days=13), 3)]


def test_starts_that_come_days_late_do_not_fine_twice_at_once() -> None:
    settle(violation("V-1", "101", date(2025, 10, 1)))
    with set_to(datetime(2025, 11, 20, 6, tzinfo=UTC)):
        late = [run.start(entry.parse({"job": JOB, "scheduled_at": f"2025-{night}T06:00:00Z"})) for night in ("10-29", "11-05", "11-12")]
    assert [ended.counts.changed for ended in late] == [1, 0, 0]
    assert violations.read(RIDGE.id, "V-1").escalated_on == date(2025, 11, 20)


def test_a_live_run_does_not_look_ahead() -> None:
    settle(*VIOLATIONS)
    with pytest.raises(InvalidError, match=r"as_of: '2999-01-01' is after .*: only a dry run may look ahead"):
        by_hand(JOB, date(2999, 1, 1))
    assert by_hand(JOB, date(2999, 1, 1), dry_run=True).counts.changed == 3


def test_the_same_night_again_fines_nobody_twice() -> None:
    settle(*VIOLATIONS)
    played(JOB, DAY)
    again = by_hand(JOB, DAY)
    assert (again.counts.changed, len(list(outbox.of_organisation(RIDGE.id)))) == (0, 3)


def test_of_several_owners_the_one_with_the_largest_share_is_told() -> None:
    settle(violation("V-1", "400", date(2025, 10, 26)))
    shared = unit("400", "smith", "garcia")
    add(replace(shared, owners=(shared.owners[0], replace(shared.owners[1], share=Decimal("1.5")))))
    assert lines(played(JOB, DAY))["V-1"].data["owner"] == "Maria Garcia"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (violation("V-1", "999", date(2025, 10, 26)), "unit 'sunset-ridge/999' does not exist"),
        (violation("V-1", "500", date(2025, 10, 26)), "unit: '500' has no owner to tell and to fine"),
        (violation("V-1", "501", date(2025, 10, 26)), "contact 'sunset-ridge/nobody' does not exist"),
    ],
)
def test_a_violation_that_nobody_can_be_fined_for_is_parked_and_stops_no_other(broken: object, why: str) -> None:
    settle(VIOLATIONS[1], unit("500"), unit("501", "nobody"), broken)
    ended = played(JOB, DAY)
    assert (ended.status, ended.counts.changed, ended.counts.parked) == (RunStatus.DONE_WITH_ERRORS, 1, 1)
    assert why in lines(ended)["V-1"].data["why"]
    assert violations.read(RIDGE.id, "V-1").step == 0


def test_an_owner_who_cannot_be_reached_is_not_fined_in_silence() -> None:
    organisation = replace(RIDGE, sender="office@sunset-ridge.test")
    settle(
        violation("V-1", "600", date(2025, 10, 26)), unit("600", "paper"), replace(SMITH, id="paper", email=""), organisation=organisation
    )
    [id] = lines(played(JOB, DAY))["V-1"].messages
    send_due(now() + timedelta(seconds=1))
    told = {one.message.channel: one.state for one in outbox.of_organisation(RIDGE.id)}
    assert told == {ChannelKind.EMAIL: State.FAILED, ChannelKind.LOG: State.PENDING}
    assert outbox.read(RIDGE.id, id).detail == "address: '' is not one e-mail address"
    assert invoices.find(RIDGE.id, "FINE-V-1-1")


def test_an_organisation_that_posts_no_fines_bills_none() -> None:
    settle(VIOLATIONS[1], organisation=replace(RIDGE, fines=FinePolicy(post=False)))
    ended = played(JOB, DAY)
    assert lines(ended)["VIOL-2025-002"].data["invoice"] == ""
    assert invoices.find(RIDGE.id, "FINE-VIOL-2025-002-1") is None
    assert violations.read(RIDGE.id, "VIOL-2025-002").step == 1


def test_a_fine_that_was_cancelled_before_the_notice_went_out_is_not_told() -> None:
    settle(VIOLATIONS[0])
    played(JOB, DAY)
    before = invoices.read(RIDGE.id, "FINE-VIOL-2025-001-2")
    change = invoices.write(before, cancel(before, DAY, "measured wrong"), RIDGE)
    commit([Effect((change,) if change else ())], BY)
    [told] = outbox.of_organisation(RIDGE.id)
    withdrawn = recheck(told.message, told.created_at)
    assert isinstance(withdrawn, Moot)
    assert "is cancelled meanwhile" in withdrawn.reason


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    settle(*VIOLATIONS)
    dry = by_hand(JOB, DAY, dry_run=True)
    assert dry.counts.changed == 3
    assert [violations.read(RIDGE.id, one.id).version for one in VIOLATIONS] == [1, 1, 1]
    assert not list(outbox.of_organisation(RIDGE.id))


def test_over_the_cap_on_money_nothing_is_written_and_the_figures_are_said() -> None:
    settle(*VIOLATIONS, organisation=replace(RIDGE, charge_cap=Decimal(299)))
    ended = played(JOB, DAY)
    assert ended.status is RunStatus.FAILED
    assert "sunset-ridge: 300.00 USD would be charged, more than its cap allows: nothing of it was written" in ended.error
    assert ended.error.endswith(f"relance retry {ended.id} --cap-amount 300.00")
    assert [violations.read(RIDGE.id, one.id).step for one in VIOLATIONS] == [1, 0, 2]
    again = by_hand(JOB, DAY, cap_amount="300")
    assert (again.status, again.counts.changed) == (RunStatus.DONE, 3)


def test_a_ladder_that_changed_moves_the_dates_first() -> None:
    settle(violation("V-1", "101", date(2025, 10, 26)))
    before = violations.read_type(RIDGE.id, EXTERIOR.id)
    slower = replace(before, steps=(replace(RIDGE.fines.steps[0], after_days=10),))
    commit([Effect(violations.write_type(before, slower))], BY)
    assert lines(played(JOB, DAY)) == {}
    ended = played(JOB, date(2025, 11, 5))
    assert lines(ended)["V-1"].data["days_overdue"] == 10
    assert units.read(RIDGE.id, "101").version == 1
