"""Which records are due: pages of the due indexes, each record readable or said to be broken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from pynamodb.expressions.condition import Condition

from relance.domain.budget import Budget
from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import Receivable
from relance.domain.rental import Rental
from relance.domain.unit import Unit
from relance.domain.violation import Violation
from relance.store import budgets, lookup, rentals, units, violations
from relance.store.invoices import receivable_of
from relance.store.reading import Key, count, decode, query_page
from relance.store.row import SHARDS, Row
from relance.store.tables import BudgetRow, InvoiceRow, RentalRow, UnitRow, ViolationRow

#: Records that are asked of an index at once, where a whole partition is read.
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Due[R]:
    """A record that an index says is due: the record, or why it cannot be understood.

    `name` is what its run's line calls it, and `cursor` where to go on after it. `stands`: the dates under which it is in the due
    indexes now, where it was read in full. `existing`: records that its effect would make, and that are there already. `customer`:
    whose it is, if the item says so.
    """

    organisation: str
    name: str
    record: R | BrokenRecordError
    cursor: Key
    stands: Mapping[str, date | None] = field(default_factory=dict)
    existing: frozenset[str] = frozenset()
    customer: str = ""


@dataclass(frozen=True, slots=True)
class DueIndex[R]:
    """Records by the next date on which something is to be done about them, in `SHARDS` partitions.

    An index called X has the keys `X_shard` and `X_on`. What it holds of a record may be behind: writes are conditional on versions.
    """

    row: type[Row]
    index: str
    build: Callable[[Any], R]
    #: What stands before a record's name in its key.
    prefix: str = ""

    @property
    def shards(self) -> list[str]:
        """Its partitions."""
        return [str(n) for n in range(SHARDS)]

    def count(self, shard: str, until: date, organisation: str = "", start: Key | None = None) -> int:
        """How many records of a partition are due by `until`, of one organisation or of all, from `start` on."""
        return count(self.row, shard, self.index, self._by(until), self._of(organisation), start)

    def page(self, shard: str, until: date, start: Key | None, limit: int, organisation: str = "") -> tuple[list[Due[R]], Key | None]:
        """A page of what is due in a partition by `until`, oldest date first, and where the next starts."""
        page = query_page(self.row, shard, index=self.index, where=self._by(until), only=self._of(organisation), start=start, limit=limit)
        return [self._indexed(item) for item in page.items], page.next_key

    def whole(self, shard: str, until: date, organisation: str = "") -> list[Due[R]]:
        """All that is due in a partition by `until`, by organisation and name, with the name as the cursor.

        For a job that moves records within the dates it walks: page by page it would meet them again.
        """
        found: list[Due[R]] = []
        start: Key | None = None
        while True:
            page, start = self.page(shard, until, start, _AT_ONCE, organisation)
            found += page
            if start is None:
                break
        named = (replace(one, cursor={"pk": {"S": one.organisation}, "sk": {"S": one.name}}) for one in found)
        return sorted(named, key=lambda one: (one.organisation, one.name))

    def _by(self, until: date) -> Condition:
        on: Any = getattr(self.row, f"{self.index}_on")
        by: Condition = on <= until
        return by

    def _of(self, organisation: str) -> Condition | None:
        return self.row.pk == organisation if organisation else None

    def _indexed(self, item: dict[str, Any]) -> Due[R]:
        cursor = {name: item[name] for name in ("pk", "sk", f"{self.index}_shard", f"{self.index}_on")}
        return due_of(self.row, item, cursor, self.build, self.prefix)


AGEING: Final = DueIndex[Receivable](InvoiceRow, "aging", receivable_of)
LATE_FEES: Final = DueIndex[Receivable](InvoiceRow, "late_fee", receivable_of)
REMINDERS: Final = DueIndex[Receivable](InvoiceRow, "reminder", receivable_of)
ESCALATIONS: Final = DueIndex[Violation](ViolationRow, "escalation", violations.violation_of)
ASSESSMENTS: Final = DueIndex[Unit](UnitRow, "assessment", units.unit_of)
BUDGETS: Final = DueIndex[Budget](BudgetRow, "active", budgets.budget_of, "budget#")
RENTALS: Final = DueIndex[Rental](RentalRow, "active", rentals.rental_of, "rental#")


def due_of[R](row: type[Row], item: dict[str, Any], cursor: Key, build: Callable[[Any], R], prefix: str = "") -> Due[R]:
    """The record in an item of the table or of an index, or what is wrong with it."""
    organisation, name, customer = item["pk"]["S"], item["sk"]["S"].removeprefix(prefix), item.get("customer", {}).get("S", "")
    try:
        return Due(organisation, name, build(decode(row, item)), cursor, customer=customer)
    except BrokenRecordError as error:
        return Due(organisation, name, error, cursor, customer=customer)


def by_name[R](index: DueIndex[R], organisation: str, name: str) -> Due[R]:
    """One record of an index's table, as it stands now."""
    [due] = by_names(index, [(organisation, name)])
    return due


def by_names[R](index: DueIndex[R], names: Collection[tuple[str, str]]) -> list[Due[R]]:
    """Records of an index's table as they stand now, a hundred a request, in this order."""
    keys = [(organisation, f"{index.prefix}{name}") for organisation, name in names]
    items = lookup.batch_get(index.row, keys)
    return [_read(index, key, items.get(key)) for key in keys]


def _read[R](index: DueIndex[R], key: tuple[str, str], item: dict[str, Any] | None) -> Due[R]:
    cursor = {"pk": {"S": key[0]}, "sk": {"S": key[1]}}
    if item is not None:
        return due_of(index.row, item, cursor, index.build, index.prefix)
    name = key[1].removeprefix(index.prefix)
    return Due(key[0], name, BrokenRecordError(f"{index.row.aggregate}/{name}", "it does not exist any more"), cursor)
