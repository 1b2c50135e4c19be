"""moto, quick enough for a benchmark: it reckons an item's size anew at each attribute, and spends a millisecond on each item it sends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.responses import ActionResult, BaseResponse
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.models.utilities import dynamo_json_dump

from tests.moto_transactions import quick_transactions

#: Answers that are items, in JSON as it is.
_ITEMS = {"Scan", "Query", "GetItem", "BatchGetItem"}
#: Where the name of the index stands among what `Table.query` is given after the key.
_INDEX = 6


@contextmanager
def quick_moto() -> Iterator[None]:
    """Inside the block, moto answers the same, sooner. Only the limit of 400 KB an item is not kept."""
    with (
        quick_transactions(),
        patch.object(LimitedSizeDict, "__setitem__", dict.__setitem__),
        patch.object(BaseResponse, "serialized", _serialized(BaseResponse.serialized)),
        patch.object(Table, "query", _query(Table.query)),
    ):
        yield


def _serialized(real: Any) -> Any:
    def serialized(self: BaseResponse, answer: ActionResult) -> Any:
        if isinstance(answer.result, dict) and self._get_action() in _ITEMS:
            return 200, {"Content-Type": "application/x-amz-json-1.0"} | self.response_headers, dynamo_json_dump(answer.result)
        return real(self, answer)

    return serialized


def _query(real: Any) -> Any:
    """It sorts every item of the table and compares it with the key, slowly. Here it is shown only those that have it."""

    def query(self: Table, hash_key: DynamoType, *args: Any, **more: Any) -> Any:
        found = _in_index(self, args[_INDEX], hash_key) if args[_INDEX] else _in_table(self, hash_key)
        with patch.object(self, "all_items", lambda: found):
            return real(self, hash_key, *args, **more)

    return query


def _in_index(table: Table, index: str, hash_key: DynamoType) -> list[Any]:
    name = next(key["AttributeName"] for key in table.get_index(index).schema if key["KeyType"] == "HASH")
    return [item for item in table.all_items() if name in item.attrs and item.attrs[name].value == hash_key.value]


def _in_table(table: Table, hash_key: DynamoType) -> list[Any]:
    # Every table of a benchmark has a range key.
    held: Any = table.items.get(hash_key, {})
    return sorted(held.values(), key=lambda item: item.range_key)
