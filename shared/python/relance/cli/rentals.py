"""`relance rentals`: list them, show what was worked and billed month by month, put them right, close them, bill them or not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import click

from relance.cli.common import DAY, as_json, by, echo_json, print_rows
from relance.cli.listing import say_broken
from relance.cli.sheets import counted, month_name
from relance.desk import rentals as desk
from relance.desk.deed import done
from relance.desk.rentals import RentalChanges
from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import Invoice
from relance.domain.periods import month_after, month_of
from relance.domain.rental import Rental, RentalStatus, Vehicle, next_month
from relance.domain.timesheet import Timesheet
from relance.runtime.clock import now
from relance.store import lookup, organisations, timesheets
from relance.store import rentals as stored
from relance.store.lookup import Found

#: The word for no last day.
_NONE: Final = "none"
_org = click.option("--org", required=True, help="The organisation.")


class LastDay(click.ParamType[date | str]):
    """A date option, YYYY-MM-DD, or the word for none."""

    name = "date|none"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | str:
        """The date in `value`, or the word; a usage error says how to write one."""
        return _NONE if value == _NONE else DAY.convert(value, param, ctx)


class Rate(click.ParamType[Decimal]):
    """A rate option, exact; whether it makes sense is for the rental to say."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number in `value`; a usage error says how to write one."""
        try:
            return Decimal(value)
        except InvalidOperation:
            self.fail(f"{value!r} is not a number; write it as in 46610.1695", param, ctx)


@click.group(invoke_without_command=True)
@click.option("--org", help="The organisation; all of them if it is left out.")
@click.option("--status", type=click.Choice([status.value for status in RentalStatus]), help="Only these.")
@as_json
@click.pass_context
def rentals(context: click.Context, org: str | None, status: str | None, *, as_data: bool) -> None:
    """List the rentals, or look at or change one of them."""
    if context.invoked_subcommand:
        return
    owners = [organisations.read(org).id] if org else organisations.ids()
    found = [one for owner in owners for one in stored.listed(owner)]
    readable = [one for one in found if isinstance(one, Rental) and status in (None, one.status.value)]
    labels = {(one.organisation, one.id): one.label for owner in owners for one in stored.vehicles(owner) if isinstance(one, Vehicle)}
    rows = [_row(one, labels.get((one.organisation, one.vehicle), one.vehicle)) for one in sorted(readable, key=_place)]
    print_rows(rows, as_data=as_data)
    say_broken([one for one in found if isinstance(one, BrokenRecordError)], as_data=as_data)


@rentals.command()
@click.argument("id")
@_org
@as_json
def show(id: str, org: str, *, as_data: bool) -> None:
    """Show rental ID: its months, what was worked, and the invoices that bill it."""
    rental = stored.read(org, id)
    vehicle = stored.find_vehicle(org, rental.vehicle) if rental.vehicle else None
    sheets = _sheets(rental)
    readable = [one for one in sheets if isinstance(one, Timesheet)]
    billing = lookup.invoices({(org, number) for sheet in readable for number in sheet.billed})
    months = [_month(rental, sheet, billing) for sheet in readable]
    row = _row(rental, vehicle.label if vehicle else rental.vehicle)
    if as_data:
        echo_json(row | {"months": months})
    else:
        for name, value in row.items():
            click.echo(f"{name:13} {value}")
        click.echo("")
        print_rows([one | {"invoices": ", ".join(map(_said, one["invoices"]))} for one in months], as_data=False)
    broken = [one for one in (*sheets, *billing.values()) if isinstance(one, BrokenRecordError)]
    say_broken(broken, as_data=as_data)


@rentals.command()
@click.argument("id")
@_org
@click.option("--on", type=DAY, required=True, help="Its last day.")
def close(id: str, org: str, on: date) -> None:
    """Close rental ID: it is billed up to its last day."""
    _change(org, id, RentalChanges(status=RentalStatus.CLOSED, ends_on=on))


@rentals.command()
@click.argument("id")
@_org
def deactivate(id: str, org: str) -> None:
    """Have rental ID not billed any more, until it is activated."""
    _change(org, id, RentalChanges(status=RentalStatus.INACTIVE))


@rentals.command()
@click.argument("id")
@_org
def activate(id: str, org: str) -> None:
    """Have rental ID billed again, with the months that were not."""
    _change(org, id, RentalChanges(status=RentalStatus.ACTIVE))


@rentals.command("set")
@click.argument("id")
@_org
@click.option("--vehicle", metavar="ID", help="The id of its vehicle; empty: none.")
@click.option("--rate", type=Rate(), help="What a day costs, in the currency of the rental.")
@click.option("--customer", metavar="ID", help="The id of the contact who pays.")
@click.option("--starts-on", type=DAY, help="Its first day.")
@click.option("--ends-on", type=LastDay(), metavar="DATE|none", help="Its last day; none: it has no end.")
def set_command(
    id: str, org: str, vehicle: str | None, rate: Decimal | None, customer: str | None, starts_on: date | None, ends_on: date | str | None
) -> None:
    """Put rental ID right. What is not named stays as it is.

    A new rate holds for what is billed from now on; a draft has it once its month is generated again, by relance run rental-invoicing
    --org ORG --month MONTH. Other dates have the months that they concern looked at again; a day that is on an invoice must stay within.
    """
    no_end, last = ends_on == _NONE, ends_on if isinstance(ends_on, date) else None
    wanted = RentalChanges(vehicle=vehicle, daily_rate=rate, customer=customer, starts_on=starts_on, ends_on=last, no_end=no_end)
    if wanted == RentalChanges():
        raise click.UsageError("say what is to be otherwise: --vehicle, --rate, --customer, --starts-on or --ends-on")
    after = _change(org, id, wanted)
    rate_now = f"{after.daily_rate:f} {after.currency} a day"
    click.echo(f"vehicle {after.vehicle or _NONE}, {rate_now}, customer {after.customer}, starts on {after.starts_on}")


def _change(org: str, id: str, changes: RentalChanges) -> Rental:
    after = done(desk.change(org, id, changes), by())
    ends = f", ends on {after.ends_on}" if after.ends_on else ""
    month = next_month(after)
    click.echo(
        f"rental {after.id}: {after.status.value}{ends}, " + (f"to be billed from {month_name(month)} on" if month else "not billed")
    )
    return after


def _sheets(rental: Rental) -> list[Found[Timesheet]]:
    """The timesheets of a rental from its first month to the next one, oldest first."""
    month, last, names = month_of(rental.starts_on), month_after(now().date()), []
    while month <= last:
        names.append((rental.organisation, timesheets.name_of(rental.id, month)))
        month = month_after(month)
    found = timesheets.named(names)
    return [found[name] for name in names if name in found]


def _month(rental: Rental, sheet: Timesheet, billing: dict[tuple[str, str], Found[Invoice]]) -> dict[str, Any]:
    found = ((number, days, billing.get((sheet.organisation, number))) for number, days in sheet.billed.items())
    billed = [
        {"number": number, "days": len(days), "status": one.status.value if isinstance(one, Invoice) else "unknown"}
        for number, days, one in found
    ]
    return {"month": month_name(sheet.month), **counted(rental, sheet), "invoices": billed}


def _said(invoice: dict[str, Any]) -> str:
    return f"{invoice['number']} ({invoice['status']}, {invoice['days']} days)"


def _place(rental: Rental) -> tuple[str, int]:
    return rental.organisation, int(rental.id)


def _row(rental: Rental, vehicle: str) -> dict[str, object]:
    month = next_month(rental)
    return {
        "organisation": rental.organisation,
        "id": rental.id,
        "vehicle": vehicle,
        "customer": rental.customer,
        "kind": rental.kind.value,
        "supplier": rental.supplier,
        "starts_on": rental.starts_on,
        "ends_on": rental.ends_on or "",
        "daily_rate": format(rental.daily_rate, "f"),
        "currency": rental.currency,
        "status": rental.status.value,
        "billed_to": month_name(rental.billed_to),
        "next_month": month_name(month),
    }
