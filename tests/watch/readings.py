"""An organisation with an Odoo, and how its synchronisation goes: what a worker leaves behind that read all, failed, or died."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from relance.domain.finding import SYNC_JOB
from relance.domain.run import Mode, Run, RunStatus, Trigger, run_id
from relance.domain.sync import ModelState, Sync, failed, well
from relance.store import runs, syncs
from tests.notify.mirrored import DEPOT, ODOO
from tests.world import BY, add

#: Whoever is told of it, is told by others: here it is about the watchdog.
DEPOSITORY = replace(DEPOT, channels=())
ID = DEPOSITORY.id
ORDERS, TOP_UPS = "dimagaz.bc", "alimenteur.solde"
_MODELS = {spec.name: ModelState(model=spec.name, name=spec.label) for spec in ODOO.models}


def furnish_odoo(at: datetime) -> None:
    """The depository, whose Odoo has just been read."""
    add(DEPOSITORY)
    read(at)


def begun(at: datetime) -> Sync:
    """A worker takes the hold; one that dies leaves it so."""
    taken = syncs.take(ID, at)
    assert taken
    return replace(taken, models=_MODELS | dict(taken.models))


def read(at: datetime) -> None:
    """All was read."""
    sync = begun(at)
    models = {name: replace(well(state), synced_at=at) for name, state in sync.models.items()}
    left(well(sync), models=models, polled_at=at, run="")


def model_fails(at: datetime, model: str, error: str, *, told: bool = True) -> None:
    """One model could not be read, all others were."""
    sync = begun(at)
    models = {name: replace(state, synced_at=at) for name, state in sync.models.items() if name != model}
    left(sync, models=models | {model: failed(sync.models[model], error, at, tell=told)}, polled_at=at)


def odoo_fails(at: datetime, error: str, *, told: bool = True) -> None:
    """Nobody answered."""
    left(failed(begun(at), error, at, tell=told), polled_at=at)


def left(sync: Sync, **changes: Any) -> None:
    """The hold is given back."""
    syncs.write(sync, replace(sync, **({"owner": "", "lease_until": None} | changes)), (), BY)


def run_opened(at: datetime) -> Run:
    """A run of the synchronisation in which something was read."""
    opened = Run(
        id=run_id(SYNC_JOB, at, ID),
        job=SYNC_JOB,
        mode=Mode.LIVE,
        trigger=Trigger.SCHEDULE,
        actor="schedule",
        scheduled_at=at,
        opened_at=at,
        options={"organisation": ID},
        status=RunStatus.RUNNING,
        shards=("sync",),
    )
    assert runs.open_run(opened, uuid.uuid4().hex)
    return opened
