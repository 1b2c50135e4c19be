"""Transactions of the imitated server: their rows carry the moment of their beginning, and are seen when they commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tests.odoo.imitation.computed import recompute
from tests.odoo.imitation.errors import InvalidValueError, UserError
from tests.odoo.imitation.fields import Field, Model
from tests.odoo.imitation.written import stored

if TYPE_CHECKING:
    from tests.odoo.imitation.tables import Tables

type Row = dict[str, Any]

#: Who writes unless it is said otherwise: the administrator.
ADMIN = 2


class Transaction:
    """What is written within it is seen by nobody else until `commit`. As a context it commits, or after an error does not."""

    def __init__(self, tables: Tables, at: datetime) -> None:
        self._tables = tables
        self.at = at
        self._changed: dict[tuple[str, int], Row | None] = {}
        self._made: set[tuple[str, int]] = set()

    def create(self, model: str, *, by: int = ADMIN, **values: Any) -> int:
        """A new record as the ORM makes it; its id."""
        spec = self._tables.model(model)
        id = self._tables.next_id(model)
        usual = {one.name: one.default for one in spec.fields.values() if one.default is not None}
        given = self._checked(spec, usual | values)
        made = {"id": id, "create_date": self.at, "write_date": self.at, "create_uid": by, "write_uid": by}
        self._made.add((model, id))
        self._changed[model, id] = made | given
        recompute(self, model, [id], by)
        return id

    def write(self, model: str, ids: int | Sequence[int], *, by: int = ADMIN, **values: Any) -> None:
        """A change as the ORM makes it; of a record that does not exist, nothing."""
        moved = {"write_date": self.at, "write_uid": by}
        before = [row for id in _several(ids) if (row := self.row(model, id))]
        there = self._set(model, ids, self._checked(self._tables.model(model), values) | moved)
        recompute(self, model, there, by, before)

    def quietly(self, model: str, ids: int | Sequence[int], **values: Any) -> None:
        """A change by SQL: neither write_date nor what is computed moves, unless it is named."""
        self._set(model, ids, self._checked(self._tables.model(model), values))

    def unlink(self, model: str, ids: int | Sequence[int], *, by: int = ADMIN) -> None:
        """The end of records, with what PostgreSQL does to those that refer to them. UserError: one of these forbids it."""
        there = [id for id in _several(ids) if self.row(model, id)]
        before = [row for id in there if (row := self.row(model, id))]
        for id in there:
            self._delete(model, id)
        recompute(self, model, there, by, before)

    def row(self, model: str, id: int) -> Mapping[str, Any] | None:
        """The row as this transaction sees it."""
        changed = self._changed.get((model, id), {})
        held = self._tables.row(model, id)
        return None if changed is None or not (held or changed) else {**(held or {}), **changed}

    def pointing(self, model: str, field: str, target: int) -> list[Mapping[str, Any]]:
        """The rows whose reference `field` is to `target`, by id."""
        own = {id for name, id in self._changed if name == model}
        ids = self._tables.pointing(model, field, target) | own
        return [row for id in sorted(ids) if (row := self.row(model, id)) and row.get(field) == target]

    def compute(self, model: str, id: int, by: int, **values: Any) -> None:
        """What the ORM worked out: it moves write_date, but only where the value differs."""
        row = self.row(model, id)
        if row and any(row.get(name) != value for name, value in values.items()):
            self._set(model, id, values | {"write_date": self.at, "write_uid": by})

    def commit(self) -> None:
        """Let everybody see it."""
        with self._tables.lock:
            for (model, id), values in self._changed.items():
                self._tables.put(model, id, values, new=(model, id) in self._made)
        self.roll_back()

    def roll_back(self) -> None:
        """Forget it. The ids it took stay taken."""
        self._changed.clear()

    def _checked(self, model: Model, values: Mapping[str, Any]) -> Row:
        for name in values:
            if name not in model.fields or model.fields[name].kind == "one2many":
                raise InvalidValueError(f"Invalid field {name!r} in {model.name!r}")
        return {name: stored(model.fields[name], value) for name, value in values.items()}

    def _set(self, model: str, ids: int | Sequence[int], values: Row) -> list[int]:
        there = [id for id in _several(ids) if self.row(model, id)]
        for id in there:
            self._changed[model, id] = {**(self._changed.get((model, id)) or {}), **values}
        return there

    def _delete(self, model: str, id: int) -> None:
        for other in self._tables.models.values():
            for field in other.to(model):
                for row in self.pointing(other.name, field.name, id):
                    self._let_go(other, field, row["id"])
        self._changed[model, id] = None

    def _let_go(self, model: Model, field: Field, id: int) -> None:
        if field.on_delete == "restrict":
            raise UserError("The operation cannot be completed: another model requires the record being deleted.")
        if field.on_delete == "cascade":
            self._delete(model.name, id)
        else:
            self._set(model.name, id, {field.name: None})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.commit()
        else:
            self.roll_back()


def _several(ids: int | Sequence[int]) -> list[int]:
    return [ids] if isinstance(ids, int) else list(ids)
