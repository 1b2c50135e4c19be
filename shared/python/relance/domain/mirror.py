"""The mirror of another system's records: what is read of a model, and what a row that was read means for the one that is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from relance.domain.organisation import Role  # which has an Odoo, which has models


class FieldType(StrEnum):
    """What a field holds. Amounts have two decimals; dates may come with a time; a reference is the id of one record, a list of many."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    REFERENCE = "reference"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """A field that is read. `target` is the model that a reference or a list points to; a row without a `required` one is skipped."""

    name: str
    type: FieldType = FieldType.TEXT
    target: str = ""
    required: bool = False


class NoticeKind(StrEnum):
    """What is told: that a record is new here, or that one of its fields has changed."""

    CREATED = "created"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Whom to tell what: `wording` names the message, `field` is the one whose change is told."""

    kind: NoticeKind
    wording: str
    audience: Role
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """A model that is mirrored. `name` is ours; `technical` is the other system's name for it, where that differs.

    `parent`: the reference by which its records are found; `listed_by`: the field of the parent that lists them, without whose word
    none is taken for deleted. People know a record by its `reference`, `client` and `amount`; `reason` is why somebody changed it.
    """

    name: str
    label: str
    fields: tuple[FieldSpec, ...]
    technical: str = ""
    parent: str = ""
    listed_by: str = ""
    reference: str = "display_name"
    client: str = ""
    amount: str = ""
    reason: str = ""
    notices: tuple[Notice, ...] = ()

    @property
    def there(self) -> str:
        """Its name in the other system."""
        return self.technical or self.name

    def field(self, name: str) -> FieldSpec | None:
        """The field of that name, or None."""
        return next((one for one in self.fields if one.name == name), None)

    @property
    def references(self) -> tuple[FieldSpec, ...]:
        """The fields that point to one record of another model."""
        return tuple(one for one in self.fields if one.type is FieldType.REFERENCE)


#: Read of every model, whatever is declared: when it was made and changed, and by whom.
ALWAYS: Final = ("create_date", "write_date", "write_uid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A row as it was read. `values` are plain: text, whole numbers, true or false, None, lists of ids; amounts and dates as text.

    `digest` tells two contents apart; `problem` says why the row cannot be taken in, `values` are then empty. `shown` is for a line.
    """

    id: int
    values: Mapping[str, Any]
    digest: str
    created_at: datetime | None
    written_at: datetime | None
    writer: int | None
    shown: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record of the mirror. `problem`: why its last row was not taken in; `values` are those of the one before, empty if there was none.

    `hidden`: it is not shown to us any more, and it is not known to be deleted. `agent` is who wrote it last.
    """

    organisation: str
    model: str
    id: int
    values: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    created_at: datetime | None = None
    written_at: datetime | None = None
    agent: str = ""
    problem: str = ""
    hidden: bool = False
    version: int = 0

    @property
    def name(self) -> str:
        """What people call it: `dimagaz.bc/123`."""
        return f"{self.model}/{self.id}"


class Verdict(StrEnum):
    """What a row means for the mirror. `new` is told; `older` comes from a reading that was overtaken."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    OLDER = "older"
    SKIPPED = "skipped"


def judged(held: Held | None, seen: Seen, *, believed: bool = False) -> Verdict:
    """What to do with a row that was read. The same content is nothing, whenever it was written; an older one never wins, unless it is
    `believed`: read just now, of a server that was put back to what it was.

    A row that could not be taken in before, and can be now, is new: nobody has been told of it.
    """
    if held is None:
        return Verdict.SKIPPED if seen.problem else Verdict.NEW
    if held.digest == seen.digest and not held.hidden:
        return Verdict.SAME
    if not believed and held.written_at and seen.written_at and seen.written_at < held.written_at:
        return Verdict.OLDER
    if seen.problem:
        return Verdict.SKIPPED
    return Verdict.CHANGED if held.values else Verdict.NEW


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of the fields whose values differ, sorted."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def in_order(specs: Sequence[ModelSpec]) -> list[ModelSpec]:
    """The models so that each comes after those it refers to, as far as they do not refer to one another; otherwise as given."""
    placed: list[ModelSpec] = []
    left = list(specs)
    while left:
        names = {spec.name for spec in left}
        free = next((spec for spec in left if not _waits_for(spec, names)), left[0])
        placed.append(free)
        left.remove(free)
    return placed


def _waits_for(spec: ModelSpec, names: set[str]) -> bool:
    return any(one.target in names and one.target != spec.name for one in spec.references)
