"""`relance invoices`: list them by status, and record what people decide: issue, pay, hold, release, cancel."""

from __future__ import annotations

from datetime import date

import click

from relance.cli.common import DAY, as_json, by, print_rows
from relance.cli.listing import say_broken, shown
from relance.desk import invoices as desk
from relance.desk.deed import TakenError, done, today
from relance.desk.invoices import Receipt
from relance.domain.errors import BrokenRecordError, InvalidError
from relance.domain.invoice import Invoice, Status
from relance.domain.money import parse_amount
from relance.store import invoices as stored
from relance.store import organisations, standing

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
    paid = Receipt(id=receipt, amount=amount, on=on, method=method, balance_due_on=balance_due_on, credit=credit)
    try:
        deed = desk.pay(org, number, paid)
    except TakenError as error:
        raise click.UsageError(str(error)) from None
    except InvalidError as error:
        raise _with_option(error, org, number, paid) from None
    _say(done(deed, by()).invoice)


def _with_option(error: InvalidError, org: str, number: str, paid: Receipt) -> InvalidError:
    """The same, and of more than the balance how to have it accepted."""
    if error.field != "amount" or paid.credit:
        return error
    invoice = stored.read(org, number)
    if parse_amount("amount", paid.amount, invoice.total.currency) <= invoice.balance:
        return error
    balance = f"{shown(invoice.balance)} {invoice.total.currency}"
    return InvalidError(
        error.field, error.value, f"is more than the balance of {balance}; add --credit to keep the excess as the customer's credit"
    )


@invoices.command("issue")
@click.argument("number")
@_org
@click.option("--due-on", type=DAY, help="When it is due; its own date, or the usual days after today, if left out.")
def issue_command(number: str, org: str, due_on: date | None) -> None:
    """Send draft NUMBER on its way: it is owed from now on."""
    _say(done(desk.issue(org, number, due_on), by()))


@invoices.command("hold")
@click.argument("number")
@_org
@click.option("--until", type=DAY, required=True, help="The last day of the hold.")
@click.option("--reason", required=True, help="Why.")
@click.option("--from", "from_on", type=DAY, help="Its first day; today if left out.")
def hold_command(number: str, org: str, until: date, reason: str, from_on: date | None) -> None:
    """Put invoice NUMBER on hold: it does not age, and nobody is reminded of it."""
    _say(done(desk.hold(org, number, until, reason, from_on), by()))


@invoices.command("release")
@click.argument("number")
@_org
@click.option("--on", type=DAY, help="The first day that counts again; today if left out.")
def release_command(number: str, org: str, on: date | None) -> None:
    """End the hold of invoice NUMBER."""
    _say(done(desk.release(org, number, on), by()))


@invoices.command("cancel")
@click.argument("number")
@_org
@click.option("--reason", required=True, help="Why.")
@click.option("--on", type=DAY, help="The day; today if left out.")
def cancel_command(number: str, org: str, reason: str, on: date | None) -> None:
    """Close invoice NUMBER without payment. The days of a rental that it billed are free again."""
    _say(done(desk.cancel(org, number, reason, on), by()))


def _say(after: Invoice) -> None:
    held = _held_until(after)
    click.echo(
        f"{after.number}: {after.status.value}, balance {shown(after.balance)} {after.total.currency}{held and f', on hold until {held}'}"
    )


def _held_until(invoice: Invoice) -> str:
    current = invoice.hold_on(today(organisations.read(invoice.organisation))) if invoice.holds else None
    return current.until_on.isoformat() if current else ""


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
