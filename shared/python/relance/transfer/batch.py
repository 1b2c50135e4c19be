"""The rows of all files of an import, each with its place, once, and checked one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from relance.transfer import wording
from relance.transfer.schema import Schema
from relance.transfer.schemas import SCHEMAS, FileKind
from relance.transfer.trouble import Place, Trouble

#: What names a record of any kind.
type Name = tuple[FileKind, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Row[S: Schema]:
    """A row that its schema accepted."""

    place: Place
    values: S


@dataclass(slots=True)
class Batch:
    """What an import is made of. `doubtful` names the records whose rows were refused: what refers to them is not refused again."""

    rows: dict[type[Schema], list[Row[Any]]] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    doubtful: set[Name] = field(default_factory=set)
    places: dict[Name, Place] = field(default_factory=dict)

    def add(self, kind: FileKind, place: Place, values: Mapping[str, Any]) -> None:
        """Check a row and take it in, or note what is wrong with it."""
        schema = SCHEMAS[kind]
        try:
            checked = schema.model_validate(values)
        except ValidationError as error:
            self.troubles += wording.troubles(place, schema, error)
            self.doubtful.add((kind, tuple(str(values.get(name, "")) for name in schema.names)))
            return
        first = self.places.setdefault((kind, checked.key), place)
        if first is not place:
            reason = f"is there already, in {first}" if first.file != place.file else f"is there already, on line {first.line}"
            self.troubles.append(Trouble(place.file, place.line, schema.names[-1], checked.key[-1], reason))
            return
        self.rows.setdefault(schema, []).append(Row(place, checked))

    def of[S: Schema](self, schema: type[S]) -> list[Row[S]]:
        """The rows of that schema, in the order of their files."""
        return self.rows.get(schema, [])
