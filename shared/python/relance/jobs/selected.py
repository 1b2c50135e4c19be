"""A job narrowed to records that were named, for trying the parked ones again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from relance.jobs.job import Context, Job, Page
from relance.jobs.request import Request
from relance.store.reading import Key

_SHARD = "selected"


def only(job: Job[Any], request: Request) -> Job[Any]:
    """`job` itself, or if the request names records, the same job with these alone in one shard."""
    if not request.records:
        return job

    # The cursor is the key of the last record done; the list is the run's own and keeps its order.
    keys = [_key(organisation, name) for organisation, name in request.records]

    def place(start: Key | None) -> int:
        return keys.index(start) + 1 if start else 0

    def count(_context: Context, _shard: str, start: Key | None) -> int:
        return len(keys) - place(start)

    def page(context: Context, _shard: str, start: Key | None, limit: int) -> Page[Any]:
        first = place(start)
        found = job.named(context, request.records[first : first + limit])
        placed = [replace(due, cursor=_key(due.organisation, due.name)) for due in found]
        return placed, keys[first + limit - 1] if first + limit < len(keys) else None

    return replace(job, shards=lambda _: [_SHARD], count=count, page=page)


def _key(organisation: str, name: str) -> Key:
    return {"pk": {"S": organisation}, "sk": {"S": name}}
