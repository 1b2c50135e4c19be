"""A thousand expenses come in a file, of all the budgets there are: the import puts together those that the same budgets count."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from botocore.client import BaseClient

from relance.store import organisations
from relance.store.effects import By
from relance.store.row import connection
from tests.benchmarks.association_nights import BUDGETS
from tests.benchmarks.association_world import ORGANISATION, account
from tests.benchmarks.loading import items
from tests.benchmarks.naive_violations import Outcome
from tests.benchmarks.tables_file import STACK

EXPENSES: Final = 1_000


class Posting:
    """The import of the file."""

    def __init__(self) -> None:
        os.environ["RELANCE_STACK"] = STACK
        self.client: BaseClient = connection().client

    def warm_up(self) -> None:
        """One request, so that the connection stands."""
        organisations.read(ORGANISATION.id)

    def work(self) -> int:
        """Import them; how many were created."""
        from relance.transfer import importing, planning  # pydantic is none of a job's imports

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "expenses.jsonl"
            file.write_text("".join(json.dumps(row) + "\n" for row in _rows()), encoding="utf-8")
            return importing.apply(planning.plan([file]), By("bench")).created

    def outcome(self) -> Outcome:
        """What the budgets' lines have as spent, in all."""
        budgets = [item for item in items(f"{STACK}-budgets") if "lines" in item]
        return Outcome([["spent", str(sum(_spent(item) for item in budgets)), len(budgets)]], [], [])


def _rows() -> Iterator[dict[str, Any]]:
    for n in range(EXPENSES):
        known = {"organisation": ORGANISATION.id, "id": f"N-{n:05d}", "spent_on": "2025-10-01", "amount": "10.00"}
        yield known | {
            "account": account(n % BUDGETS, n // BUDGETS),
            "currency": ORGANISATION.currency,
            "description": "Invoice of a plumber",
        }


def _spent(item: dict[str, Any]) -> float:
    return sum(float(actual) for _, _, _, actual in json.loads(item["lines"]["S"]))
