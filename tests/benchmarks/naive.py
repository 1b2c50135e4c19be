"""Contender: the Lambda that one writes first. It scans the table, filters in Python, and writes three times for each change."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

import boto3
from botocore.client import BaseClient
from jinja2 import Environment

from tests.benchmarks.ordinary import AGEING, BURSAR, HTML, TEXT, cutoffs, facts, subject
from tests.benchmarks.outcome import Outcome
from tests.benchmarks.units import Item

INVOICES: Final = "naive-invoices"
AUDIT: Final = "naive-audit"
MESSAGES: Final = "naive-messages"


def _table(name: str, hash_key: str, range_key: str) -> dict[str, Any]:
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in (hash_key, range_key)],
        "KeySchema": [{"AttributeName": hash_key, "KeyType": "HASH"}, {"AttributeName": range_key, "KeyType": "RANGE"}],
    }


TABLES: Final = (_table(INVOICES, "pk", "sk"), _table(AUDIT, "invoice", "id"), _table(MESSAGES, "invoice", "id"))


class NaiveLambda:
    """Its tables through boto3's resource, as in the examples of AWS."""

    def __init__(self) -> None:
        dynamodb: Any = boto3.resource("dynamodb")
        self.client: BaseClient = dynamodb.meta.client
        self._invoices, self._audit, self._messages = (dynamodb.Table(name) for name in (INVOICES, AUDIT, MESSAGES))
        self._text, self._html = Environment(autoescape=False).from_string(TEXT), Environment(autoescape=True).from_string(HTML)  # noqa: S701 - text

    def warm_up(self) -> None:
        """One request, so that the connection stands."""
        self._invoices.get_item(Key={"pk": "nobody", "sk": "nothing"})

    def work(self, as_of: date) -> int:
        """Age all invoices; how many changed."""
        steps = [(status, limit.isoformat()) for status, limit in cutoffs(as_of)]
        changed = 0
        for invoice in self._scan():
            if invoice["status"] not in AGEING or invoice["paid"] >= invoice["total"]:
                continue
            reached = next((status for status, limit in steps if invoice["due_on"] <= limit), None)
            if reached and AGEING.index(reached) > AGEING.index(invoice["status"]):
                self._age(invoice, reached)
                changed += 1
        return changed

    def outcome(self, items: Callable[[str], Iterable[Item]]) -> Outcome:
        """What it left behind."""
        return Outcome(
            dict(sorted(Counter(invoice["status"]["S"] for invoice in items(INVOICES)).items())),
            sorted([entry["invoice"]["S"], entry["before"]["S"], entry["after"]["S"]] for entry in items(AUDIT)),
            sorted([message["invoice"]["S"], message["address"]["S"], message["subject"]["S"]] for message in items(MESSAGES)),
        )

    def _scan(self) -> Iterator[dict[str, Any]]:
        for page in _pages(self._invoices):
            yield from page

    def _age(self, invoice: dict[str, Any], reached: str) -> None:
        number, at = invoice["sk"], datetime.now(UTC).isoformat()
        self._invoices.update_item(
            Key={"pk": invoice["pk"], "sk": number},
            UpdateExpression="SET #status = :status, version = version + :one",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":status": reached, ":one": 1},
        )
        self._audit.put_item(
            Item={"invoice": number, "id": uuid.uuid4().hex, "at": at, "actor": "ageing", "before": invoice["status"], "after": reached}
        )
        if reached == "litigation":
            known = facts(number, invoice["customer_name"], invoice["total"], invoice["paid"], date.fromisoformat(invoice["due_on"]))
            words = {"subject": subject(known), "text": self._text.render(known), "html": self._html.render(known)}
            self._messages.put_item(
                Item={"invoice": number, "id": uuid.uuid4().hex, "at": at, "address": BURSAR, "state": "pending"} | words
            )


def _pages(table: Any) -> Iterator[list[dict[str, Any]]]:
    answer = table.scan()
    while True:
        yield answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        answer = table.scan(ExclusiveStartKey=answer["LastEvaluatedKey"])
