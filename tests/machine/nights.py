"""What the schedule and its operators do: the clock moves on and the jobs run, once and again, cut short, and only to see."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from relance.domain.errors import ConflictError
from relance.domain.run import Mode, Run, Trigger
from relance.jobs import reindex, run
from relance.jobs.request import Request
from tests.machine import scenery
from tests.machine.draws import near
from tests.machine.issuing import Issuing
from tests.machine.machine import Deed


def _started(request: Request, has_time: Callable[[], bool]) -> Run:
    """A run by hand is started once; the schedule may deliver twice, and the second start takes up what the first has left."""
    if request.trigger is Trigger.HAND:
        return run.start(request)
    with contextlib.suppress(ConflictError):
        run.start(request, has_time)
    return run.start(request)


class Nights(Issuing):
    """The clock moves on, and the jobs run: by the schedule and by hand, once and again, cut short, and only to see."""

    @rule(days=st.integers(0, 40), hours=st.integers(0, 23))
    def the_clock_moves_on(self, days: int, hours: int) -> None:
        self.clock.sleep(timedelta(days=days, hours=hours).total_seconds())
        self.look(Deed("the clock moves on"))

    @rule(shards=st.none() | st.integers(0, 2), again=st.booleans())
    def a_night(self, shards: int | None, again: bool) -> None:
        """By the schedule. Where it is cut short after some shards, its next start takes it up."""
        left = iter([True] * (1_000 if shards is None else shards))
        self._night("night", Request(job="invoice-aging", scheduled_at=self._minute()), lambda: next(left, False))
        if again and self.seen.deed.kind == "night":
            self._again(None)

    @rule(offset=st.none() | near, again=st.booleans())
    def a_night_by_hand(self, offset: timedelta | None, again: bool) -> None:
        as_of = self._minute().date() + offset if offset is not None else None
        self._night("night", self._by_hand(as_of))
        if again:
            self._again(as_of)

    def _again(self, as_of: date | None) -> None:
        self.everything_holds()
        self._night("again", self._by_hand(as_of))

    def _by_hand(self, as_of: date | None) -> Request:
        return Request(job="invoice-aging", scheduled_at=self._minute(), trigger=Trigger.HAND, actor="awa", as_of=as_of)

    @rule(offset=st.none() | near)
    def a_dry_run(self, offset: timedelta | None) -> None:
        as_of = self._minute().date() + offset if offset is not None else None
        request = Request(job="invoice-aging", scheduled_at=self._minute(), mode=Mode.DRY_RUN, as_of=as_of)
        days, ended = self._days(request), run.start(request)
        self.look(Deed("a dry run", "dry", run=ended.id, days=days, due=self.books.due(days)))

    @rule()
    def a_reindex(self) -> None:
        for request in reindex.after_policy_changes(Request(job="invoice-aging", scheduled_at=self._minute())):
            run.start(request)
        self.books.marked.clear()
        self.look(Deed("a reindex", "reindex"))

    def _night(self, kind: str, request: Request, has_time: Callable[[], bool] = lambda: True) -> None:
        days = self._days(request)
        ended = _started(request, has_time)
        first = request.trigger is Trigger.HAND or ended.id not in self.books.nights
        self.books.nights.add(ended.id)
        due = self.books.night(days) if first else {}
        self.books.marked.clear()
        self.look(Deed(f"{kind} of {days}", kind if first else "joined", run=ended.id, days=days, due=due))

    def _days(self, request: Request) -> dict[str, date]:
        return {id: request.as_of or self.today(id, request.scheduled_at) for id in scenery.ORGANISATIONS}

    def _minute(self) -> datetime:
        return self.clock.moment.astimezone(UTC).replace(second=0, microsecond=0)
