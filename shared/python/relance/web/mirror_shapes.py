"""Mirrored records as they are answered, and the models of which they are."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired, TypedDict

from pydantic import Field

from relance.domain.mirror import FieldType, Held, ModelSpec
from relance.web.shapes import Instant, Next, UnreadableShape, Version
from relance.web.sync_shapes import SyncStateShape


class FieldShape(TypedDict):
    """A field that is read. `target` is the model that a reference or a list of ids points to."""

    name: str
    type: FieldType
    target: str | None
    required: bool


class ModelShape(TypedDict):
    """A model that is mirrored. `parent` is the reference by which its records are found; people know one by its `reference`."""

    model: str
    label: str
    technical: str
    fields: list[FieldShape]
    parent: str | None
    reference: str | None
    client: str | None
    state: SyncStateShape


class ModelsShape(TypedDict):
    """The models that are mirrored."""

    items: list[ModelShape]


class HeldShape(TypedDict):
    """A record as it was read last. Amounts are text, references ids. `problem`: why its last row was not taken in, and `values` are older.

    `hidden`: it is there and not shown to us any more. `agent` wrote it last.
    """

    model: str
    id: int
    values: dict[str, Any]
    created_at: Instant | None
    written_at: Instant | None
    agent: str | None
    problem: str | None
    hidden: bool
    version: Version


class SeveralShape(TypedDict):
    """The first of several records, and whether there are `more`."""

    items: list[HeldShape]
    more: bool


#: Of a reference, its record; of a list, the first of its records; null: it is not mirrored.
FollowedShape = Annotated[dict[str, HeldShape | SeveralShape | None], Field(description="By the names of the fields that were followed.")]
ChildrenShape = Annotated[dict[str, SeveralShape], Field(description="By the models that were asked for.")]


class RecordShape(HeldShape):
    """A record, with what was asked for beside it."""

    references: NotRequired[FollowedShape]
    children: NotRequired[ChildrenShape]


class RecordsShape(TypedDict):
    """A page of records."""

    items: list[HeldShape]
    unreadable: list[UnreadableShape]
    next: Next


def held(one: Held) -> HeldShape:
    """A record as it is answered."""
    return {
        "model": one.model,
        "id": one.id,
        "values": dict(one.values),
        "created_at": one.created_at.isoformat() if one.created_at else None,
        "written_at": one.written_at.isoformat() if one.written_at else None,
        "agent": one.agent or None,
        "problem": one.problem or None,
        "hidden": one.hidden,
        "version": one.version,
    }


def several(found: list[Held], *, more: bool) -> SeveralShape:
    """Some of the records that belong together."""
    return {"items": [held(one) for one in found], "more": more}


def model(spec: ModelSpec, state: SyncStateShape) -> ModelShape:
    """A model as it is answered."""
    return {
        "model": spec.name,
        "label": spec.label,
        "technical": spec.there,
        "fields": [{"name": one.name, "type": one.type, "target": one.target or None, "required": one.required} for one in spec.fields],
        "parent": spec.parent or None,
        "reference": spec.reference or None,
        "client": spec.client or None,
        "state": state,
    }
