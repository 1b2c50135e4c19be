"""What goes wrong with DynamoDB, made to happen: lost replies, busy records, damaged items."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.awsrequest import AWSRequest
from botocore.client import BaseClient

from relance.runtime.settings import settings
from relance.store.row import Row, connection

WRITE = "TransactWriteItems"
Value = dict[str, str]


@contextmanager
def hooked(event: str, hook: Callable[..., Any], client: BaseClient | None = None) -> Iterator[None]:
    """Within it, `hook` is called at that event of a client of botocore, which is DynamoDB's if none is given."""
    events = (client or connection().client).meta.events
    events.register_first(event, hook)
    try:
        yield
    finally:
        events.unregister(event, hook)


@contextmanager
def lost_reply(operation: str = WRITE) -> Iterator[list[dict[str, Any]]]:
    """The first reply to `operation` is lost after it was applied, and the SDK asks again. Gives the requests that were sent.

    moto forgets the token of a transaction and applies it again, so that what protects the records is proved to be ours.
    """
    sent: list[dict[str, Any]] = []

    def note(request: AWSRequest, **_: Any) -> None:
        sent.append(json.loads(request.body))

    def again(attempts: int, **_: Any) -> float | None:
        return 0 if attempts == 1 else None

    with hooked(f"before-send.dynamodb.{operation}", note), hooked(f"needs-retry.dynamodb.{operation}", again):
        yield sent


@contextmanager
def cancelled(*codes: str, times: int = 1) -> Iterator[list[str]]:
    """The first `times` transactions are cancelled for these reasons, one an action. Gives the tokens they came with."""
    tokens: list[str] = []

    def refuse(params: dict[str, Any], **_: Any) -> tuple[SimpleNamespace, dict[str, Any]] | None:
        tokens.append(json.loads(params["body"])["ClientRequestToken"])
        if len(tokens) > times:
            return None
        reasons = [{"Code": code, "Message": f"{code} it is"} for code in codes]
        error = {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"}
        return SimpleNamespace(status_code=400), {"Error": error, "CancellationReasons": reasons, "ResponseMetadata": {}}

    # At this event an answer takes the place of the request; at `before-send`, moto would have applied it all the same.
    with hooked(f"before-call.dynamodb.{WRITE}", refuse):
        yield tokens


def raw(row: type[Row], pk: str, sk: str) -> dict[str, Any]:
    """The item as DynamoDB holds it; empty if there is none."""
    key: Any = {"pk": {"S": pk}, "sk": {"S": sk}}
    return {**boto3.client("dynamodb").get_item(TableName=settings().table(row.aggregate), Key=key).get("Item", {})}


def damage(row: type[Row], pk: str, sk: str, **values: Value | None) -> None:
    """Set raw attributes of an item behind the store's back, or with None take them away."""
    item = {name: value for name, value in (raw(row, pk, sk) | values).items() if value is not None}
    boto3.client("dynamodb").put_item(TableName=settings().table(row.aggregate), Item=item)
