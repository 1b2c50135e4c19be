"""What a job is: which records are due, and what to decide for each. Everything else is `run`'s."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from relance.domain.errors import NotFoundError
from relance.domain.invoice import Invoice
from relance.domain.money import Money
from relance.domain.organisation import Contact, Organisation
from relance.domain.periods import business_date, latest_business_date
from relance.domain.rental import Vehicle
from relance.domain.run import Line, Run
from relance.domain.unit import Unit
from relance.domain.violation import ViolationType
from relance.jobs.known import Known
from relance.jobs.request import Request
from relance.jobs.serials import Serials
from relance.jobs.sheets import Sheets
from relance.store import due, lookup, organisations
from relance.store.due import Due, DueIndex
from relance.store.effects import Effect
from relance.store.reading import Key

#: Due records of a shard, and where the next page starts (None: there is none).
type Page[R] = tuple[list[Due[R]], Key | None]


@dataclass(slots=True)
class Context:
    """What a decision may ask for while a shard is worked: the business date, and the records beside its own, read once.

    `today`: the job decides by the day on which its run was opened. `over_cap`: organisations in which it would charge too much, and
    why; their records are parked.
    """

    request: Request
    run: str
    opened_at: datetime
    people: Known[Contact] = field(default_factory=lambda: Known(lookup.contacts))
    units: Known[Unit] = field(default_factory=lambda: Known(lookup.units))
    types: Known[ViolationType] = field(default_factory=lambda: Known(lookup.violation_types))
    vehicles: Known[Vehicle] = field(default_factory=lambda: Known(lookup.vehicles))
    sheets: Sheets = field(default_factory=Sheets)
    invoices: Known[Invoice] = field(default_factory=lambda: Known(lookup.invoices))
    serials: Serials = field(default_factory=Serials)
    today: bool = False
    over_cap: Mapping[str, str] = field(default_factory=dict)
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

    def person(self, organisation: str, id: str) -> Contact:
        """One contact, who must be there. NotFoundError, BrokenRecordError."""
        found = self.people.get(organisation, id)
        if found is None:
            raise NotFoundError("contact", f"{organisation}/{id}", "import it: relance import contacts.csv")
        return found

    def as_of(self, organisation: Organisation) -> date:
        """The business date: the one asked for, or the scheduled time's in the organisation's zone."""
        return self.request.as_of or business_date(self._moment, organisation.zone)

    @property
    def horizon(self) -> date:
        """No record with a later date can be due for anyone in this run."""
        return self.request.as_of or latest_business_date(self._moment)

    @property
    def _moment(self) -> datetime:
        return max(self.request.scheduled_at, self.opened_at) if self.today else self.request.scheduled_at


@dataclass(frozen=True, slots=True)
class Decision:
    """What to write for a record (nothing, when it is skipped), the line that says so, and the money that it asks of somebody."""

    line: Line
    effect: Effect | None = None
    charge: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job[R]:
    """A job, declared.

    `function` that it is deployed in; `hour` at which it is scheduled, and `from_day`, from which day on it finds work; `options`
    that it takes; `shards` to walk; `page` of the records due in a shard, and `count` of all of them, both after a cursor;
    `decide` for one record (None: its turn has not come, it is no business of this run); `again` reads one record anew, `named`
    those of which only the names are known; `prepare` reads together what the decisions of a page will ask for.
    `today`: it decides by the day on which its run was opened, not the one it was scheduled for: a start that comes days late must
    not fine or remind people as of then, and again as of now. `capped`: its cap holds (a job that tells and charges nobody needs
    none), and so does that on the money it `charges`. `one_organisation`: it runs for one at a time. `ahead`: it may be asked for a month
    that has not begun. `refuse` raises InvalidError for a start that makes no sense for it. `before` runs when a live run starts, `after`
    when one has done what it could; it is safe to repeat.
    """

    name: str
    function: str
    hour: int
    shards: Callable[[Context], Sequence[str]]
    count: Callable[[Context, str, Key | None], int]
    page: Callable[[Context, str, Key | None, int], Page[R]]
    decide: Callable[[Context, R, Due[R]], Decision | None]
    again: Callable[[Context, Due[R]], Due[R]]
    named: Callable[[Context, Sequence[tuple[str, str]]], list[Due[R]]]
    prepare: Callable[[Context, Sequence[Due[R]]], None] = lambda _context, _page: None
    from_day: str = "daily"
    options: frozenset[str] = frozenset()
    today: bool = False
    capped: bool = True
    charges: bool = False
    one_organisation: bool = False
    ahead: bool = False
    refuse: Callable[[Request], None] = lambda _: None
    before: Callable[[Request], Sequence[Request]] = lambda _: ()
    after: Callable[[Request, Run], Any] = lambda _request, _run: None


def after[R](found: Sequence[Due[R]], start: Key | None) -> list[Due[R]]:
    """Of a whole shard, sorted by organisation and name, what comes after the cursor `start`."""
    place = (start["pk"]["S"], start["sk"]["S"]) if start else ("", "")
    return [one for one in found if (one.organisation, one.name) > place]


def over[R](index: DueIndex[R], until: Callable[[Context], date] = lambda context: context.horizon, **declared: Any) -> Job[R]:
    """A job over the records of a due index whose date has come by `until`; `declared` is the rest of it."""

    def count(context: Context, shard: str, start: Key | None) -> int:
        return index.count(shard, until(context), context.request.organisation, start)

    def page(context: Context, shard: str, start: Key | None, limit: int) -> Page[R]:
        return index.page(shard, until(context), start, limit, context.request.organisation)

    walk: dict[str, Any] = {
        "shards": lambda _: index.shards,
        "count": count,
        "page": page,
        "again": lambda _context, one: due.by_name(index, one.organisation, one.name),
        "named": lambda _context, names: due.by_names(index, names),
    }
    return Job(**walk | declared)
