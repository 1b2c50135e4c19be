"""What a job is: which records are due, and what to decide for each. Everything else is `run`'s."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from relance.domain.invoice import Receivable
from relance.domain.organisation import Contact, Organisation
from relance.domain.periods import business_date, latest_business_date
from relance.domain.run import Line
from relance.jobs.request import Request
from relance.store import organisations
from relance.store.due import Due
from relance.store.effects import Effect
from relance.store.reading import Key

#: Due records of a shard, and where the next page starts (None: there is none).
type Page = tuple[list[Due], Key | None]


@dataclass(slots=True)
class Context:
    """What a decision may ask for while a shard is worked: the business date, and the organisation it is about, read once."""

    request: Request
    run: str
    _organisations: dict[str, Organisation] = field(default_factory=dict)
    _contacts: dict[str, list[Contact]] = field(default_factory=dict)

    def organisation(self, id: str) -> Organisation:
        """The organisation with its policies. NotFoundError, BrokenRecordError."""
        if id not in self._organisations:
            self._organisations[id] = organisations.read(id)
        return self._organisations[id]

    def contacts(self, id: str) -> list[Contact]:
        """The contacts of the organisation that can be told something."""
        if id not in self._contacts:
            self._contacts[id] = organisations.reachable_contacts(id)
        return self._contacts[id]

    def as_of(self, organisation: Organisation) -> date:
        """The business date: the one asked for, or the scheduled time's in the organisation's zone."""
        return self.request.as_of or business_date(self.request.scheduled_at, organisation.zone)

    @property
    def horizon(self) -> date:
        """No record with a later date can be due for anyone in this run."""
        return self.request.as_of or latest_business_date(self.request.scheduled_at)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to write for a record (nothing, when it is skipped) and the line that says so."""

    line: Line
    effect: Effect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job, declared.

    `function` that it is deployed in; `hour` at which it is scheduled; `shards` to walk; `page` of the records due in a shard,
    and `count` of all of them, both after a cursor;
    `decide` for one record (None: its turn has not come, it is no business of this run); `again` reads one record anew.
    `capped`: its cap holds (a job that tells and charges nobody needs none). `one_organisation`: it
    runs for one at a time. `before` runs when a live run starts, `after` when it closed without parked records.
    """

    name: str
    function: str
    hour: int
    shards: Callable[[Context], Sequence[str]]
    count: Callable[[Context, str, Key | None], int]
    page: Callable[[Context, str, Key | None, int], Page]
    decide: Callable[[Context, Receivable, Due], Decision | None]
    again: Callable[[Due], Due]
    capped: bool = True
    one_organisation: bool = False
    before: Callable[[Request], Sequence[Request]] = lambda _: ()
    after: Callable[[Request, str], Any] = lambda _request, _run: None
