"""The file of tables and items that a server or moto loads: writing them by requests would take minutes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from relance.store.effects import Change
from tests.benchmarks.units import Item

#: The name of the product's stack in a benchmark.
STACK: Final = "bench"
_TABLE: Final = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


def item_of(change: Change) -> Item:
    """The item of a new record, as the product writes it."""
    values = {name: value for name, value in (*change.after.items(), *change.derived.items()) if value is not None}
    item: Item = change.row(change.pk, change.sk, version=1, effect_id=uuid.uuid4().hex, **values).serialize()
    return item


def placed(change: Change) -> tuple[str, Item]:
    """The product's table of a new record, and its item."""
    return f"{STACK}-{change.row.aggregate}", item_of(change)


def product_tables() -> list[dict[str, Any]]:
    """The product's tables, as the template has them."""
    # Not on the way of the clients: what reads the template is large, and they would carry it.
    from tests.template.rendered import resources

    found = []
    for table in resources("AWS::DynamoDB::Table").values():
        name = table["TableName"]["Fn::Sub"].replace("${AWS::StackName}", STACK)
        found.append({"TableName": name} | {key: table[key] for key in _TABLE if key in table})
    return found


def write(path: Path, tables: Iterable[Mapping[str, Any]], items: Iterable[tuple[str, Item]]) -> None:
    """Write the file: the tables, then each item with the name of its table."""
    with path.open("w", encoding="utf-8") as file:
        for table in tables:
            file.write(json.dumps({"create": table}, ensure_ascii=False) + "\n")
        for name, item in items:
            file.write(json.dumps({"table": name, "item": item}, ensure_ascii=False) + "\n")
