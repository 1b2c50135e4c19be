"""Odoo's search domains, of the simple kind: prefix operators and comparisons with fields of the record itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from tests.odoo.imitation.errors import InvalidValueError, WrongTypeError
from tests.odoo.imitation.fields import Field, Model

type Row = Mapping[str, Any]
type Test = Callable[[Row], bool]


def compiled(model: Model, domain: Any) -> Test:
    """What tells whether a row is meant. What stands side by side must all hold."""
    if not isinstance(domain, list | tuple):
        raise WrongTypeError(f"Domain() invalid argument type for domain: {domain!r}")
    left = list(domain)
    tests = []
    while left:
        tests.append(_next(model, left))
    return lambda row: all(test(row) for test in tests)


def mentions(domain: Any, field: str) -> bool:
    """Whether a comparison of the domain is with that field."""
    return any(isinstance(one, list | tuple) and len(one) == 3 and one[0] == field for one in domain or ())


def _next(model: Model, left: list[Any]) -> Test:
    if not left:
        raise InvalidValueError("Malformed domain: an operator lacks its operand")
    one = left.pop(0)
    if one in ("&", "|"):
        first, second = _next(model, left), _next(model, left)
        return (lambda row: first(row) and second(row)) if one == "&" else (lambda row: first(row) or second(row))
    if one == "!":
        test = _next(model, left)
        return lambda row: not test(row)
    if not isinstance(one, list | tuple) or len(one) != 3:
        raise InvalidValueError(f"Domain() invalid item in domain: {one!r}")
    return _comparison(model, *one)


def _comparison(model: Model, name: Any, operator: Any, value: Any) -> Test:
    if name in (0, 1):  # Odoo's own words for everything and nothing
        return lambda _: (name == value) == (operator == "=")
    field = model.fields.get(name)
    if field is None:
        raise InvalidValueError(f"Invalid field {model.name}.{name} in condition ({name!r}, {operator!r}, {value!r})")
    compare = _OPERATORS.get(operator)
    if compare is None:
        raise InvalidValueError(f"Invalid operator in condition ({name!r}, {operator!r}, {value!r})")
    if operator in ("in", "not in") and not isinstance(value, list | tuple):
        raise InvalidValueError(f"Invalid value in condition ({name!r}, {operator!r}, {value!r})")
    meant = [_meant(field, each) for each in value] if isinstance(value, list | tuple) else _meant(field, value)
    return lambda row: compare(_held(field, row.get(name)), meant)


def _meant(field: Field, value: Any) -> Any:
    """What the value of a domain stands for. False is nothing, but of a boolean."""
    if field.kind == "boolean":
        return bool(value)
    if value is False or value is None:
        return None
    if field.kind == "datetime":
        return _moment(value)
    return value


def _held(field: Field, value: Any) -> Any:
    """What the row holds, as it is compared: moments to the second, as Odoo 19 does it."""
    if field.kind == "boolean":
        return bool(value)
    if field.kind == "datetime" and value is not None:
        return value.replace(microsecond=0) if isinstance(value, datetime) else _moment(value)
    return value


def _moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidValueError(f"Invalid term {value!r} in expression date: {value!r}") from None
    return found.replace(tzinfo=UTC)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda held, meant: held is not None and meant is not None and compare(held, meant)


def _has(held: Any, meant: Any) -> bool:
    return meant is None or (held is not None and str(meant) in str(held))


_OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": lambda held, meant: held == meant,
    "!=": lambda held, meant: held != meant,
    ">": _ordered(lambda held, meant: held > meant),
    ">=": _ordered(lambda held, meant: held >= meant),
    "<": _ordered(lambda held, meant: held < meant),
    "<=": _ordered(lambda held, meant: held <= meant),
    "in": lambda held, meant: held in meant,
    "not in": lambda held, meant: held not in meant,
    "like": _has,
    "ilike": lambda held, meant: _has(str(held).lower() if held is not None else None, str(meant).lower() if meant is not None else None),
    "not like": lambda held, meant: not _has(held, meant),
}


def order_of(model: Model, order: Any) -> list[tuple[str, bool]]:
    """`write_date desc, id` as names, each with whether it is downwards. Nothing said: by id."""
    found = []
    for part in (order or "id").split(","):
        name, _, direction = part.strip().partition(" ")
        if name not in model.fields:
            raise InvalidValueError(f"Invalid field {name!r} on {model.name!r}")
        found.append((name, direction.strip().lower() == "desc"))
    return found


def sorted_by(order: Sequence[tuple[str, bool]], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows in that order; nothing comes last, as PostgreSQL has it."""
    for name, downwards in reversed(order):
        rows = sorted(rows, key=lambda row: (row.get(name) is None, row.get(name)), reverse=downwards)
    return rows
