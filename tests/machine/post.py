"""What becomes of messages: reminders are written, all are sent, and a person decides about those of which nobody knows."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from relance.domain.message import State
from relance.notify import gate
from relance.notify.dispatch import send_due
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.machine import scenery
from tests.machine.draws import answers, which
from tests.machine.issuing import Issuing
from tests.machine.machine import Deed
from tests.machine.people import typed
from tests.machine.provider import Answer, Killed
from tests.world import BY


class Post(Issuing):
    """Reminders are written, messages are sent, and a person decides about those of which nobody knows."""

    @rule(which=which, number=st.integers(1, 3))
    def remind(self, which: int, number: int) -> None:
        for bill in {self.bill(which + n).key: self.bill(which + n) for n in range(number)}.values():
            said = scenery.reminder(bill.organisation, bill.number, f"reminder/{bill.number}/{len(self.books.reminders)}")
            commit([Effect(messages=(said,))], BY)
            self.books.reminders.add((bill.organisation, said.id))
        self.look(Deed("reminders"))

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
