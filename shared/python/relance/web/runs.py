"""`/v1/runs`: the runs of an organisation, how each stands, and what it did with each record. What starts one: `resyncs`."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field

from relance.domain.run import Line, Outcome, Run
from relance.store import browsing_journals
from relance.store.browsing_journals import LinePlace, RunPlace
from relance.web import cursors, running
from relance.web.caller import Access
from relance.web.forms import Job, Paging, RunId
from relance.web.reply import Reply
from relance.web.route import Answers, Call, Route
from relance.web.run_shapes import LinesShape, RunLinesShape, RunsShape, line_shape, run_shape
from relance.web.shapes import listed


class RunsQuery(Paging):
    """Which runs."""

    job: Job | None = None
    begins: Annotated[RunId | None, Field(description="How their ids begin.")] = None


class RunQuery(Paging):
    """Which of its lines."""


class LinesQuery(Paging):
    """Which of its lines."""

    outcome: Outcome | None = None


def listing(call: Call) -> Reply:
    """A page of the runs that are of the caller's organisation alone, the newest first. A night's, of all organisations, are not."""
    query: RunsQuery = call.query
    belongs = {"list": "runs", "organisation": call.organisation.id, "job": query.job, "begins": query.begins}
    place = cursors.read(query.cursor, belongs, str, str)
    start = RunPlace(*place) if place else None
    page = browsing_journals.runs_of(call.organisation.id, start, query.limit, job=query.job or "", begins=query.begins or "")
    following = cursors.written([page.place.opened_at, page.place.run] if page.place else None, belongs)
    return Reply(200, listed([run_shape(one) for one in page.found], page.broken, following))


def read(call: Call) -> Reply:
    """A run of the caller's organisation, with a page of its lines."""
    query: RunQuery = call.query
    run = running.own(call, call.path["run"])
    return Reply(200, {**run_shape(run), **_page(call, run, query)})


def lines(call: Call) -> Reply:
    """A page of what a run of the caller's organisation did. While it runs, more may come behind the last one."""
    query: LinesQuery = call.query
    return Reply(200, _page(call, running.own(call, call.path["run"]), query, query.outcome))


def _page(call: Call, run: Run, query: Paging, outcome: Outcome | None = None) -> dict[str, Any]:
    belongs = {"list": "run", "organisation": call.organisation.id, "run": run.id, "outcome": outcome}
    place = cursors.read(query.cursor, belongs, int, int, int)

    def own(line: Line) -> bool:
        return line.organisation == call.organisation.id and outcome in (None, line.outcome)

    found, following = browsing_journals.run_lines(run, LinePlace(*place) if place else LinePlace(), query.limit, own)
    last = [following.shard, following.block, following.line] if following else None
    return {"items": [line_shape(line) for line in found], "next": cursors.written(last, belongs)}


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/runs",
        access=Access.VIEWER,
        handle=listing,
        summary="List the runs",
        query=RunsQuery,
        replies={200: Answers("A page of runs.", RunsShape)},
    ),
    Route(
        method="GET",
        path="/v1/runs/{run}",
        access=Access.VIEWER,
        handle=read,
        summary="How a run stands",
        query=RunQuery,
        replies={200: Answers("The run, and a page of its lines.", RunLinesShape)},
    ),
    Route(
        method="GET",
        path="/v1/runs/{run}/lines",
        access=Access.VIEWER,
        handle=lines,
        summary="What a run did with each record",
        query=LinesQuery,
        replies={200: Answers("A page of its lines.", LinesShape)},
    ),
)
