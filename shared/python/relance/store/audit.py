"""The audit: one entry a change, written by `commit` and read by people."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from relance.store.effects import By, Change
from relance.store.journals import AuditRow
from relance.store.reading import get, query

#: What people do to jobs is audited under this name, beside the organisations.
OPERATIONS = "#operations"
#: A day of a large organisation is spread over this many index partitions.
DAY_SHARDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who changed which record to which version, when, in which run, from what to what."""

    record: str
    version: int
    actor: str
    run: str
    at: datetime
    before: dict[str, Any]
    after: dict[str, Any]


def audit_row(change: Change, effect_id: str, by: By, at: datetime) -> AuditRow:
    """The entry that goes with `change`. Its key names the effect too: a record made anew after its deletion starts at 1 again."""
    shard = zlib.crc32(change.name.encode()) % DAY_SHARDS
    # Of a new record, what it has not is not worth its bytes: thousands are made in a night.
    before, after = change.audited if change.version is not None else ({}, _present(change.audited[1]))
    return AuditRow(
        f"{change.organisation}#{change.name}",
        f"{change.new_version:010d}#{effect_id}",
        version=change.new_version,
        effect_id=effect_id,
        record=change.name,
        actor=by.actor,
        run=by.run or None,
        at=at,
        before=plain(before),
        after=plain(after),
        day_key=f"{change.organisation}#{at.date().isoformat()}#{shard}",
    )


def of_record(organisation: str, record: str) -> list[Entry]:
    """The history of a record (`invoice/2025-001`), oldest first."""
    return sorted((_entry(row) for row in query(AuditRow, f"{organisation}#{record}", consistent=True)), key=lambda entry: entry.at)


def of_day(organisation: str, day: date) -> list[Entry]:
    """What changed in an organisation on a UTC day, by time."""
    keys = [row for n in range(DAY_SHARDS) for row in query(AuditRow, f"{organisation}#{day.isoformat()}#{n}", index="day")]
    rows = (get(AuditRow, key.pk, key.sk) for key in keys)
    return sorted((_entry(row) for row in rows if row), key=lambda entry: (entry.at, entry.record))


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them: decimals and dates as text, exact."""
    return {name: _plain(value) for name, value in values.items()}


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _entry(row: AuditRow) -> Entry:
    return Entry(
        record=row.record,
        version=row.version,
        actor=row.actor,
        run=row.run or "",
        at=row.at,
        before=row.before,
        after=row.after,
    )
