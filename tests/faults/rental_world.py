"""What is due at a renter's on the night of the scenes, in which February is over, and what people do there beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from relance.desk import drafts, timesheets
from relance.desk import invoices as desk
from relance.desk import rentals as renting
from relance.desk.deed import Deed, done
from relance.desk.invoices import Receipt
from relance.desk.rentals import RentalChanges
from relance.domain.errors import ConflictError
from relance.domain.invoice import Status
from relance.domain.rental import Rental, RentalStatus
from relance.domain.run import RunStatus
from relance.domain.timesheet import DayStatus
from relance.jobs import entry
from relance.store import invoices, rentals
from relance.store import timesheets as stored
from relance.store.commit import commit
from relance.store.effects import Change, Effect
from tests.faults import tables
from tests.faults.scene import from_queue
from tests.fleet import FLEET, PATROL, park, rental, sheet
from tests.world import BY, add

JOB = "rental-invoicing"
FEBRUARY, MARCH = date(2025, 2, 1), date(2025, 3, 1)
#: The invoices of February by what the night finds: none yet, a draft to bring up to date, one to cancel, one that is issued.
NEW, DRAFT, EMPTY, ISSUED = (f"LOC-{id}-202502" for id in (6, 7, 8, 9))
CLERK = "cli:clerk"


def month_due(_server: object = None) -> None:
    """Four rentals, of which one is not billed yet and three are to be looked at again: a day was added, taken away, added too late."""
    _drafted({"7": (3,), "8": (5,), "9": (6,)})
    done(desk.issue(FLEET.id, ISSUED), BY)
    add(_rental("6"), sheet("6", (3, 4), FEBRUARY))
    changes: list[Change | None] = []
    for id, worked in {"7": (3, 4), "8": (), "9": (6, 7)}.items():
        before, days = rentals.read(FLEET.id, id), stored.read(FLEET.id, id, FEBRUARY)
        changes += [rentals.write(before, replace(before, revisit=FEBRUARY))]
        changes += [stored.write(days, replace(days, days=sheet(id, worked).days))]
    commit([Effect(tuple(change for change in changes if change))], BY)


def month_drafted(_server: object = None) -> None:
    """A rental of which a draft bills two days of February, and one day of March is open; and one that nobody has billed."""
    _drafted({"7": (3, 4), "8": (5,)})
    add(_rental("6"), sheet("6", (3, 4), FEBRUARY), sheet("7", (5,), MARCH))


def month_cancelled(_server: object = None) -> None:
    """The same, once its draft was cancelled."""
    month_drafted()
    cancelled()


def _drafted(worked: Mapping[str, Iterable[int]]) -> None:
    """Rentals whose February was billed for these days."""
    park(*(record for id, days in worked.items() for record in (_rental(id), sheet(id, days, FEBRUARY))))
    by_hand(month="2025-02")


def _rental(id: str) -> Rental:
    return rental(id, PATROL.id, starts_on=FEBRUARY)


def by_hand(*, anew: bool = False, **asked: Any) -> None:
    """Somebody starts it for the renter; a run of the same that nobody works on any more is taken up instead, unless it is done `anew`."""
    for run in tables.all_runs():
        if run.job == JOB and run.status is RunStatus.RUNNING and not anew:
            entry.handle({"job": JOB, "run": run.id, "actor": CLERK}, lambda: True)
            return
    entry.handle({"job": JOB, "organisation": FLEET.id, "actor": CLERK, **asked}, lambda: True)
    from_queue()


def paid(number: str = DRAFT) -> None:
    """A draft is paid in full, as its amounts are now. Whoever is not sure that it was written tries again."""
    if invoices.payment(FLEET.id, number, "R-1") is None:
        _done(lambda: desk.pay(FLEET.id, number, Receipt(id="R-1", amount=f"{invoices.read(FLEET.id, number).balance.amount:f}")))


def cancelled(number: str = DRAFT) -> None:
    """A draft is cancelled."""
    if invoices.read(FLEET.id, number).status is not Status.CANCELLED:
        _done(lambda: desk.cancel(FLEET.id, number, "wrong customer"))


def entered(id: str = "7", month: date = FEBRUARY, days: Mapping[int, DayStatus | None] | None = None) -> None:
    """Somebody enters that it was idle on the 3rd and worked on the 6th."""
    wanted = {3: DayStatus.IDLE, 6: DayStatus.WORKED} if days is None else days
    _done(lambda: timesheets.enter(FLEET.id, id, month, wanted))


def closed(id: str = "7") -> None:
    """The rental ends on the last of March."""
    _done(lambda: renting.change(FLEET.id, id, RentalChanges(ends_on=date(2025, 3, 31), status=RentalStatus.CLOSED)))


def edited(number: str = DRAFT) -> None:
    """A draft gets other amounts."""
    _done(lambda: drafts.change(FLEET.id, number, drafts.DraftChanges(label="As agreed")))


def _done(decide: Callable[[], Deed[Any]]) -> None:
    """Decide and write; where somebody else was quicker, look and do it again."""
    for _ in range(3):
        try:
            done(decide(), BY)
            return
        except ConflictError:
            continue
    raise AssertionError("always overtaken")
