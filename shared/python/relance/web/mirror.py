"""`/v1/mirror`: the records of the organisation's Odoo as they were read last: list, search and read them. Nobody changes them here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field

from relance.domain.errors import InvalidError, NotFoundError
from relance.domain.mirror import Held, ModelSpec
from relance.runtime.clock import now
from relance.store import browsing_mirror, syncs
from relance.store import mirror as stored
from relance.store.browsing_mirror import Chosen, RecordPlace
from relance.web import cursors, mirrored, sync_shapes
from relance.web.caller import Access
from relance.web.forms import Flag, Form, Moment, Names, Paging, RecordId, Search
from relance.web.mirror_following import children, references
from relance.web.mirror_naming import Naming
from relance.web.mirror_shapes import ModelsShape, RecordShape, RecordsShape, held, model
from relance.web.reply import Reply, etag
from relance.web.route import Answers, Call, Route
from relance.web.searching import holds
from relance.web.shapes import listed

#: In the cursor of a list that no time sorts.
_BY_ID: Final = "-"


class RecordsQuery(Paging):
    """Which records. With a time they come by when they were written, the newest first; all others by id."""

    parent: Annotated[RecordId | None, Field(description="The record that they belong to, such as the order of a line.")] = None
    written_from: Moment | None = None
    written_to: Moment | None = None
    problem: Annotated[Flag | None, Field(description="Only those whose last row was not taken in, or only the others.")] = None
    q: Annotated[Search | None, Field(description="Words to look for in id, reference, name and client.")] = None


class RecordQuery(Form):
    """What to give beside the record."""

    follow: Annotated[Names | None, Field(description="References and lists whose records are given as well.")] = None
    children: Annotated[Names | None, Field(description="Models whose records that belong to it are given as well.")] = None


def models(call: Call) -> Reply:
    """The models that are mirrored for the caller's organisation, and how far each is."""
    sync, at = syncs.find(call.organisation.id), now()
    syncing = sync.is_syncing(at)
    states = [(spec, sync_shapes.state(spec, sync_shapes.known(sync, spec), is_syncing=syncing)) for spec in mirrored.models(call)]
    return Reply(200, {"items": [model(spec, one) for spec, one in states]})


def listing(call: Call) -> Reply:
    """A page of the records of a model."""
    query: RecordsQuery = call.query
    spec = mirrored.model(call, call.path["model"])
    chosen = _chosen(query, spec)
    naming = Naming(call.organisation.id, mirrored.models(call), spec)

    def fits(one: Held) -> bool:
        return query.problem in (None, bool(one.problem)) and (query.q is None or holds(query.q, *naming.texts(one)))

    def meet(some: list[Held]) -> None:
        if query.q is not None:
            naming.meet(some)

    belongs = {"list": "mirror", "organisation": call.organisation.id, "model": spec.name} | _filters(query)
    place = _read(query.cursor, belongs)
    page = browsing_mirror.records(call.organisation.id, spec.name, place, query.limit, chosen, fits, meet)
    return Reply(200, listed([held(one) for one in page.found], page.broken, _written(page.place, belongs)))


def read(call: Call) -> Reply:
    """A record, with what it refers to and what belongs to it as far as that is asked for."""
    query: RecordQuery = call.query
    spec, specs = mirrored.model(call, call.path["model"]), mirrored.models(call)
    one = stored.find(call.organisation.id, spec.name, int(call.path["record"]))
    if one is None:
        raise NotFoundError("record", f"{spec.name}/{call.path['record']}")
    beside: dict[str, Any] = {}
    if query.follow is not None:
        beside["references"] = references(specs, spec, one, list(dict.fromkeys(query.follow.split(","))))
    if query.children is not None:
        beside["children"] = children(specs, spec, one, list(dict.fromkeys(query.children.split(","))))
    return Reply(200, {**held(one), **beside}, {"ETag": etag(one.version)})


def _chosen(query: RecordsQuery, spec: ModelSpec) -> Chosen:
    if query.parent is not None and not spec.parent:
        raise InvalidError("parent", query.parent, f"makes no sense: records of {spec.name} belong to no other")
    if query.written_from and query.written_to and query.written_from > query.written_to:
        raise InvalidError("written_to", query.written_to.isoformat(), "is before written_from")
    return Chosen(parent=query.parent, since=query.written_from, until=query.written_to)


def _filters(query: RecordsQuery) -> dict[str, Any]:
    return {name: getattr(query, name) for name in ("parent", "written_from", "written_to", "problem", "q")}


def _read(cursor: str | None, belongs: dict[str, Any]) -> RecordPlace | None:
    place = cursors.read(cursor, belongs, int, str)
    if place is None:
        return None
    try:
        written = None if place[1] == _BY_ID else datetime.fromisoformat(place[1])
    except ValueError:
        raise cursors.refused(cursor) from None
    if place[0] < 1 or (written is not None and written.tzinfo is None):
        raise cursors.refused(cursor)
    return RecordPlace(place[0], written)


def _written(place: RecordPlace | None, belongs: dict[str, Any]) -> str | None:
    last = [place.id, place.written_at.isoformat() if place.written_at else _BY_ID] if place else None
    return cursors.written(last, belongs)


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/mirror",
        access=Access.VIEWER,
        handle=models,
        summary="List the models that are mirrored",
        replies={200: Answers("The models.", ModelsShape)},
    ),
    Route(
        method="GET",
        path="/v1/mirror/{model}",
        access=Access.VIEWER,
        handle=listing,
        summary="List the records of a model",
        query=RecordsQuery,
        replies={200: Answers("A page of records.", RecordsShape)},
    ),
    Route(
        method="GET",
        path="/v1/mirror/{model}/{record}",
        access=Access.VIEWER,
        handle=read,
        summary="Read a record",
        query=RecordQuery,
        replies={200: Answers("The record.", RecordShape, ("ETag",))},
    ),
)
