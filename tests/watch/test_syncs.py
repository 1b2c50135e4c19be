"""Synchronisations that nobody goes on with, that fail, or that do not take place: told once each, and once when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import boto3
import pytest

from relance.domain.odoo import Odoo
from relance.domain.organisation import Organisation
from relance.domain.sync import ModelState
from relance.store import organisations, pauses
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import MirrorRow, OrganisationRow
from tests.notify.mirrored import ODOO
from tests.store.faults import damage
from tests.watch.hours import HOUR, NOON, amiss, hours, told
from tests.watch.readings import (
    DEPOSITORY,
    ID,
    ORDERS,
    TOP_UPS,
    begun,
    furnish_odoo,
    left,
    model_fails,
    odoo_fails,
    read,
)
from tests.world import BY, add

pytestmark = pytest.mark.usefixtures("tables", "no_nights")

MINUTE = timedelta(minutes=1)
STUCK = "Relance: whoever read the Odoo of dima has gone, and nobody goes on"
FAILED = "Relance: the Odoo of dima cannot be read"
LATE = "Relance: the Odoo of dima is not being read"


def over(subject: str) -> str:
    return subject.replace("Relance:", "Relance: over:")


def change(**fields: object) -> None:
    """The organisation's profile becomes another."""
    before = organisations.read(ID)
    after: Organisation = replace(before, **fields)  # type: ignore[arg-type]  # any field of it
    commit([Effect(organisations.write(before, after))], BY)


def test_an_odoo_that_is_read_every_minute_is_no_finding() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        for hour in range(1, 4):
            read(NOON + hour * HOUR - MINUTE)
            world.at(NOON + hour * HOUR)
        assert told() == []


def test_one_whose_worker_died_is_told_after_ten_minutes_until_somebody_takes_it_up() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        lease = begun(NOON).lease_until
        assert lease
        world.at(lease + 10 * MINUTE - timedelta(seconds=1))
        assert told() == []
        world.at(lease + 10 * MINUTE)
        world.at(lease + HOUR)
        assert told() == [STUCK]
        assert [(finding.key, finding.since) for finding in amiss()] == [("sync-stuck/dima", lease)]
        read(NOON + 2 * HOUR)
        world.at(NOON + 2 * HOUR)
        assert told() == [STUCK, over(STUCK)]


def test_a_person_who_frees_it_ends_that_nobody_goes_on_but_not_that_nobody_reads() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        sync = begun(NOON)
        world.at(NOON + HOUR)
        left(sync)
        world.at(NOON + 2 * HOUR)
        assert told() == [STUCK, over(STUCK), LATE]


def test_a_failure_is_told_as_soon_as_those_who_look_after_odoo_were_told() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        odoo_fails(NOON + MINUTE, "nobody answers", told=False)
        world.at(NOON + 2 * MINUTE)
        assert told() == []
        odoo_fails(NOON + 3 * MINUTE, "nobody answers")
        world.at(NOON + 4 * MINUTE)
        [finding] = amiss()
        assert (finding.key, finding.since, finding.records) == ("sync-failed/dima", NOON, {"sync": "nobody answers"})
        read(NOON + 5 * MINUTE)
        world.at(NOON + 6 * MINUTE)
        assert told() == [FAILED, over(FAILED)]


def test_the_models_that_fail_are_one_finding_until_the_last_is_read_again() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        model_fails(NOON + MINUTE, ORDERS, "no such field: bl_date")
        world.at(NOON + 2 * MINUTE)
        assert amiss()[0].since == NOON
        model_fails(NOON + 3 * MINUTE, TOP_UPS, "may not be read")
        world.at(NOON + 4 * MINUTE)
        assert [finding.records for finding in amiss()] == [
            {f"sync/{ORDERS}": "no such field: bl_date", f"sync/{TOP_UPS}": "may not be read"}
        ]
        left(replace(begun(NOON + 5 * MINUTE), models={ORDERS: ModelState(model=ORDERS, name="")}), polled_at=NOON + 5 * MINUTE)
        world.at(NOON + 6 * MINUTE)
        assert told() == [FAILED, over(FAILED)]


def test_a_model_that_is_not_read_any_more_does_not_fail() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        model_fails(NOON + MINUTE, TOP_UPS, "may not be read")
        world.at(NOON + 2 * MINUTE)
        change(odoo=replace(ODOO, models=tuple(spec for spec in ODOO.models if spec.name != TOP_UPS)))
        world.at(NOON + 3 * MINUTE)
        assert told() == [FAILED, over(FAILED)]


def test_one_that_nobody_reads_is_told_after_a_quarter_of_an_hour_until_it_is_read() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        world.at(NOON + 15 * MINUTE - timedelta(seconds=1))
        assert told() == []
        world.at(NOON + 15 * MINUTE)
        world.at(NOON + 2 * HOUR)
        assert told() == [LATE]
        [finding] = amiss()
        assert (finding.key, finding.since, finding.facts) == ("sync-late/dima", NOON, {"last reading": "2025-03-30 12:00 UTC"})
        read(NOON + 3 * HOUR)
        world.at(NOON + 3 * HOUR)
        assert told() == [LATE, over(LATE)]


def test_a_long_reading_is_not_late_but_one_that_begins_again_and_again_and_never_ends_is() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        for minutes in (3, 30, 33):
            at = NOON + minutes * MINUTE
            begun(at)
            world.at(at)
            assert told() == []
        begun(NOON + 36 * MINUTE)
        world.at(NOON + 36 * MINUTE)
        assert told() == [LATE]
        assert amiss()[0].facts["held by somebody until"] == "2025-03-30 12:38 UTC"


def test_a_reading_between_two_of_its_workers_is_not_late() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        left(begun(NOON + MINUTE), run="odoo-sync-X", polled_at=NOON + MINUTE)
        world.at(NOON + 18 * MINUTE)
        assert told() == []


def test_one_that_waits_after_a_failure_is_not_late_until_it_does_not_come_then() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        sync = replace(begun(NOON), failures=9)
        left(sync, error="nobody answers", polled_at=NOON, next_attempt_at=NOON + HOUR)
        world.at(NOON + HOUR + 14 * MINUTE)
        assert told() == []
        world.at(NOON + HOUR + 15 * MINUTE)
        assert told() == [LATE]


def test_a_paused_one_is_not_late_and_neither_is_one_that_has_just_been_resumed() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        pauses.pause("odoo-sync", None, "migration", BY)
        world.at(NOON + 24 * HOUR)
        pauses.resume("odoo-sync", BY)
        world.at(NOON + 24 * HOUR + 14 * MINUTE)
        assert told() == []
        world.at(NOON + 24 * HOUR + 16 * MINUTE)
        assert told() == [LATE]


def test_a_pause_that_has_run_out_excuses_nothing() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        pauses.pause("odoo-sync", date(2025, 4, 1), "", BY)
        world.at(datetime(2025, 4, 1, 0, 14, tzinfo=UTC))
        assert told() == []
        world.at(datetime(2025, 4, 1, 0, 15, tzinfo=UTC))
        assert told() == [LATE]


def test_an_odoo_that_has_just_been_named_has_its_quarter_of_an_hour_and_no_other_change_gives_another() -> None:
    with hours() as world:
        add(DEPOSITORY)
        world.at(NOON + 14 * MINUTE)
        assert told() == []
        change(name="Dima Gaz SA")
        world.at(NOON + 16 * MINUTE)
        assert told() == [LATE]
        assert (amiss()[0].since, amiss()[0].facts) == (NOON, {"last reading": "none yet"})
        change(odoo=replace(ODOO, database="another"))
        world.at(NOON + 17 * MINUTE)
        assert told() == [LATE]


@pytest.mark.parametrize("again", [ODOO, None])
def test_an_odoo_that_is_no_more_is_nobodys_concern_and_one_that_comes_back_begins_anew(again: Odoo | None) -> None:
    with hours() as world:
        furnish_odoo(NOON)
        world.at(NOON + HOUR)
        change(odoo=None)
        world.at(NOON + 2 * HOUR)
        assert told() == [LATE, over(LATE)]
        change(odoo=again)
        world.at(NOON + 2 * HOUR + 10 * MINUTE)
        assert amiss() == []
        world.at(NOON + 2 * HOUR + 20 * MINUTE)
        assert [finding.key for finding in amiss()] == (["sync-late/dima"] if again else [])


def test_a_synchronisation_that_cannot_be_read_fails_and_one_of_a_broken_profile_stays_as_it_is_known() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        damage(MirrorRow, ID, "#sync", polled_at={"S": "abc"})
        world.at(NOON + MINUTE)
        assert told() == [FAILED]
        assert "polled_at" in amiss()[0].records["sync"]
        damage(OrganisationRow, ID, "profile", vat_rate={"S": "abc"})
        world.at(NOON + 2 * MINUTE)
        assert "sync-failed/dima" in {finding.key for finding in amiss()}


def test_findings_of_an_organisation_that_is_no_more_are_over() -> None:
    with hours() as world:
        furnish_odoo(NOON)
        world.at(NOON + HOUR)
        client = boto3.client("dynamodb")
        for pk, sk in (("#directory", ID), (ID, "profile")):
            client.delete_item(TableName="test-organisations", Key={"pk": {"S": pk}, "sk": {"S": sk}})
        world.at(NOON + 2 * HOUR)
        assert told()[:2] == [LATE, over(LATE)]
