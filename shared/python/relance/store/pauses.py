"""Pauses: a job that a person has stopped, until a date or until it is resumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from relance.domain.errors import ConflictError
from relance.domain.periods import business_date
from relance.store.audit import OPERATIONS, of_record
from relance.store.commit import commit
from relance.store.effects import By, Change, Effect, differing
from relance.store.journals import RunRow
from relance.store.reading import get

_PAUSES = "#pause"


@dataclass(frozen=True, slots=True)
class Pause:
    """Scheduled runs of `job` do not start while today is before `until_on` (None: until resumed)."""

    job: str
    until_on: date | None
    reason: str
    actor: str

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.until_on is None or day < self.until_on


def find(job: str) -> Pause | None:
    """The pause of a job, or None."""
    row = get(RunRow, _PAUSES, job)
    return Pause(job, row.until_on, row.reason or "", row.actor) if row else None


def was_held(job: str, moment: datetime, zone: str) -> bool:
    """Whether a pause kept `job` from starting at `moment`. As the audit has it, so that a pause that has ended since counts."""
    state: dict[str, Any] = {}
    for entry in of_record(OPERATIONS, f"pause/{job}"):
        if entry.at > moment:
            break
        state = {**state, **entry.after} if entry.after else {}
    until = state.get("until_on")
    held = Pause(job, date.fromisoformat(until) if until else None, "", "")
    return bool(state) and held.holds_on(business_date(moment, zone))


def pause(job: str, until_on: date | None, reason: str, by: By) -> None:
    """Stop scheduled runs of `job`; a pause that exists is replaced."""
    row = get(RunRow, _PAUSES, job)
    old, new = differing(_values(row) if row else {}, {"until_on": until_on, "reason": reason or None, "actor": by.actor})
    if new:
        _write(_change(job, row.version if row else None, before=old, after=new), by)


def resume(job: str, by: By) -> bool:
    """Let scheduled runs of `job` start again; False if it was not paused."""
    row = get(RunRow, _PAUSES, job)
    if row is None:
        return False
    _write(_change(job, row.version, before=_values(row), delete=True), by)
    return True


def _values(row: RunRow) -> dict[str, Any]:
    return {"until_on": row.until_on, "reason": row.reason, "actor": row.actor}


def _change(job: str, version: int | None, **how: Any) -> Change:
    return Change(row=RunRow, pk=_PAUSES, sk=job, organisation=OPERATIONS, name=f"pause/{job}", version=version, **how)


def _write(change: Change, by: By) -> None:
    try:
        commit([Effect((change,))], by)
    except ConflictError:
        raise ConflictError(f"the pause of {change.sk} was changed by somebody else just now; look at relance jobs and try again") from None
