"""Monthly assessments: one invoice a unit and month, ever; missed months oldest first, and not all at once (`rules`, 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from string import ascii_uppercase
from typing import Final

from relance.domain.errors import InvalidError
from relance.domain.money import Money, allocate
from relance.domain.periods import month_after, month_of
from relance.domain.unit import Unit


@dataclass(frozen=True, slots=True)
class AssessmentPolicy:
    """`due_days` after the 1st until an assessment is due; `catch_up`: how many missed months a run bills at most."""

    due_days: int = 0
    catch_up: int = 3


USUAL_ASSESSMENTS: Final = AssessmentPolicy()
_MOST_DAYS: Final = 365
_MOST_MONTHS: Final = 120


@dataclass(frozen=True, slots=True)
class Months:
    """The months to bill now, oldest first, and those that wait for a person; each by its first day."""

    billed: tuple[date, ...]
    waiting: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Bill:
    """One owner's part of a month's assessment."""

    number: str
    contact: str
    amount: Money
    issued_on: date
    due_on: date


def next_assessment_on(unit: Unit) -> date | None:
    """The first day of the next month to bill; None for an inactive unit or one without an assessment. The key of the due index."""
    if not unit.active or not unit.assessment:
        return None
    first = month_of(unit.assessed_from)
    return max(first, month_after(unit.assessed_to)) if unit.assessed_to else first


def months_due(unit: Unit, last: date, policy: AssessmentPolicy, asked: int | None = None) -> Months:
    """What is to be billed of `unit` up to the month of `last`, and what waits for a person.

    At most `policy.catch_up` months at once. Once some wait (`asked_on`), so does all that follows, until a person says how many
    to bill (`asked`), or that they are let go: the next night must not go on by itself with what the first one left.
    """
    month, due = next_assessment_on(unit), list[date]()
    most = policy.catch_up if asked is None else asked
    if unit.asked_on and asked is None and month is not None and month <= unit.asked_on:
        most = 0
    while month is not None and month <= last:
        due.append(month)
        month = month_after(month)
    return Months(tuple(due[:most]), tuple(due[most:]))


def bills(unit: Unit, month: date, due_days: int) -> list[Bill]:
    """The invoices of a month: one an owner, whose amounts sum to the assessment. A share that comes to nothing gives none.

    `ASM-{unit}-{YYYYMM}`, with `-A`, `-B`, … for several owners, by their order. No owner: none.
    """
    owners = [owner for owner in unit.owners if owner.share > 0]
    if not owners:
        return []
    amounts = allocate(unit.assessment, [owner.share for owner in owners])
    due_on = month + timedelta(days=due_days)
    found = zip(_numbers(unit.id, month, len(owners)), owners, amounts, strict=True)
    return [Bill(number, owner.contact, amount, month, due_on) for number, owner, amount in found if amount]


def assessments_of(due_days: int, catch_up: int) -> AssessmentPolicy:
    """A policy that makes sense. InvalidError: due before it is issued or after a year, or a catch-up that bills nothing, ever."""
    if not 0 <= due_days <= _MOST_DAYS:
        raise InvalidError("due_days", due_days, f"must be between 0 and {_MOST_DAYS} days")
    if not 1 <= catch_up <= _MOST_MONTHS:
        raise InvalidError("catch_up", catch_up, f"must be between 1 and {_MOST_MONTHS} months: the current one counts as well")
    return AssessmentPolicy(due_days, catch_up)


def _numbers(unit: str, month: date, owners: int) -> Sequence[str]:
    number = f"ASM-{unit}-{month:%Y%m}"
    return [number] if owners == 1 else [f"{number}-{_letters(place)}" for place in range(owners)]


def _letters(place: int) -> str:
    """A, B, … Z, AA, AB, …"""
    rest, last = divmod(place, len(ascii_uppercase))
    return (_letters(rest - 1) if rest else "") + ascii_uppercase[last]
