"""Where the API begins: a request of API Gateway comes in, a reply goes out, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from relance.domain.organisation import OPERATOR
from relance.web import former
from relance.web.caller import Access, Caller
from relance.web.errors import HttpError
from relance.web.identity import caller_of
from relance.web.problems import as_problem, problem_of
from relance.web.reading import read
from relance.web.reply import Reply, as_gateway
from relance.web.route import Match, before, matched
from relance.web.routes import ROUTES

#: Whoever has no token: in the name of an organisation that has no records.
_NOBODY: Final = Caller(OPERATOR, Access.VIEWER, "nobody")


def handle(event: Mapping[str, Any], has_time: Callable[[], bool]) -> dict[str, Any]:
    """The reply to a request, as API Gateway takes it. Nothing is raised: what goes wrong is a reply too."""
    given = event.get("pathParameters")
    found = matched(ROUTES, str(event.get("httpMethod", "")), str(event.get("path", "")), str(event.get("resource") or ""), given)
    return as_gateway(_placed(_reply(found, event, has_time), found, event))


def _reply(found: Match, event: Mapping[str, Any], has_time: Callable[[], bool]) -> Reply:
    route, caller = found.route, _NOBODY
    try:
        if route and route.access:
            caller = caller_of(event)
        return _served(found, caller, event, has_time)
    except Exception as error:  # noqa: BLE001 - whoever asked must be told something, and nothing of what it was
        problem = problem_of(error)
        if route and route.french:
            return former.refusal(problem, former.USUAL if caller is _NOBODY else caller.organisation.language)
        return as_problem(problem)


def _served(found: Match, caller: Caller, event: Mapping[str, Any], has_time: Callable[[], bool]) -> Reply:
    route = found.route
    if route is None:
        raise _nowhere(found)
    if route.access and not caller.access.includes(route.access):
        raise HttpError(403, f"This needs the role {route.access}, and this login has the role {caller.access}.")
    return route.handle(read(found, route, caller, event, has_time))


def _placed(reply: Reply, found: Match, event: Mapping[str, Any]) -> Reply:
    """The reply with the place that it names as whoever asked must call it: behind the stage, of which a route knows nothing."""
    place = reply.headers.get("Location", "")
    if not place.startswith("/") or found.route is None:
        return reply
    whole = str((event.get("requestContext") or {}).get("path") or "")
    return replace(reply, headers={**reply.headers, "Location": before(found.route, whole) + place})


def _nowhere(found: Match) -> HttpError:
    if found.allowed:
        methods = ", ".join(found.allowed)
        return HttpError(405, f"This place knows {methods}.", headers={"Allow": methods})
    return HttpError(404, "There is no such place; /docs lists those there are.")
