"""A process that really exits in the midst of its work leaves nothing that another cannot go on from."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.harness import Tally, staged
from tests.faults.process import EXIT
from tests.faults.report import FAULTS
from tests.faults.scenes import SCENES
from tests.notify.server import Server
from tests.sources import ROOT

pytestmark = pytest.mark.usefixtures("tables")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("name", "share"), [("invoice ageing", 0.7), ("alerts by Discord", 0.5), ("bills by e-mail", 0.5), ("ageing and its messages", 0.8)]
)
def test_a_process_that_exits_leaves_nothing_lost_or_doubled(
    name: str,
    share: float,
    when: str,
    tmp_path: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    [scene] = [scene for scene in SCENES if scene.name == name]
    left = tmp_path / "left"
    with staged(scene, server, monkeypatch) as stage:
        place = int(len(stage.calls) * share)
        command = [sys.executable, "-m", "tests.faults.process", name, str(place), when, str(left)]
        assert subprocess.run(command, cwd=ROOT, check=False, timeout=120).returncode == EXIT
        verdict = stage.go_on(*pickle.loads(left.read_bytes()))  # noqa: S301 - our own process wrote it
    tally = Tally()
    tally.add(f"call {place}", f"exit {when}", verdict)
    record_property(FAULTS, tally.figures())
    assert tally.bad == []
