"""Records that decisions ask for, read a hundred a request and once: units, owners, types."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from relance.domain.errors import BrokenRecordError
from relance.store.lookup import Found

type _Key = tuple[str, str]


@dataclass(slots=True)
class Known[T]:
    """Records by (organisation, id). `read` finds those that exist."""

    read: Callable[[Collection[_Key]], dict[_Key, Found[T]]]
    _held: dict[_Key, Found[T] | None] = field(default_factory=dict)

    def need(self, keys: Collection[_Key]) -> None:
        """Read those that are not known yet, together."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._held]
        if missing:
            self._held |= dict.fromkeys(missing) | self._read(missing)

    def _read(self, keys: Collection[_Key]) -> dict[_Key, Found[T]]:
        return self.read(keys)

    def forget(self, organisation: str, belongs: Callable[[str], bool]) -> None:
        """Read those records of an organisation anew which somebody else has changed: the ids that `belongs` says."""
        self._held = {key: found for key, found in self._held.items() if key[0] != organisation or not belongs(key[1])}

    def known(self, organisation: str, id: str) -> T | None:
        """The record, if it has been read and can be understood."""
        found = self._held.get((organisation, id))
        return None if isinstance(found, BrokenRecordError) else found

    def held(self, organisation: str, id: str) -> T | None:
        """The record, if it has been read; nothing is read for it. BrokenRecordError: it cannot be understood."""
        return self.get(organisation, id) if (organisation, id) in self._held else None

    def get(self, organisation: str, id: str) -> T | None:
        """The record, or None if there is none. BrokenRecordError: it cannot be understood."""
        self.need([(organisation, id)])
        found = self._held[(organisation, id)]
        if isinstance(found, BrokenRecordError):
            raise found
        return found
