"""`relance invoices`: list them by status, and record what people decide: pay, hold, release, cancel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click

from relance.cli.common import DAY, as_json, by, print_rows
from relance.cli.listing import say_broken, shown
from relance.domain.errors import BrokenRecordError, ConflictError, InvalidError
from relance.domain.invoice import Invoice, Payment, Status, cancel, hold, pay, release
from relance.domain.money import parse_amount
from relance.domain.periods import business_date
from relance.runtime.clock import now
from relance.store import invoices as stored
from relance.store import organisations, standing
from relance.store.commit import commit
from relance.store.effects import Change, Effect

_org = click.option("--org", required=True, help="The organisation.")


@click.group(invoke_without_command=True)
@click.option("--org", help="The organisation; all of them if it is left out.")
@click.option(
    "--status", "statuses", multiple=True, type=click.Choice([status.value for status in Status]), help="Only these; may be repeated."
)
@as_json
@click.pass_context
def invoices(context: click.Context, org: str | None, statuses: tuple[str, ...], *, as_data: bool) -> None:
    """List the invoices by status, or record what was decided for one."""
    if context.invoked_subcommand:
        return
    wanted = [Status(status) for status in statuses] or list(Status)
    owners = [organisations.read(org).id] if org else organisations.ids()
    found = [one for owner in owners for status in wanted for one in standing.listed(owner, status)]
    print_rows([_row(invoice) for invoice in found if isinstance(invoice, Invoice)], as_data=as_data)
    say_broken([one for one in found if isinstance(one, BrokenRecordError)], as_data=as_data)


@invoices.command("pay")
@click.argument("number")
@click.argument("amount")
@_org
@click.option(
    "--id", "receipt", required=True, help="The receipt's number, unique within the invoice: the same one is never recorded twice."
)
@click.option("--on", type=DAY, help="The day of payment; today if left out.")
@click.option("--method", default="", help="How it was paid.")
@click.option("--balance-due-on", type=DAY, help="The date agreed for the remainder of a part payment.")
@click.option("--credit", is_flag=True, help="Accept more than the balance, and keep the excess as the customer's credit.")
def pay_command(
    number: str, amount: str, org: str, receipt: str, on: date | None, method: str, balance_due_on: date | None, *, credit: bool
) -> None:
    """Record a payment of AMOUNT for invoice NUMBER."""
    paid_on = _not_in_future(on, _today(org))
    invoice = stored.read(org, number)
    payment = Payment(
        organisation=org,
        invoice=number,
        id=receipt,
        amount=parse_amount("amount", amount, invoice.total.currency),
        paid_on=paid_on,
        method=method,
        balance_due_on=balance_due_on,
    )
    if stored.payment(org, number, receipt):
        raise click.UsageError(f"payment {receipt} of invoice {number} is recorded already")
    after, recorded = _paid(invoice, payment, credit=credit)
    _write(invoice, after, stored.write_payment(recorded))


def _not_in_future(on: date | None, today: date) -> date:
    """The day of payment. InvalidError: what is not paid yet is no payment."""
    if on and on > today:
        raise InvalidError("on", on.isoformat(), f"is in the future ({today.isoformat()} there today); record a payment when it has come")
    return on or today


def _paid(invoice: Invoice, payment: Payment, *, credit: bool) -> tuple[Invoice, Payment]:
    try:
        return pay(invoice, payment, excess_as_credit=credit)
    except InvalidError as error:
        if error.field == "amount" and payment.amount > invoice.balance and not credit:
            balance = f"{shown(invoice.balance)} {invoice.total.currency}"
            why = f"is more than the balance of {balance}; add --credit to keep the excess as the customer's credit"
            raise InvalidError(error.field, error.value, why) from None
        raise


@invoices.command("hold")
@click.argument("number")
@_org
@click.option("--until", type=DAY, required=True, help="The last day of the hold.")
@click.option("--reason", required=True, help="Why.")
@click.option("--from", "from_on", type=DAY, help="Its first day; today if left out.")
def hold_command(number: str, org: str, until: date, reason: str, from_on: date | None) -> None:
    """Put invoice NUMBER on hold: it does not age, and nobody is reminded of it."""
    _change(org, number, lambda invoice: hold(invoice, from_on or _today(org), until, reason))


@invoices.command("release")
@click.argument("number")
@_org
@click.option("--on", type=DAY, help="The first day that counts again; today if left out.")
def release_command(number: str, org: str, on: date | None) -> None:
    """End the hold of invoice NUMBER."""
    _change(org, number, lambda invoice: release(invoice, on or _today(org)))


@invoices.command("cancel")
@click.argument("number")
@_org
@click.option("--reason", required=True, help="Why.")
@click.option("--on", type=DAY, help="The day; today if left out.")
def cancel_command(number: str, org: str, reason: str, on: date | None) -> None:
    """Close invoice NUMBER without payment."""
    _change(org, number, lambda invoice: cancel(invoice, on or _today(org), reason))


def _change(org: str, number: str, deed: Callable[[Invoice], Invoice]) -> None:
    invoice = stored.read(org, number)
    _write(invoice, deed(invoice), ())


def _write(before: Invoice, after: Invoice, more: tuple[Change, ...]) -> None:
    change = stored.write(before, after, organisations.read(before.organisation))
    changes = (*((change,) if change else ()), *more)
    try:
        commit([Effect(changes)] if changes else [], by())
    except ConflictError:
        raise ConflictError(f"invoice {before.number} was changed by somebody else just now; look at it and try again") from None
    held = _held_until(after)
    click.echo(
        f"{after.number}: {after.status.value}, balance {shown(after.balance)} {after.total.currency}{held and f', on hold until {held}'}"
    )


def _held_until(invoice: Invoice) -> str:
    current = invoice.hold_on(_today(invoice.organisation)) if invoice.holds else None
    return current.until_on.isoformat() if current else ""


def _today(organisation: str) -> date:
    """Today where the organisation is."""
    return business_date(now(), organisations.read(organisation).zone)


def _row(invoice: Invoice) -> dict[str, object]:
    return {
        "organisation": invoice.organisation,
        "number": invoice.number,
        "customer": invoice.customer_name,
        "status": invoice.status.value,
        "due_on": invoice.effective_due_on,
        "total": shown(invoice.total),
        "paid": shown(invoice.paid),
        "balance": shown(invoice.balance),
        "currency": invoice.total.currency,
        "hold": _held_until(invoice),
    }
