"""Invoices that a person makes, and drafts that a person changes: what a person has set, no generation changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from relance.desk.amounts import Amounts, Item, broken_down, changed, checked_label
from relance.desk.days import taken
from relance.desk.deed import Deed, check_days, check_version, decided, today
from relance.desk.numbers import chosen_number, free_number
from relance.domain.breakdown import Breakdown
from relance.domain.errors import InvalidError
from relance.domain.invoice import Invoice, Kind, Status, redraft
from relance.domain.money import zero
from relance.domain.organisation import Contact, Organisation
from relance.domain.rental import Rental
from relance.store import invoices, organisations, rentals, sequences
from relance.store.rereading import reread

_SAME: Final = Amounts()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvoice:
    """A draft as somebody wants it: for `customer`, or for a rental and then for its customer.

    `days` are days of the rental that it bills, on no other invoice; they are priced at its rate if no amount is given. `label` may
    be empty where lines say what is billed. `number` empty: `INV-15`, by its serial; `issued_on` None: today; `due_on` None: the
    usual days after that.
    """

    customer: str = ""
    rental: str = ""
    amounts: Amounts = _SAME
    number: str = ""
    label: str = ""
    issued_on: date | None = None
    due_on: date | None = None
    days: Sequence[date] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChanges:
    """What is to be otherwise of a draft. What is None stays as it is."""

    amounts: Amounts = _SAME
    label: str | None = None
    issued_on: date | None = None
    due_on: date | None = None


def create(organisation: str, wanted: NewInvoice) -> Deed[Invoice]:
    """A new draft, its amounts set by a person.

    InvalidError: an amount, a date or a number that makes no sense, a customer or a rental that does not exist, a day that cannot be
    billed. TakenError: the number is another invoice's. BrokenRecordError: a record that it needs cannot be read.
    """
    policies = organisations.read(organisation)
    rental = _rental(organisation, wanted)
    customer = _customer(organisation, wanted.customer or (rental.customer if rental else ""))
    issued_on = wanted.issued_on or today(policies)
    check_days(issued_on=issued_on)
    due_on = _due_on(wanted.due_on or issued_on + timedelta(days=policies.rentals.due_days), issued_on)
    breakdown = _breakdown(wanted, rental, policies)
    chosen = chosen_number(organisation, wanted.number) if wanted.number else ""
    serial = sequences.take(organisation, "invoices")[0]
    draft = Invoice(
        organisation=organisation,
        number=chosen or free_number(organisation, serial),
        kind=Kind.RENTAL if rental else Kind.MANUAL,
        customer=customer.id,
        customer_name=customer.name,
        label=checked_label(wanted.label) if wanted.label else "",
        because_of=f"rental/{rental.id}" if rental else "",
        status=Status.DRAFT,
        total=breakdown.total,
        paid=zero(policies.currency),
        issued_on=issued_on,
        due_on=due_on,
        breakdown=breakdown,
        serial=serial,
        version=1,
    )
    # With its days goes the rental: whoever gives it other dates at this moment must see what is billed, or decide again.
    sheets = (*taken(rental, draft.number, breakdown.worked), reread(rental)) if rental and breakdown.worked else ()
    return decided(f"invoice {draft.number}", draft, invoices.write(None, draft, policies), *sheets)


def change(organisation: str, number: str, wanted: DraftChanges, version: int | None = None) -> Deed[Invoice]:
    """A draft with other amounts, another text or other dates: from then on it is the person's, and its days stand.

    NotFoundError; InvalidError: not a draft, partly paid, or what makes no sense; StaleError: it is not at `version` any more.
    """
    policies, before = organisations.read(organisation), invoices.read(organisation, number)
    check_version(f"invoice {number}", before.version, version)
    if before.status is not Status.DRAFT:
        raise InvalidError("number", number, f"is {before.status.value}; only a draft can be changed")
    after = before
    if wanted.label is not None:
        after = replace(after, label=checked_label(wanted.label))
    if wanted.issued_on or wanted.due_on:
        issued_on = wanted.issued_on or before.issued_on
        check_days(issued_on=issued_on)
        after = replace(after, issued_on=issued_on, due_on=_due_on(wanted.due_on or before.due_on, issued_on))
    if wanted.amounts != _SAME:
        label = after.label or number
        after = redraft(after, changed(before.breakdown, wanted.amounts, label, policies.vat_rate, before.total.currency))
    if after.breakdown and wanted != DraftChanges():
        after = replace(after, breakdown=replace(after.breakdown, edited=True))
    written = invoices.write(before, after, policies)
    return decided(f"invoice {number}", replace(after, version=written.new_version if written else before.version), written)


def _breakdown(wanted: NewInvoice, rental: Rental | None, policies: Organisation) -> Breakdown:
    if wanted.days and rental is None:
        raise InvalidError("days", len(wanted.days), "are days of a rental; name it")
    amounts = wanted.amounts
    if wanted.days and rental and amounts.lines is None and amounts.net is None:
        amounts = replace(amounts, lines=[Item(checked_label(wanted.label), Decimal(len(wanted.days)), rental.daily_rate)])
    breakdown = broken_down(amounts, wanted.label, policies.vat_rate, policies.currency)
    return replace(breakdown, rental=rental.id if rental else "", worked=tuple(sorted(wanted.days)), edited=True)


def _rental(organisation: str, wanted: NewInvoice) -> Rental | None:
    if not wanted.rental:
        return None
    rental = rentals.find(organisation, wanted.rental)
    if rental is None:
        raise InvalidError("rental", wanted.rental, "does not exist")
    if wanted.customer not in ("", rental.customer):
        raise InvalidError("customer", wanted.customer, f"is not the customer of rental {rental.id}, {rental.customer}")
    return rental


def _customer(organisation: str, id: str) -> Contact:
    if not id:
        raise InvalidError("customer", id, "or a rental must be given: somebody must pay")
    customer = organisations.contact(organisation, id)
    if customer is None:
        raise InvalidError("customer", id, "does not exist")
    return customer


def _due_on(due_on: date, issued_on: date) -> date:
    check_days(due_on=due_on)
    if due_on < issued_on:
        raise InvalidError("due_on", due_on.isoformat(), f"is before {issued_on.isoformat()}, the date of the invoice")
    return due_on
