"""The watchdog's turn: one looks at a time, and how far each look has come. Whoever begins a turn ends the one before."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from relance.domain.errors import ConflictError
from relance.store import transaction
from relance.store.commit import BOOKS, commit
from relance.store.effects import By, Effect
from relance.store.journals import RunRow
from relance.store.reading import Key, get, query
from relance.store.transaction import Action, RefusedError

_WATCH: Final = "#watch"
_TURN: Final = "turn"
_PLACE: Final = "place#"
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job's hour (0 to 23) and zone, and since when the watchdog knows it by them: what was before is none of its business."""

    hour: int
    zone: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One watchdog's turn, numbered. `schedules` are the jobs' by name; all runs opened before `looked_at` were looked at.

    `first` is the organisation with which the look at what has changed begins; empty for any.
    """

    number: int
    schedules: Mapping[str, Schedule]
    looked_at: datetime
    first: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far the audit of an organisation was looked at: all that was written before `since`.

    With `until`, a look at what was written from then until that time is under way: `shard` is being read, from `key` on.
    """

    organisation: str
    since: datetime
    until: datetime | None = None
    shard: int = 0
    key: Key | None = field(default=None)


def begin(at: datetime, schedules: Mapping[str, tuple[int, str]]) -> Turn:
    """Take the turn. `schedules` are the hours and zones of the jobs as they are set now. ConflictError: others take it all the time."""
    for _ in range(_TRIES):
        row = get(RunRow, _WATCH, _TURN)
        facts: dict[str, Any] = (row.facts if row else None) or {}
        turn = _next(row.version if row else 0, facts, at, schedules)
        if _taken(turn):
            return turn
    raise ConflictError(f"other watchdogs have taken the turn {_TRIES} times; they look")


def write(turn: Turn, effects: Sequence[Effect], by: By, place: Place | None = None) -> None:
    """Write all of `effects` in one transaction, and with them how far was looked: what `turn` says, and an organisation's `place`.

    BooksTakenError: another has taken the turn since, and nothing was written.
    """
    signature = uuid.uuid4().hex
    mine = [RunRow.effect_id.set(signature), RunRow.facts.set(_facts(turn))]
    books = [transaction.update(RunRow(_WATCH, _TURN), mine, RunRow.version == turn.number, BOOKS)]
    commit(effects, by, [*books, *([_moved(place, signature)] if place else [])], signature)


def places() -> dict[str, Place]:
    """How far each organisation's audit was looked at, by organisation; none for one that never was."""
    rows = query(RunRow, _WATCH, where=RunRow.sk.startswith(_PLACE), consistent=True)
    return {place.organisation: place for place in map(_place, rows)}


def _moved(place: Place, signature: str) -> Action:
    facts = {
        "since": place.since.isoformat(),
        "until": place.until.isoformat() if place.until else None,
        "shard": place.shard,
        "key": place.key,
    }
    row = RunRow(_WATCH, f"{_PLACE}{place.organisation}", version=1, effect_id=signature, facts=facts)
    return transaction.put(row, None, BOOKS)


def _next(number: int, facts: Mapping[str, Any], at: datetime, schedules: Mapping[str, tuple[int, str]]) -> Turn:
    known = {
        name: Schedule(held["hour"], held["zone"], datetime.fromisoformat(held["since"])) for name, held in facts.get("jobs", {}).items()
    }
    now = {name: _kept(known.get(name), hour, zone, at) for name, (hour, zone) in schedules.items()}
    looked_at = facts.get("looked_at")
    return Turn(number + 1, now, datetime.fromisoformat(looked_at) if looked_at else at, facts.get("first", ""))


def _kept(known: Schedule | None, hour: int, zone: str, at: datetime) -> Schedule:
    return known if known and (known.hour, known.zone) == (hour, zone) else Schedule(hour, zone, at)


def _facts(turn: Turn) -> dict[str, Any]:
    jobs = {name: {"hour": one.hour, "zone": one.zone, "since": one.since.isoformat()} for name, one in turn.schedules.items()}
    return {"jobs": jobs, "looked_at": turn.looked_at.isoformat(), "first": turn.first}


def _taken(turn: Turn) -> bool:
    signature = uuid.uuid4().hex
    row = RunRow(_WATCH, _TURN, version=turn.number, effect_id=signature, facts=_facts(turn))
    before = RunRow.pk.does_not_exist() if turn.number == 1 else RunRow.version == turn.number - 1
    try:
        transaction.write([transaction.put(row, before, BOOKS)], signature, {signature})
    except RefusedError:
        return False
    return True


def _place(row: RunRow) -> Place:
    facts = row.facts
    return Place(
        organisation=row.sk.removeprefix(_PLACE),
        since=datetime.fromisoformat(facts["since"]),
        until=datetime.fromisoformat(facts["until"]) if facts["until"] else None,
        shard=facts["shard"],
        key=facts["key"],
    )
