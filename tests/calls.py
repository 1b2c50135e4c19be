"""Counts what is asked of DynamoDB: requests by operation and table, items and bytes, and units if asked to, in a botocore hook."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from botocore.client import BaseClient

from relance.store.row import connection

WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}


class Meter(Protocol):
    """Who knows what a request costs: it sees the request before it is made, and then its answer."""

    def asked(self, operation: str, body: Mapping[str, Any]) -> None:
        """A request is about to be made."""

    def answered(self, answer: Mapping[str, Any]) -> tuple[float, int]:
        """Its read units and its write units."""


@dataclass
class Calls:
    """Requests by operation; writes by table; how many items queries returned, and their size; units, if there is a meter."""

    operations: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    items_read: int = 0
    bytes_read: int = 0
    read_units: float = 0
    write_units: int = 0

    @property
    def business_writes(self) -> int:
        """Items written to any table but that of the runs."""
        return sum(number for table, number in self.written.items() if not table.endswith("-runs"))


@contextmanager
def counting(client: BaseClient | None = None, meter: Meter | None = None) -> Iterator[Calls]:
    """Count the requests made inside the block by `client`, which is the store's if none is given."""
    calls = Calls()
    events = (client or connection().client).meta.events

    def before(model: Any, params: dict[str, Any], **_: Any) -> None:
        calls.operations[model.name] += 1
        body = json.loads(params["body"])
        if model.name == "TransactWriteItems":
            calls.written.update(next(iter(item.values()))["TableName"] for item in body["TransactItems"])
        elif model.name in WRITES:
            calls.written[body["TableName"]] += 1
        if meter:
            meter.asked(model.name, body)

    def after(parsed: dict[str, Any], **_: Any) -> None:
        items = parsed.get("Items", [])
        calls.items_read += len(items)
        calls.bytes_read += sum(len(json.dumps(item)) for item in items)
        if meter:
            read, written = meter.answered(parsed)
            calls.read_units += read
            calls.write_units += written

    events.register("before-call.dynamodb", before)
    # First, because boto3's resources then turn the answer into Python's own types.
    events.register_first("after-call.dynamodb", after)
    try:
        yield calls
    finally:
        events.unregister("before-call.dynamodb", before)
        events.unregister("after-call.dynamodb", after)
