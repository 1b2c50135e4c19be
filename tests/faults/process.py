"""A scene whose process really ends: `python -m tests.faults.process SCENE PLACE before|after FILE`.

The tables live in the process, so that what DynamoDB would hold at that moment is written to FILE just before the process exits;
nothing else of it remains: no handler, no `finally`, no buffer is run or written.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.conftest import frozen
from tests.faults.harness import staged
from tests.faults.scene import quietly
from tests.faults.scenes import SCENES
from tests.faults.wire import Call, Proceed, Wire
from tests.notify.server import running
from tests.quick_tables import held, on_moto

#: What a killed process leaves behind for its parent to see.
EXIT = 137


def main(scene: str, place: int, when: str, path: Path) -> None:
    """Play the scene until the call of that place, and be gone."""
    [played] = [one for one in SCENES if one.name == scene]
    with ExitStack() as stack:
        monkeypatch = stack.enter_context(pytest.MonkeyPatch.context())
        stack.enter_context(frozen(monkeypatch))
        stack.enter_context(on_moto())
        stage = stack.enter_context(staged(played, stack.enter_context(running()), monkeypatch))
        stack.enter_context(stage.anew())

        def fault(call: Call, proceed: Proceed) -> Any:
            if call.place != place:
                return proceed()
            if when == "after":
                proceed()
            _leave(stage.wire, path)

        with stage.wire.faulty(fault):
            quietly(played.work)
    sys.exit(f"there is no call {place} in {scene}")


def _leave(wire: Wire, path: Path) -> NoReturn:
    path.write_bytes(pickle.dumps((held(), wire.told, wire.marked)))
    os._exit(EXIT)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
