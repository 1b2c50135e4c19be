"""How invoices come into the world: two at the beginning of each example, late enough for some step, and others when people issue them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from relance.domain.invoice import Status
from relance.store import invoices
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.machine import scenery
from tests.machine.machine import Deed, Machine
from tests.machine.model import Bill
from tests.world import BY, invoice


class Issuing(Machine):
    """What every room of deeds begins with."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = count(1)

    @initialize(late=st.lists(st.integers(1, 110), min_size=2, max_size=2))
    def some_are_late(self, late: list[int]) -> None:
        for organisation, days in zip(scenery.ORGANISATIONS, late, strict=True):
            self.issue(organisation, timedelta(days=-days), 500, Status.ISSUED)

    def issue(self, organisation: str, offset: timedelta, total: int, status: Status) -> None:
        """A new invoice of so many units, due so long after today."""
        number, due_on = f"F{next(self._numbers):03d}", self.today(organisation) + offset
        policies = replace(scenery.ORGANISATIONS[organisation], ageing=self.books.ladders[organisation])
        new = invoice(number, due_on, policies, status=status, total=scenery.money(organisation, total))
        change = invoices.write(None, new, policies)
        commit([Effect((change,) if change else ())], BY)
        self.books.bills[organisation, number] = Bill(organisation, number, total, due_on, status)
        self.look(Deed("a new invoice"))
