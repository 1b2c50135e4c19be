"""The rows of `invoices` and `payments`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from relance.domain.invoice import Hold, Kind, Status, in_order
from relance.transfer.forms import Amount, Currency, Day, Id, Name, Number, Serial, Slug, Text, Total, checked_by, one_of, refused
from relance.transfer.items import BreakdownPart
from relance.transfer.schema import MOST, Part, Schema


class HoldPart(Part):
    """Days on which an invoice does not age, both ends included."""

    from_on: Day
    until_on: Day
    reason: Name

    def hold(self) -> Hold:
        """The hold it describes."""
        return Hold(self.from_on, self.until_on, self.reason)


def _apart(parts: tuple[HoldPart, ...]) -> tuple[HoldPart, ...]:
    in_order(tuple(part.hold() for part in parts))
    return parts


def not_before(day: date | None, earlier: date | None, what: str) -> date | None:
    """`day`, which must not be before `earlier` where both are known; `what` is what people call the earlier one."""
    if day is not None and earlier is not None and day < earlier:
        raise refused(f"is before {earlier.isoformat()}, {what}", day.isoformat())
    return day


class InvoiceSchema(Schema):
    """A row of `invoices`. `reminded_on` and `fee_on` are what Relance keeps of its own reminders and late fees.

    `breakdown` is what the total is made of, and `serial` the invoice's whole number for programs.
    """

    names: ClassVar[tuple[str, ...]] = ("organisation", "number")

    organisation: Slug
    number: Number
    kind: Annotated[Kind, one_of(Kind)] = Kind.MANUAL
    customer: Id
    label: Text = ""
    issued_on: Day
    due_on: Day
    total: Total
    currency: Currency | None = None
    status: Annotated[Status, one_of(Status)] = Status.ISSUED
    balance_due_on: Day | None = None
    holds: Annotated[tuple[HoldPart, ...], Field(max_length=MOST), AfterValidator(checked_by(_apart))] = ()
    because_of: Text = ""
    reminded_on: Day | None = None
    fee_on: Day | None = None
    breakdown: BreakdownPart | None = None
    serial: Serial | None = None

    @field_validator("due_on")
    @classmethod
    def _due_after_issue(cls, due_on: date, info: ValidationInfo) -> date | None:
        return not_before(due_on, info.data.get("issued_on"), "the date of issue")

    @field_validator("balance_due_on")
    @classmethod
    def _remainder_after_due(cls, balance_due_on: date | None, info: ValidationInfo) -> date | None:
        return not_before(balance_due_on, info.data.get("due_on"), "the invoice's own due date")

    def hold_dates(self) -> tuple[Hold, ...]:
        """Its holds, by date."""
        return in_order(tuple(part.hold() for part in self.holds))


class PaymentSchema(Schema):
    """A row of `payments`. `credited` is what of `amount` became a credit of the customer."""

    names: ClassVar[tuple[str, ...]] = ("organisation", "invoice", "id")

    organisation: Slug
    invoice: Number
    id: Id
    amount: Amount
    currency: Currency | None = None
    paid_on: Day
    method: Text = ""
    balance_due_on: Day | None = None
    credited: Amount | None = None
