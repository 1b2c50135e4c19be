"""Strategies: what a renter has, rentals, timesheets and the invoices of their days, as the rules of the domain let it become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from relance.domain.breakdown import Breakdown
from relance.domain.invoice import Invoice, Kind, Payment, Status, cancel, issue, pay, redraft
from relance.domain.money import zero
from relance.domain.organisation import Contact, Organisation
from relance.domain.periods import month_of
from relance.domain.rental import Rental, RentalKind, RentalStatus, Vehicle
from relance.domain.rental_billing import Billing, Verdict, billed, monthly, on_demand, priced
from relance.domain.timesheet import DayStatus, Timesheet, billing
from tests.transfer.properties import ids, names, texts

MONTHS = (date(2025, 1, 1), date(2025, 2, 1))
LATER = date(2025, 4, 1)
type Debt = tuple[Invoice, list[Payment]]


@dataclass
class Fleet:
    """What is in the store of one organisation about its vehicles; each invoice is known to the sheets of its days."""

    vehicles: list[Vehicle] = field(default_factory=list)
    rentals: list[Rental] = field(default_factory=list)
    sheets: list[Timesheet] = field(default_factory=list)
    debts: list[Debt] = field(default_factory=list)


@st.composite
def rentals(draw: st.DrawFn, organisation: Organisation, people: Sequence[Contact], owned: Sequence[Vehicle], id: str) -> Rental:
    kind = draw(st.sampled_from(RentalKind))
    ends_on = draw(st.sampled_from([None, date(2025, 2, 20), date(2026, 1, 1)]))
    statuses = [RentalStatus.ACTIVE, RentalStatus.INACTIVE] if ends_on is None else list(RentalStatus)
    return Rental(
        organisation=organisation.id,
        id=id,
        customer=draw(st.sampled_from(people)).id,
        vehicle=draw(st.sampled_from(["", *(vehicle.id for vehicle in owned)])),
        kind=kind,
        supplier=draw(texts) if kind is RentalKind.EXTERNAL else "",
        starts_on=draw(st.sampled_from([date(2024, 12, 30), date(2025, 1, 15)])),
        ends_on=ends_on,
        daily_rate=draw(st.decimals(0, 10**6, places=6)),
        currency=organisation.currency,
        status=draw(st.sampled_from(statuses)),
        revisit=draw(st.sampled_from([None, *MONTHS])),
    )


@st.composite
def sheets(draw: st.DrawFn, rental: Rental, month: date) -> Timesheet:
    done = draw(st.dictionaries(st.integers(1, 28), st.sampled_from(DayStatus), min_size=1))
    return Timesheet(organisation=rental.organisation, rental=rental.id, month=month, days=done)


@st.composite
def fates(draw: st.DrawFn, made: Invoice, emptied: Breakdown) -> Debt:
    """What became of a draft, its payments with it; `emptied`: its breakdown without any day."""
    match draw(st.sampled_from(["draft", "edited", "issued", "paid", "cancelled", "emptied"])):
        case "edited" if made.breakdown:
            return redraft(made, replace(made.breakdown, edited=True)), []
        case "issued":
            return issue(made, LATER, LATER + timedelta(days=30)), []
        case "paid":
            receipt = Payment(organisation=made.organisation, invoice=made.number, id="R-1", amount=made.total, paid_on=LATER)
            after, recorded = pay(made, receipt)
            return after, [recorded]
        case "cancelled":
            return cancel(made, LATER, "mistake"), []
        case "emptied":
            return cancel(redraft(made, emptied), LATER, "no day is left"), []
    return made, []


def _draft(organisation: Organisation, rental: Rental, found: Billing, customer: str, serial: int) -> Invoice:
    breakdown = priced(rental, found, organisation.vat_rate, "Toyota Hilux")
    return Invoice(
        organisation=organisation.id,
        number=found.number,
        kind=Kind.RENTAL,
        customer=rental.customer,
        customer_name=customer,
        status=Status.DRAFT,
        total=breakdown.total,
        paid=zero(rental.currency),
        issued_on=found.worked[-1],
        due_on=found.worked[-1] + timedelta(days=30),
        breakdown=breakdown,
        because_of=f"rental/{rental.id}",
        serial=serial,
    )


@st.composite
def fleets(draw: st.DrawFn, organisation: Organisation, people: Sequence[Contact]) -> Fleet:
    owned = [
        Vehicle(organisation=organisation.id, id=id, name=draw(names), registration=draw(texts))
        for id in draw(st.lists(ids, max_size=2, unique=True))
    ]
    fleet = Fleet(vehicles=owned)
    called = {contact.id: contact.name for contact in people}
    for id in draw(st.lists(st.sampled_from(["6", "10", "999999999"]), max_size=2, unique=True)):
        rental = draw(rentals(organisation, people, owned, id))
        kept = {month: draw(sheets(rental, month)) for month in MONTHS}
        for found in _billings(rental, list(kept.values()), by_month=draw(st.booleans())):
            invoice = _draft(organisation, rental, found, called[rental.customer], len(fleet.debts) + 1)
            if not invoice.total:
                continue
            none = priced(rental, replace(found, worked=()), organisation.vat_rate, "Toyota Hilux")
            invoice, receipts = draw(fates(invoice, none))
            fleet.debts.append((invoice, receipts))
            standing = () if invoice.status is Status.CANCELLED else found.worked
            for month in {month_of(day) for day in found.worked}:
                kept[month] = billing(kept[month], invoice.number, [day for day in standing if month_of(day) == month])
        fleet.rentals.append(billed(rental, MONTHS[0]))
        fleet.sheets += kept.values()
    return fleet


def _billings(rental: Rental, sheets: Sequence[Timesheet], *, by_month: bool) -> list[Billing]:
    """An invoice a month, or one of both."""
    priceable = replace(rental, status=RentalStatus.ACTIVE, vehicle="any", daily_rate=rental.daily_rate or Decimal(1))
    found = (
        [monthly(priceable, sheet, {}) for sheet in sheets] if by_month else [on_demand(priceable, sheets, f"FACT-{rental.id}-20250301")]
    )
    return [one for one in found if one.verdict is Verdict.CREATED]
