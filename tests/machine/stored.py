"""What the tables hold after a step: read from moto behind the product's back, so that looking costs little and asks nothing of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from relance.domain.invoice import Invoice, Payment
from relance.domain.run import Run
from relance.runtime.settings import settings
from relance.store import runs
from relance.store.audit import OPERATIONS
from relance.store.invoices import invoice_of, payment_of
from relance.store.journals import RunRow
from relance.store.outbox import Delivery, delivery_of
from relance.store.tables import TABLES, InvoiceRow
from tests.faults.fleet_books import Books
from tests.quick_tables import held

Key = tuple[str, str]
Item = dict[str, Any]


def items(aggregate: str) -> dict[Key, Item]:
    """The items of a table as DynamoDB holds them, by key."""
    table = held()[settings().table(aggregate)]
    raw = (item.to_json()["Attributes"] for rows in table.items.values() for item in rows.values())
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in raw}


def deliveries() -> dict[Key, Delivery]:
    """The messages and how they stand."""
    return {key: delivery_of(item) for key, item in items("outbox").items()}


@dataclass(frozen=True)
class Snapshot:
    """Every table at one moment, by aggregate; what is decoded of it is decoded once."""

    tables: dict[str, dict[Key, Item]]

    @classmethod
    def taken(cls) -> Snapshot:
        """The tables as they are now."""
        return cls({row.aggregate: items(row.aggregate) for row in TABLES})

    @property
    def business(self) -> dict[str, dict[Key, Item]]:
        """All but the runs' own records, and what the audit has of their starts."""
        kept = {aggregate: rows for aggregate, rows in self.tables.items() if aggregate != "runs"}
        return kept | {"audit": {key: item for key, item in kept["audit"].items() if not key[0].startswith(f"{OPERATIONS}#")}}

    @cached_property
    def invoices(self) -> dict[Key, Invoice]:
        """By organisation and number."""
        return {key: invoice_of(_invoice_row(item)) for key, item in self.tables["invoices"].items() if "#" not in key[1]}

    @cached_property
    def payments(self) -> list[Payment]:
        """Of all invoices."""
        return [payment_of(_invoice_row(item)) for (_, sk), item in self.tables["invoices"].items() if "#payment#" in sk]

    @cached_property
    def messages(self) -> dict[Key, Delivery]:
        """By organisation and id."""
        return {key: delivery_of(item) for key, item in self.tables["outbox"].items()}

    @cached_property
    def runs(self) -> dict[str, Run]:
        """By id."""
        return {pk: runs._run(RunRow.from_raw_data(dict(item))) for (pk, sk), item in self.tables["runs"].items() if sk == "run"}

    @cached_property
    def fleet(self) -> Books:
        """Rentals, their sheets, and invoices."""
        return Books.read(*(self.tables[name] for name in ("rentals", "invoices", "organisations")))

    @property
    def marks(self) -> set[str]:
        """The organisations whose dates are to be computed again."""
        return {sk for pk, sk in self.tables["organisations"] if pk == "#reindex"}

    def shards(self, run: str) -> list[Item]:
        """The shards of a run."""
        return [item for (pk, sk), item in self.tables["runs"].items() if pk == run and sk.startswith("shard#")]

    def lines(self, run: str) -> list[dict[str, Any]]:
        """The lines of a run."""
        return list(self._lines(run))

    def _lines(self, run: str) -> Iterator[dict[str, Any]]:
        for (pk, _), item in self.tables["runs"].items():
            if pk.startswith(f"{run}/"):
                yield from json.loads(item["lines"]["S"])


def _invoice_row(item: Item) -> InvoiceRow:
    return InvoiceRow.from_raw_data(dict(item))
