"""The scenes of rental invoices: the night, what people start by hand, deeds at the desk, and requests that bear a key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from relance.web.entry import handle
from tests.faults import rental_world as world
from tests.faults.association_scenes import night_of
from tests.faults.scene import Scene
from tests.fleet import FLEET
from tests.web.calls import CLIENT, ISSUER, claims, event

_LOGIN = {"RELANCE_USER_POOL_CLIENT": CLIENT, "RELANCE_USER_POOL_ISSUER": ISSUER}
_NIGHT = partial(night_of, world.JOB)
_MONTH = partial(world.by_hand, month="2025-02")
_REISSUE = partial(world.by_hand, month="2025-02", reissue=True)
_ON_DEMAND = partial(world.by_hand, rental="7")


def requested(path: str, body: Any, key: str) -> None:
    """A request over the API by somebody who sends it again, under the same key, until there is a reply."""
    handle(event("POST", path, body, token=claims(FLEET.id), headers={"Idempotency-Key": key}), lambda: True)


def _morning() -> None:
    """What a clerk sends in a morning: a new invoice, a payment, a cancellation."""
    requested("/v1/invoices", {"rental": "7", "label": "A day", "days": ["2025-03-05"]}, "key-1")
    requested(f"/v1/invoices/{world.DRAFT}/payments", {"id": "R-1", "amount": "118000"}, "key-2")
    requested(f"/v1/invoices/{world.EMPTY}/cancel", {"reason": "wrong customer"}, "key-3")


def _generation() -> None:
    requested("/locations/factures/generation-mensuelle/", {"month": 2, "year": 2025}, "key-4")


def _scenes() -> Iterator[Scene]:
    yield Scene("rental invoicing", world.month_due, _NIGHT, _NIGHT)
    yield Scene("rental invoicing beside a run by hand", world.month_due, _NIGHT, partial(_MONTH, anew=True), rivalry=True)
    yield Scene("a month of rentals by hand", world.month_due, _MONTH, _MONTH)
    yield Scene("one rental on demand", world.month_drafted, _ON_DEMAND, partial(_ON_DEMAND, anew=True))
    yield Scene("a month reissued", world.month_cancelled, _REISSUE, partial(_REISSUE, anew=True))
    yield Scene("days entered at the desk", world.month_drafted, world.entered, world.entered)
    yield Scene("requests over the API", world.month_drafted, _morning, _morning, _LOGIN)
    yield Scene("a generation over the API", world.month_drafted, _generation, _generation, _LOGIN)


RENTAL: tuple[Scene, ...] = tuple(_scenes())
