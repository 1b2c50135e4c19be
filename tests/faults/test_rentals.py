"""While rentals are billed, people pay, cancel, enter days, bill on demand: it all adds up, and the next night has the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from relance.domain.invoice import Status
from relance.store import invoices
from tests.faults import rental_world as world
from tests.faults import tables
from tests.faults.association_scenes import night_of
from tests.faults.clock import set_to
from tests.faults.harness import STEP, Stage, staged
from tests.faults.kinds import KINDS
from tests.faults.known_bad import STALE
from tests.faults.report import CAUGHT
from tests.faults.scene import Scene, start
from tests.faults.variant import Variant
from tests.faults.wire import Call
from tests.faults.world import NIGHT
from tests.fleet import FLEET
from tests.notify.server import Server

pytestmark = pytest.mark.usefixtures("tables")

_NIGHT, _ON_DEMAND = partial(night_of, world.JOB), partial(world.by_hand, anew=True, rental="7")
_DEEDS: dict[str, Callable[[], None]] = {
    "paid": world.paid,
    "cancelled": world.cancelled,
    "entered": world.entered,
    "edited": world.edited,
    "closed": world.closed,
    "on demand": _ON_DEMAND,
    "by hand": partial(world.by_hand, anew=True, month="2025-02"),
}
[_BESIDE] = [kind for kind in KINDS if kind.name == "a rival does the same"]


def _amiss(stage: Stage, call: Call) -> list[str]:
    """What is amiss once the scene's rival has done its deed at that call, and after the night that follows."""
    end = stage.end(_BESIDE, call)
    with set_to(NIGHT + timedelta(days=1)) as clock:
        start({"job": world.JOB, "scheduled_at": clock.moment.isoformat()})
        return [f"at {call}: {trouble}" for trouble in (*end.amiss, *end.unfinished, *tables.amiss())]


@pytest.mark.parametrize(("prepare", "work"), [(world.month_due, _NIGHT), (world.month_drafted, _ON_DEMAND)], ids=["a night", "on demand"])
def test_all_adds_up_whatever_people_do_meanwhile(
    prepare: Callable[[Server], None], work: Callable[[], None], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with staged(Scene("rentals", prepare, work, work), server, monkeypatch) as stage:
        assert not stage.flawless.amiss
        for place, deed in enumerate(_DEEDS.values()):
            stage.scene = replace(stage.scene, rival=deed)
            # By hand another call for each deed, in `make faults` all of them.
            for call in list(stage.calls)[place % STEP :: STEP]:
                assert _amiss(stage, call) == []


def test_a_draft_that_is_paid_before_it_is_decided_stays_paid(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with staged(Scene("rentals", world.month_due, _NIGHT, world.paid), server, monkeypatch) as stage:
        stage.end(_BESIDE, stage.calls[0])
        assert invoices.read(FLEET.id, world.DRAFT).status is Status.PAID


@pytest.mark.parametrize("variant", STALE, ids=lambda variant: variant.name)
def test_who_writes_over_what_was_done_meanwhile_is_caught(
    variant: Variant, server: Server, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    with staged(Scene("rentals", world.month_due, _NIGHT, _DEEDS[variant.scene]), server, monkeypatch) as stage:
        sound = stage.flawless
        variant.put_in(monkeypatch)
        stage.rehearse()
        assert stage.flawless == sound  # nobody would notice, as long as nobody else does anything
        just_before = [call for call in stage.calls if call.operation == "GetItem"]
        assert any(stage.end(_BESIDE, call).amiss for call in reversed(just_before))
    record_property(CAUGHT, variant.name)
