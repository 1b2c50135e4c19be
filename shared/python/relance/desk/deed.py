"""A person's deed: decided, and not yet written. It knows how the record will stand, so that a reply can be written with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from relance.domain.errors import ConflictError, InvalidError
from relance.domain.organisation import Organisation
from relance.domain.periods import business_date
from relance.runtime.clock import now
from relance.store import replies
from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import MAX_ACTIONS, By, Change, Effect
from relance.store.replies import Asked, KeptReply

#: Actions of a transaction that are left to whoever writes a deed: the reply to a request.
_BOOKS: Final = 1
#: Years in which things happen. A date near the end of time cannot be reckoned with.
_YEARS: Final = range(1900, 3000)


class StaleError(ConflictError):
    """The record is not at the version that somebody wants to change. `version` is the one that it has now."""

    def __init__(self, name: str, version: int) -> None:
        self.version = version
        super().__init__(f"{name} was changed since you read it, and has version {version} now; look at it and try again")


class TakenError(ConflictError):
    """What is to be made exists already."""


@dataclass(frozen=True, slots=True)
class Deed[T]:
    """What is to be written, and `after`, the record as it then stands, its version among it. `name` is what people call it."""

    name: str
    after: T
    effect: Effect


def decided[T](name: str, after: T, *changes: Change | None) -> Deed[T]:
    """A deed of these changes; those that change nothing are left out. InvalidError: they are too many to be written at once."""
    real = tuple(change for change in changes if change)
    effect = Effect(real)
    if effect.actions + _BOOKS > MAX_ACTIONS:
        most = (MAX_ACTIONS - _BOOKS) // 2
        raise InvalidError("records", len(real), f"are too many to be changed together with {name}: {most} at most")
    return Deed(name, after, effect)


def done[T](deed: Deed[T], by: By, answered: tuple[Asked, KeptReply] | None = None) -> T:
    """Write it, and in the same transaction the reply to the request that asked for it; the record as it stands then.

    ConflictError: somebody else changed one of its records since, and nothing was written. BooksTakenError, one of these: the request
    was answered meanwhile.
    """
    books = [replies.books(*answered, deed.effect.id)] if answered else []
    try:
        commit([deed.effect], by, books, deed.effect.id)
    except EffectsRefusedError:
        raise ConflictError(f"{deed.name} was changed by somebody else just now; look at it and try again") from None
    return deed.after


def check_version(name: str, stands: int, wanted: int | None) -> None:
    """StaleError, unless the record stands at the version that is wanted. None: any will do."""
    if wanted not in (None, stands):
        raise StaleError(name, stands)


def today(organisation: Organisation) -> date:
    """Today where the organisation is."""
    return business_date(now(), organisation.zone)


def check_days(**days: date | None) -> None:
    """InvalidError, by its name, for a day in a year that is a slip."""
    for field, day in days.items():
        if day and day.year not in _YEARS:
            raise InvalidError(field, day.isoformat(), f"must be between {_YEARS[0]} and {_YEARS[-1]}")
