"""What a mirrored record is looked for by: its own words, and what the records that it refers to are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from relance.domain.mirror import FieldType, Held, ModelSpec
from relance.store import mirror

#: What a record is called where another refers to it, beside its own reference.
_CALLED: Final = ("display_name", "name")


@dataclass(slots=True)
class Naming:
    """The names of what the records of a model refer to as their reference or client, read once for those that were met."""

    organisation: str
    specs: Sequence[ModelSpec]
    spec: ModelSpec
    _names: dict[tuple[str, int], str] = field(default_factory=dict)

    def meet(self, some: Sequence[Held]) -> None:
        """Read the names that these records are looked for by."""
        wanted: dict[str, set[int]] = {}
        for one in some:
            for target, id in self._pointed(one):
                if (target, id) not in self._names:
                    wanted.setdefault(target, set()).add(id)
        for target, ids in wanted.items():
            rows = mirror.many(self.organisation, target, ids)
            for id in ids:
                found = rows.get(id)
                self._names[target, id] = self._name(found) if isinstance(found, Held) else ""

    def texts(self, one: Held) -> list[str]:
        """The words of a record that was met."""
        own = [str(one.values[name]) for name in self._looked_at if one.values.get(name)]
        return [str(one.id), *own, *(self._names.get(pointed, "") for pointed in self._pointed(one))]

    @property
    def _looked_at(self) -> list[str]:
        names = dict.fromkeys((self.spec.reference, "display_name", self.spec.client))
        return [name for name in names if (known := self.spec.field(name)) and known.type is not FieldType.REFERENCE]

    def _pointed(self, one: Held) -> Iterator[tuple[str, int]]:
        mirrored = {spec.name for spec in self.specs}
        for name in dict.fromkeys((self.spec.reference, self.spec.client)):
            known = self.spec.field(name)
            id = one.values.get(name)
            if known and known.type is FieldType.REFERENCE and known.target in mirrored and isinstance(id, int):
                yield known.target, id

    def _name(self, found: Held) -> str:
        spec = next(one for one in self.specs if one.name == found.model)
        called = dict.fromkeys((spec.reference, *_CALLED))
        return " ".join(text for name in called if isinstance(text := found.values.get(name), str))
