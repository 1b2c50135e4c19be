"""A rental's invoice as records: the draft that is made, brought up to date or cancelled, and the sheets that prove each day once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from relance.domain.breakdown import Breakdown
from relance.domain.errors import NotFoundError
from relance.domain.invoice import Invoice, Kind, Status, cancel, redraft
from relance.domain.money import zero
from relance.domain.organisation import Organisation
from relance.domain.rental import Rental
from relance.domain.rental_billing import WRITTEN, Billing, Verdict, locked_because, priced
from relance.domain.run import Mode
from relance.domain.timesheet import Timesheet, billing
from relance.jobs.job import Context
from relance.store import invoices, timesheets
from relance.store.effects import Change
from relance.wording.verdicts import emptied


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is billed of a rental: decided, but not yet made into records. `on` is the day, `dated` that of the invoice."""

    organisation: Organisation
    rental: Rental
    billing: Billing
    label: str
    on: date
    dated: date

    @property
    def breakdown(self) -> Breakdown:
        """Its amounts."""
        return priced(self.rental, self.billing, self.organisation.vat_rate, self.label)

    @property
    def due_on(self) -> date:
        """When it is due, if it is issued by then."""
        return self.dated + timedelta(days=self.organisation.rentals.due_days)


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of it: the verdict, the invoice that it is about, and what to commit."""

    billing: Billing
    invoice: Invoice | None = None
    created: bool = False
    changes: tuple[Change, ...] = ()

    def as_data(self, **more: Any) -> dict[str, Any]:
        """What the run's line keeps of it; amounts as text."""
        data: dict[str, Any] = {**more, "verdict": self.billing.verdict.value}
        if self.billing.left:
            data["left"] = self.billing.left
        if self.invoice is None:
            return data
        data["number"] = self.invoice.number
        if self.billing.verdict is Verdict.LOCKED:
            data["locked"] = locked_because(self.invoice)
        elif breakdown := self.invoice.breakdown:
            data |= {"serial": self.invoice.serial, "worked": len(breakdown.worked), "not_worked": breakdown.not_worked}
            amounts = {"net": breakdown.net, "vat": breakdown.vat, "total": breakdown.total}
            data |= {name: format(amount.amount, "f") for name, amount in amounts.items()} | {"created": self.created}
        return data


def drafted(context: Context, outlook: Outlook, current: Invoice | None, sheets: Sequence[Timesheet]) -> Drafted:
    """Make records of what was decided. `current` is the invoice of that number, if there is one.

    NotFoundError, BrokenRecordError: its vehicle or its customer is not there, or cannot be read.
    """
    billing_, organisation = outlook.billing, outlook.organisation
    if billing_.verdict not in WRITTEN:
        return Drafted(billing_)
    after = _new(context, outlook) if current is None else _up_to_date(context, current, outlook)
    if billing_.verdict is Verdict.EMPTIED:
        after = cancel(after, outlook.on, emptied(organisation.language))
    made = invoices.write(current, after, organisation)
    moved = (timesheets.write(sheet, billing(sheet, billing_.number, billing_.worked)) for sheet in sheets)
    changes = tuple(change for change in (made, *moved) if change)
    verdict = billing_.verdict if changes else Verdict.UNCHANGED
    return Drafted(replace(billing_, verdict=verdict), after, created=current is None, changes=changes)


def vehicle_of(context: Context, rental: Rental) -> tuple[str, str]:
    """What the rental's vehicle is called, with and without its plates; empty if it has none. NotFoundError: it is not there."""
    if not rental.vehicle:
        return "", ""
    vehicle = context.vehicles.get(rental.organisation, rental.vehicle)
    if vehicle is None:
        raise NotFoundError("vehicle", f"{rental.organisation}/{rental.vehicle}", "import it: relance import vehicles.csv")
    return vehicle.label, vehicle.name


def _up_to_date(context: Context, draft: Invoice, outlook: Outlook) -> Invoice:
    """Nobody has touched it: all that follows from the rental and its days does so again, its customer among it."""
    after = replace(redraft(draft, outlook.breakdown), label=outlook.label, issued_on=outlook.dated, due_on=outlook.due_on)
    if draft.customer == outlook.rental.customer:
        return after  # the name on it stays: nobody is read for that
    customer = context.person(draft.organisation, outlook.rental.customer)
    return replace(after, customer=customer.id, customer_name=customer.name)


def _new(context: Context, outlook: Outlook) -> Invoice:
    organisation, rental, number = outlook.organisation, outlook.rental, outlook.billing.number
    breakdown = outlook.breakdown
    customer = context.person(organisation.id, rental.customer)
    live = context.request.mode is Mode.LIVE
    return Invoice(
        organisation=organisation.id,
        number=number,
        kind=Kind.RENTAL,
        customer=customer.id,
        customer_name=customer.name,
        label=outlook.label,
        because_of=f"rental/{rental.id}",
        status=Status.DRAFT,
        total=breakdown.total,
        paid=zero(rental.currency),
        issued_on=outlook.dated,
        due_on=outlook.due_on,
        breakdown=breakdown,
        # Nothing is written in a dry run, nor a number used up.
        serial=context.serials.of(organisation.id, number) if live else None,
    )
