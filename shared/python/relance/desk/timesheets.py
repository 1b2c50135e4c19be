"""Days of a timesheet as a person enters them, with what follows for its drafts and for the next generation, in one effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from relance.desk.deed import Deed, check_days, check_version, decided, today
from relance.desk.entering import Entered
from relance.desk.entering import enter as entered
from relance.domain.errors import BrokenRecordError, InvalidError
from relance.domain.invoice import Invoice
from relance.domain.rental import Rental
from relance.domain.timesheet import DayStatus, Timesheet
from relance.store import invoices, lookup, organisations, rentals, timesheets
from relance.store.effects import Change
from relance.store.rereading import reread


@dataclass(frozen=True, slots=True)
class DaysEntered(Deed[Timesheet]):
    """Days to be written. `drafts` are those that lose days by it, each as it was and as it then stands."""

    drafts: tuple[tuple[Invoice, Invoice], ...] = ()


def enter(organisation: str, rental: str, month: date, days: Mapping[int, DayStatus | None], version: int | None = None) -> DaysEntered:
    """Enter days of a rental, by their number in `month` (its first day); None takes an entry away. `version` 0: there is no sheet yet.

    A draft that bills a day on which nobody worked after all loses it, and is cancelled if it has no other. NotFoundError: no such
    rental; StaleError; BrokenRecordError; InvalidError: a day that the month or the rental has not, work on a day that has not come,
    or a day on an invoice that stands, which is named.
    """
    check_days(month=month)
    policies, before = organisations.read(organisation), rentals.read(organisation, rental)
    sheet = timesheets.read(organisation, rental, month)
    name = f"timesheet {rental}/{month:%Y-%m}"
    check_version(name, sheet.version, version)
    known = _billing(sheet)
    after = entered(policies, before, sheet, days, known, today(policies))
    _refuse_outside(before, sheet, after.sheet)
    written = timesheets.write(sheet, after.sheet)
    stands = replace(after.sheet, version=written.new_version if written else sheet.version)
    drafts = tuple((known[draft.number], draft) for draft in after.drafts)
    deed = decided(name, stands, written, *(invoices.write(was, draft, policies) for was, draft in drafts), _noted(before, after))
    return DaysEntered(deed.name, deed.after, deed.effect, drafts)


def _billing(sheet: Timesheet) -> dict[str, Invoice]:
    """The invoices that bill days of the sheet, by number. BrokenRecordError: one cannot be read, and nobody knows whether it stands."""
    found = lookup.invoices([(sheet.organisation, number) for number, days in sheet.billed.items() if days])
    for one in found.values():
        if isinstance(one, BrokenRecordError):
            raise one
    return {number: one for (_, number), one in found.items() if isinstance(one, Invoice)}


def _refuse_outside(rental: Rental, before: Timesheet, after: Timesheet) -> None:
    """InvalidError: a day is entered that is none of the rental's. Sheets of other systems have such; nobody adds to them."""
    for day, status in after.days.items():
        if before.days.get(day) is not status and not rental.covers(on := after.on(day)):
            ends = f" to {rental.ends_on}" if rental.ends_on else " on"
            raise InvalidError("days", on.isoformat(), f"is no day of rental {rental.id}, which is from {rental.starts_on}{ends}")


def _noted(before: Rental, after: Entered) -> Change | None:
    change = rentals.write(before, after.rental)
    return change or (reread(before) if after.again else None)
