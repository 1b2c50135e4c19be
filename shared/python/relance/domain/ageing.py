"""Invoice ageing: overdue, unpaid, litigation by calendar steps after the due date (seed: "Mise à jour automatique des statuts")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from relance.domain.errors import InvalidError
from relance.domain.invoice import AGEING, Receivable, Status
from relance.domain.periods import Duration


@dataclass(frozen=True, slots=True)
class Step:
    """From `after` past the effective due date on, an invoice has `status`; `alert`: tell the finance contacts."""

    status: Status
    after: Duration
    alert: bool = False


Ladder = tuple[Step, ...]

DEFAULT_LADDER: Final[Ladder] = (
    Step(Status.OVERDUE, Duration(months=0, days=1)),
    Step(Status.UNPAID, Duration(months=1, days=0)),
    Step(Status.LITIGATION, Duration(months=2, days=0), alert=True),
)


class Because(StrEnum):
    """Why an invoice keeps its status."""

    DRAFT = "draft"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    NOT_DUE = "not_due"
    LAST_STEP = "last_step"


@dataclass(frozen=True, slots=True)
class Aged:
    """The invoice moves to `step.status`, which it reached on `reached_on`; `days_late` counts from the effective due date."""

    step: Step
    reached_on: date
    days_late: int


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The invoice keeps its status; `until_on` is the last day of the hold, where a hold is the reason."""

    because: Because
    until_on: date | None = None


def age(invoice: Receivable, ladder: Ladder, as_of: date) -> Aged | Unchanged:
    """The status an invoice should have on `as_of`: the last step reached, in one go however many nights were missed.

    Never lowers a status. Drafts, closed invoices and those on hold on `as_of` stay as they are.
    """
    if invoice.status is Status.DRAFT:
        return Unchanged(Because.DRAFT)
    if invoice.status not in AGEING or not invoice.balance:
        return Unchanged(Because.CLOSED)
    held = invoice.hold_on(as_of)
    if held:
        return Unchanged(Because.ON_HOLD, held.until_on)
    above = _above(invoice.status, ladder)
    if not above:
        return Unchanged(Because.LAST_STEP)
    reached = [(step, day) for step in above if (day := reached_on(invoice, step)) <= as_of]
    if not reached:
        return Unchanged(Because.NOT_DUE)
    step, day = reached[-1]
    return Aged(step, day, (as_of - invoice.effective_due_on).days)


def next_ageing_on(invoice: Receivable, ladder: Ladder) -> date | None:
    """The first date on which `age` may change this invoice; None if it never will. It is the key of the due index."""
    if invoice.status not in AGEING or not invoice.balance:
        return None
    above = _above(invoice.status, ladder)
    return reached_on(invoice, above[0]) if above else None


def reached_on(invoice: Receivable, step: Step) -> date:
    """The date on which the step is reached, days on hold not counted."""
    return due_after(invoice, step.after)


def due_after(invoice: Receivable, after: Duration) -> date:
    """The date so long past the effective due date, days on hold not counted.

    Due 01-31, held 02-10 to 03-09 inclusive (28 days): one month late on 03-28, not on 02-28.
    A hold before the due date moves nothing: the clock was not running.
    """
    due_on = invoice.effective_due_on
    reached = after.after(due_on)
    for hold in sorted(invoice.holds, key=lambda h: h.from_on):
        counted_from = max(hold.from_on, due_on + timedelta(days=1))
        if counted_from <= hold.until_on and counted_from <= reached:
            reached += hold.until_on - counted_from + timedelta(days=1)
    return reached


def days_late(invoice: Receivable, as_of: date) -> int:
    """For how many days its customer is late: those past the effective due date that were not on hold."""
    due_on = invoice.effective_due_on
    held = sum(max(0, (min(hold.until_on, as_of) - max(hold.from_on, due_on + timedelta(days=1))).days + 1) for hold in invoice.holds)
    return max(0, (as_of - due_on).days - held)


def ladder_of(steps: Sequence[Step]) -> Ladder:
    """A ladder that can only be climbed: statuses in their order, each later than the one before whatever the due date.

    InvalidError: empty, a status that is no ageing status, statuses out of order, or durations that do not grow.
    """
    if not steps:
        raise InvalidError("ageing", [], "must have at least one step")
    for step in steps:
        if step.status not in AGEING[1:]:
            raise InvalidError("ageing", step.status.value, f"is no ageing status; use {', '.join(AGEING[1:])}")
    for lower, higher in pairwise(steps):
        if AGEING.index(higher.status) <= AGEING.index(lower.status):
            raise InvalidError("ageing", higher.status.value, f"must come before {lower.status.value}")
        if not _always_later(lower.after, higher.after):
            raise InvalidError("ageing", str(higher.after), f"must be later than {lower.after}, the step before, in every month")
    if steps[0].after == Duration(0, 0):
        raise InvalidError("ageing", "P0D", "must be at least one day: an invoice is not late on its due date")
    return tuple(steps)


def _above(status: Status, ladder: Ladder) -> list[Step]:
    rank = AGEING.index(status)
    return [step for step in ladder if AGEING.index(step.status) > rank]


@lru_cache(maxsize=64)
def _always_later(lower: Duration, higher: Duration) -> bool:
    """Every start date of a leap cycle is tried: P30D is later than P1M in February only."""
    start = date(2024, 1, 1)
    days = (start + timedelta(days=n) for n in range(1461))
    return all(lower.after(day) < higher.after(day) for day in days)
