"""`/v1/runs/{run}`: how a run stands, and what it did with each record."""

from __future__ import annotations

from typing import Final

from relance.domain.run import Line
from relance.store import browsing
from relance.web import cursors, running
from relance.web.caller import Access
from relance.web.forms import Paging
from relance.web.reply import Reply
from relance.web.route import Answers, Call, Route
from relance.web.run_shapes import RunLinesShape, line_shape, run_shape


class RunQuery(Paging):
    """Which of its lines."""


def read(call: Call) -> Reply:
    """A run of the caller's organisation, with a page of its lines."""
    query: RunQuery = call.query
    run = running.own(call, call.path["run"])
    belongs = {"list": "run", "organisation": call.organisation.id, "run": run.id}
    place = cursors.read(query.cursor, belongs, int)
    found, following = browsing.run_lines(run, place[0] if place else 0, query.limit)
    lines = [line_shape(line) for line in found if _own(call, line)]
    return Reply(200, {**run_shape(run), "items": lines, "next": cursors.written(None if following is None else [following], belongs)})


def _own(call: Call, line: Line) -> bool:
    return line.organisation == call.organisation.id


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/runs/{run}",
        access=Access.VIEWER,
        handle=read,
        summary="How a run stands",
        query=RunQuery,
        replies={200: Answers("The run, and a page of its lines.", RunLinesShape)},
    ),
)
