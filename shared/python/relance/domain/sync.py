"""The synchronisation with an Odoo: who is at it, how far each model is, and when to try again after a failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

#: A worker renews its hold with everything it writes; one that has not for so long is gone.
LEASE: Final = timedelta(minutes=2)
#: The pauses after failures in a row; the last one goes on.
PAUSES: Final = tuple(timedelta(minutes=m) for m in (1, 1, 2, 5, 10, 15, 30, 60))
#: After so many in a row a person is told; at once, if no repetition can help.
TOLD_AFTER: Final = 5


class Walk(StrEnum):
    """Why many pages are read: a first load, what piled up, or the nightly comparison of everything."""

    LOAD = "load"
    CATCH_UP = "catch_up"
    COMPARE = "compare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far a long reading is: all up to `after` is written. `anchor` is the server's time when it began.

    `since`: only what was written from then on. Of records made before `told_from`, none is told.
    """

    walk: Walk
    anchor: datetime
    after: int = 0
    since: datetime | None = None
    told_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """How far a model is. `floor`: everything written before is in the mirror; None: it was never read whole.

    `count` and `total`: how many records are held and not hidden, and the sum of their ids. `error`: why it failed `failures` times,
    `told` whether a person knows. `suspect`: records may have changed without a trace, all of them are compared. `shape` tells what is
    read of a record. `before_reset`: the floor that a person took away; what is newer is still told. `edits` counts people's changes.
    """

    model: str
    name: str
    floor: datetime | None = None
    checkpoint: Checkpoint | None = None
    count: int = 0
    total: int = 0
    synced_at: datetime | None = None
    compared_at: datetime | None = None
    failures: int = 0
    next_attempt_at: datetime | None = None
    error: str = ""
    told: bool = False
    suspect: bool = False
    shape: str = ""
    before_reset: datetime | None = None
    edits: int = 0

    @property
    def status(self) -> str:
        """`failed`, `loading`, `new` or `synced`."""
        if self.error:
            return "failed"
        if self.checkpoint:
            return "loading" if self.checkpoint.walk is Walk.LOAD else "synced"
        return "synced" if self.floor else "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """The synchronisation of an organisation: who holds it until when, the run it is in, and the states of its models.

    `failures` and `error` are of the whole of it: nobody answered, or the credentials were refused. `spoken` is the transport in use.
    """

    organisation: str
    models: Mapping[str, ModelState] = field(default_factory=dict)
    owner: str = ""
    lease_until: datetime | None = None
    run: str = ""
    polled_at: datetime | None = None
    failures: int = 0
    next_attempt_at: datetime | None = None
    error: str = ""
    told: bool = False
    spoken: str = ""
    version: int = 0

    def is_syncing(self, at: datetime) -> bool:
        """Whether somebody is at it. One whose lease ran out is gone."""
        return bool(self.owner) and self.lease_until is not None and at < self.lease_until

    def is_stuck(self, at: datetime) -> bool:
        """Whether somebody was at it, and has gone without an end."""
        return bool(self.owner) and not self.is_syncing(at)


def failed[S: (ModelState, Sync)](state: S, error: str, at: datetime, *, tell: bool) -> S:
    """The state after another failure: tried again after a growing pause."""
    failures = state.failures + 1
    return replace(state, error=error, failures=failures, next_attempt_at=at + pause(failures), told=state.told or tell)


def well[S: (ModelState, Sync)](state: S) -> S:
    """The state after it went well."""
    return replace(state, error="", failures=0, next_attempt_at=None, told=False)


def pause(failures: int) -> timedelta:
    """How long to wait after so many failures in a row (from 1)."""
    return PAUSES[min(failures, len(PAUSES)) - 1]


def to_tell(failures: int, *, lasting: bool) -> bool:
    """Whether a person is to know by now: when repeating has not helped, or at once if it cannot. Who was told is not told again."""
    return failures >= (1 if lasting else TOLD_AFTER)


def floor_after(anchor: datetime, overlap: int) -> datetime:
    """From when on the next poll reads: late commits carry an early time."""
    return anchor - timedelta(seconds=overlap)
