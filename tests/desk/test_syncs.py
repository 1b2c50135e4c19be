"""What a person sets right about the synchronisation with an Odoo: audited, and nobody's change is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from relance.desk.deed import StaleError
from relance.desk.syncs import StateChanges, change
from relance.domain.errors import InvalidError, NotFoundError
from relance.domain.sync import Checkpoint, ModelState, Walk
from relance.store import audit, syncs
from tests.desk.office import AWA, NOON
from tests.faults.clock import set_to
from tests.web.mirrored import ASG, READ, note

ORDERS = "dimagaz.bc"
EARLIER = datetime(2025, 2, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(tables: None) -> Iterator[None]:
    """The mirror is read up to an hour ago, and nobody is at it."""
    with set_to(NOON):
        note()
        yield


def did(version: int | None = None, **wanted: object) -> ModelState:
    return change(ASG.id, ORDERS, StateChanges(**wanted), AWA, version)  # type: ignore[arg-type]  # as the tests write it


def state() -> ModelState:
    return syncs.find(ASG.id).models[ORDERS]


def test_what_was_written_since_a_floor_is_read_again() -> None:
    walk = Checkpoint(walk=Walk.CATCH_UP, anchor=READ, after=7)
    waiting = replace(state(), checkpoint=walk, error="refused", failures=3, next_attempt_at=NOON + timedelta(hours=1), told=True)
    note(models={ORDERS: waiting})
    after = did(floor=EARLIER)
    assert after == state()
    assert (after.floor, after.checkpoint, after.next_attempt_at, after.edits) == (EARLIER, None, None, 1)
    # It has failed until it goes well, and whoever was told of it is told of that.
    assert (after.error, after.failures, after.told) == ("refused", 3, True)


def test_what_is_read_anew_knows_up_to_when_everybody_was_told() -> None:
    assert (did(anew=True).floor, state().before_reset) == (None, READ)
    assert did(anew=True).before_reset == READ


def test_other_models_are_left_as_they_are() -> None:
    before = syncs.find(ASG.id)
    did(name="Commandes")
    after = syncs.find(ASG.id)
    assert (after.models[ORDERS].name, after.version) == ("Commandes", before.version + 1)
    assert {name: one for name, one in after.models.items() if name != ORDERS} == {
        name: one for name, one in before.models.items() if name != ORDERS
    }


def test_whoever_holds_the_mirror_is_put_out_and_writes_nothing_any_more() -> None:
    held = syncs.take(ASG.id, NOON)
    assert held
    assert syncs.take(ASG.id, NOON) is None
    did(free=True)
    assert not syncs.find(ASG.id).is_syncing(NOON)
    assert syncs.take(ASG.id, NOON)


def test_who_set_it_right_is_audited_before_and_after() -> None:
    did(floor=EARLIER)
    [entry] = audit.of_record(ASG.id, f"sync/{ORDERS}")
    assert (entry.actor, entry.before["floor"], entry.after["floor"]) == (AWA.actor, READ.isoformat(), EARLIER.isoformat())


def test_a_change_since_it_was_read_is_not_overwritten() -> None:
    did(version=0, name="Commandes")
    with pytest.raises(StaleError):
        did(version=0, name="Bons")
    assert did(version=1, name="Bons").name == "Bons"


def test_the_polls_of_each_minute_are_no_change_by_a_person() -> None:
    note(models={ORDERS: replace(state(), floor=NOON)})
    assert did(version=0, name="Commandes").edits == 1


@pytest.mark.parametrize(
    "wanted",
    [
        {"floor": NOON + timedelta(minutes=1)},
        {"floor": datetime(1900, 1, 1, tzinfo=UTC)},
        {"floor": EARLIER, "anew": True},
        {"name": " "},
        {"name": "x" * 101},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(wanted: dict[str, object]) -> None:
    before = syncs.find(ASG.id)
    with pytest.raises(InvalidError):
        did(**wanted)  # type: ignore[arg-type]  # as the tests write it
    assert syncs.find(ASG.id) == before


def test_of_a_model_that_was_never_read_there_is_nothing_to_set_right() -> None:
    with pytest.raises(NotFoundError):
        change(ASG.id, "res.partner", StateChanges(free=True), AWA)
