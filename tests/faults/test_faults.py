"""At every call of every scene, every kind of fault: nothing is lost, nothing is done twice.

`make faults` tries every point. Run by hand it tries a part of them, for each kind another one, so that it stays quick.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.harness import STEP, Tally, staged
from tests.faults.kinds import KINDS
from tests.faults.report import FAULTS
from tests.faults.scene import Scene
from tests.faults.scenes import SCENES
from tests.notify.server import Server

pytestmark = pytest.mark.usefixtures("tables")


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_nothing_is_lost_and_nothing_doubled(
    scene: Scene, server: Server, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally()
    with staged(scene, server, monkeypatch) as stage:
        assert stage.flawless.records
        assert not stage.flawless.unfinished
        step = max(STEP, scene.every)
        for place, kind in enumerate(kind for kind in KINDS if kind.rivals or not scene.rivalry):
            stage.all_points(kind, tally, place % step, step)
    record_property(FAULTS, tally.figures())
    assert tally.bad == []
