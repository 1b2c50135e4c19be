"""People at the deployed API, each logged in once, and renters of a test's own for them to work for."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any, Final

from relance.store import organisations
from tests.cloud.api import Answer, Api
from tests.cloud.local_cloud import LocalCloud
from tests.cloud.login import door, operator
from tests.cloud.waiting import until
from tests.fleet import FLEET, HILUX, MINE, PATROL, RENTALS, SHEETS, SPRINTER
from tests.world import add

#: Seconds after which somebody logs in anew: a token is valid for an hour.
_FRESH: Final = 1_800


@dataclass
class People:
    """Whoever has logged in to this cloud."""

    cloud: LocalCloud
    known: dict[tuple[str, str], tuple[float, Api]] = field(default_factory=dict)

    def of(self, organisation: str, role: str = "operator") -> Api:
        """The API as a person of that organisation and role calls it, with a token of Cognito; as `nobody`, without any."""
        if role == "nobody":
            return self.nobody
        at, api = self.known.get((organisation, role), (0.0, self.nobody))
        if not api.token or time.monotonic() - at > _FRESH:
            api = Api(door(self.cloud).api, operator(self.cloud, organisation, role))
            self.known[organisation, role] = time.monotonic(), api
        return api

    @property
    def nobody(self) -> Api:
        """The API as somebody without a token calls it."""
        return Api(door(self.cloud).api)


def rented(id: str, *records: Any) -> str:
    """The renter of seed 004 under another name, with `records` made its own; without any, with its January. Returns the name."""
    own = (replace(one, organisation=id) for one in (MINE, HILUX, PATROL, SPRINTER, *(records or (*RENTALS, *SHEETS))))
    add(replace(FLEET, id=id), *own)
    return id


def lasting(id: str) -> str:
    """Such a renter with its January, for several tests that change nothing; made by the first of them."""
    return id if organisations.find(id) else rented(id)


def below(location: str) -> str:
    """A place of this API that a Location names, as it is called here: on AWS the stage stands where this cloud has a longer address."""
    assert location.startswith("/live/"), location
    return location.removeprefix("/live")


def awaited(api: Api, place: str) -> Answer:
    """The reply of that place once it is no longer "being done". TimeoutError."""

    def look() -> list[Answer]:
        answer = api.get(place)
        return [] if answer.status == 202 else [answer]

    return until(look, 120, f"{place} was done")[0]
