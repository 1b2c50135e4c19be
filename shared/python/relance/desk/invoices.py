"""What a person decides for an invoice that there is: issued, paid, held, released, cancelled. New ones and other amounts: `drafts`.

`version` is the one that the person has seen: StaleError if the invoice has another now, None if that is no matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from relance.desk.days import freed
from relance.desk.deed import Deed, TakenError, check_days, check_version, decided, today
from relance.domain import invoice as rules
from relance.domain.errors import InvalidError
from relance.domain.invoice import Invoice
from relance.domain.money import parse_amount
from relance.domain.organisation import Organisation
from relance.store import invoices, organisations
from relance.store.effects import Change

#: What a file may have as well: a payment that is exported is imported again.
_LONGEST_ID: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money as somebody reports it: `amount` as written, exact in its `currency` (empty: that of the invoice).

    `id` is the receipt's number, unique within the invoice; `on` the day of payment, today if None; `balance_due_on` the date agreed
    for the remainder of a part payment; `credit` keeps what is beyond the balance as the customer's credit.
    """

    id: str
    amount: str
    currency: str = ""
    on: date | None = None
    method: str = ""
    balance_due_on: date | None = None
    credit: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """An invoice after a payment, and the payment."""

    invoice: Invoice
    payment: rules.Payment


def issue(organisation: str, number: str, due_on: date | None = None, version: int | None = None) -> Deed[Invoice]:
    """Send a draft on its way. It is due on `due_on`, else on its own date, or after the usual days from today if that is later.

    NotFoundError; InvalidError: not a draft, or due before today.
    """

    check_days(due_on=due_on)

    def issued(invoice: Invoice, policies: Organisation) -> Invoice:
        on = today(policies)
        return rules.issue(invoice, on, due_on or max(invoice.due_on, on + timedelta(days=policies.rentals.due_days)))

    return _changed(organisation, number, issued, version)


def pay(organisation: str, number: str, receipt: Receipt, version: int | None = None) -> Deed[Paid]:
    """Record a payment. A draft may be paid: in full it is closed, in part its amounts stand from then on.

    NotFoundError; TakenError: that receipt is recorded already; InvalidError: as the rule has it (`domain.invoice.pay`), or a day that
    has not come.
    """
    policies, before = organisations.read(organisation), invoices.read(organisation, number)
    check_version(f"invoice {number}", before.version, version)
    payment = _payment(before, receipt, today(policies))
    if invoices.payment(organisation, number, receipt.id):
        raise TakenError(f"payment {receipt.id} of invoice {number} is recorded already")
    after, recorded = rules.pay(before, payment, excess_as_credit=receipt.credit)
    after, change = _written(before, after, policies)
    return decided(f"invoice {number}", Paid(after, recorded), change, *invoices.write_payment(recorded))


def hold(
    organisation: str, number: str, until_on: date, reason: str, from_on: date | None = None, version: int | None = None
) -> Deed[Invoice]:
    """Stop the clock from `from_on` (None: today) to `until_on` inclusive. NotFoundError; InvalidError: as the rule has it."""
    check_days(until_on=until_on, from_on=from_on)
    return _changed(organisation, number, lambda one, policies: rules.hold(one, from_on or today(policies), until_on, reason), version)


def release(organisation: str, number: str, on: date | None = None, version: int | None = None) -> Deed[Invoice]:
    """End the hold in force on `on` (None: today): that day counts again. NotFoundError; InvalidError: there is none."""
    check_days(on=on)
    return _changed(organisation, number, lambda one, policies: rules.release(one, on or today(policies)), version)


def cancel(organisation: str, number: str, reason: str, on: date | None = None, version: int | None = None) -> Deed[Invoice]:
    """Close an invoice without payment. The days of a rental that it billed are free again: they are billed when somebody asks for it.

    NotFoundError; InvalidError: as the rule has it, or its days are of more months than can be written at once.
    """
    check_days(on=on)
    cancelled = _changed(organisation, number, lambda one, policies: rules.cancel(one, on or today(policies), reason), version)
    return decided(cancelled.name, cancelled.after, *cancelled.effect.changes, *freed(cancelled.after))


def _changed(organisation: str, number: str, rule: Callable[[Invoice, Organisation], Invoice], version: int | None) -> Deed[Invoice]:
    policies, before = organisations.read(organisation), invoices.read(organisation, number)
    check_version(f"invoice {number}", before.version, version)
    after, change = _written(before, rule(before, policies), policies)
    return decided(f"invoice {number}", after, change)


def _written(before: Invoice, after: Invoice, policies: Organisation) -> tuple[Invoice, Change | None]:
    change = invoices.write(before, after, policies)
    return replace(after, version=change.new_version if change else before.version), change


def _payment(invoice: Invoice, receipt: Receipt, on: date) -> rules.Payment:
    check_days(paid_on=receipt.on, balance_due_on=receipt.balance_due_on)
    if receipt.on and receipt.on > on:
        why = f"is in the future ({on.isoformat()} there today); record a payment when it has come"
        raise InvalidError("paid_on", receipt.on.isoformat(), why)
    id = receipt.id
    if not 1 <= len(id) <= _LONGEST_ID or id != id.strip() or "#" in id or not id.isprintable():
        raise InvalidError("id", id[:_LONGEST_ID], f"is not a receipt's number; write 1 to {_LONGEST_ID} characters, without '#'")
    if receipt.currency not in ("", invoice.total.currency):
        raise InvalidError("currency", receipt.currency, f"is not the invoice's currency, {invoice.total.currency}")
    return rules.Payment(
        organisation=invoice.organisation,
        invoice=invoice.number,
        id=receipt.id,
        amount=parse_amount("amount", receipt.amount, invoice.total.currency),
        paid_on=receipt.on or on,
        method=receipt.method,
        balance_due_on=receipt.balance_due_on,
    )
