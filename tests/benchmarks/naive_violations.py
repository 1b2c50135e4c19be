"""Contender: the loop that one writes first to escalate violations. It scans, gets what belongs to each, and writes all one by one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import boto3
from botocore.client import BaseClient
from jinja2 import Environment

from tests.benchmarks.association_world import DAY
from tests.benchmarks.loading import items
from tests.world import HOA

#: The ladder: days after the cure deadline, and the fine.
_STEPS: Final = ((1, "50.00"), (7, "100.00"), (14, "150.00"))
_NAMES: Final = ("violations", "units", "contacts", "invoices", "audit", "messages")
TABLES: Final = tuple(
    {
        "TableName": f"naive-{name}",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    }
    for name in _NAMES
)
_TEXT: Final = """Violation Escalation Notice

Dear {{ contact }},

The violation at Unit {{ unit }} has been escalated.

Violation Details:
- Type: {{ type }}
- Description: {{ description }}
- Escalation Step: {{ step }}
- Escalation Date: {{ on }}

Fine Amount: {{ fine }}

Action Required: Please address this violation immediately to avoid further fines.

Thank you,
Sunset Ridge HOA Management
"""
_HTML: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
<body style="font:16px/1.5 sans-serif;max-width:34em;margin:auto;padding:1em">
<h1 style="font-size:1.3em">Violation Escalation Notice</h1>
<p>Dear {{ contact }},</p>
<p>The violation at Unit {{ unit }} has been escalated.</p>
<p>Violation Details:</p>
<ul>
<li>Type: {{ type }}</li>
<li>Description: {{ description }}</li>
<li>Escalation Step: {{ step }}</li>
<li>Escalation Date: {{ on }}</li>
</ul>
<p>Fine Amount: <b>{{ fine }}</b></p>
<p><b>Action Required:</b> Please address this violation immediately to avoid further fines.</p>
<p>Thank you,</p>
<p style="color:#555">Sunset Ridge HOA Management</p>
</body>
</html>
"""


@dataclass(frozen=True)
class Outcome:
    """`steps`: violation, status, step; `fines`: number, amount, customer; `told`: address, subject."""

    steps: list[list[Any]]
    fines: list[list[Any]]
    told: list[list[Any]]

    def as_data(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


class NaiveEscalation:
    """Its tables through boto3's resource, as in the examples of AWS."""

    def __init__(self) -> None:
        dynamodb: Any = boto3.resource("dynamodb")
        self.client: BaseClient = dynamodb.meta.client
        self._tables = {name: dynamodb.Table(f"naive-{name}") for name in _NAMES}
        self._text, self._html = Environment(autoescape=False).from_string(_TEXT), Environment(autoescape=True).from_string(_HTML)  # noqa: S701 - text

    def warm_up(self) -> None:
        """One request, so that the connection stands."""
        self._get("units", "nothing")

    def work(self) -> int:
        """Escalate what is due; how many changed."""
        due = [one for one in self._scan() if "cure_deadline" in one and _is_due(one)]
        for violation in due:
            self._escalate(violation)
        return len(due)

    def outcome(self) -> Outcome:
        """What it left behind."""
        found = {name: list(items(f"naive-{name}")) for name in ("violations", "invoices", "messages")}
        steps = [one for one in found["violations"] if "cure_deadline" in one]
        return Outcome(
            sorted([one["sk"]["S"], one["status"]["S"], int(one["step"]["N"])] for one in steps),
            sorted([one["sk"]["S"], float(one["total"]["N"]), one["customer"]["S"]] for one in found["invoices"]),
            sorted([one["address"]["S"], one["subject"]["S"]] for one in found["messages"]),
        )

    def _get(self, table: str, sk: str) -> Any:
        return self._tables[table].get_item(Key={"pk": HOA.id, "sk": sk}).get("Item")

    def _scan(self) -> Iterator[dict[str, Any]]:
        answer = self._tables["violations"].scan()
        yield from answer["Items"]
        while "LastEvaluatedKey" in answer:
            answer = self._tables["violations"].scan(ExclusiveStartKey=answer["LastEvaluatedKey"])
            yield from answer["Items"]

    def _escalate(self, violation: dict[str, Any]) -> None:
        step, id = int(violation["step"]), violation["sk"]
        unit, type = self._get("units", violation["unit"]), self._get("violations", f"type#{violation['type']}")
        owner = self._get("contacts", _first_owner(unit))
        known = {"contact": owner["name"], "unit": unit["sk"], "type": type["name"], "description": violation["description"]}
        known |= {"step": step + 1, "on": DAY.isoformat(), "fine": f"${_STEPS[step][1]}"}
        self._tables["violations"].update_item(
            Key={"pk": HOA.id, "sk": id},
            UpdateExpression="SET #status = :status, step = :step, escalated_on = :on, version = version + :one",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":status": "escalated", ":step": step + 1, ":on": DAY.isoformat(), ":one": 1},
        )
        fine = Decimal(_STEPS[step][1])
        self._put("violations", f"{id}#escalation#{step + 1}", step=step + 1, fine=fine, escalated_on=DAY.isoformat())
        due_on = (DAY + timedelta(days=14)).isoformat()
        customer = owner["sk"].removeprefix("contact#")
        self._put("invoices", f"FINE-{id}-{step + 1}", total=fine, paid=Decimal(0), status="issued", customer=customer, due_on=due_on)
        self._put("audit", uuid.uuid4().hex, record=id, actor="escalation", before=step, after=step + 1)
        words = {"subject": f"Violation Escalated - {type['name']}", "text": self._text.render(known), "html": self._html.render(known)}
        self._put("messages", uuid.uuid4().hex, address=owner["email"], state="pending", **words)

    def _put(self, table: str, sk: str, **values: Any) -> None:
        self._tables[table].put_item(Item={"pk": HOA.id, "sk": sk} | values)


def _first_owner(unit: dict[str, Any]) -> str:
    found: str = unit["owners"].split('"')[1]
    return f"contact#{found}"


def _is_due(violation: dict[str, Any]) -> bool:
    step = int(violation["step"])
    if violation["status"] not in ("open", "escalated") or step == len(_STEPS):
        return False
    due_on = date.fromisoformat(violation["cure_deadline"]) + timedelta(days=_STEPS[step][0])
    if step:
        between = _STEPS[step][0] - _STEPS[step - 1][0]
        due_on = max(due_on, date.fromisoformat(violation["escalated_on"]) + timedelta(days=between))
    return due_on <= DAY
