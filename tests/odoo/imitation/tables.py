"""The tables of the imitated server: what is committed, and the ids that have been given away."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from tests.odoo.imitation.clock import Clock
from tests.odoo.imitation.errors import UnknownError
from tests.odoo.imitation.fields import Model, usual
from tests.odoo.imitation.transactions import Transaction

type Row = dict[str, Any]


class Tables:
    """Rows by model and id, `id` among their values. Whoever reads more than one of them holds `lock`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.models = usual()
        self._rows: dict[str, dict[int, Row]] = {name: {} for name in self.models}
        self._pointing: defaultdict[tuple[str, str, int], set[int]] = defaultdict(set)
        self._given = Counter[str]()

    def declare(self, model: Model) -> None:
        """Another model, without rows."""
        self.models[model.name] = model
        self._rows[model.name] = {}

    def model(self, name: str) -> Model:
        """The model of that name. UnknownError: there is none."""
        if name not in self.models:
            raise UnknownError(f"the model {name!r} does not exist")
        return self.models[name]

    def begin(self) -> Transaction:
        """A transaction whose moment is now, whenever it commits."""
        return Transaction(self, self.clock.now())

    def next_id(self, model: str) -> int:
        """An id that nobody has or will get, whether or not its transaction commits."""
        with self.lock:
            self._given[model] += 1
            return self._given[model]

    def row(self, model: str, id: int) -> Mapping[str, Any] | None:
        """The committed row; None if there is none."""
        return self._rows[model].get(id)

    def rows(self, model: str) -> Iterator[Mapping[str, Any]]:
        """The committed rows, by id."""
        rows = self._rows[model]
        return (rows[id] for id in sorted(rows))

    def pointing(self, model: str, field: str, target: int) -> set[int]:
        """The ids of the committed rows whose reference `field` is to `target`."""
        return self._pointing[model, field, target]

    def put(self, model: str, id: int, changed: Mapping[str, Any] | None, *, new: bool) -> None:
        """Commit a change of a row, or with None its end. A change of what somebody has deleted meanwhile is nothing."""
        rows = self._rows[model]
        before = rows.get(id, {})
        if changed is None:
            rows.pop(id, None)
        elif new or id in rows:
            rows[id] = {**before, **changed}
        self._index(model, id, before, rows.get(id, {}))

    def _index(self, model: str, id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        for field in self.models[model].fields.values():
            old, new = before.get(field.name), after.get(field.name)
            if field.kind == "many2one" and old != new:
                self._pointing[model, field.name, old or 0].discard(id)
                self._pointing[model, field.name, new or 0].add(id)
