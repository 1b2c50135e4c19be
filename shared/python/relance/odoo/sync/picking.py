"""What a person wants read now: from a time on, by name, the last ones, single records. How far the mirror is stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from relance.domain.mirror import ModelSpec
from relance.odoo.sync import presence
from relance.odoo.sync.applying import Mirror
from relance.odoo.sync.order import Order
from relance.store import mirror as records

type Rows = Sequence[Mapping[str, Any]]


@dataclass(slots=True)
class Picker:
    """Reads what an order picks of some models, parents first, and with the records that are picked their children."""

    mirror: Mirror
    specs: tuple[ModelSpec, ...]
    order: Order
    picked: dict[str, set[int]] = field(default_factory=dict)

    def run(self) -> None:
        """Read and take in. OdooError."""
        for spec in self.specs:
            if self.order.ids:
                self.mirror.again[spec.name] |= set(self.order.ids)
                continue
            for rows in self._pages(spec):
                self.mirror.take(spec, rows, self.mirror.reading_of(spec))
                self.picked.setdefault(spec.name, set()).update(row["id"] for row in rows)
        presence.look_again(self.mirror)

    def _pages(self, spec: ModelSpec) -> list[Rows] | Any:
        order, parents = self.order, self._parents(spec)
        if order.since:
            return self._since(spec)
        if parents is not None:
            return self._children(spec, parents)
        if order.name:
            field = "name" if spec.field("name") else spec.reference
            return [self.mirror.server.found(spec, [[field, "=", order.name]], limit=order.batch_size).rows]
        return [self._last(spec)]

    def _parents(self, spec: ModelSpec) -> set[int] | None:
        """The picked records that those of this model belong to; None if no model of this order is their parent."""
        target = spec.field(spec.parent)
        named = {one.name for one in self.specs}
        return self.picked.get(target.target, set()) if target and spec.listed_by and target.target in named else None

    def _since(self, spec: ModelSpec) -> Any:
        after = 0
        while True:
            rows = self.mirror.server.changed(spec, since=self.order.since, after=after, limit=self.order.batch_size).rows
            yield rows
            if len(rows) < self.order.batch_size:
                return
            after = rows[-1]["id"]

    def _children(self, spec: ModelSpec, parents: set[int]) -> Any:
        """All children of these parents; those that the mirror has and the server did not send are looked at again."""
        for some in batched(sorted(parents), 500, strict=False):
            after = 0
            seen: set[int] = set()
            while True:
                domain = [[spec.parent, "in", list(some)], ["id", ">", after]]
                rows = self.mirror.server.found(spec, domain, limit=self.order.batch_size).rows
                seen |= {row["id"] for row in rows}
                yield rows
                if len(rows) < self.order.batch_size:
                    break
                after = rows[-1]["id"]
            here = self.mirror.hold.organisation.id
            self.mirror.again[spec.name] |= {id for one in some for id in records.children(here, spec.name, one)} - seen

    def _last(self, spec: ModelSpec) -> Rows:
        rows: list[Mapping[str, Any]] = []
        wanted = self.order.last or 0
        while len(rows) < wanted:
            below = [["id", "<", rows[-1]["id"]]] if rows else []
            some = self.mirror.server.found(spec, below, order="id desc", limit=min(self.order.batch_size, wanted - len(rows))).rows
            if not some:
                break
            rows += some
        return rows
