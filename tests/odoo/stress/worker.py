"""Polls in a process of its own, to be killed: `python -m tests.odoo.stress.worker`, with its setting as the first line on stdin.

It says when it is ready. Each further line is a life: a fork that polls until it is killed, by itself at a call of the given number
or from outside. Its process id and then how it ended are written to stdout. A fork costs nothing, so that a minute has many lives.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from relance.odoo import synchronise
from relance.odoo.sync.order import Order
from relance.odoo.wire import Wire
from relance.runtime import clients
from relance.store.row import connection
from tests.odoo.stress.journal import Journal
from tests.store.faults import hooked

#: What `held` waits before it looks again.
_REST = 0.15
_BEGINNING = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A life. `number`: no other has it. `steps`: it ends itself there, in the middle of anything; 0: never. `batch`: rows of a page."""

    number: int
    steps: int
    batch: int
    #: Polls that it may finish before its steps are counted: on a slow machine, none would ever end otherwise.
    spared: int
    #: How often of a hundred there is no time for another page.
    hurry: int

    def line(self) -> str:
        """For the process that is to live it."""
        return json.dumps(asdict(self)) + "\n"


def main() -> None:
    """Live one life after another until stdin ends."""
    setting = json.loads(sys.stdin.readline())
    os.environ.update(setting["environment"])
    lease = timedelta(seconds=setting["lease"])
    with ExitStack() as patches:
        for place, value in (("store.syncs.LEASE", lease), ("odoo.sync.hold.LEASE", lease), ("odoo.sync.hold._RENEW", lease / 2)):
            patches.enter_context(patch(f"relance.{place}", value))
        # Made before the fork, not used: every life has them, and connections of its own.
        _ = connection().client, clients.secretsmanager()
        print("ready", flush=True)
        for line in sys.stdin:
            _one(Life(**json.loads(line)), setting)


def _one(life: Life, setting: dict[str, Any]) -> None:
    child = os.fork()
    if child == 0:
        try:
            live(life, setting["organisation"], Journal(Path(setting["folder"]) / f"{life.number:06}.jsonl"))
        except BaseException:  # noqa: BLE001 - whatever it is, the process ends with it and says so
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def live(life: Life, organisation: str, journal: Journal) -> None:
    """Poll again and again."""
    parent, polls = os.getppid(), 0
    chance = random.Random(life.number)
    spared = life.spared
    with ExitStack() as stack:
        _counted(stack, _last_of(life.steps, lambda: spared <= 0))
        while os.getppid() == parent:
            polls += 1
            name = f"{life.number}.{polls}"
            # Each is another minute's.
            order = Order(
                organisation=organisation,
                scheduled_at=_BEGINNING + timedelta(days=life.number, minutes=polls % 1440, seconds=polls // 1440),
                batch_size=life.batch,
            )
            with journal.listening(name):
                result = synchronise.run(order, lambda: chance.randrange(100) >= life.hurry)
            if result.status == "held":
                time.sleep(_REST)
            else:
                journal.note(poll=name, ended=result.status, reason=result.reason)
                spared -= result.status == "done"


def _last_of(steps: int, counts: Callable[[], bool]) -> Callable[..., None]:
    left = [steps]

    def step(**_: Any) -> None:
        left[0] -= counts()
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


def _counted(stack: ExitStack, step: Callable[..., None]) -> None:
    """A step is the moment before or after a question to Odoo, or to DynamoDB."""
    asked = Wire.request

    def request(*args: Any, **named: Any) -> Any:
        step()
        received = asked(*args, **named)
        step()
        return received

    stack.enter_context(patch.object(Wire, "request", request))
    for event in ("before-call.dynamodb", "after-call.dynamodb"):
        stack.enter_context(hooked(event, step))


if __name__ == "__main__":
    main()
