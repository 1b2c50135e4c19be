"""An invoice for one rental, on demand: every worked day that is on no invoice yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from relance.domain.organisation import Organisation
from relance.domain.periods import month_after, month_of, zone_named
from relance.domain.rental import Rental
from relance.domain.rental_billing import Billing, on_demand, own_number
from relance.domain.run import Line, Outcome
from relance.domain.timesheet import Timesheet
from relance.jobs import labels
from relance.jobs.job import Context, Decision
from relance.jobs.rental_draft import Outlook, drafted, vehicle_of
from relance.store.effects import Effect
from relance.store.rereading import reread
from relance.store.timesheets import name_of

#: Months that one invoice takes days of at most: each writes its sheet, and a transaction has its limit.
_MONTHS = 40
#: How far ahead of the day somebody may have entered days.
_AHEAD = timedelta(days=62)


def decide(context: Context, organisation: Organisation, rental: Rental, on: date) -> Decision:
    """Bill what is open of `rental`. The invoice is numbered by the moment at which the run was opened, in the organisation's zone."""
    sheets = [sheet for sheet in _sheets(context, rental, on) if any(rental.covers(day) for day in sheet.open_for())]
    later = sum(rental.covers(day) for sheet in sheets[_MONTHS:] for day in sheet.open_for())
    sheets = sheets[:_MONTHS]
    number = _free(context, rental, context.opened_at.astimezone(zone_named(organisation.zone)))
    billing = on_demand(rental, sheets, number)
    billing = replace(billing, left=billing.left + later)
    label, name = vehicle_of(context, rental)
    outlook = Outlook(organisation, rental, billing, _label(organisation, label, billing), on, on)
    made = drafted(context, outlook, None, sheets)
    data = {"currency": rental.currency, "vehicle": label, "name": name, "months": [made.as_data()]}
    outcome = Outcome.CHANGED if made.changes else Outcome.SKIPPED
    line = Line(rental.organisation, rental.id, outcome, made.billing.verdict.value, data)
    # Whoever gives the rental other dates at this moment must see what it bills, or decide again.
    return Decision(line, Effect((*made.changes, reread(rental))) if made.changes else None)


def _sheets(context: Context, rental: Rental, on: date) -> list[Timesheet]:
    last = min(rental.ends_on or date.max, month_of(on) + _AHEAD)
    names = [name_of(rental.id, month) for month in _months(rental.starts_on, last)]
    context.sheets.need([(rental.organisation, name) for name in names])
    return [sheet for name in names if (sheet := context.sheets.get(rental.organisation, name))]


def _months(first: date, last: date) -> Iterator[date]:
    month = month_of(first)
    while month <= last:
        yield month
        month = month_after(month)


def _free(context: Context, rental: Rental, at: datetime) -> str:
    """The number of this moment, or of the first second after it that has none: two may be made within one."""
    while context.invoices.get(rental.organisation, number := own_number(rental.id, at)):
        at += timedelta(seconds=1)
    return number


def _label(organisation: Organisation, vehicle: str, billing: Billing) -> str:
    if not billing.worked:
        return ""
    return labels.rental_days(organisation, vehicle, billing.worked[0], billing.worked[-1])
