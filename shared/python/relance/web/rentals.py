"""`/v1/rentals`: list, set up, read and change them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from relance.desk import rentals as desk
from relance.domain.errors import BrokenRecordError
from relance.domain.organisation import Contact
from relance.domain.rental import Rental, Vehicle
from relance.store import browsing, lookup
from relance.store import rentals as stored
from relance.web import cursors
from relance.web.caller import Access
from relance.web.rental_forms import NewRentalForm, RentalPatch, RentalQuery
from relance.web.rental_shapes import RentalShape, RentalsShape, rental
from relance.web.reply import Reply, etag
from relance.web.route import Answers, Call, Route
from relance.web.searching import holds
from relance.web.shapes import listed
from relance.web.writing import changed, posted

#: What each rental of an organisation refers to is called; those that are gone or cannot be read are not in it.
type Names = tuple[dict[str, Contact], dict[str, Vehicle]]


def listing(call: Call) -> Reply:
    """A page of the organisation's rentals."""
    query: RentalQuery = call.query
    filters = {name: getattr(query, name) for name in ("status", "vehicle", "customer", "q")}
    belongs = {"list": "rentals", "organisation": call.organisation.id, **filters}
    place = cursors.read(query.cursor, belongs, str)
    known: Names = ({}, {})

    def fits(one: Rental) -> bool:
        same = all(filters[name] in (None, getattr(one, name)) for name in ("status", "vehicle", "customer"))
        if not same or query.q is None:
            return same
        customer, vehicle = _called(one, known)
        return holds(query.q, one.id, one.supplier, one.customer, customer, one.vehicle, vehicle)

    def meet(some: list[Rental]) -> None:
        # A search looks through names as well, which stand with customers and vehicles, not with rentals.
        if query.q is not None:
            customers, vehicles = _names(call.organisation.id, some)
            known[0].update(customers)
            known[1].update(vehicles)

    page = browsing.rentals(call.organisation.id, place[0] if place else None, query.limit, fits, meet)
    names = _names(call.organisation.id, page.found)
    following = cursors.written([page.place] if page.place else None, belongs)
    return Reply(200, listed([rental(one, *_called(one, names)) for one in page.found], page.broken, following))


def create(call: Call) -> Reply:
    """Set up a rental."""
    wanted = call.body.wanted()
    return posted(call, lambda: desk.create(call.organisation.id, wanted), lambda one: _reply(one, 201))


def read(call: Call) -> Reply:
    """One rental."""
    return _reply(stored.read(call.organisation.id, call.path["id"]))


def change(call: Call) -> Reply:
    """Change a rental."""
    return changed(call, desk.change(call.organisation.id, call.path["id"], call.body.wanted(), call.version), _reply)


def _reply(one: Rental, status: int = 200) -> Reply:
    place = {"Location": f"/v1/rentals/{one.id}"} if status == 201 else {}
    names = _names(one.organisation, [one])
    return Reply(status, rental(one, *_called(one, names)), {"ETag": etag(one.version), **place})


def _names(organisation: str, found: Sequence[Rental]) -> Names:
    customers = lookup.contacts({(organisation, one.customer) for one in found})
    vehicles = lookup.vehicles({(organisation, one.vehicle) for one in found if one.vehicle})
    return _readable(customers), _readable(vehicles)


def _readable(found: dict[tuple[str, str], Any]) -> dict[str, Any]:
    return {id: one for (_, id), one in found.items() if not isinstance(one, BrokenRecordError)}


def _called(one: Rental, names: Names) -> tuple[str | None, str | None]:
    customer, vehicle = names[0].get(one.customer), names[1].get(one.vehicle)
    return customer.name if customer else None, vehicle.label if vehicle else None


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/rentals",
        access=Access.VIEWER,
        handle=listing,
        summary="List the rentals",
        query=RentalQuery,
        replies={200: Answers("A page of rentals.", RentalsShape)},
    ),
    Route(
        method="POST",
        path="/v1/rentals",
        access=Access.ADMIN,
        handle=create,
        summary="Set up a rental",
        body=NewRentalForm,
        replies={201: Answers("The rental.", RentalShape, ("Location", "ETag"))},
        example={"customer": "sotelgui", "vehicle": "hilux", "starts_on": "2025-01-07", "daily_rate": "50000"},
    ),
    Route(
        method="GET",
        path="/v1/rentals/{id}",
        access=Access.VIEWER,
        handle=read,
        summary="Read a rental",
        replies={200: Answers("The rental.", RentalShape, ("ETag",))},
    ),
    Route(
        method="PATCH",
        path="/v1/rentals/{id}",
        access=Access.ADMIN,
        handle=change,
        summary="Change a rental",
        body=RentalPatch,
        if_match=True,
        must_match=True,
        replies={200: Answers("The rental.", RentalShape, ("ETag",))},
        example={"daily_rate": "55000", "ends_on": "2025-02-15"},
    ),
)
