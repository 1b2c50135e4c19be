"""`/v1/audit`: who changed what, from what to what: the history of a record, or all that changed on a day."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal, TypedDict

from pydantic import Field

from relance.runtime.clock import now
from relance.store import browsing_audit
from relance.store.audit import Entry
from relance.store.browsing_audit import DayPlace
from relance.web import cursors
from relance.web.caller import Access
from relance.web.forms import Day, Model, Paging, RecordName, Search
from relance.web.reply import Reply
from relance.web.route import Answers, Call, Route
from relance.web.searching import holds
from relance.web.shapes import Instant, Next, UnreadableShape, listed

_HIDDEN: Final = "…"


class AuditQuery(Paging):
    """Which changes, the newest first: of a record, or of a day."""

    record: Annotated[RecordName | None, Field(description="A record, such as `dimagaz.bc/123` or `invoice/2025-014`.")] = None
    day: Annotated[Day | None, Field(description="A day, by UTC. Left out, and no record named: today.")] = None
    model: Annotated[Model | None, Field(description="Only records whose names begin with this and a slash.")] = None
    actor: Annotated[Search | None, Field(description="Only what this person or job did.")] = None
    q: Annotated[Search | None, Field(description="Words to look for in record, actor and the values.")] = None


class EntryShape(TypedDict):
    """A change: the fields that differ, before and after. What was made has no `before`, what was deleted no `after`."""

    record: str
    change: Literal["created", "changed", "deleted"]
    version: int
    actor: str
    run: str | None
    at: Instant
    before: dict[str, Any]
    after: dict[str, Any]


class EntriesShape(TypedDict):
    """A page of changes."""

    items: list[EntryShape]
    unreadable: list[UnreadableShape]
    next: Next


def listing(call: Call) -> Reply:
    """A page of what was changed in the caller's organisation, the newest first. Where secrets are kept is not said."""
    query: AuditQuery = call.query
    filters = {name: getattr(query, name) for name in ("record", "day", "model", "actor", "q")}
    belongs = {"list": "audit", "organisation": call.organisation.id, **filters}
    return _of_record(call, query, query.record, belongs) if query.record else _of_day(call, query, belongs)


def _of_record(call: Call, query: AuditQuery, record: str, belongs: dict[str, Any]) -> Reply:
    place = cursors.read(query.cursor, belongs, str)

    def fits(one: Entry) -> bool:
        return query.day in (None, one.at.astimezone(UTC).date()) and _fits(query, one)

    page = browsing_audit.history(call.organisation.id, record, place[0] if place else None, query.limit, fits)
    following = cursors.written([page.place] if page.place else None, belongs)
    return Reply(200, listed([_shape(one) for one in page.found], page.broken, following))


def _of_day(call: Call, query: AuditQuery, belongs: dict[str, Any]) -> Reply:
    place = cursors.read(query.cursor, belongs, str, str, str)
    start = DayPlace(*place) if place else None
    try:
        page = browsing_audit.of_day(
            call.organisation.id,
            query.day or _day(start),
            start,
            query.limit,
            lambda one: _fits(query, one),
            lambda record: query.model is None or record.startswith(f"{query.model}/"),
        )
    except ValueError:
        raise cursors.refused(query.cursor) from None
    last = [page.place.at, page.place.record, page.place.key] if page.place else None
    return Reply(200, listed([_shape(one) for one in page.found], page.broken, cursors.written(last, belongs)))


def _day(start: DayPlace | None) -> date:
    """Today, or the day on which a list of today was begun. ValueError."""
    return datetime.fromisoformat(start.at).astimezone(UTC).date() if start else now().date()


def _fits(query: AuditQuery, one: Entry) -> bool:
    if query.actor not in (None, one.actor) or (query.model and not one.record.startswith(f"{query.model}/")):
        return False
    if query.q is None:
        return True
    return holds(query.q, one.record, one.actor, *(json.dumps(side, ensure_ascii=False) for side in (one.before, one.after)))


def _shape(one: Entry) -> EntryShape:
    return {
        "record": one.record,
        "change": _change(one),
        "version": one.version,
        "actor": one.actor,
        "run": one.run or None,
        "at": one.at.isoformat(),
        "before": _discreet(one.before),
        "after": _discreet(one.after),
    }


def _change(one: Entry) -> Literal["created", "changed", "deleted"]:
    # A record may be written again without a change, so that whoever has read it decides again; then it has neither.
    if bool(one.before) is bool(one.after):
        return "changed"
    return "deleted" if one.before else "created"


def _discreet(value: Any) -> Any:
    """A value without where secrets are kept."""
    if isinstance(value, list):
        return [_discreet(one) for one in value]
    if isinstance(value, dict):
        return {name: _HIDDEN if name == "secret" and one else _discreet(one) for name, one in value.items()}
    return value


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/audit",
        access=Access.VIEWER,
        handle=listing,
        summary="Who changed what",
        query=AuditQuery,
        replies={200: Answers("A page of changes.", EntriesShape)},
    ),
)
