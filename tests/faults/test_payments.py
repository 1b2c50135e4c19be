"""Somebody pays while reminders are decided and sent: at whatever call, nobody is reminded of what was paid when it was last looked at."""

from __future__ import annotations

from functools import partial

import pytest

from relance.runtime.settings import settings
from tests.faults import association_world as world
from tests.faults.association_scenes import reminded
from tests.faults.harness import Stage, staged
from tests.faults.kinds import KINDS
from tests.faults.scene import Scene
from tests.notify.server import Server

pytestmark = pytest.mark.usefixtures("tables")


def _last_look(stage: Stage) -> int:
    """The place of the call that reads the balances just before the message is sent."""
    [sent] = [call.place for call in stage.calls if call.tells]
    invoices = settings().table("invoices")
    return max(call.place for call in stage.calls[:sent] if invoices in call.body.get("RequestItems", {}))


def test_who_pays_before_the_last_look_is_not_reminded_of_it(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene("reminders beside a payment", world.reminders_due, reminded, partial(world.paid, "F-000"))
    [beside] = [kind for kind in KINDS if kind.name == "a rival does the same"]
    with staged(scene, server, monkeypatch) as stage:
        last = _last_look(stage)
        assert 1 < last < len(stage.calls)
        for call in list(stage.calls):
            end = stage.end(beside, call)
            assert {told.number for told in end.told} == ({"F-001"} if call.place <= last else {"F-000", "F-001"}), call
            assert set(end.told.values()) == {1}, call
            assert not end.unfinished, call
