"""What is asked of invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from relance.desk.amounts import LONGEST_LABEL, MOST_LINES, Amounts, Item
from relance.desk.drafts import DraftChanges, NewInvoice
from relance.desk.invoices import Receipt
from relance.desk.numbers import NUMBER
from relance.domain.invoice import Status
from relance.web.forms import Amount, Day, Form, Id, Month, Name, Paging, Positive, Rate, RentalId, Search, Text, left_out, matching

#: What a person may call an invoice.
ChosenNumber = Annotated[
    str,
    matching(NUMBER.pattern, "is no number of an invoice; write 1 to 60 letters, digits, '.', '_' or '-'"),
    WithJsonSchema({"type": "string", "pattern": f"^{NUMBER.pattern}$", "examples": ["2025-014"]}),
]
Currency = Annotated[str, matching("[A-Z]{3}", "is no currency"), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})]
Label = Annotated[Name, Field(max_length=LONGEST_LABEL)]
#: An invoice's days: no rental has more in the months that one may be of.
_MOST_DAYS = 1_000


class InvoiceQuery(Paging):
    """Which invoices. Those of a customer or a status come by due date, all others by number."""

    status: Status | None = None
    customer: Annotated[Id | None, Field(description="The id of a customer.")] = None
    rental: Annotated[RentalId | None, Field(description="The id of a rental.")] = None
    month: Annotated[Month | None, Field(description="The month of issue.")] = None
    q: Annotated[Search | None, Field(description="Words to look for in number, customer and label.")] = None


class ItemForm(Form):
    """A line. A price below zero takes something off."""

    label: Label
    quantity: Amount
    unit_price: Amount


class _AmountsForm(Form):
    """Lines, or a net amount alone; and the rate of the VAT."""

    lines: Annotated[tuple[ItemForm, ...], Field(min_length=1, max_length=MOST_LINES)] = left_out()
    net: Positive = left_out()
    vat_rate: Rate = left_out("0.18 is 18 %.")

    def amounts(self) -> Amounts:
        """What is said of amounts."""
        lines: tuple[ItemForm, ...] | None = self.lines
        net: Decimal | None = self.net
        items = None if lines is None else [Item(one.label, one.quantity, one.unit_price) for one in lines]
        return Amounts(lines=items, net=net, vat_rate=self.vat_rate)

    def others(self) -> dict[str, Any]:
        """What is said beside amounts."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"lines", "net", "vat_rate"}}


class NewInvoiceForm(_AmountsForm):
    """A draft to make, for a customer or for a rental; `days` of that may be billed, each on no other invoice."""

    customer: Id = left_out()
    rental: RentalId = left_out()
    number: ChosenNumber = left_out("Left out: one is given.")
    label: Label = left_out()
    issued_on: Day = left_out("Left out: today.")
    due_on: Day = left_out("Left out: the usual days after its date.")
    days: Annotated[tuple[Day, ...], Field(max_length=_MOST_DAYS)] = ()

    def wanted(self) -> NewInvoice:
        """What is to be made."""
        return NewInvoice(amounts=self.amounts(), **self.others())


class DraftPatch(_AmountsForm):
    """What is to be otherwise of a draft; what is left out stays as it is."""

    label: Label = left_out()
    issued_on: Day = left_out()
    due_on: Day = left_out()

    def wanted(self) -> DraftChanges:
        """What is to be changed."""
        return DraftChanges(amounts=self.amounts(), **self.others())


class IssueForm(Form):
    """How a draft is issued. `due_on` left out: the usual days from now, or its own date if that is later."""

    due_on: Day = left_out()


class HoldForm(Form):
    """Days on which an invoice does not age, both ends included. `from_on` left out: from today on."""

    until_on: Day
    reason: Name
    from_on: Day = left_out()


class CancelForm(Form):
    """Why an invoice is closed without payment."""

    reason: Name


class PaymentForm(Form):
    """Money received; `id` is the receipt's number. `credit` keeps what is beyond the balance as the customer's credit."""

    id: Id
    amount: Positive
    currency: Currency = left_out("The invoice's, and no other.")
    paid_on: Day = left_out("Left out: today.")
    method: Annotated[Text, Field(max_length=100)] = ""
    balance_due_on: Day = left_out("The date agreed for the remainder of a part payment.")
    credit: Annotated[bool, Field(strict=True)] = False

    def receipt(self) -> Receipt:
        """What is to be recorded."""
        return Receipt(
            id=self.id,
            amount=format(self.amount, "f"),
            currency=self.currency or "",
            on=self.paid_on,
            method=self.method,
            balance_due_on=self.balance_due_on,
            credit=self.credit,
        )
