"""Rows as a client of the imitated server gets them: rights and rules, archived ones, names of references, lists of children."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.odoo.imitation.domains import compiled, mentions, order_of, sorted_by
from tests.odoo.imitation.errors import InvalidValueError, hidden, no_right, no_right_to_list
from tests.odoo.imitation.fields import Field
from tests.odoo.imitation.rights import Rights
from tests.odoo.imitation.tables import Row, Tables
from tests.odoo.imitation.written import read


class Reader:
    """One request's view: nothing changes while it reads. `active_test` leaves archived records out of searches and lists."""

    def __init__(self, tables: Tables, rights: Rights, *, active_test: bool = True) -> None:
        self._tables = tables
        self._rights = rights
        self._active_test = active_test

    def found(self, model: str, domain: Any, order: Any, offset: int = 0, limit: int | None = None) -> list[Row]:
        """The rows that a search finds. What a rule hides is not among them."""
        spec = self._allowed(model)
        meant = compiled(spec, domain or [])
        unarchived = self._active_test and "active" in spec.fields and not mentions(domain, "active")
        hidden_ids = self._rights.hidden[model]
        rows = [
            dict(row)
            for row in self._tables.rows(model)
            if row["id"] not in hidden_ids and (row.get("active") or not unarchived) and meant(row)
        ]
        rows = sorted_by(order_of(spec, order), rows)
        return rows[offset : offset + limit] if limit else rows[offset:]

    def by_ids(self, model: str, ids: Sequence[int]) -> list[Row]:
        """The rows of these ids, in their order; those that do not exist are left out. AccessError: a rule hides one of them."""
        self._allowed(model)
        rows = [row for id in dict.fromkeys(ids) if (row := self._tables.row(model, id))]
        if secret := [row["id"] for row in rows if row["id"] in self._rights.hidden[model]]:
            raise hidden(model, secret)
        return [dict(row) for row in rows]

    def shown(self, model: str, rows: Sequence[Row], fields: Sequence[str] | None, *, named: bool) -> list[Row]:
        """These fields (None: all) of the rows, always with `id`. `named`: a reference comes as a pair of id and name."""
        spec = self._allowed(model)
        names = list(dict.fromkeys(["id", *(fields or spec.fields)]))
        for name in names:
            if name not in spec.fields:
                raise InvalidValueError(f"Invalid field {name!r} on {model!r}")
        return [{name: self._value(model, spec.fields[name], row, named=named) for name in names} for row in rows]

    def _allowed(self, model: str) -> Any:
        spec = self._tables.model(model)
        if model in self._rights.withdrawn:
            raise no_right(model, spec.label)
        return spec

    def _value(self, model: str, field: Field, row: Mapping[str, Any], *, named: bool) -> Any:
        if field.name == "display_name":
            return self._name(model, row)
        if field.kind == "one2many":
            return self._children(model, field, row["id"])
        value = row.get(field.name)
        if field.kind == "many2one" and named and value is not None:
            target = self._tables.row(field.target, value)
            return [value, self._name(field.target, target) if target else False]
        return read(field, value)

    def _children(self, model: str, field: Field, id: int) -> list[int]:
        if field.target in self._rights.withdrawn:
            raise no_right_to_list(model, field.name, self._tables.model(field.target).label)
        rows = [self._tables.row(field.target, child) or {} for child in sorted(self._tables.pointing(field.target, field.inverse, id))]
        archivable = self._active_test and "active" in self._tables.model(field.target).fields
        hidden_ids = self._rights.hidden[field.target]
        return [row["id"] for row in rows if row["id"] not in hidden_ids and (row.get("active") or not archivable)]

    def _name(self, model: str, row: Mapping[str, Any]) -> Any:
        field = self._tables.model(model).fields[self._tables.model(model).rec_name]
        value = row.get(field.name)
        if field.kind != "many2one":
            return read(field, value)
        target = self._tables.row(field.target, value) if value else None
        return self._name(field.target, target) if target else False
