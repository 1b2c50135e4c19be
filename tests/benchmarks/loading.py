"""Fills moto's tables from a file of tables and items, without requests. It imports nothing that the server's environment has not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

REGION: Final = "us-east-1"


def load(path: Path) -> None:
    """Create each table and put each item. To be called within `mock_aws`."""
    client = boto3.client("dynamodb", region_name=REGION)
    backend = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]
    with path.open(encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            if "create" in entry:
                client.create_table(**entry["create"])
            else:
                backend.get_table(entry["table"]).put_item(entry["item"], overwrite=True)


def items(table: str) -> Iterator[dict[str, Any]]:
    """All items of a table as they stand, without a request."""
    for item in dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(table).all_items():
        yield item.to_json()["Attributes"]
