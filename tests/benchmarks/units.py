"""What DynamoDB charges, from the sizes of items (its developer guide, "Item sizes" and "Read and write operations").

An emulator does not know sizes, so that its own `ConsumedCapacity` says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

#: An item as DynamoDB's JSON has it: `{"pk": {"S": "goo-school"}, "version": {"N": "3"}}`.
Item = Mapping[str, Mapping[str, Any]]

_WRITE_UNIT: Final = 1024
_READ_UNIT: Final = 4096
#: A write inside a transaction is prepared and committed.
_TRANSACTION: Final = 2


@dataclass(frozen=True)
class Index:
    """A global index: what of an item is copied into it. `attributes` None: all of it. `key` are its own key attributes."""

    key: frozenset[str]
    attributes: frozenset[str] | None


def item_size(item: Item) -> int:
    """Bytes of an item: each attribute's name in UTF-8 and its value."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def item_read(size: int, *, consistent: bool) -> float:
    """Read units of one item by its key: 4 KB each, half if it need not be the latest. One that is missing costs as a small one."""
    return max(1, math.ceil(size / _READ_UNIT)) * (1 if consistent else 0.5)


def page_read(items: Iterable[Item], *, consistent: bool = False) -> float:
    """Read units of a page of a query or a scan: the sizes of what was looked at are added up, then rounded up once."""
    return item_read(sum(item_size(item) for item in items), consistent=consistent)


def item_write(before: Item | None, after: Item | None, indexes: Iterable[Index], *, transaction: bool) -> int:
    """Write units of one item: 1 KB each of the larger of its two states, twice in a transaction, and what its indexes cost.

    `before` None: a new item; `after` None: a deletion. Indexes follow by themselves, outside the transaction.
    """
    own = max(_written(before), _written(after), 1)
    return own * (_TRANSACTION if transaction else 1) + sum(_index_write(index, before, after) for index in indexes)


def _index_write(index: Index, before: Item | None, after: Item | None) -> int:
    old, new = _entry(index, before), _entry(index, after)
    if old == new:
        return 0
    if old and new and all(old[name] == new[name] for name in index.key):
        return max(_written(old), _written(new))
    # An entry whose key changes moves: one is deleted and another put.
    return _written(old) + _written(new)


def _entry(index: Index, item: Item | None) -> Item | None:
    """What of an item stands in an index; None if it lacks one of the index's keys and so does not stand there at all."""
    if item is None or not index.key <= item.keys():
        return None
    return {name: value for name, value in item.items() if index.attributes is None or name in index.attributes}


def _written(item: Item | None) -> int:
    return math.ceil(item_size(item) / _WRITE_UNIT) if item else 0


def _value_size(value: Mapping[str, Any]) -> int:
    [(kind, held)] = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "N":
            return _number_size(held)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value_size(one) for one in held)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value_size(one) for name, one in held.items())
    raise ValueError(f"no attribute of ours has the type {kind}")


def _number_size(number: str) -> int:
    """A byte for every two significant digits, and one more; zeros at either end are not kept."""
    digits = number.lstrip("-").replace(".", "").strip("0")
    return math.ceil(len(digits) / 2) + 1
