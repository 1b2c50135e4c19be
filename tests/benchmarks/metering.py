"""The units of each request as it is made: what it reads from its answer, what it writes from its items before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from mypy_boto3_dynamodb import DynamoDBClient

from tests.benchmarks.units import Index, Item, item_read, item_size, item_write, page_read

#: A key of an item and the table it is in, as text, so that it can be looked up.
Place = tuple[str, tuple[tuple[str, str], ...]]

_SINGLE: Final = ("PutItem", "UpdateItem", "DeleteItem")
_KEYS_A_REQUEST: Final = 100
_FILTERS: Final = ("Select", "FilterExpression", "ProjectionExpression")


class Meter:
    """Looks at the tables with a client of its own, `reader`, whose requests are not counted. One request at a time."""

    def __init__(self, reader: DynamoDBClient) -> None:
        self._reader = reader
        self._table = cache(self._described)
        self._before: dict[Place, Item] = {}

    def asked(self, operation: str, body: Mapping[str, Any]) -> None:
        """A request is about to be made."""
        self._operation, self._body = operation, body
        self._before = self._items(self._written())

    def answered(self, answer: Mapping[str, Any]) -> tuple[float, int]:
        """It was answered: its read units and its write units."""
        consistent = bool(self._body.get("ConsistentRead"))
        match self._operation:
            case "Query" | "Scan":
                return page_read(self._looked_at(answer), consistent=consistent), 0
            case "GetItem":
                return item_read(item_size(answer.get("Item", {})), consistent=consistent), 0
            case "BatchGetItem":
                return self._batch_read(answer), 0
            case "TransactWriteItems" | "PutItem" | "UpdateItem" | "DeleteItem":
                return 0, self._charged(transaction=self._operation == "TransactWriteItems")
        raise ValueError(f"the units of {self._operation} are not known")

    def _batch_read(self, answer: Mapping[str, Any]) -> float:
        """Each item of a batch is paid for by itself, a missing one as a small one."""
        units = 0.0
        for table, asked in self._body["RequestItems"].items():
            found, consistent = answer["Responses"].get(table, []), bool(asked.get("ConsistentRead"))
            sizes = [item_size(item) for item in found] + [0] * (len(asked["Keys"]) - len(found))
            units += sum(item_read(size, consistent=consistent) for size in sizes)
        return units

    def _looked_at(self, answer: Mapping[str, Any]) -> list[Item]:
        """The items that the answer was made from: what is filtered or only counted is paid for as well."""
        if not any(name in self._body for name in _FILTERS):
            return list(answer["Items"])
        body = {name: value for name, value in self._body.items() if name not in _FILTERS}
        condition = body.get("KeyConditionExpression", "")
        for unused in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            body[unused] = {name: value for name, value in body.get(unused, {}).items() if name in condition}
        again: Any = self._reader.query if self._operation == "Query" else self._reader.scan
        return list(again(**{name: value for name, value in body.items() if value})["Items"])

    def _charged(self, *, transaction: bool) -> int:
        places = self._written()
        after = self._items(places)
        indexes = {place: self._table(place[0])[1] for place in places}
        return sum(item_write(self._before.get(one), after.get(one), indexes[one], transaction=transaction) for one in places)

    def _written(self) -> list[Place]:
        """The items that the request writes."""
        if self._operation in _SINGLE:
            actions = [self._body]
        else:
            actions = [next(iter(item.values())) for item in self._body.get("TransactItems", ())]
        return [self._place(action["TableName"], action.get("Item") or action["Key"]) for action in actions]

    def _place(self, table: str, values: Item) -> Place:
        return table, tuple((name, values[name]["S"]) for name in self._table(table)[0])

    def _items(self, places: list[Place]) -> dict[Place, Item]:
        found: dict[Place, Item] = {}
        for start in range(0, len(places), _KEYS_A_REQUEST):
            wanted: dict[str, Any] = {}
            for table, key in places[start : start + _KEYS_A_REQUEST]:
                keys = wanted.setdefault(table, {"Keys": [], "ConsistentRead": True})["Keys"]
                keys.append({name: {"S": value} for name, value in key})
            answer = self._reader.batch_get_item(RequestItems=wanted)
            for table, items in answer["Responses"].items():
                found |= {self._place(table, item): item for item in items}
        return found

    def _described(self, table: str) -> tuple[tuple[str, ...], tuple[Index, ...]]:
        """The names of a table's key attributes, and its indexes."""
        description = self._reader.describe_table(TableName=table)["Table"]
        key = tuple(part["AttributeName"] for part in description["KeySchema"])
        return key, tuple(_indexes(description, key))


def _indexes(description: Mapping[str, Any], key: tuple[str, ...]) -> Iterator[Index]:
    for index in description.get("GlobalSecondaryIndexes", ()):
        own = frozenset(part["AttributeName"] for part in index["KeySchema"])
        projection = index["Projection"]
        more = None if projection["ProjectionType"] == "ALL" else own | set(key) | set(projection.get("NonKeyAttributes", ()))
        yield Index(own, more)
