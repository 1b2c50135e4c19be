"""Messages that wait too long, and runs that do not end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from relance.desk import messages
from relance.domain.message import Rejected
from relance.jobs import run
from relance.jobs.registry import job_named
from relance.jobs.request import Request
from relance.notify import dispatch
from relance.notify.settlement import conclude
from relance.store import outbox, runs
from tests.store.messages import a_message, put_in
from tests.watch.hours import HOUR, NIGHT, amiss, hours, tick, told
from tests.world import SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables", "ageing_only")

UNSENT = "Relance: messages are not being sent"
QUARTER = timedelta(minutes=15)


def test_a_message_that_waits_too_long_is_told_of_until_it_is_sent() -> None:
    add(SCHOOL)
    with hours() as world:
        waits_since = world.clock.moment
        put_in(a_message(), a_message("invoice/B#v2"))
        world.clock.sleep(QUARTER.total_seconds() - 1)
        tick()
        assert told() == []
        world.clock.sleep(1)
        tick()
        assert told() == [UNSENT]
        assert (amiss()[0].since, amiss()[0].facts) == (waits_since, {"waiting": "2"})
        dispatch.send_due(world.clock.moment)
        tick()
        assert told() == [UNSENT, UNSENT.replace("Relance:", "Relance: over:")]


def test_a_lease_that_ran_out_and_that_nobody_settles_is_told_as_such() -> None:
    add(SCHOOL)
    with hours() as world:
        message = a_message()
        put_in(message)
        assert outbox.claim(message.organisation, message.id, world.clock.moment)
        world.clock.sleep((outbox.LEASE + QUARTER).total_seconds())
        tick()
        assert told() == [UNSENT]
        assert amiss()[0].facts == {"waiting": "1", "claimed and not settled": "1 of the first 1"}


def test_a_message_that_nobody_decides_on_is_told_of_until_somebody_does() -> None:
    add(SCHOOL)
    with hours() as world:
        message = a_message()
        put_in(message)
        claimed = outbox.claim(message.organisation, message.id, world.clock.moment)
        assert claimed
        conclude(claimed, Rejected("no such channel"), world.clock.moment)
        world.at(world.clock.moment + HOUR)
        subject = "messages could not be delivered, and nobody has decided"
        assert told() == [f"Relance: {subject}"]
        messages.resolve(SCHOOL.id, message.id, world.clock.moment, "awa", "told by telephone", "withdrawn")
        world.at(world.clock.moment + HOUR)
        assert told() == [f"Relance: {subject}", f"Relance: over: {subject}"]


def test_what_is_not_counted_to_its_end_is_said_to_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relance.store.traces._ENOUGH", 2)
    with hours() as world:
        put_in(*(a_message(f"invoice/{n}#v2") for n in range(3)))
        world.clock.sleep(HOUR.total_seconds())
        tick()
        assert amiss()[0].facts == {"waiting": "2 or more"}


def test_a_run_that_does_not_end_is_told_of_until_it_has() -> None:
    add(SCHOOL, invoice("A", NIGHT.date() - timedelta(days=9)))
    with hours() as world:
        world.clock.move_to(NIGHT)
        opened, _ = run._open(job_named("invoice-aging"), Request(job="invoice-aging", scheduled_at=NIGHT))
        world.at(NIGHT + 2 * HOUR - timedelta(minutes=1))
        assert told() == []
        world.at(NIGHT + 2 * HOUR)
        world.at(NIGHT + 3 * HOUR)
        subject = f"run {opened.id} does not end"
        assert told() == [f"Relance: {subject}"]
        assert amiss()[0].facts == {"job": "invoice-aging", "started by": "schedule", "shards done": "0 of 1"}
        run.resume(opened.id)
        world.at(NIGHT + 4 * HOUR)
        assert told() == [f"Relance: {subject}", f"Relance: over: {subject}"]


def test_a_run_of_long_ago_is_found_by_a_watchdog_that_was_away() -> None:
    add(SCHOOL, invoice("A", NIGHT.date() - timedelta(days=9)))
    with hours() as world:
        world.clock.move_to(NIGHT)
        opened, _ = run._open(job_named("invoice-aging"), Request(job="invoice-aging", scheduled_at=NIGHT))
        world.at(NIGHT + timedelta(days=9))
        assert f"Relance: run {opened.id} does not end" in told()
        assert runs.find(opened.id)
