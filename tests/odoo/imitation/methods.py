"""The methods of the imitated server's models that a client may call, with the arguments that Odoo knows."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.odoo.imitation.errors import AccessError, InvalidValueError, UnknownMethodError, UnprocessableError, WrongTypeError
from tests.odoo.imitation.reading import Reader
from tests.odoo.imitation.rights import Rights
from tests.odoo.imitation.tables import Row, Tables

#: Methods of records: they get ids. All others are of the model, and get none.
OF_RECORDS: Final = ("read",)
_COUNT: Final = "__count"


class Methods:
    """A model's methods, for one request."""

    def __init__(self, reader: Reader, model: str) -> None:
        self._reader = reader
        self._model = model

    def search_read(
        self,
        domain: Any = None,
        fields: Sequence[str] | None = None,
        offset: int = 0,
        limit: int | None = None,
        order: str | None = None,
        load: str = "_classic_read",
    ) -> list[Row]:
        """The rows that a domain means, with their fields."""
        rows = self._reader.found(self._model, domain, order, offset, limit)
        return self._reader.shown(self._model, rows, fields, named=bool(load))

    def read(self, ids: Sequence[int], fields: Sequence[str] | None = None, load: str = "_classic_read") -> list[Row]:
        """Records by their ids. Of `id` alone Odoo does not look whether they exist, only whether they are hidden."""
        rows = self._reader.by_ids(self._model, ids)
        if fields and set(fields) == {"id"}:
            return [{"id": id} for id in ids]
        return self._reader.shown(self._model, rows, fields, named=bool(load))

    def search(self, domain: Any, offset: int = 0, limit: int | None = None, order: str | None = None) -> list[int]:
        """The ids that a domain means."""
        return [row["id"] for row in self._reader.found(self._model, domain, order, offset, limit)]

    def search_count(self, domain: Any, limit: int | None = None) -> int:
        """How many a domain means."""
        return len(self._reader.found(self._model, domain, None, 0, limit))

    def formatted_read_group(self, domain: Any, groupby: Sequence[str] = (), aggregates: Sequence[str] = ()) -> list[Row]:
        """Count and sums of what a domain means, in one group."""
        if groupby:
            raise InvalidValueError("this imitation makes one group only")
        rows = self._reader.found(self._model, domain, None)
        return [{"__extra_domain": [[1, "=", 1]]} | {one: self._aggregate(one, rows) for one in aggregates}]

    def read_group(self, domain: Any, fields: Sequence[str], groupby: Sequence[str], lazy: bool = True) -> list[Row]:
        """The same in the way of older versions: `ids:sum(id)`. Of one group, `lazy` says nothing."""
        if groupby or not isinstance(lazy, bool):
            raise InvalidValueError("this imitation makes one group only")
        rows = self._reader.found(self._model, domain, None)
        sums = {}
        for one in fields:
            name, _, rest = one.partition(":")
            function, _, field = rest.rstrip(")").partition("(")
            sums[name] = self._aggregate(f"{field or name}:{function}", rows)
        return [{_COUNT: len(rows)} | sums | {"__domain": domain or [[1, "=", 1]]}]

    def _aggregate(self, aggregate: str, rows: Sequence[Row]) -> Any:
        if aggregate == _COUNT:
            return len(rows)
        field, _, function = aggregate.partition(":")
        if function not in ("sum", "avg"):
            raise InvalidValueError(f"Invalid aggregate method {function!r} for {aggregate!r}.")
        if not rows:
            return False
        total = sum(row.get(field) or 0 for row in rows)
        return total if function == "sum" else total / len(rows)


def call(tables: Tables, rights: Rights, model: str, method: str, positional: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """What the method answers. RefusedError."""
    tables.model(model)
    if method.startswith("_") or method in ("exists", "env"):
        raise AccessError(f"Private methods (such as '{model}.{method}') cannot be called remotely.")
    context = {**(named.get("context") or {})}
    reader = Reader(tables, rights, active_test=context.get("active_test", True))
    function = getattr(Methods(reader, model), method, None)
    if function is None:
        raise UnknownMethodError(f"The method '{model}.{method}' does not exist")
    given = {name: value for name, value in named.items() if name != "context"}
    known = inspect.signature(function).parameters
    if strange := [name for name in given if name not in known]:
        if strange == ["ids"]:
            raise UnprocessableError(f"cannot call {model}.{method} with ids")
        if method == "search_read":  # what it does not know, it passes on
            raise WrongTypeError(f"BaseModel._read_format() got an unexpected keyword argument {strange[0]!r}")
        raise UnprocessableError(f"{method}() got an unexpected keyword argument {strange[0]!r}")
    try:
        bound = inspect.signature(function).bind(*positional, **given)
    except TypeError as error:
        raise UnprocessableError(str(error)) from None
    with tables.lock:
        return function(*bound.args, **bound.kwargs)
