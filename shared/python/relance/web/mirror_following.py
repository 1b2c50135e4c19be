"""What a mirrored record refers to, and what belongs to it, as far as somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from relance.domain.mirror import FieldSpec, FieldType, Held, ModelSpec
from relance.store import browsing_mirror, mirror
from relance.store.mirror import Found
from relance.web.errors import Fault, HttpError
from relance.web.mirror_shapes import HeldShape, SeveralShape, held, several

#: So many records of a list are given.
MOST: Final = 100


def references(specs: Sequence[ModelSpec], spec: ModelSpec, one: Held, names: Sequence[str]) -> dict[str, HeldShape | SeveralShape | None]:
    """By field, the record that it points to, or the first of a list of records. HttpError 400: a field that points nowhere."""
    known = {other.name for other in specs}
    fields = {field.name: field for field in spec.fields if field.target in known}
    _check("follow", names, fields, "leads nowhere; what may be followed:")
    single = [field for name in names if (field := fields[name]).type is FieldType.REFERENCE]
    found = _single(one, single)
    return {name: found.get(name) if fields[name] in single else _listed(one, fields[name]) for name in names}


def children(specs: Sequence[ModelSpec], spec: ModelSpec, one: Held, names: Sequence[str]) -> dict[str, SeveralShape]:
    """By model, the first of its records that belong to this one. HttpError 400: a model of which none can."""
    known = {other.name: other for other in specs if (parent := other.field(other.parent)) and parent.target == spec.name}
    _check("children", names, known, f"has no {spec.name} as its parent; what may be asked for:")
    found = {name: browsing_mirror.children(one.organisation, name, one.id, MOST) for name in names}
    return {name: several(records, more=more) for name, (records, more) in found.items()}


def _check(parameter: str, names: Sequence[str], known: Any, why: str) -> None:
    wrong = next((name for name in names if name not in known), None)
    if wrong is not None:
        reason = f"{why} {', '.join(known) or 'nothing'}"
        raise HttpError(400, f"{parameter}: {wrong} {reason}", [Fault(parameter, wrong, reason)])


def _single(one: Held, fields: Sequence[FieldSpec]) -> dict[str, HeldShape | None]:
    """Those that several fields of one model point to are read together."""
    wanted: dict[str, set[int]] = {}
    for field in fields:
        if id := one.values.get(field.name):
            wanted.setdefault(field.target, set()).add(id)
    rows = {target: mirror.many(one.organisation, target, ids) for target, ids in wanted.items()}
    return {field.name: _there(rows.get(field.target, {}).get(one.values.get(field.name) or 0)) for field in fields}


def _there(found: Found | None) -> HeldShape | None:
    """A record as it is answered. BrokenRecordError."""
    if found is None or isinstance(found, Held):
        return held(found) if found else None
    raise found


def _listed(one: Held, field: FieldSpec) -> SeveralShape:
    ids = one.values.get(field.name) or []
    found, whole = browsing_mirror.some(one.organisation, field.target, ids[:MOST])
    return several(found, more=len(ids) > MOST or not whole)
