"""Every escalation has its fine and its message, or it is a finding until it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import boto3
import pytest

from relance.domain.finding import OF_RECORDS
from relance.domain.money import Money
from relance.domain.organisation import Contact, Role
from relance.domain.run import Line, Mode, Outcome, Run, RunStatus, Trigger
from relance.domain.unit import Owner, Unit
from relance.domain.violation import DEFAULT_STEPS, Escalation, FinePolicy, Violation
from relance.store import organisations, runs, units, violations
from relance.store.commit import commit
from relance.store.effects import By, Effect
from relance.store.tables import InvoiceRow
from tests.store.faults import raw
from tests.watch.hours import HOUR, NIGHT, NOON, Hours, amiss, hours, night, tick
from tests.world import BY, HOA, add, invoice

pytestmark = pytest.mark.usefixtures("tables", "ageing_only")

DUE = date(2025, 6, 1)


def later(world: Hours) -> None:
    """An hour goes by, and the watchdog looks."""
    world.at(world.clock.moment + HOUR)


def escalated(*, invoice_number: str, fine: str = "50", run: str = "") -> None:
    """A step that was taken, with whatever else was not."""
    step = Escalation(
        organisation=HOA.id,
        violation="V-1",
        step=1,
        escalated_on=date(2025, 3, 30),
        fine=Decimal(fine),
        currency="USD",
        days_overdue=3,
        invoice=invoice_number,
    )
    commit([Effect((violations.record_escalation(step),))], By("job:violation-escalation", run))


@pytest.mark.parametrize(
    ("number", "fine", "amiss_now"),
    [
        pytest.param("FINE-V-1-1", "50", ["fines/sunset-ridge"], id="its fine is missing"),
        pytest.param("", "50", ["fines/sunset-ridge"], id="it names no fine and should"),
        pytest.param("", "0", [], id="it costs nothing"),
    ],
)
def test_an_escalation_without_its_fine_is_a_finding(number: str, fine: str, amiss_now: list[str]) -> None:
    with hours() as world:
        add(HOA)
        world.clock.sleep(60)
        escalated(invoice_number=number, fine=fine)
        later(world)
        assert [finding.key for finding in amiss()] == amiss_now
        if amiss_now:
            assert amiss()[0].records == {"escalation/V-1/1": "its fine FINE-V-1-1 does not exist"}
            add(invoice("FINE-V-1-1", DUE, HOA))
            later(world)
            assert amiss() == []


def test_an_organisation_that_posts_no_fines_owes_none_and_a_change_of_mind_is_not_held_against_it() -> None:
    with hours() as world:
        silent = replace(HOA, fines=FinePolicy(post=False))
        add(silent)
        escalated(invoice_number="")
        world.clock.sleep(60)
        commit([Effect(organisations.write(organisations.read(HOA.id), replace(silent, fines=FinePolicy())))], BY)
        later(world)
        assert amiss() == []


def test_an_escalation_whose_run_says_nothing_of_it_or_names_a_message_that_is_not_there_is_a_finding() -> None:
    with hours() as world:
        add(HOA)
        run_of_a_night("R", ("violation/V-1#step1#contact:c#email",))
        escalated(invoice_number="", fine="0", run="R")
        later(world)
        said = "its message violation/V-1#step1#contact:c#email does not exist"
        assert amiss()[0].records == {"escalation/V-1/1": said}


def run_of_a_night(id: str, messages: tuple[str, ...]) -> None:
    """A closed run with one line, of violation V-1."""
    night = Run(
        id=id,
        job="violation-escalation",
        mode=Mode.LIVE,
        trigger=Trigger.SCHEDULE,
        actor="schedule",
        scheduled_at=NOON,
        opened_at=NOON,
        status=RunStatus.DONE,
        shards=("0",),
    )
    runs.open_run(night, "s")
    shard = runs.shard(id, "0")
    line = Line(HOA.id, "V-1", Outcome.CHANGED, "escalated", {}, messages)
    after = runs.advanced(shard, None, shard.counts, [line], done=True)
    commit([], BY, runs.books(shard, after, [line], "s"), "s")


def a_violation(owner: Contact) -> None:
    """One that reaches its first step that night, at the unit of an owner."""
    amount = Money(Decimal(200), "USD")
    unit = Unit(organisation=HOA.id, id="101", owners=(Owner(owner.id),), assessment=amount, assessed_from=DUE)
    violation = Violation(organisation=HOA.id, id="V-1", unit="101", type="fence", description="A fence", cure_deadline=date(2025, 3, 20))
    written = [units.write(None, unit), violations.write(None, violation, DEFAULT_STEPS)]
    commit([Effect(tuple(change for change in written if change))], BY)


@pytest.mark.parametrize("email", ["john@example.com", ""], ids=["told", "nobody can be told"])
def test_what_the_nightly_escalation_writes_is_no_finding_until_its_fine_is_taken_away(email: str) -> None:
    owner = Contact(organisation=HOA.id, id="john", name="John Smith", roles=(Role.OWNER,), email=email)
    with hours() as world:
        add(HOA, owner)
        a_violation(owner)
        world.clock.move_to(NIGHT)
        night("violation-escalation", NIGHT)
        fine = raw(InvoiceRow, HOA.id, "FINE-V-1-1")
        assert fine
        boto3.client("dynamodb").delete_item(TableName="test-invoices", Key={"pk": {"S": HOA.id}, "sk": {"S": "FINE-V-1-1"}})
        world.clock.sleep(600)
        tick()
        assert [one.key for one in amiss() if one.kind in OF_RECORDS] == ["fines/sunset-ridge", "unreadable/sunset-ridge"]
        boto3.client("dynamodb").put_item(TableName="test-invoices", Item=fine)
        world.clock.sleep(600)
        tick()
        assert [one for one in amiss() if one.kind in OF_RECORDS] == []
