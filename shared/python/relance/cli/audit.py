"""`relance audit`: who changed what, from what to what."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import click

from relance.cli.common import DAY, as_json, echo_json, today
from relance.domain.errors import NotFoundError
from relance.store.audit import Entry, of_day, of_record


@click.command()
@click.argument("record", required=False)
@click.option("--org", required=True, help="The organisation; #operations for pauses and for runs by hand.")
@click.option("--day", type=DAY, help="All that changed on this UTC day; today if neither is given.")
@as_json
def audit(record: str | None, org: str, day: date | None, *, as_data: bool) -> None:
    """Show the history of RECORD, or of a day.

    RECORD is KIND/ID: invoice/NUMBER, payment/NUMBER/ID, violation/ID, unit/ID, budget/ID, contact/ID, rental/ID, vehicle/ID,
    timesheet/RENTAL/MONTH and so on; of what was read of an Odoo MODEL/ID (dimagaz.bc/123), and sync/MODEL.
    """
    entries = of_record(org, record) if record else of_day(org, day or today())
    if record and not entries:
        raise NotFoundError(
            "audited record",
            f"{org}/{record}",
            "write it as KIND/ID: invoice/NUMBER, payment/NUMBER/ID, violation/ID, type/ID, unit/ID, budget/ID, expense/ID, contact/ID, "
            "rental/ID, vehicle/ID, timesheet/RENTAL/MONTH, of an Odoo MODEL/ID",
        )
    if as_data:
        echo_json([asdict(entry) for entry in entries])
        return
    for entry in entries:
        run = f" (run {entry.run})" if entry.run else ""
        click.echo(f"{entry.at.isoformat(timespec='seconds')} {entry.record} v{entry.version} {entry.actor}{run}: {_changes(entry)}")
    if not entries:
        click.echo("nothing")


def _changes(entry: Entry) -> str:
    if entry.after:
        return ", ".join(_change(name, entry.before.get(name), value) for name, value in entry.after.items())
    # A rental is written again without a change, so that whoever has read it decides again (`store.rereading`).
    return "deleted" if entry.before else "written again, no field changed"


def _change(name: str, before: object, after: object) -> str:
    return f"{name}: {after}" if before is None else f"{name}: {before} → {after}"
