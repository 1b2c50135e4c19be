"""The scenes of the mirror of an Odoo: its first load, polls, what people ask for beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from relance.desk.syncs import StateChanges, change
from relance.domain.errors import RelanceError
from relance.store.effects import By
from tests.faults import odoo_world as world
from tests.faults.odoo_world import LINE, ODOO, ORDER, by_hand, poll
from tests.faults.scene import Scene
from tests.faults.world import ORGANISATION
from tests.notify.server import Server

#: Pages of two rows, so that there are several of each model.
_PAGES = partial(poll, organisation=ORGANISATION.id, batch_size=2)
_SARA = By("sara")
#: There are seven thousand points in all: half an hour. Each kind meets other calls.
_EVERY = 64


def freed(then: Callable[[], object]) -> None:
    """Sara takes whoever is at the mirror for dead, which he may not be, and goes on herself."""
    try:
        change(ORGANISATION.id, ORDER, StateChanges(free=True), _SARA)
    except RelanceError:
        return  # nothing was ever read
    then()


def renamed() -> None:
    """Sara calls the orders something else."""
    change(ORGANISATION.id, ORDER, StateChanges(name="Commandes"), _SARA)


def read_anew() -> None:
    """Sara has the lines read anew by the next poll."""
    change(ORGANISATION.id, LINE, StateChanges(anew=True), _SARA)


def _quietly(work: Callable[[], object]) -> Callable[[], None]:
    def done() -> None:
        work()

    return done


def _scene(name: str, prepare: Callable[[Server], None], work: Callable[[], object], rival: Callable[[], object], **more: bool) -> Scene:
    here = {"RELANCE_ODOO_HOSTS": "127.0.0.1"}
    return Scene(name, prepare, _quietly(work), _quietly(rival), here, beside=ODOO, repeated=False, every=_EVERY, **more)


def _scenes() -> Iterator[Scene]:
    yield _scene("first load of an Odoo", world.never_read, _PAGES, _PAGES)
    yield _scene("first load of an Odoo beside a person", world.never_read, _PAGES, partial(freed, by_hand), rivalry=True)
    yield _scene("poll of an Odoo", world.changed, poll, poll)
    yield _scene("poll of an Odoo beside a person", world.changed, poll, partial(freed, by_hand), rivalry=True)
    yield _scene("poll of an Odoo beside a reset", world.changed, poll, partial(freed, partial(by_hand, reset=True)), rivalry=True)
    yield _scene("poll of an Odoo beside a change of its state", world.changed, poll, read_anew, rivalry=True)
    yield _scene("poll of an Odoo in which nothing happened", world.read, poll, poll)
    yield _scene("what piled up in an Odoo", world.changed, _PAGES, _PAGES)
    yield _scene("a burst from an Odoo", world.burst, poll, poll)
    yield _scene("an Odoo compared by hand", world.changed, partial(by_hand, compare=True), poll)
    yield _scene("an Odoo reset by hand", world.changed, partial(by_hand, reset=True), poll)
    yield _scene("the last orders by hand", world.changed, partial(by_hand, models=[ORDER, LINE], last=3), poll)
    yield _scene("orders by hand by their ids", world.changed, partial(by_hand, models=[ORDER], ids=[1, 2, 4, 7]), poll)


ODOO_SCENES: tuple[Scene, ...] = tuple(_scenes())
