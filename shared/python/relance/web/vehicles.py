"""`/v1/vehicles`: list them, and add one."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote

from pydantic import Field

from relance.desk import rentals as desk
from relance.domain.rental import Vehicle
from relance.store import browsing
from relance.web import cursors
from relance.web.caller import Access
from relance.web.forms import Form, Id, Name, Paging, Search, Text
from relance.web.rental_shapes import VehicleShape, VehiclesShape, vehicle
from relance.web.reply import Reply, etag
from relance.web.route import Answers, Call, Route
from relance.web.searching import holds
from relance.web.shapes import listed
from relance.web.writing import posted


class VehicleQuery(Paging):
    """Which vehicles."""

    q: Annotated[Search | None, Field(description="Words to look for in id, name and registration.")] = None


class NewVehicle(Form):
    """A vehicle to add."""

    id: Id
    name: Name
    registration: Annotated[Text, Field(max_length=64)] = ""


def listing(call: Call) -> Reply:
    """A page of the organisation's vehicles."""
    query: VehicleQuery = call.query
    belongs = {"list": "vehicles", "organisation": call.organisation.id, "q": query.q}
    place = cursors.read(query.cursor, belongs, str)

    def fits(one: Vehicle) -> bool:
        return query.q is None or holds(query.q, one.id, one.name, one.registration)

    page = browsing.vehicles(call.organisation.id, place[0] if place else None, query.limit, fits)
    following = cursors.written([page.place] if page.place else None, belongs)
    return Reply(200, listed([vehicle(one) for one in page.found], page.broken, following))


def create(call: Call) -> Reply:
    """Add a vehicle."""
    wanted: NewVehicle = call.body
    return posted(call, lambda: desk.create_vehicle(call.organisation.id, wanted.id, wanted.name, wanted.registration), _made)


def _made(one: Vehicle) -> Reply:
    return Reply(201, vehicle(one), {"Location": f"/v1/vehicles?q={quote(one.id, safe='')}", "ETag": etag(one.version)})


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/vehicles",
        access=Access.VIEWER,
        handle=listing,
        summary="List the vehicles",
        query=VehicleQuery,
        replies={200: Answers("A page of vehicles.", VehiclesShape)},
    ),
    Route(
        method="POST",
        path="/v1/vehicles",
        access=Access.ADMIN,
        handle=create,
        summary="Add a vehicle",
        body=NewVehicle,
        replies={201: Answers("The vehicle.", VehicleShape, ("Location", "ETag"))},
        example={"id": "hilux", "name": "Toyota Hilux", "registration": "GN-001-AA"},
    ),
)
