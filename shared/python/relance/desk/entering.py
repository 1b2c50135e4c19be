"""Days entered in a timesheet, and what follows from them: a draft loses amounts, and a month is looked at again. Nothing is read here.

Used by `desk.timesheets` for a person's deed and by `transfer` for a file, which looks everything up beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from relance.domain.errors import InvalidError
from relance.domain.invoice import Invoice, cancel, redraft
from relance.domain.organisation import Organisation
from relance.domain.periods import month_after
from relance.domain.rental import Rental
from relance.domain.rental_billing import locked_because, to_revisit, without
from relance.domain.timesheet import DayStatus, Timesheet, billing, entered
from relance.wording.verdicts import emptied

#: A generation by hand may be as of any day that has begun somewhere on earth: at most so long before it begins here.
_AHEAD: Final = timedelta(days=2)
#: Why an invoice stands, where its status does not say it in a sentence.
_WHICH: Final = {"edited": "whose amounts a person has set", "litigation": "which is in litigation"}


@dataclass(frozen=True, slots=True)
class Entered:
    """A rental, its sheet and the drafts that bill its days, as they are once days were entered.

    `again`: something else is to be billed of a month that is over, or nearly. The rental must then be written even if nothing of it
    differs (`store.rereading`), so that a generation which has read the sheet at this moment decides again.
    """

    rental: Rental
    sheet: Timesheet
    drafts: tuple[Invoice, ...] = ()
    again: bool = False


def enter(
    organisation: Organisation,
    rental: Rental,
    sheet: Timesheet,
    changes: Mapping[int, DayStatus | None],
    billed: Mapping[str, Invoice],
    today: date,
) -> Entered:
    """The records once these days are entered in `sheet`; None takes an entry away. `billed` are the invoices of its days, by number.

    InvalidError: a day that the month has not, work on a day that has not come, or a day on an invoice that may not change any more.
    """
    locked = _locked(sheet, billed)
    after = entered(sheet, changes, locked)
    for day in sorted(changes):
        if after.days.get(day) is DayStatus.WORKED and sheet.days.get(day) is not DayStatus.WORKED and sheet.on(day) > today:
            reason = f"is in the future ({today.isoformat()} there today); work is entered when it is done"
            raise InvalidError("days", sheet.on(day).isoformat(), reason)
    if after.days == sheet.days:
        return Entered(rental, sheet)
    drafts = []
    for number, days in sheet.billed.items():
        # An invoice that stands keeps its days, also one that was imported as not worked.
        gone = [] if number in locked else [sheet.on(day) for day in days if after.days.get(day) is not DayStatus.WORKED]
        if gone:
            drafts.append(_less(billed[number], gone, organisation, today))
            after = billing(after, number, [sheet.on(day) for day in days if sheet.on(day) not in gone])
    again = after.worked() != sheet.worked() and month_after(sheet.month) - _AHEAD <= today
    return Entered(to_revisit(rental, sheet.month), after, tuple(drafts), again)


def _locked(sheet: Timesheet, billed: Mapping[str, Invoice]) -> dict[str, str]:
    """The invoices of the sheet that may not change any more, and why."""
    locked = {}
    for number, days in sheet.billed.items():
        why = _stands_because(billed[number]) if number in billed else "not to be found"
        if days and why:
            locked[number] = f"it is on invoice {number}, {_WHICH.get(why, f'which is {why}')}"
    return locked


def _stands_because(invoice: Invoice) -> str:
    """Why its amounts do not follow its days; empty if they do: those of one line, of days by the rate, as a generation makes them."""
    if invoice.breakdown and len(invoice.breakdown.lines) != 1:
        return "edited"
    return locked_because(invoice)


def _less(draft: Invoice, gone: list[date], organisation: Organisation, today: date) -> Invoice:
    """A draft without these days; cancelled, if it has no other."""
    if draft.breakdown is None:
        return draft  # never: one without stands, whatever becomes of its days
    fewer = without(draft.breakdown, gone)
    after = redraft(draft, fewer)
    if fewer.worked:
        return after
    return cancel(after, today, emptied(organisation.language))
