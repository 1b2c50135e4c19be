"""`/v1/timesheets` and `/v1/rentals/{id}/timesheets/{month}`: what the vehicles did on each day."""

from __future__ import annotations

from typing import Final

from relance.desk import timesheets as desk
from relance.domain.errors import NotFoundError
from relance.domain.periods import parse_month
from relance.domain.timesheet import Timesheet
from relance.store import browsing, rentals
from relance.store import timesheets as stored
from relance.web import cursors
from relance.web.caller import Access
from relance.web.rental_forms import SheetPatch, SheetQuery
from relance.web.rental_shapes import TimesheetShape, TimesheetsShape, timesheet
from relance.web.reply import Reply, etag
from relance.web.route import Answers, Call, Route
from relance.web.shapes import listed
from relance.web.writing import changed


def listing(call: Call) -> Reply:
    """A page of the sheets of a month: those in which something was entered."""
    query: SheetQuery = call.query
    belongs = {"list": "timesheets", "organisation": call.organisation.id, "month": query.month}
    place = cursors.read(query.cursor, belongs, str)
    page = browsing.sheets(call.organisation.id, query.month, place[0] if place else None, query.limit)
    following = cursors.written([page.place] if page.place else None, belongs)
    return Reply(200, listed([timesheet(one) for one in page.found], page.broken, following))


def read(call: Call) -> Reply:
    """The sheet of a rental in a month; of version 0 if nothing was entered yet."""
    id, rental = call.organisation.id, call.path["id"]
    if rentals.find(id, rental) is None:
        raise NotFoundError("rental", rental)
    return _reply(stored.read(id, rental, parse_month("month", call.path["month"])))


def change(call: Call) -> Reply:
    """Enter days."""
    days = {int(day): status for day, status in call.body.days.items()}
    month = parse_month("month", call.path["month"])
    return changed(call, desk.enter(call.organisation.id, call.path["id"], month, days, call.version), _reply)


def _reply(one: Timesheet) -> Reply:
    return Reply(200, timesheet(one), {"ETag": etag(one.version)})


_SHEET: Final = {200: Answers("The timesheet.", TimesheetShape, ("ETag",))}

ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/timesheets",
        access=Access.VIEWER,
        handle=listing,
        summary="List the timesheets of a month",
        query=SheetQuery,
        replies={200: Answers("A page of timesheets.", TimesheetsShape)},
    ),
    Route(
        method="GET",
        path="/v1/rentals/{id}/timesheets/{month}",
        access=Access.VIEWER,
        handle=read,
        summary="Read the timesheet of a rental",
        replies=_SHEET,
    ),
    Route(
        method="PATCH",
        path="/v1/rentals/{id}/timesheets/{month}",
        access=Access.OPERATOR,
        handle=change,
        summary="Enter days of a rental",
        body=SheetPatch,
        if_match=True,
        must_match=True,
        replies=_SHEET,
        example={"days": {"7": "worked", "8": "maintenance", "9": None}},
    ),
)
