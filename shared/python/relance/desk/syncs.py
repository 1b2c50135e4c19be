"""What a person decides about the synchronisation with an Odoo: from when on a model is read, what it is called, that nobody is at it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from relance.desk.deed import check_version
from relance.domain.errors import InvalidError
from relance.domain.sync import ModelState, Sync
from relance.runtime.clock import now
from relance.store import syncs
from relance.store.effects import By

LONGEST_NAME: Final = 100
#: Nothing was written before there were computers to write it.
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanges:
    """What is to be otherwise of a model's state; what is None stays as it is.

    `floor`: all that was written since then is read again. `anew`: everything is, as at first, and nobody is told of what was there.
    `free`: whoever is at the organisation's mirror is gone, or has to stop.
    """

    floor: datetime | None = None
    anew: bool = False
    name: str | None = None
    free: bool = False


def change(organisation: str, model: str, wanted: StateChanges, by: By, version: int | None = None) -> ModelState:
    """Write what is wanted of a model's state, audited; the state as it stands then. `version` counts what people have changed in it.

    NotFoundError: nothing was read of that model yet. InvalidError: a floor to come, or no name. StaleError: somebody else has changed it
    since. ConflictError: it changes all the time.
    """
    _check(wanted)

    def changed(sync: Sync, state: ModelState) -> tuple[Sync, ModelState]:
        check_version(f"the state of {model}", state.edits, version)
        if wanted.floor and state.floor is None:
            raise InvalidError("floor", wanted.floor.isoformat(), f"cannot be set before {model} was read whole: the rest would be new")
        return _freed(sync) if wanted.free else sync, _moved(state, wanted)

    return syncs.edit(organisation, model, changed, by)


def _check(wanted: StateChanges) -> None:
    floor = wanted.floor
    if floor and not _FIRST <= floor <= now():
        raise InvalidError("floor", floor.isoformat(), "must be a time that has come: what was written since then is read")
    if floor and wanted.anew:
        raise InvalidError("floor", floor.isoformat(), "is of no use where everything is read anew; leave one of both out")
    if wanted.name is not None and not 1 <= len(wanted.name.strip()) <= LONGEST_NAME:
        raise InvalidError("name", wanted.name[:LONGEST_NAME], f"must have 1 to {LONGEST_NAME} characters")


def _moved(state: ModelState, wanted: StateChanges) -> ModelState:
    after = replace(state, name=wanted.name.strip()) if wanted.name is not None else state
    if wanted.anew:
        after = replace(after, before_reset=state.before_reset or state.floor)
    if wanted.floor or wanted.anew:
        # A long reading that is under way is of the floor before; and what was set right need not wait for its next attempt.
        after = replace(after, floor=wanted.floor, checkpoint=None, next_attempt_at=None)
    return after


def _freed(sync: Sync) -> Sync:
    return replace(sync, owner="", lease_until=None, next_attempt_at=None)
