"""A job narrowed to records that were named, for trying the parked ones again."""

from __future__ import annotations

from dataclasses import replace

from relance.jobs.job import Context, Job
from relance.jobs.request import Request
from relance.store.due import Due, by_number
from relance.store.reading import Key

_SHARD = "selected"


def only(job: Job, request: Request) -> Job:
    """`job` itself, or if the request names records, the same job with these alone in one shard."""
    if not request.records:
        return job

    def page(_context: Context, _shard: str, start: Key | None, limit: int) -> tuple[list[Due], Key | None]:
        # The cursor is the key of the last record done; the list is the run's own and keeps its order.
        keys = [{"pk": {"S": organisation}, "sk": {"S": number}} for organisation, number in request.records]
        first = keys.index(start) + 1 if start else 0
        found = [by_number(*record) for record in request.records[first : first + limit]]
        return found, keys[first + limit - 1] if first + limit < len(keys) else None

    return replace(job, shards=lambda _: [_SHARD], count=lambda _context, _shard: len(request.records), page=page)
