"""An Odoo in which people work, and a mirror that is polled, killed, reset and corrected, in whatever order."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from typing import Any, ClassVar
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from relance.desk.syncs import StateChanges, change
from relance.odoo.wire import Wire
from relance.store import outbox
from relance.store.effects import By
from tests.faults import odoo_books
from tests.faults.clock import set_to
from tests.faults.kinds import Killed
from tests.faults.odoo_world import LINE, ODOO, ORDER, SUPPLIER, USER, by_hand, order, poll
from tests.faults.world import NIGHT, ORGANISATION
from tests.odoo import world
from tests.odoo.imitation.transactions import Transaction
from tests.quick_tables import restore
from tests.store.faults import hooked

_which = st.integers(0, 7)
_dates = st.sampled_from(["2025-03-01", "2025-03-02", False])
#: Polls after which an Odoo that nobody touches must be in the mirror: a dead one's lease, a walk or two.
_POLLS = 8
_SARA = By("sara")


class Mirroring(RuleBasedStateMachine):
    """Takes steps at both sides. In the end, and now and then between, everybody rests, and the mirror must be as the Odoo."""

    #: Tables and Odoo as every example finds them; set by the fixture.
    beginning: ClassVar[tuple[dict[str, Any], Any]]
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        tables, there = self.beginning
        restore(tables)
        ODOO.put_back(there)
        self._within = ExitStack()
        self.clock = self._within.enter_context(set_to(NIGHT))
        self.number = 100
        #: Orders that were there at first, had no name for a while or were hidden: they need not be told.
        self.quiet = set(self._ids(ORDER))

    @rule(lines=st.integers(0, 2), fournisseur=st.sampled_from([1, False]))
    def make_an_order(self, lines: int, fournisseur: Any) -> None:
        self.number += 1
        order(self.number, lines, fournisseur=fournisseur, depositaire=False)

    @rule(which=_which, bl_date=_dates)
    def change_a_date(self, which: int, bl_date: Any) -> None:
        self._there(ORDER, which, lambda one: ODOO.there.write(ORDER, one, bl_date=bl_date))

    @rule(which=_which)
    def commit_late(self, which: int) -> None:
        def late(id: int) -> None:
            with Transaction(ODOO.there.tables, ODOO.there.now() - timedelta(minutes=2)) as begun_before:
                begun_before.write(ORDER, id, ttc=self.number)

        self._there(ORDER, which, late)

    @rule(which=_which, name=st.sampled_from([False, "F-099"]))
    def name_an_order(self, which: int, name: Any) -> None:
        self._there(ORDER, which, lambda one: ODOO.there.write(ORDER, one, name=name), quiet=True)

    @rule(which=_which, model=st.sampled_from([ORDER, LINE, LINE, SUPPLIER, USER]))
    def delete(self, which: int, model: str) -> None:
        self._there(model, which, lambda one: ODOO.there.unlink(model, one))

    @rule(which=_which, to=_which)
    def move_a_line(self, which: int, to: int) -> None:
        self._there(LINE, which, lambda line: self._there(ORDER, to, lambda one: ODOO.there.write(LINE, line, bc_id=one)))

    @rule(which=_which)
    def hide_an_order(self, which: int) -> None:
        self._there(ORDER, which, lambda one: ODOO.there.hide(ORDER, one), quiet=True)

    @rule()
    def hide_no_order(self) -> None:
        ODOO.there.unhide(ORDER)

    @rule(minutes=st.sampled_from([1, 1, 3, 10]))
    def poll(self, minutes: int) -> None:
        self.clock.sleep(60 * minutes)
        poll()

    @rule(after=st.integers(0, 25))
    def be_killed_at_a_question(self, after: int) -> None:
        asked = Wire.request
        dies = _after(after)

        def request(*args: Any, **named: Any) -> Any:
            dies()
            return asked(*args, **named)

        with patch.object(Wire, "request", request):
            self._killed()

    @rule(after=st.integers(0, 8), when=st.sampled_from(["before-call", "after-call"]))
    def be_killed_at_a_write(self, after: int, when: str) -> None:
        dies = _after(after)
        with hooked(f"{when}.dynamodb.TransactWriteItems", lambda **_: dies()):
            self._killed()

    @rule(batch_size=st.sampled_from([1, 2, 2000]))
    def reset(self, batch_size: int) -> None:
        self.clock.sleep(180)
        by_hand(reset=True, batch_size=batch_size)

    @rule(last=st.integers(1, 3))
    def pick(self, last: int) -> None:
        self.clock.sleep(180)
        by_hand(models=[ORDER, LINE], last=last)

    @rule(model=st.sampled_from([ORDER, LINE, USER]), what=st.sampled_from([StateChanges(anew=True), StateChanges(free=True)]))
    def correct(self, model: str, what: StateChanges) -> None:
        change(ORGANISATION.id, model, what, _SARA)

    @rule()
    def rest(self) -> None:
        """Nobody does anything, but for the polls."""
        calm = 0
        self.clock.sleep(180)
        for _ in range(_POLLS):
            self.clock.sleep(60)
            [said] = poll()["synchronised"]
            calm = calm + 1 if said["status"] == "done" and not said["seen"] else 0
            if calm == 2:
                break
        troubles = [*odoo_books.amiss(ODOO.there, ODOO.organisation), *self._untold()]
        assert not troubles, troubles[0]

    @invariant()
    def nothing_is_told_twice_or_without_a_cause(self) -> None:
        type(self).steps += 1
        troubles = [*odoo_books.unaudited(ODOO.organisation), *odoo_books.mistold(ODOO.organisation)]
        assert not troubles, troubles[0]

    def teardown(self) -> None:
        """In the end everybody rests, unless the example has failed before."""
        try:
            if sys.exc_info()[0] is None:
                self.rest()
        finally:
            self._within.close()

    def _ids(self, model: str) -> list[int]:
        return [row["id"] for row in ODOO.there.tables.rows(model)]

    def _there(self, model: str, which: int, deed: Callable[[int], object], *, quiet: bool = False) -> None:
        ids = self._ids(model)
        if ids:
            one = ids[which % len(ids)]
            self.quiet |= {one} if quiet else set()
            deed(one)

    def _killed(self) -> None:
        self.clock.sleep(60)
        with suppress(Killed):
            poll()

    def _untold(self) -> Iterator[str]:
        """Each order that was made since is told, once."""
        told = Counter(one.message.cause for one in outbox.of_organisation(ORGANISATION.id))
        for id in world.mirrored(ODOO.organisation)[ORDER].keys() - self.quiet:
            if told[f"odoo/{ORDER}/{id}#created"] != 1:
                yield f"order {id} is told {told[f'odoo/{ORDER}/{id}#created']} times"


def _after(number: int) -> Callable[[], None]:
    left = [number]

    def dies() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    return dies


@contextmanager
def furnished(prepare: Callable[[], None]) -> Iterator[None]:
    """The Odoo runs within this, and is as `prepare` leaves it."""
    with ODOO.running(), set_to(NIGHT):
        prepare()
        yield
