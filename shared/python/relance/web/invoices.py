"""`/v1/invoices`: list, make, read them, and change a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from relance.desk import drafts
from relance.domain.errors import InvalidError
from relance.domain.invoice import Invoice
from relance.domain.periods import month_of, parse_date
from relance.store import browsing
from relance.store import invoices as stored
from relance.store.browsing import InvoicePlace
from relance.web import cursors
from relance.web.caller import Access
from relance.web.invoice_forms import DraftPatch, InvoiceQuery, NewInvoiceForm
from relance.web.invoice_shapes import InvoiceShape, InvoicesShape, invoice
from relance.web.reply import Reply, etag
from relance.web.route import Answers, Call, Route
from relance.web.searching import holds
from relance.web.shapes import listed
from relance.web.writing import changed, posted

#: In the cursor of a list that no date sorts.
_BY_NUMBER: Final = "-"


def listing(call: Call) -> Reply:
    """A page of the organisation's invoices."""
    query: InvoiceQuery = call.query
    filters = {name: getattr(query, name) for name in ("status", "customer", "rental", "month", "q")}
    belongs = {"list": "invoices", "organisation": call.organisation.id, **filters}
    page = browsing.invoices(
        call.organisation.id,
        _place(query, belongs),
        query.limit,
        status=query.status,
        customer=query.customer or "",
        fits=_fitting(query),
    )
    last = [page.place.key, page.place.due_on.isoformat() if page.place.due_on else _BY_NUMBER] if page.place else None
    return Reply(200, listed([invoice(one) for one in page.found], page.broken, cursors.written(last, belongs)))


def create(call: Call) -> Reply:
    """Make a draft by hand."""
    return posted(call, lambda: drafts.create(call.organisation.id, call.body.wanted()), lambda one: answered(one, 201))


def read(call: Call) -> Reply:
    """One invoice."""
    return answered(stored.read(call.organisation.id, call.path["number"]))


def change(call: Call) -> Reply:
    """Change a draft."""
    return changed(call, drafts.change(call.organisation.id, call.path["number"], call.body.wanted(), call.version), answered)


def answered(one: Invoice, status: int = 200) -> Reply:
    """An invoice as the reply to what was done to it."""
    place = {"Location": place_of(one.number)} if status == 201 else {}
    return Reply(status, invoice(one), {"ETag": etag(one.version), **place})


def place_of(number: str) -> str:
    """Where an invoice is found."""
    return f"/v1/invoices/{quote(number, safe='')}"


def _place(query: InvoiceQuery, belongs: dict[str, object]) -> InvoicePlace | None:
    place = cursors.read(query.cursor, belongs, str, str)
    if place is None:
        return None
    key, due_on = place
    by_number = query.status is None and query.customer is None
    try:
        return InvoicePlace(key, None if by_number else parse_date("cursor", due_on))
    except InvalidError:
        raise cursors.refused(query.cursor) from None


def _fitting(query: InvoiceQuery) -> Callable[[Invoice], bool]:
    def fits(one: Invoice) -> bool:
        if query.rental and not _of_rental(one, query.rental):
            return False
        if query.month and month_of(one.issued_on) != query.month:
            return False
        return query.q is None or holds(query.q, one.number, one.customer, one.customer_name, one.label)

    return fits


def _of_rental(one: Invoice, rental: str) -> bool:
    return one.because_of == f"rental/{rental}" or (one.breakdown is not None and one.breakdown.rental == rental)


INVOICE: Final = {200: Answers("The invoice.", InvoiceShape, ("ETag",))}

ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/invoices",
        access=Access.VIEWER,
        handle=listing,
        summary="List the invoices",
        query=InvoiceQuery,
        replies={200: Answers("A page of invoices.", InvoicesShape)},
    ),
    Route(
        method="POST",
        path="/v1/invoices",
        access=Access.OPERATOR,
        handle=create,
        summary="Make a draft by hand",
        body=NewInvoiceForm,
        replies={201: Answers("The invoice.", InvoiceShape, ("Location", "ETag"))},
        example={"rental": "6", "label": "Chauffeur", "lines": [{"label": "Chauffeur", "quantity": "3", "unit_price": "20000"}]},
    ),
    Route(
        method="GET",
        path="/v1/invoices/{number}",
        access=Access.VIEWER,
        handle=read,
        summary="Read an invoice",
        replies=INVOICE,
    ),
    Route(
        method="PATCH",
        path="/v1/invoices/{number}",
        access=Access.OPERATOR,
        handle=change,
        summary="Change a draft",
        body=DraftPatch,
        if_match=True,
        must_match=True,
        replies=INVOICE,
        example={"net": "1000000", "due_on": "2025-03-15"},
    ),
)
