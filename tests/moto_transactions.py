"""moto copies every table whole, once an action, before a transaction. This keeps only the items that the transaction touches."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

Touched = list[tuple[Table, DynamoType, DynamoType, Any]]


@contextmanager
def quick_transactions() -> Iterator[None]:
    """Inside the block, transactions on moto cost what they touch, and are still rolled back whole when they fail."""
    real = DynamoDBBackend.transact_write_items

    def transact(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        touched = [_touched(self, next(iter(item.values()))) for item in transact_items]
        try:
            with patch.object(Table, "__deepcopy__", lambda table, _memo: table, create=True):
                real(self, transact_items)
        except BaseException:
            _restore(touched)
            raise

    with patch.object(DynamoDBBackend, "transact_write_items", transact):
        yield


def _touched(backend: DynamoDBBackend, action: dict[str, Any]) -> tuple[Table, DynamoType, DynamoType, Any]:
    table = backend.get_table(action["TableName"])
    values = action.get("Item") or action["Key"]
    assert table.range_key_attr
    hash_key, range_key = DynamoType(values[table.hash_key_attr]), DynamoType(values[table.range_key_attr])
    return table, hash_key, range_key, copy.deepcopy(table.items.get(hash_key, {}).get(range_key))


def _restore(touched: Touched) -> None:
    for table, hash_key, range_key, item in touched:
        if item is None:
            table.items[hash_key].pop(range_key, None)
        else:
            table.items[hash_key][range_key] = item
