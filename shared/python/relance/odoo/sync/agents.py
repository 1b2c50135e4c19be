"""Who wrote a row: the names of the other system's users, read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from relance.domain.mirror import Seen
from relance.odoo.server import Server


@dataclass(slots=True)
class Agents:
    """The names that are known so far, by user."""

    _names: dict[int, str] = field(default_factory=dict)

    def learn(self, server: Server, rows: Sequence[Seen]) -> None:
        """Ask for the names of those who wrote these rows, as far as they are not known."""
        unknown = {row.writer for row in rows if row.writer} - self._names.keys()
        if unknown:
            self._names |= server.names(unknown)

    def name(self, uid: int | None) -> str:
        """The name of a user, `#5` if it may not be read; empty for nobody."""
        return self._names.get(uid, f"#{uid}") if uid else ""
