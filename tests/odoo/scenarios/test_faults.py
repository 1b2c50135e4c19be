"""At every call of a poll in turn something breaks: the reply, the server, or the one who asks. No change is lost or told twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from relance.odoo.wire import Wire
from tests.faults.harness import STEP
from tests.faults.kinds import Killed
from tests.odoo import world
from tests.odoo.imitation.calls import Call
from tests.odoo.imitation.there import Imitation
from tests.odoo.imitation.trouble import Trouble
from tests.odoo.scenarios.scene import LINE, ORDER, SUPPLIER, TOP_UP, Scene
from tests.store.faults import hooked

type Imitated = Scene[Imitation]
type Break = Callable[[Imitated, int], bool]

#: Of the calls of a poll, every so many are tried: few in `make test`, all of them in `make faults`.
EVERY = 1 if STEP == 1 else 6

PASSING = {
    "cut": Trouble(cut=True),
    "dropped": Trouble(drop=True),
    "a proxy's page": Trouble(status=502, text="<html><h1>502 Bad Gateway</h1></html>"),
    "an overload": Trouble(status=503, text="busy"),
    "an overload that says for how long": Trouble(status=429, text="slow down", headers={"Retry-After": "3"}),
    "an error of the database": Trouble(
        status=500,
        type="application/json; charset=utf-8",
        text='{"name": "psycopg2.errors.SerializationFailure", "message": "no", "arguments": [], "context": {}, "debug": ""}',
    ),
}


def changed(imitated: Imitated, turn: int) -> None:
    """Something of each kind happens in Odoo."""
    there = imitated.there
    made = imitated.order(f"BC-{turn}", lines=1)
    there.create(TOP_UP, client=1, solde=100 + turn, reference_no=f"AL-{turn}")
    there.write(ORDER, 1, bl_date=f"2026-03-{turn % 28 + 1:02}", ttc=turn)
    there.unlink(ORDER, made - 1)
    supplier = there.create(SUPPLIER, name=f"Shell {turn}")
    there.write(ORDER, made, fournisseur=supplier)
    there.unlink(SUPPLIER, supplier)


def expected(imitated: Imitated, turns: int) -> set[tuple[str, str]]:
    """What must have been told of so many turns: each new order and top-up, each new date."""
    dates = [entry.version for entry in imitated.history("dimagaz.bc/1") if "bl_date" in entry.after and entry.before]
    made = {("orders", f"odoo/dimagaz.bc/{3 + turn}#created") for turn in range(turns)}
    made |= {("top-ups", f"odoo/alimenteur.solde/{1 + turn}#created") for turn in range(turns)}
    return made | {("deliveries", f"odoo/dimagaz.bc/1#bl_date#v{version}") for version in dates}


def broken_at_each_call(imitated: Imitated, broken: Break) -> int:
    """Polls that break at call 0, 1 and so on, each with changes of its own, until one has no such call; its number."""
    imitated.furnish().loaded()
    turn, at, happened = 0, 0, True
    while happened:
        changed(imitated, turn)
        happened = broken(imitated, at)
        mended(imitated)
        turn, at = turn + 1, at + EVERY
    told = world.told(imitated.organisation)
    assert (set(told), set(told.values())) == (expected(imitated, turn), {1})
    return at


def mended(imitated: Imitated) -> None:
    """The next poll but one finds nothing wrong. The lease of the dead has run out by then, and so has the pause after a failure."""
    imitated.there.plan.clear()
    imitated.clock.sleep(240)
    imitated.poll()
    imitated.equal()


@pytest.mark.parametrize("trouble", [pytest.param(trouble, id=name) for name, trouble in PASSING.items()])
def test_a_reply_that_fails_once_is_asked_for_again_within_the_poll(imitated: Imitated, trouble: Trouble) -> None:
    imitated.furnish().loaded()
    for after in (0, 3, 9):
        changed(imitated, after)
        imitated.there.trouble(trouble, after=after)
        if imitated.organisation.odoo and imitated.organisation.odoo.transport == "xmlrpc" and trouble.status == 500:
            pytest.skip("an XML-RPC server never answers so")
        assert imitated.poll().status == "done"
        imitated.equal()


def test_a_server_that_is_gone_from_the_nth_call_on(imitated: Imitated) -> None:
    def gone(imitated: Imitated, at: int) -> bool:
        imitated.there.trouble(Trouble(drop=True), times=1000, after=at)
        return imitated.poll().status == "failed"

    assert broken_at_each_call(imitated, gone) > 14


def test_a_right_that_is_withdrawn_from_the_nth_call_on(imitated: Imitated) -> None:
    def withdrawn(imitated: Imitated, at: int) -> bool:
        with before_call(imitated, at, lambda: imitated.there.withdraw(ORDER)):
            imitated.poll()
        happened = ORDER in imitated.there.rights.withdrawn
        imitated.there.grant(ORDER)
        return happened

    assert broken_at_each_call(imitated, withdrawn) > 14


def test_a_worker_that_is_killed_at_its_nth_question(imitated: Imitated) -> None:
    def killed(imitated: Imitated, at: int) -> bool:
        asked, left = Wire.request, [at]

        def request(*args: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return asked(*args, **named)

        with patch.object(Wire, "request", request):
            return ended_badly(imitated)

    assert broken_at_each_call(imitated, killed) > 14


@pytest.mark.parametrize("event", ["before-call", "after-call"])
def test_a_worker_that_is_killed_at_its_nth_write(imitated: Imitated, event: str) -> None:
    def killed(imitated: Imitated, at: int) -> bool:
        left = [at // EVERY]

        def die(**_: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed

        with hooked(f"{event}.dynamodb.TransactWriteItems", die):
            return ended_badly(imitated)

    assert broken_at_each_call(imitated, killed) > 3 * EVERY


def test_nobody_else_begins_while_a_killed_worker_s_hold_lasts_and_then_somebody_does(imitated: Imitated) -> None:
    imitated.furnish().loaded()
    imitated.order("BC-new")
    with patch.object(Wire, "request", side_effect=Killed):
        ended_badly(imitated)
    assert imitated.poll().status == "held"
    imitated.clock.sleep(120)
    assert imitated.poll().status == "done"
    imitated.equal()


def test_what_is_no_passing_fault_is_not_asked_for_again(imitated: Imitated) -> None:
    imitated.furnish().loaded()
    imitated.there.trouble(Trouble(status=403, text="<h1>403</h1>"), times=1000, model=LINE)
    imitated.there.calls.clear()
    imitated.poll()
    assert sum(call.model == LINE for call in imitated.there.calls) == 1


def ended_badly(imitated: Imitated) -> bool:
    """Whether a poll is killed."""
    try:
        imitated.poll()
    except Killed:
        return True
    return False


@contextmanager
def before_call(imitated: Imitated, number: int, act: Callable[[], None]) -> Iterator[None]:
    """Within it, `act` is done before the call of that number (from 0)."""
    left = [number]

    def count(_: Call) -> None:
        left[0] -= 1
        if left[0] == -1:
            act()

    imitated.there.before[:] = [count]
    yield
    imitated.there.before.clear()
