"""Late fees are charged, by the schedule and by hand, on whatever day."""

from __future__ import annotations

from datetime import UTC, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from relance.domain.run import Trigger
from relance.jobs import run
from relance.jobs.request import Request
from tests.machine import scenery
from tests.machine.draws import near
from tests.machine.issuing import Issuing
from tests.machine.machine import Deed

#: Of those organisations that charge any.
_PERCENTS = {id: int(one.late_fee.percent) for id, one in scenery.ORGANISATIONS.items() if one.late_fee and one.late_fee.percent}


class Fees(Issuing):
    """What is late costs more."""

    @rule(days=st.sampled_from([0, 0, 10, 31]), offset=st.none() | near, again=st.booleans())
    def charge(self, days: int, offset: timedelta | None, again: bool) -> None:
        self.clock.sleep(timedelta(days=days).total_seconds())
        self._charged("fees", offset)
        if again:
            self.everything_holds()
            self._charged("again", offset)

    def _charged(self, kind: str, offset: timedelta | None) -> None:
        minute = self.clock.moment.astimezone(UTC).replace(second=0, microsecond=0)
        as_of = minute.date() + offset if offset is not None else None
        on = {id: as_of or self.today(id, minute) for id in scenery.ORGANISATIONS}
        ended = run.start(Request(job="late-fees", scheduled_at=minute, trigger=Trigger.HAND, actor="awa", as_of=as_of))
        self.books.charge(_PERCENTS, on)
        self.look(Deed(f"{kind} of {on}", kind, run=ended.id))
