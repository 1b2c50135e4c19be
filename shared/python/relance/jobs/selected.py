"""A job narrowed to records that were named, for trying the parked ones again."""

from __future__ import annotations

from dataclasses import replace

from relance.jobs.job import Context, Job, Page
from relance.jobs.request import Request
from relance.store.due import by_number
from relance.store.reading import Key

_SHARD = "selected"


def only(job: Job, request: Request) -> Job:
    """`job` itself, or if the request names records, the same job with these alone in one shard."""
    if not request.records:
        return job

    # The cursor is the key of the last record done; the list is the run's own and keeps its order.
    keys = [{"pk": {"S": organisation}, "sk": {"S": number}} for organisation, number in request.records]

    def place(start: Key | None) -> int:
        return keys.index(start) + 1 if start else 0

    def count(_context: Context, _shard: str, start: Key | None) -> int:
        return len(keys) - place(start)

    def page(_context: Context, _shard: str, start: Key | None, limit: int) -> Page:
        first = place(start)
        found = [by_number(*record) for record in request.records[first : first + limit]]
        return found, keys[first + limit - 1] if first + limit < len(keys) else None

    return replace(job, shards=lambda _: [_SHARD], count=count, page=page)
