"""How far the mirror of an Odoo is, as it is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypedDict

from pydantic import WithJsonSchema

from relance.domain.mirror import ModelSpec
from relance.domain.sync import Checkpoint, ModelState, Sync, Walk
from relance.web.shapes import Instant, Version

StatusText = Annotated[str, WithJsonSchema({"type": "string", "enum": ["failed", "loading", "new", "synced"]})]


class ReadingShape(TypedDict):
    """A long reading that is under way: why it is done, and up to which id all is written."""

    walk: Walk
    after: int
    since: Instant | None


class SyncStateShape(TypedDict):
    """How far a model is. `floor`: all that was written before is in the mirror. `version` counts what people have changed here."""

    model: str
    label: str
    name: str
    status: StatusText
    floor: Instant | None
    reading: ReadingShape | None
    count: int
    synced_at: Instant | None
    compared_at: Instant | None
    failures: int
    error: str | None
    next_attempt_at: Instant | None
    is_syncing: bool
    version: Version


class SyncShape(TypedDict):
    """The synchronisation of an organisation. `stuck`: somebody was at it and has gone; the next one goes on from there."""

    is_syncing: bool
    stuck: bool
    lease_until: Instant | None
    run: str | None
    polled_at: Instant | None
    transport: str | None
    failures: int
    error: str | None
    next_attempt_at: Instant | None
    items: list[SyncStateShape]


def state(spec: ModelSpec, one: ModelState, *, is_syncing: bool) -> SyncStateShape:
    """How far a model is, as it is answered."""
    return {
        "model": spec.name,
        "label": spec.label,
        "name": one.name,
        "status": one.status,
        "floor": _moment(one.floor),
        "reading": _reading(one.checkpoint) if one.checkpoint else None,
        "count": one.count,
        "synced_at": _moment(one.synced_at),
        "compared_at": _moment(one.compared_at),
        "failures": one.failures,
        "error": one.error or None,
        "next_attempt_at": _moment(one.next_attempt_at),
        "is_syncing": is_syncing,
        "version": one.edits,
    }


def states(sync: Sync, items: list[SyncStateShape], at: datetime) -> SyncShape:
    """The synchronisation, as it is answered."""
    return {
        "is_syncing": sync.is_syncing(at),
        "stuck": sync.is_stuck(at),
        "lease_until": _moment(sync.lease_until),
        "run": sync.run or None,
        "polled_at": _moment(sync.polled_at),
        "transport": sync.spoken or None,
        "failures": sync.failures,
        "error": sync.error or None,
        "next_attempt_at": _moment(sync.next_attempt_at),
        "items": items,
    }


def known(sync: Sync, spec: ModelSpec) -> ModelState:
    """How far a model is; one of which nothing was read yet is new."""
    return sync.models.get(spec.name) or ModelState(model=spec.name, name=spec.label)


def _reading(one: Checkpoint) -> ReadingShape:
    return {"walk": one.walk, "after": one.after, "since": _moment(one.since)}


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
