"""Contenders: an item a day of a sheet, read by a query a rental as one writes it first, or from one partition a month.

Each goes on as a loop does: whose rental and which vehicle is asked for one by one, and all is written one by one.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import boto3
from boto3.dynamodb.conditions import Key
from botocore.client import BaseClient

from relance.domain.rental import RentalStatus
from relance.domain.timesheet import DayStatus
from tests.benchmarks.loading import items
from tests.benchmarks.rentals_world import DUE, ORGANISATION, a_rental, days
from tests.benchmarks.units import Item
from tests.fleet import JANUARY

#: `by_rental`: a query a rental. `by_month`: the days of all rentals in a partition.
WAYS: Final = ("by_rental", "by_month")
_NAMES: Final = ("rentals", "vehicles", "contacts", "days", "invoices", "audit")
TABLES: Final = tuple(
    {
        "TableName": f"naive-{name}",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    }
    for name in _NAMES
)
_MONTH: Final = f"{JANUARY:%Y-%m}"
_FRANC: Final = Decimal(1)


def day_items(way: str, due: int = DUE) -> Iterator[tuple[str, Item]]:
    """January's days, an item each, with the version and the effect that every record of ours has."""
    for n in range(due):
        id = a_rental(n).id
        for day, status in days(n, JANUARY).items():
            on = f"{_MONTH}-{day:02d}"
            pk, sk = (f"{ORGANISATION.id}#{id}", on) if way == "by_rental" else (f"{ORGANISATION.id}#{_MONTH}", f"{id}#{on}")
            item = {"pk": {"S": pk}, "sk": {"S": sk}, "status": {"S": status.value}, "version": {"N": "1"}}
            yield "naive-days", item | {"effect_id": {"S": uuid.uuid4().hex}}


class ItemADay:
    """Its tables through boto3's resource, as in the examples of AWS."""

    def __init__(self, way: str) -> None:
        dynamodb: Any = boto3.resource("dynamodb")
        self.client: BaseClient = dynamodb.meta.client
        self._tables = {name: dynamodb.Table(f"naive-{name}") for name in _NAMES}
        self._of: Callable[[], Callable[[str], list[str]]] = self._a_month if way == "by_month" else lambda: self._a_rental

    def warm_up(self) -> None:
        """One request, so that the connection stands."""
        self._get("vehicles", "nothing")

    def before(self) -> None:
        """Nothing."""

    def work(self) -> int:
        """Bill January; how many rentals were."""
        of = self._of()
        return sum(self._bill(rental, of(_id(rental))) for rental in self._active())

    def read(self) -> int:
        """Read January's days of all rentals, whose ids are known; how many days were worked."""
        of = self._of()
        return sum(of(a_rental(n).id).count(DayStatus.WORKED) for n in range(DUE))

    def outcome(self) -> list[list[str]]:
        """The invoices that were made: number, total, customer."""
        found = items("naive-invoices")
        return sorted([one["sk"]["S"], one["total"]["N"], one["customer_name"]["S"]] for one in found)

    def _active(self) -> Iterator[dict[str, Any]]:
        found = (one for page in _pages(self._tables["rentals"].scan) for one in page)
        return (one for one in found if one["status"] == RentalStatus.ACTIVE)

    def _a_rental(self, id: str) -> list[str]:
        of = Key("pk").eq(f"{ORGANISATION.id}#{id}") & Key("sk").begins_with(_MONTH)
        return [day["status"] for page in _pages(self._tables["days"].query, KeyConditionExpression=of) for day in page]

    def _a_month(self) -> Callable[[str], list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        of = Key("pk").eq(f"{ORGANISATION.id}#{_MONTH}")
        for page in _pages(self._tables["days"].query, KeyConditionExpression=of):
            for day in page:
                found[day["sk"].partition("#")[0]].append(day["status"])
        return found.__getitem__

    def _get(self, table: str, sk: str) -> Any:
        return self._tables[table].get_item(Key={"pk": ORGANISATION.id, "sk": sk}).get("Item")

    def _bill(self, rental: dict[str, Any], statuses: list[str]) -> bool:
        worked = statuses.count(DayStatus.WORKED)
        if not worked:
            return False
        customer, vehicle = self._get("contacts", f"contact#{rental['customer']}"), self._get("vehicles", f"vehicle#{rental['vehicle']}")
        net = (worked * rental["daily_rate"]).quantize(_FRANC, ROUND_HALF_UP)
        vat = (net * ORGANISATION.vat_rate).quantize(_FRANC, ROUND_HALF_UP)
        number = f"LOC-{_id(rental)}-{JANUARY:%Y%m}"
        amounts = {"net": net, "vat": vat, "total": net + vat, "worked": worked, "not_worked": len(statuses) - worked}
        self._put("invoices", number, customer_name=customer["name"], label=vehicle["name"], status="draft", **amounts)
        self._put("audit", uuid.uuid4().hex, record=number, actor="rentals", after=amounts)
        self._tables["rentals"].update_item(
            Key={"pk": ORGANISATION.id, "sk": rental["sk"]},
            UpdateExpression="SET billed_to = :month, version = version + :one",
            ExpressionAttributeValues={":month": JANUARY.isoformat(), ":one": 1},
        )
        return True

    def _put(self, table: str, sk: str, **values: Any) -> None:
        self._tables[table].put_item(Item={"pk": ORGANISATION.id, "sk": sk} | values)


def _id(rental: dict[str, Any]) -> str:
    id: str = rental["sk"].removeprefix("rental#")
    return id


def _pages(ask: Callable[..., Any], **how: Any) -> Iterator[list[dict[str, Any]]]:
    answer = ask(**how)
    while True:
        yield answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        answer = ask(**how, ExclusiveStartKey=answer["LastEvaluatedKey"])
