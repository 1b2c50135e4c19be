"""The mirror: records of an organisation's Odoo as they were read last, and how a row that was read changes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from relance.domain.errors import BrokenRecordError
from relance.domain.mirror import Held, ModelSpec, Seen
from relance.store.effects import Change, differing
from relance.store.lookup import batch_get
from relance.store.reading import Key, built, get, keyed_page, present, query_page, query_raw
from relance.store.tables import MirrorRow

#: The time of a record that has none: it sorts first, and is found.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: What is written for the indexes alone.
_INDEXED: Final = ("written_key", "parent_key")
#: Of a record that was never taken in, there is a problem and nothing else.
type Found = Held | BrokenRecordError


@dataclass(frozen=True, slots=True)
class Known:
    """What the index says of a record: what tells its content apart, and whether it is hidden."""

    digest: str
    hidden: bool


def key(model: str, id: int) -> str:
    """Where a record stands: by model, then by id in the order of numbers."""
    return f"{model}/{id:016d}"


def find(organisation: str, model: str, id: int) -> Held | None:
    """The record, or None. BrokenRecordError."""
    row = get(MirrorRow, organisation, key(model, id))
    return held_of(row) if row else None


def many(organisation: str, model: str, ids: Collection[int]) -> dict[int, Found]:
    """Those of the records that exist, by id."""
    rows = batch_get(MirrorRow, [(organisation, key(model, id)) for id in ids])
    return {_id(sk): built(MirrorRow, item, held_of) for (_, sk), item in rows.items()}


def page(organisation: str, model: str, start: Key | None, limit: int) -> tuple[list[tuple[Key, Found]], Key | None]:
    """Some records of a model by id, each with its key, and where the next page starts."""
    return keyed_page(MirrorRow, organisation, held_of, where=MirrorRow.sk.startswith(f"{model}/"), start=start, limit=limit)


def known(organisation: str, model: str) -> dict[int, Known]:
    """All records of a model by id, as the index has them: one that was written just now may be missing, or as it was."""
    items = query_raw(MirrorRow, f"{organisation}#{model}", index="written")
    return {_id(item["sk"]["S"]): Known(item.get("digest", {}).get("S", ""), item.get("hidden", {}).get("BOOL", False)) for item in items}


def written(organisation: str, model: str, **how: Any) -> tuple[list[tuple[Key, int]], Key | None]:
    """A page of the index: each key with its id, and where the next page starts. Takes what `query_page` takes."""
    return _index_page(f"{organisation}#{model}", "written", ("written_key", "written_at"), **how)


def children(organisation: str, model: str, parent: int) -> list[int]:
    """The ids of the records of `model` that belong to `parent`. An index may be behind."""
    return [_id(item["sk"]["S"]) for item in query_raw(MirrorRow, f"{organisation}#{model}#{parent}", index="parent")]


def children_page(organisation: str, model: str, parent: int, **how: Any) -> tuple[list[tuple[Key, int]], Key | None]:
    """A page of them: each key with its id, and where the next page starts. Takes what `query_page` takes."""
    return _index_page(f"{organisation}#{model}#{parent}", "parent", ("parent_key",), **how)


def every(organisation: str, model: str) -> Iterator[Found]:
    """All records of a model, by id."""
    rows = query_raw(MirrorRow, organisation, where=MirrorRow.sk.startswith(f"{model}/"))
    return (built(MirrorRow, item, held_of) for item in rows)


def taken(organisation: str, spec: ModelSpec, held: Held | None, seen: Seen, agent: str) -> tuple[Held, Change]:
    """The record once the row is taken in, and what to commit so that it is. A row with a problem leaves the values as they were."""
    fresh = Held(organisation=organisation, model=spec.name, id=seen.id)
    before = held or fresh
    after = replace(
        before,
        values=before.values if seen.problem else seen.values,
        digest=seen.digest,
        created_at=seen.created_at,
        written_at=seen.written_at or _NEVER,
        agent=agent,
        problem=seen.problem,
        hidden=False,
    )
    return _changed(spec, held, after)


def hidden(spec: ModelSpec, held: Held) -> tuple[Held, Change]:
    """The other system does not show the record to us any more: it stays as it was, and says so."""
    return _changed(spec, held, replace(held, hidden=True))


def gone(held: Held) -> Change:
    """The record is deleted; the audit keeps a snapshot."""
    return Change(
        row=MirrorRow,
        pk=held.organisation,
        sk=key(held.model, held.id),
        organisation=held.organisation,
        name=held.name,
        version=held.version,
        delete=True,
        told=(_said(held), {}),
    )


def held_of(row: MirrorRow) -> Held:
    """The record in a row; BrokenRecordError if it cannot be understood."""
    model, _, id = row.sk.partition("/")
    try:
        return Held(
            organisation=row.pk,
            model=model,
            id=int(id),
            values=row.values or {},
            digest=present(row.digest, "digest"),
            created_at=row.created_at,
            written_at=row.written_at,
            agent=row.agent or "",
            problem=row.problem or "",
            hidden=bool(row.hidden),
            version=row.version,
        )
    except (ValueError, TypeError) as error:
        raise BrokenRecordError(row.sk, str(error)) from error


def _changed(spec: ModelSpec, held: Held | None, after: Held) -> tuple[Held, Change]:
    before, values = differing(_attributes(spec, held) if held else {}, _attributes(spec, after))
    derived: dict[str, Any] = {name: values.pop(name) for name in _INDEXED if name in values}
    change = Change(
        row=MirrorRow,
        pk=after.organisation,
        sk=key(after.model, after.id),
        organisation=after.organisation,
        name=after.name,
        version=held.version if held else None,
        before={name: before[name] for name in values},
        after=values,
        derived=derived,
        told=_told(held, after),
    )
    return replace(after, version=change.new_version), change


def _attributes(spec: ModelSpec, held: Held) -> dict[str, Any]:
    parent = held.values.get(spec.parent) if spec.parent else None
    return {
        "values": dict(held.values),
        "digest": held.digest,
        "created_at": held.created_at,
        "written_at": held.written_at,
        "agent": held.agent or None,
        "problem": held.problem or None,
        "hidden": held.hidden or None,
        "written_key": f"{held.organisation}#{held.model}",
        "parent_key": f"{held.organisation}#{held.model}#{parent}" if parent else None,
    }


def _told(held: Held | None, after: Held) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ, before and after."""
    old, new = _said(held) if held else {}, _said(after)
    names = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    return {name: old.get(name) for name in names}, {name: new.get(name) for name in names}


def _said(held: Held) -> dict[str, Any]:
    """What the audit says of a record: its fields, and who wrote them when."""
    beside = {"agent": held.agent, "written_at": held.written_at, "problem": held.problem, "hidden": held.hidden}
    return dict(held.values) | {name: value for name, value in beside.items() if value}


def _index_page(partition: str, index: str, names: tuple[str, ...], **how: Any) -> tuple[list[tuple[Key, int]], Key | None]:
    found = query_page(MirrorRow, partition, index=index, **how)
    return [({name: item[name] for name in ("pk", "sk", *names)}, _id(item["sk"]["S"])) for item in found.items], found.next_key


def _id(sk: str) -> int:
    return int(sk.rpartition("/")[2])
