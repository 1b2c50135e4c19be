"""A stack over some weeks, hour by hour, in which things fail at random; and what should be amiss at each of the watchdog's looks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from relance.domain.organisation import ChannelKind
from relance.domain.run import run_id
from relance.jobs import run
from relance.jobs.registry import job_named
from relance.jobs.request import Request
from relance.notify import dispatch
from tests.faults.clock import Clock
from tests.faults.tables import items
from tests.watch.hours import HOUR
from tests.watch.odoo_weeks import OdooWeeks
from tests.watch.readings import furnish_odoo
from tests.world import SCHOOL, add, invoice

JOB = "invoice-aging"
BEGINNING = datetime(2025, 3, 1, 12, tzinfo=UTC)
#: An organisation of which everything is told to the log.
QUIET = replace(SCHOOL, channels=(), fallback=(ChannelKind.LOG,))
MISSED, UNSENT = f"missed/{JOB}", "unsent/messages"
_RUN_GRACE, _RUN_LASTS, _MESSAGE_GRACE = timedelta(hours=1), timedelta(hours=2), timedelta(minutes=15)


def furnish() -> None:
    """Invoices that reach their steps on different nights of these weeks."""
    add(QUIET)
    add(*(invoice(f"F-{n:02d}", date(2025, 1, 1) + timedelta(days=2 * n), QUIET) for n in range(40)))
    furnish_odoo(BEGINNING)


@dataclass
class Stack:
    """Its clock and its luck. `ended` are the good ends of runs by their scheduled time, `dead` the runs that nobody works on."""

    clock: Clock
    luck: Random
    odoo: OdooWeeks
    unlucky: bool = True
    ended: dict[datetime, datetime] = field(default_factory=dict)
    dead: dict[datetime, datetime] = field(default_factory=dict)
    stopped_until: datetime = BEGINNING
    dropped: bool = False
    fires: list[datetime] = field(default_factory=list)
    drops: int = 0

    def hour(self) -> bool:
        """One hour goes by: dispatch, the night if it is its hour, people, and the watchdog if its tick is not dropped: then True."""
        self.clock.sleep(HOUR.total_seconds() / 2)
        if self.clock.moment.hour == 2:
            self._night(self.clock.moment.replace(minute=0))
        self._person()
        self._dispatch()
        self.clock.sleep(HOUR.total_seconds() / 2)
        self.odoo.hour(self.clock.moment, unlucky=self.unlucky)
        # Two in a row are not dropped, so that a bound can be said.
        self.dropped = self._bad(0.15) and not self.dropped
        if self.dropped:
            self.drops += 1
            return False
        self._dispatch()
        return True

    def should_be_amiss(self, before: set[str]) -> set[str]:
        """What should be open after a look now, if that was open before it."""
        now = self.clock.moment
        amiss = {f"unclosed/{run_id(JOB, fire)}" for fire in self.dead if fire + _RUN_LASTS <= now - timedelta(minutes=30)}
        amiss |= self.odoo.amiss(now, before)
        if any(sent is None or sent > now for created, sent in self._messages() if created + _MESSAGE_GRACE <= now):
            amiss.add(UNSENT)
        last = max((fire for fire in self.fires if fire + _RUN_GRACE <= now), default=None)
        answered = last and any(fire >= last for fire in self.ended)
        open_end = last and any(fire >= last for fire in self.dead)
        if last and not answered and (not open_end or MISSED in before):
            amiss.add(MISSED)
        return amiss

    def good_night(self, fire: datetime) -> None:
        """A night that takes place."""
        run.start(Request(job=JOB, scheduled_at=fire))
        self.ended[fire] = self.clock.moment

    def recover(self) -> None:
        """From now on nothing goes wrong, and somebody takes up what does not end."""
        self.unlucky, self.stopped_until = False, BEGINNING
        self.dead = dict.fromkeys(self.dead, self.clock.moment)

    def _night(self, fire: datetime) -> None:
        self.fires.append(fire)
        if self._bad(0.3):
            return
        if self._bad(0.25):
            opened, _ = run._open(job_named(JOB), Request(job=JOB, scheduled_at=fire))
            if opened.shards:
                self.dead[fire] = self.clock.moment + self.luck.randrange(6, 60) * HOUR
                return
        self.good_night(fire)

    def _person(self) -> None:
        """Somebody takes up a run that does not end, some hours or days later."""
        for fire, taken_up_at in list(self.dead.items()):
            if self.clock.moment >= taken_up_at:
                run.resume(run_id(JOB, fire))
                del self.dead[fire]
                self.ended[fire] = self.clock.moment

    def _dispatch(self) -> None:
        if self.clock.moment >= self.stopped_until and self._bad(0.05):
            self.stopped_until = self.clock.moment + self.luck.randrange(1, 9) * HOUR
        if self.clock.moment >= self.stopped_until:
            dispatch.send_due(self.clock.moment)

    def _messages(self) -> list[tuple[datetime, datetime | None]]:
        """When each message was made, and when it was sent."""
        journals = ((item["created_at"]["S"], json.loads(item.get("journal", {}).get("S", "[]"))) for item in items("outbox"))
        return [(datetime.fromisoformat(made), datetime.fromisoformat(told[-1]["at"]) if told else None) for made, told in journals]

    def _bad(self, chance: float) -> bool:
        return self.unlucky and self.luck.random() < chance
