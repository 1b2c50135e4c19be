"""`relance timesheets`: a month of all rentals, a letter a day, and days entered by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import click

from relance.cli.common import as_json, by, print_rows
from relance.cli.listing import say_broken, shown
from relance.cli.sheets import counted, grid, month_name
from relance.desk import timesheets as desk
from relance.desk.deed import done
from relance.domain.errors import BrokenRecordError, InvalidError
from relance.domain.invoice import Invoice, Status
from relance.domain.periods import month_of, parse_date, parse_month
from relance.domain.rental import Rental, Vehicle
from relance.domain.timesheet import DayStatus, Timesheet
from relance.store import organisations, rentals
from relance.store import timesheets as stored
from relance.transfer.day_words import day_status

#: The word that takes an entry away.
_NONE = "none"
#: No span of days is longer: that is a slip in the year.
_LONGEST = 366


class Month(click.ParamType[date]):
    """A month option, YYYY-MM."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Its first day; a usage error says how to write one."""
        try:
            return value if isinstance(value, date) else parse_month("month", value)
        except InvalidError as error:
            self.fail(str(error), param, ctx)


@click.group(invoke_without_command=True)
@click.option("--org", help="The organisation.")
@click.option("--month", type=Month(), help="The month, as in 2025-01.")
@as_json
@click.pass_context
def timesheets(context: click.Context, org: str | None, month: date | None, *, as_data: bool) -> None:
    """List the timesheets of a month, or enter days.

    A letter a day: T worked (Travail), E maintenance (Entretien), H out of service (Hors service), I idle (Inactif), · nothing entered,
    - no day of the rental.
    """
    if context.invoked_subcommand:
        return
    if org is None or month is None:
        raise click.UsageError("say which: --org ORG --month YYYY-MM")
    owner = organisations.read(org).id
    sheets, known = list(stored.of_month(owner, month)), list(rentals.listed(owner))
    by_id = {one.id: one for one in known if isinstance(one, Rental)}
    labels = {one.id: one.label for one in rentals.vehicles(owner) if isinstance(one, Vehicle)}
    readable = [one for one in sheets if isinstance(one, Timesheet)]
    rows = [_row(by_id.get(sheet.rental), sheet, labels) for sheet in sorted(readable, key=lambda one: int(one.rental))]
    print_rows(rows, as_data=as_data)
    say_broken([one for one in (*sheets, *known) if isinstance(one, BrokenRecordError)], as_data=as_data)


@timesheets.command("set")
@click.argument("rental")
@click.argument("days", metavar="DATE…", nargs=-1, required=True)
@click.argument("status")
@click.option("--org", required=True, help="The organisation.")
def set_command(rental: str, days: tuple[str, ...], status: str, org: str) -> None:
    """Enter STATUS for RENTAL on DATE…, each a day or a span as in 2025-01-07..2025-01-31.

    STATUS is worked, maintenance, out_of_service or idle, or the French word for it; none takes the entry away. A draft that bills a
    day on which nobody worked after all loses it, and is cancelled if it has no other; a day on any other invoice is refused.
    """
    entry = None if status.casefold() == _NONE else day_status(status)
    months: dict[date, dict[int, DayStatus | None]] = {}
    for day in sorted({day for text in days for day in _span(text)}):
        months.setdefault(month_of(day), {})[day.day] = entry
    for month, changes in months.items():
        deed = desk.enter(org, rental, month, changes)
        after = done(deed, by())
        said = f"{len(changes)} day(s) entered as {entry.value}" if entry else f"{len(changes)} day(s) emptied"
        worked = len(after.worked())
        click.echo(f"timesheet {rental}/{month_name(month)}: {said}; {worked} worked, {len(after.open_for())} of them on no invoice")
        for was, draft in deed.drafts:
            click.echo(_redrafted(was, draft))


def _redrafted(was: Invoice, draft: Invoice) -> str:
    if draft.status is Status.CANCELLED:
        return f"{draft.number}: cancelled"
    return f"{draft.number}: {shown(was.total)} → {shown(draft.total)} {draft.total.currency}"


def _span(text: str) -> Iterator[date]:
    first, _, last = text.partition("..")
    from_on = parse_date("date", first)
    to_on = parse_date("date", last) if last else from_on
    if not 0 <= (to_on - from_on).days < _LONGEST:
        raise InvalidError("date", text, f"must end on or after its first day, and span {_LONGEST} days at most")
    return (from_on + timedelta(days=n) for n in range((to_on - from_on).days + 1))


def _row(rental: Rental | None, sheet: Timesheet, labels: dict[str, str]) -> dict[str, object]:
    vehicle = rental.vehicle if rental else ""
    return {
        "rental": sheet.rental,
        "vehicle": labels.get(vehicle, vehicle),
        "days": grid(rental, sheet),
        **counted(rental, sheet),
        "invoices": ", ".join(f"{number} ({len(days)})" for number, days in sheet.billed.items() if days),
    }
