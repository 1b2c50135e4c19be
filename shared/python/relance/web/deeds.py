"""`/v1/invoices/{number}/…`: what a person decides for an invoice: issue, pay, hold, release, cancel."""

from __future__ import annotations

from typing import Final

from relance.desk import invoices as desk
from relance.desk.invoices import Paid
from relance.store import invoices as stored
from relance.web.caller import Access
from relance.web.invoice_forms import CancelForm, HoldForm, IssueForm, PaymentForm
from relance.web.invoice_shapes import PaidShape, PaymentsShape, invoice, payment
from relance.web.invoices import INVOICE, answered, place_of
from relance.web.reply import Reply, etag
from relance.web.route import Answers, Call, Route
from relance.web.shapes import listed
from relance.web.writing import changed, posted


def issue(call: Call) -> Reply:
    """Send a draft on its way."""
    return posted(call, lambda: desk.issue(call.organisation.id, call.path["number"], call.body.due_on, call.version), answered)


def hold(call: Call) -> Reply:
    """Stop the clock for some days."""
    wanted: HoldForm = call.body
    id, number = call.organisation.id, call.path["number"]
    return posted(call, lambda: desk.hold(id, number, wanted.until_on, wanted.reason, wanted.from_on, call.version), answered)


def release(call: Call) -> Reply:
    """End the hold in force."""
    return changed(call, desk.release(call.organisation.id, call.path["number"], None, call.version), answered)


def cancel(call: Call) -> Reply:
    """Close it without payment."""
    id, number = call.organisation.id, call.path["number"]
    return posted(call, lambda: desk.cancel(id, number, call.body.reason, None, call.version), answered)


def pay(call: Call) -> Reply:
    """Record a payment."""
    receipt = call.body.receipt()
    return posted(call, lambda: desk.pay(call.organisation.id, call.path["number"], receipt, call.version), _paid)


def payments(call: Call) -> Reply:
    """All payments of an invoice."""
    stored.read(call.organisation.id, call.path["number"])
    found = stored.payments(call.organisation.id, call.path["number"])
    return Reply(200, listed([payment(one) for one in found], [], None))


def _paid(paid: Paid) -> Reply:
    headers = {"Location": f"{place_of(paid.invoice.number)}/payments", "ETag": etag(paid.invoice.version)}
    return Reply(201, {"payment": payment(paid.payment), "invoice": invoice(paid.invoice)}, headers)


_ONE: Final = "/v1/invoices/{number}"

ROUTES: Final = (
    Route(
        method="POST",
        path=f"{_ONE}/issue",
        access=Access.OPERATOR,
        handle=issue,
        summary="Issue a draft",
        body=IssueForm,
        if_match=True,
        replies=INVOICE,
        example={"due_on": "2025-03-15"},
    ),
    Route(
        method="POST",
        path=f"{_ONE}/hold",
        access=Access.OPERATOR,
        handle=hold,
        summary="Put an invoice on hold",
        body=HoldForm,
        if_match=True,
        replies=INVOICE,
        example={"until_on": "2025-03-09", "reason": "disputed"},
    ),
    Route(
        method="DELETE",
        path=f"{_ONE}/hold",
        access=Access.OPERATOR,
        handle=release,
        summary="End the hold of an invoice",
        if_match=True,
        replies=INVOICE,
    ),
    Route(
        method="POST",
        path=f"{_ONE}/cancel",
        access=Access.ADMIN,
        handle=cancel,
        summary="Cancel an invoice",
        body=CancelForm,
        if_match=True,
        replies=INVOICE,
        example={"reason": "billed twice"},
    ),
    Route(
        method="GET",
        path=f"{_ONE}/payments",
        access=Access.VIEWER,
        handle=payments,
        summary="List the payments of an invoice",
        replies={200: Answers("Its payments.", PaymentsShape)},
    ),
    Route(
        method="POST",
        path=f"{_ONE}/payments",
        access=Access.OPERATOR,
        handle=pay,
        summary="Record a payment",
        body=PaymentForm,
        if_match=True,
        replies={201: Answers("The payment, and the invoice after it.", PaidShape, ("Location", "ETag"))},
        example={"id": "R-1", "amount": "1298000", "paid_on": "2025-02-10"},
    ),
)
