"""Counts what is asked of DynamoDB: requests by operation and table, items and bytes, in a botocore hook."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from relance.store.tables import connection

WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}


@dataclass
class Calls:
    """Requests by operation; writes by table; how many items queries returned, and their size."""

    operations: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    items_read: int = 0
    bytes_read: int = 0

    @property
    def business_writes(self) -> int:
        """Items written to any table but that of the runs."""
        return sum(number for table, number in self.written.items() if not table.endswith("-runs"))


@contextmanager
def counting() -> Iterator[Calls]:
    """Count the requests made inside the block."""
    calls = Calls()
    events = connection().client.meta.events

    def before(model: Any, params: dict[str, Any], **_: Any) -> None:
        calls.operations[model.name] += 1
        body = json.loads(params["body"])
        if model.name == "TransactWriteItems":
            calls.written.update(next(iter(item.values()))["TableName"] for item in body["TransactItems"])
        elif model.name in WRITES:
            calls.written[body["TableName"]] += 1

    def after(parsed: dict[str, Any], **_: Any) -> None:
        items = parsed.get("Items", [])
        calls.items_read += len(items)
        calls.bytes_read += sum(len(json.dumps(item)) for item in items)

    events.register("before-call.dynamodb", before)
    events.register("after-call.dynamodb", after)
    try:
        yield calls
    finally:
        events.unregister("before-call.dynamodb", before)
        events.unregister("after-call.dynamodb", after)
