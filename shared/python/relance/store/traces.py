"""What has been left behind: runs, messages and changes, as the indexes have them, for whoever looks whether something is amiss."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from relance.domain.errors import BrokenRecordError
from relance.domain.run import Mode, RunStatus
from relance.store import outbox
from relance.store.journals import AuditRow, OutboxRow, RunRow
from relance.store.reading import Key, choice, each, present, query_page, query_raw

#: Of what waits in a queue, so much is counted.
_ENOUGH: Final = 100


@dataclass(frozen=True, slots=True)
class Trace:
    """A run as the index of runs has it."""

    id: str
    scheduled_at: datetime
    opened_at: datetime
    status: RunStatus
    mode: Mode


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages that wait: how many, or that there are `more` than that, and since when the first one does."""

    number: int = 0
    more: bool = False
    since: datetime | None = None
    keys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes on a page of a day's audit: the versions of each record by its name, and where the next page starts."""

    versions: dict[str, set[int]]
    next_key: Key | None


def runs_of(job: str, since: datetime) -> list[Trace]:
    """The runs of a job that were opened at `since` or after, the newest first; one that cannot be understood is passed over."""
    found = each(RunRow, job, _trace, index="job", where=RunRow.opened_at >= since, newest_first=True)
    return [one for one in found if isinstance(one, Trace)]


def to_send(until: datetime) -> Waiting:
    """The messages whose attempt or lease was due at `until`, and that nobody has taken up since."""
    return _together([_queue(f"pending#{n}", until) for n in range(outbox.QUEUES)])


def for_a_person(state: str, until: datetime) -> Waiting:
    """The messages that have waited in that state (`unknown` or `failed`) since `until` or before."""
    return _queue(state, until)


def changes(organisation: str, day: date, shard: int, since: datetime, until: datetime, start: Key | None, limit: int) -> Changes:
    """A page of what changed in an organisation from `since` to `until` (included) on a UTC day, in one of the day's partitions."""
    span = AuditRow.at.between(since, until)
    page = query_page(AuditRow, f"{organisation}#{day.isoformat()}#{shard}", index="day", where=span, start=start, limit=limit)
    versions: dict[str, set[int]] = {}
    for item in page.items:
        record = item["pk"]["S"].removeprefix(f"{organisation}#")
        versions.setdefault(record, set()).add(_version(item))
    return Changes(versions, page.next_key)


def versions(organisation: str, record: str) -> set[int]:
    """The versions of a record that have an entry in the audit."""
    return {_version(item) for item in query_raw(AuditRow, f"{organisation}#{record}", consistent=True)}


def _queue(name: str, until: datetime) -> Waiting:
    page = query_page(OutboxRow, name, index="pending", where=OutboxRow.next_attempt_at <= until, limit=_ENOUGH)
    times = [time for item in page.items if (time := _time(item["next_attempt_at"]["S"]))]
    keys = tuple((item["pk"]["S"], item["sk"]["S"]) for item in page.items)
    return Waiting(len(keys), page.next_key is not None, min(times, default=None), keys)


def _together(queues: Collection[Waiting]) -> Waiting:
    since = min((one.since for one in queues if one.since), default=None)
    keys = tuple(key for one in queues for key in one.keys)
    return Waiting(len(keys), any(one.more for one in queues), since, keys)


def _time(text: str) -> datetime | None:
    # A broken row may stand there under what is no time; dispatch sets it aside.
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _version(item: dict[str, dict[str, str]]) -> int:
    return int(item["sk"]["S"].partition("#")[0])


def _trace(row: RunRow) -> Trace:
    try:
        return Trace(
            row.pk,
            present(row.scheduled_at, "scheduled_at"),
            present(row.opened_at, "opened_at"),
            choice(RunStatus, row.status, "status"),
            choice(Mode, row.mode, "mode"),
        )
    except ValueError as error:
        raise BrokenRecordError(f"run/{row.pk}", str(error)) from error
