"""What becomes of messages: customers are reminded, all are sent, and a person decides about those of which nobody knows."""

from __future__ import annotations

from datetime import UTC, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from relance.domain.invoice import Status
from relance.domain.message import State
from relance.domain.run import Trigger
from relance.jobs import run
from relance.jobs.request import Request
from relance.notify import gate
from relance.notify.dispatch import send_due
from tests.machine import scenery
from tests.machine.draws import FEW, answers, near, owners, which
from tests.machine.issuing import Issuing
from tests.machine.machine import Deed
from tests.machine.people import typed
from tests.machine.provider import Answer, Killed


class Post(Issuing):
    """Customers are reminded, messages are sent, and a person decides about those of which nobody knows."""

    @rule(days=st.sampled_from([0, 0, 1, 3, 7]), offset=st.none() | near, again=st.booleans(), late=st.none() | owners)
    def remind(self, days: int, offset: timedelta | None, again: bool, late: str | None) -> None:
        """On some day; before it somebody may enter an invoice of which nobody has been reminded for weeks."""
        self.clock.sleep(timedelta(days=days).total_seconds())
        if late and len(self.books.bills) < FEW:
            self.issue(late, timedelta(days=-40), 500, Status.ISSUED)
            self.everything_holds()
        self._reminded("reminders", offset)
        if again:
            self.everything_holds()
            self._reminded("again", offset)

    def _reminded(self, kind: str, offset: timedelta | None) -> None:
        minute = self.clock.moment.astimezone(UTC).replace(second=0, microsecond=0)
        as_of = minute.date() + offset if offset is not None else None
        started = Request(job="payment-reminders", scheduled_at=minute, trigger=Trigger.HAND, actor="awa", as_of=as_of)
        on = {id: as_of or self.today(id, minute) for id in scenery.ORGANISATIONS}
        ended = run.start(started)
        self.books.remind(on)
        seen = self.look(Deed(f"{kind} of {on}", kind, run=ended.id))
        for key in seen.now.messages.keys() - seen.before.messages.keys():
            self.books.reminded.setdefault((key[0], on[key[0]] - timedelta(days=on[key[0]].weekday())), set()).add(key)

    @rule(minutes=st.sampled_from([0, 1, 6, 400, 1_500]), limit=st.sampled_from([200, 4]), answers=answers)
    def dispatch(self, minutes: int, limit: int, answers: list[Answer]) -> None:
        self.clock.sleep(minutes * 60)
        self.provider.answers = list(answers)
        try:
            send_due(self.clock.moment, limit=limit)
        except Killed:
            gate.forget()  # another process takes over
        self.look(Deed("dispatch", "dispatch"))

    @precondition(lambda self: self._open())
    @rule(which=which, resend=st.booleans())
    def a_person_decides(self, which: int, resend: bool) -> None:
        waiting = self._open()
        key = waiting[which % len(waiting)]
        if resend:
            accepted = typed("outbox", "resend", *key)
            self.books.asked_again[key] += 1
        else:
            accepted = typed("outbox", "resolve", *key, "--as", "withdrawn", "--reason", "told by phone")
            self.books.resolved.add(key)
        self.look(Deed("a person decides about a message", accepted=accepted))

    def _open(self) -> list[tuple[str, str]]:
        return sorted(key for key, one in self.now.messages.items() if one.state in (State.UNKNOWN, State.FAILED))
