"""The poll that everybody writes first: what was written after the last row that was seen. It is here to be seen losing rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from relance.domain.mirror import ModelSpec
from relance.domain.mirror_values import seen, wanted
from tests.odoo.either import There
from tests.odoo.server.calls import json2
from tests.odoo.world import Content, Contents


@dataclass
class Naive:
    """A mirror by a cursor on `write_date >`, kept as the newest that was seen, as seed 003's synchronisation has it."""

    there: There
    specs: Sequence[ModelSpec]
    contents: Contents = field(default_factory=dict)
    _cursors: dict[str, str] = field(default_factory=dict)

    def poll(self) -> None:
        """Take in what is newer than what was seen. Nobody tells it what is gone."""
        for spec in self.specs:
            held: dict[int, Content] = self.contents.setdefault(spec.name, {})
            cursor = self._cursors.get(spec.name)
            rows = self._rows(spec, [["write_date", ">", cursor]] if cursor else [])
            for row in rows:
                one = seen(spec, row)
                held[one.id] = one.problem or one.values
            if rows:
                self._cursors[spec.name] = max(str(row["write_date"]) for row in rows)

    def _rows(self, spec: ModelSpec, domain: list[Any]) -> list[Mapping[str, Any]]:
        asked: dict[str, Any] = {"domain": domain, "fields": wanted(spec), "order": "write_date, id", "load": ""}
        rows: list[Mapping[str, Any]] = json2(
            self.there.url, self.there.key, spec.there, "search_read", **asked, context={"active_test": False}
        )
        return rows
