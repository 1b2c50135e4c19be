"""How an Odoo is read over some weeks: every hour, or not for a while because nobody comes, somebody died, it fails, or is paused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from relance.domain.finding import SYNC_JOB
from relance.store import pauses
from tests.watch.hours import HOUR
from tests.watch.readings import ID, ORDERS, begun, model_fails, odoo_fails, read
from tests.world import BY


def _silent(_at: datetime) -> None:
    """The schedule does not fire."""


def _dead(at: datetime) -> None:
    begun(at)


def _paused(_at: datetime) -> None:
    pauses.pause(SYNC_JOB, None, "migration", BY)


def _failing(at: datetime) -> None:
    odoo_fails(at, "nobody answers")


def _one_failing(at: datetime) -> None:
    model_fails(at, ORDERS, "may not be read")


#: How a spell begins, after a last reading that went well, and what of it is amiss an hour later.
_SPELLS: Final[tuple[tuple[Callable[[datetime], None], str], ...]] = (
    (_silent, "sync-late"),
    (_dead, "sync-stuck"),
    (_paused, ""),
    (_failing, "sync-failed"),
    (_one_failing, "sync-failed"),
)
#: What goes on failing, is tried every hour.
_TRIED: Final = (_failing, _one_failing)


@dataclass
class OdooWeeks:
    """Its luck, and the spell that it is in since and until when."""

    luck: Random
    spell: Callable[[datetime], None] | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def hour(self, at: datetime, *, unlucky: bool) -> None:
        """What was done until the end of the hour, which is now."""
        if self.spell and (not unlucky or (self.until and at >= self.until)):
            if self.spell is _paused:
                pauses.resume(SYNC_JOB, BY)
            self.spell, self.since = None, None
        if self.spell is not None:
            if self.spell in _TRIED:
                self.spell(at)
            return
        read(at)
        if unlucky and self.luck.random() < 0.1:
            self.spell, self.kind = self.luck.choice(_SPELLS)
            self.since, self.until = at, at + self.luck.randrange(1, 12) * HOUR
            self.spell(at)

    def amiss(self, at: datetime, before: set[str]) -> set[str]:
        """What should be open after a look now, if that was open before it: a failure at once, the others when their grace is over."""
        if not self.spell or not self.kind or not self.since or not (self.spell in _TRIED or at > self.since):
            return set()
        # Of a reading between two looks the watchdog knows nothing if it is as long ago as none: what was late goes on to be.
        late = {f"sync-late/{ID}"} & before if self.spell is _dead else set()
        return late | {f"{self.kind}/{ID}"}
