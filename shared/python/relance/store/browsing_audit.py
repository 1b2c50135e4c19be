"""Pages of the audit, the newest first: the history of a record, and what changed in an organisation on a day."""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from pynamodb.expressions.condition import Condition

from relance.domain.errors import BrokenRecordError
from relance.store.audit import DAY_SHARDS, Entry
from relance.store.browsing import Browsed, Read, walked
from relance.store.journals import AuditRow
from relance.store.lookup import batch_get
from relance.store.reading import Key, built, keyed_page, present, query_page

#: Entries that are read together.
_TOGETHER: Final = 100
#: Keys that are passed over for the name of their record cost little: so many of them are a page.
_PASSED: Final = 2_000


@dataclass(frozen=True, slots=True)
class DayPlace:
    """The entry of a day after which it goes on: when, as the index has it, of which record, and its key there."""

    at: str
    record: str
    key: str


def history(organisation: str, record: str, start: str | None, limit: int, fits: Callable[[Entry], bool]) -> Browsed[Entry, str]:
    """Some entries of a record, the newest version first; a place is the key of an entry."""
    partition = f"{organisation}#{record}"

    def page(after: Key | None) -> Read[Entry]:
        return keyed_page(AuditRow, partition, entry_of, start=after, limit=_TOGETHER, newest_first=True, consistent=True)

    after = {"pk": {"S": partition}, "sk": {"S": start}} if start else None
    found, broken, last = walked(page, after, limit, fits, weight)
    return Browsed(found, broken, last["sk"]["S"] if last else None)


def of_day(
    organisation: str,
    day: date,
    start: DayPlace | None,
    limit: int,
    fits: Callable[[Entry], bool],
    named: Callable[[str], bool] = lambda _: True,
) -> Browsed[Entry, DayPlace]:
    """Some entries of a UTC day, the newest first. `named` says by a record's name whether its entries are read at all.

    ValueError: a place that is none.
    """
    # Each partition by itself is in order; what comes at the same time in two of them is told in the order of these.
    partitions = (_keys(organisation, day, shard, start) for shard in range(DAY_SHARDS))
    keys = heapq.merge(*partitions, key=lambda key: key["at"]["S"], reverse=True)
    found, broken, last = walked(lambda _: _page(organisation, keys, named), None, limit, fits, weight)
    place = DayPlace(last["at"]["S"], _record(organisation, last), last["sk"]["S"]) if last else None
    return Browsed(found, broken, place)


def weight(entry: Entry) -> int:
    """About how many bytes an entry takes."""
    return sum(len(name) + len(str(value)) for side in (entry.before, entry.after) for name, value in side.items())


def entry_of(row: AuditRow) -> Entry:
    """The entry in a row; BrokenRecordError if it cannot be understood."""
    try:
        return Entry(
            record=present(row.record, "record"),
            version=row.version,
            actor=present(row.actor, "actor"),
            run=row.run or "",
            at=present(row.at, "at"),
            before=dict(row.before or {}),
            after=dict(row.after or {}),
        )
    except (ValueError, TypeError) as error:
        raise BrokenRecordError(f"audit/{row.record or row.sk}", str(error)) from error


def _page(organisation: str, keys: Iterator[Key], named: Callable[[str], bool]) -> Read[Entry]:
    """The next entries with their keys, and the key of the last one that was met if there may be more."""
    some: list[Key] = []
    for met, key in enumerate(keys, 1):
        if named(_record(organisation, key)):
            some.append(key)
        if len(some) == _TOGETHER or met == _PASSED:
            return _entries(some), key
    return _entries(some), None


def _entries(keys: list[Key]) -> list[tuple[Key, Entry | BrokenRecordError]]:
    rows = batch_get(AuditRow, [(key["pk"]["S"], key["sk"]["S"]) for key in keys])
    named = [(key, rows.get((key["pk"]["S"], key["sk"]["S"]))) for key in keys]
    return [(key, built(AuditRow, row, entry_of)) for key, row in named if row]


def _keys(organisation: str, day: date, shard: int, start: DayPlace | None) -> Iterator[Key]:
    """The keys of one of a day's partitions after `start`, the newest first."""
    partition = f"{organisation}#{day.isoformat()}#{shard}"
    where, after = _from(organisation, partition, shard, start) if start else (None, None)
    while True:
        page = query_page(AuditRow, partition, index="day", where=where, start=after, limit=_TOGETHER, newest_first=True)
        yield from ({name: item[name] for name in ("pk", "sk", "day_key", "at")} for item in page.items)
        after = page.next_key
        if after is None:
            return


def _from(organisation: str, partition: str, shard: int, start: DayPlace) -> tuple[Condition | None, Key | None]:
    """How a partition goes on: the one of the place after it, those before it earlier than that, those behind it at that time as well."""
    own = zlib.crc32(start.record.encode()) % DAY_SHARDS
    if shard == own:
        key = {"pk": f"{organisation}#{start.record}", "sk": start.key, "day_key": partition, "at": start.at}
        return None, {name: {"S": value} for name, value in key.items()}
    at = datetime.fromisoformat(start.at)
    return (AuditRow.at < at if shard < own else AuditRow.at <= at), None


def _record(organisation: str, key: Key) -> str:
    return key["pk"]["S"].removeprefix(f"{organisation}#")
