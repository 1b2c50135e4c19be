"""How far the mirror of each organisation is, and who is at it: one at a time, and whoever was overtaken writes nothing any more."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from relance.domain.errors import BrokenRecordError, ConflictError, NotFoundError
from relance.domain.run import Line, Run
from relance.domain.sync import LEASE, Checkpoint, ModelState, Sync, Walk
from relance.store import runs, transaction
from relance.store.commit import BOOKS, commit
from relance.store.effects import By, Change, Effect, differing
from relance.store.reading import get
from relance.store.runs import Shard
from relance.store.tables import MirrorRow
from relance.store.transaction import Action, RefusedError

_SYNC: Final = "#sync"
_TRIES: Final = 5
_MOMENTS: Final = ("floor", "synced_at", "compared_at", "next_attempt_at", "before_reset")


def find(organisation: str) -> Sync:
    """The synchronisation of an organisation as it stands; a new one if there was none. BrokenRecordError."""
    row = get(MirrorRow, organisation, _SYNC)
    return sync_of(row) if row else Sync(organisation=organisation)


def take(organisation: str, at: datetime) -> Sync | None:
    """Take the hold, unless somebody has it; then None. One whose lease ran out has it no more."""
    for _ in range(_TRIES):
        found = find(organisation)
        if found.is_syncing(at):
            return None
        mine = replace(found, owner=uuid.uuid4().hex, lease_until=at + LEASE)
        signature = uuid.uuid4().hex
        try:
            transaction.write([_book(found, mine, signature)], signature, {signature})
        except RefusedError:
            continue
        return replace(mine, version=found.version + 1)
    raise ConflictError(f"the synchronisation of {organisation} is taken and given back all the time; try again")


@dataclass(frozen=True, slots=True)
class Books:
    """Of a synchronisation's run, what is written along: that it is opened, how its shard has moved on by which lines, how it ended."""

    opened: Run | None = None
    moved: tuple[Shard, Shard, Sequence[Line]] | None = None
    closed: Run | None = None


def write(before: Sync, after: Sync, effects: Sequence[Effect], by: By, books: Books | None = None) -> Sync:
    """Write the effects and the books, and with them that the synchronisation is so far, all or nothing. Returns it as it stands then.

    EffectsRefusedError; BooksTakenError: somebody else has written here since, and nothing is written.
    """
    signature, books = uuid.uuid4().hex, books or Books()
    actions = [_book(before, after, signature)]
    if books.opened:
        actions += runs.opening(books.opened, signature)
    if books.moved:
        shard, moved, lines = books.moved
        # What counts the run's shards down is left out: a run that ends is written as ended.
        actions += runs.books(shard, moved, lines, signature)[: 2 if lines else 1]
    if books.closed:
        actions.append(runs.closing(books.closed, signature, with_shards=True))
    commit(effects, by, actions, signature)
    return replace(after, version=before.version + 1)


def _book(before: Sync, after: Sync, signature: str) -> Action:
    values = {**_values(after), "version": before.version + 1, "effect_id": signature}
    row = MirrorRow(after.organisation, _SYNC, **{name: value for name, value in values.items() if value is not None})
    unchanged = MirrorRow.version == before.version if before.version else MirrorRow.pk.does_not_exist()
    return transaction.put(row, unchanged, BOOKS)


def edit(organisation: str, model: str, change: Callable[[Sync, ModelState], tuple[Sync, ModelState]], by: By) -> ModelState:
    """Change a model's state as a person wants it, audited. Whoever is at it just now stops, and the next one goes on from this.

    NotFoundError: nothing was ever read of that model. What `change` raises. ConflictError: it changes all the time.
    """
    for _ in range(_TRIES):
        before = find(organisation)
        state = before.models.get(model)
        if state is None:
            raise NotFoundError("sync state", model, f"there are {', '.join(sorted(before.models)) or 'none yet'}")
        sync, edited = change(before, state)
        edited = replace(edited, edits=state.edits + 1)
        if _written(before, replace(sync, models={**sync.models, model: edited}), model, by):
            return edited
    raise ConflictError(f"the synchronisation of {organisation} changes all the time; try again")


def _written(before: Sync, after: Sync, model: str, by: By) -> bool:
    old, new = differing(_values(before), _values(after))
    change = Change(
        row=MirrorRow,
        pk=after.organisation,
        sk=_SYNC,
        organisation=after.organisation,
        name=f"sync/{model}",
        version=before.version,
        before=old,
        after=new,
        told=differing(_told(before, model), _told(after, model)),
    )
    try:
        commit([Effect((change,))], by)
    except ConflictError:
        return False
    return True


def _told(sync: Sync, model: str) -> dict[str, Any]:
    return {**_state_as_data(sync.models[model]), "owner": sync.owner, "run": sync.run}


def sync_of(row: MirrorRow) -> Sync:
    """The synchronisation in a row; BrokenRecordError if it cannot be understood."""
    try:
        return Sync(
            organisation=row.pk,
            models={name: _state(name, data) for name, data in (row.models or {}).items()},
            owner=row.owner or "",
            lease_until=row.lease_until,
            run=row.run or "",
            polled_at=row.polled_at,
            failures=row.failures or 0,
            next_attempt_at=row.next_attempt_at,
            error=row.error or "",
            told=bool(row.told),
            spoken=row.spoken or "",
            version=row.version,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenRecordError(f"sync/{row.pk}", str(error)) from error


def _values(sync: Sync) -> dict[str, Any]:
    return {
        "models": {name: _state_as_data(state) for name, state in sync.models.items()},
        "owner": sync.owner or None,
        "lease_until": sync.lease_until,
        "run": sync.run or None,
        "polled_at": sync.polled_at,
        "failures": sync.failures or None,
        "next_attempt_at": sync.next_attempt_at,
        "error": sync.error or None,
        "told": sync.told or None,
        "spoken": sync.spoken or None,
    }


def _state_as_data(state: ModelState) -> dict[str, Any]:
    data = {name: _plain(value) for name, value in asdict(state).items() if name not in ("model", "checkpoint") and value}
    if state.checkpoint:
        data["checkpoint"] = {name: _plain(value) for name, value in asdict(state.checkpoint).items() if value}
    return data


def _state(model: str, data: Mapping[str, Any]) -> ModelState:
    moments: dict[str, Any] = {name: _moment(data.get(name)) for name in _MOMENTS}
    kept = {
        name: data[name] for name in ("name", "count", "total", "failures", "error", "told", "suspect", "shape", "edits") if name in data
    }
    checkpoint = data.get("checkpoint")
    return ModelState(model=model, checkpoint=_checkpoint(checkpoint) if checkpoint else None, **moments, **({"name": model} | kept))


def _checkpoint(data: Mapping[str, Any]) -> Checkpoint:
    return Checkpoint(
        walk=Walk(data["walk"]),
        anchor=datetime.fromisoformat(data["anchor"]),
        after=data.get("after", 0),
        since=_moment(data.get("since")),
        told_from=_moment(data.get("told_from")),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
