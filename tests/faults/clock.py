"""A clock that moves when it is told to, or when somebody sleeps: leases run out in no time, and every run sees the same hours."""

from __future__ import annotations

import datetime as real
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from typing import Any
from unittest.mock import patch

#: Where the product sleeps or measures a time: nothing there is to be waited for.
_TIMED = (
    "relance.notify.dispatch.time",
    "relance.notify.gate.time",
    "relance.odoo.patience.time",
    "relance.store.transaction.time",
    "relance.store.lookup.time",
    "botocore.endpoint.time",
)


@dataclass
class Clock:
    """The hour for all that the product does in this process."""

    moment: real.datetime

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def move_to(self, moment: real.datetime) -> None:
        """Never backwards."""
        self.moment = max(self.moment, moment)


@contextmanager
def set_to(moment: real.datetime) -> Iterator[Clock]:
    """Within it, the product's clock is this one."""
    clock = Clock(moment)

    class Moments(real.datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return clock.moment.astimezone(tz or UTC)

    with ExitStack() as patches:
        patches.enter_context(patch("relance.runtime.clock.datetime", Moments))
        for place in _TIMED:
            patches.enter_context(patch(place, clock))
        yield clock
