"""Pages of what Relance has noted about its own work: the runs of an organisation and their lines, and its messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any, Final

from pynamodb.expressions.condition import Condition

from relance.domain.errors import BrokenRecordError
from relance.domain.message import State
from relance.domain.run import Line, Outcome, Run
from relance.store import runs
from relance.store.browsing import Browsed, Read, walked
from relance.store.journals import OutboxRow, RunRow
from relance.store.lookup import batch_get
from relance.store.outbox import Delivery, delivery_of
from relance.store.reading import Key, decode, query_page

#: What one request reads at most: so many requests, of so many blocks of lines or messages.
_PAGES: Final = 8
_BLOCKS: Final = 10
_ITEMS: Final = 200
#: The states that have a queue of their own: few messages are in them, and they are found at once.
_QUEUED: Final = (State.UNKNOWN, State.FAILED)


@dataclass(frozen=True, slots=True)
class RunPlace:
    """A place among an organisation's runs: when it was opened, as the index has it, and its id."""

    opened_at: str
    run: str


@dataclass(frozen=True, slots=True)
class LinePlace:
    """The next line of a run to look at: the number of its shard, its block there, and its place in that."""

    shard: int = 0
    block: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """A place among messages: the key, and since when it waits where a queue sorts them."""

    id: str
    waits_since: str = ""


def runs_of(organisation: str, start: RunPlace | None, limit: int, *, job: str = "", begins: str = "") -> Browsed[Run, RunPlace]:
    """Some runs that are of this organisation alone, the newest first: of `job` if that is said, and whose ids begin so."""
    wanted: list[Condition] = [RunRow.job == job] if job else []
    wanted += [RunRow.pk.startswith(begins)] if begins else []
    only = reduce(and_, wanted) if wanted else None

    def page(after: Key | None) -> Read[Key]:
        # What few fit may be one among many thousands: a whole page of the index is looked at then.
        many = None if wanted else limit + 1
        found = query_page(RunRow, organisation, index="organisation", start=after, limit=many, newest_first=True, only=only)
        keys = [{name: item[name] for name in ("pk", "sk", "organisation_key", "opened_at")} for item in found.items]
        return [(key, key) for key in keys], found.next_key

    after: Key | None = None
    if start:
        place = {"pk": start.run, "sk": "run", "organisation_key": organisation, "opened_at": start.opened_at}
        after = {name: {"S": value} for name, value in place.items()}
    keys, _, last = walked(page, after, limit)
    found, broken = _read(keys)
    return Browsed(found, broken, RunPlace(last["opened_at"]["S"], last["pk"]["S"]) if last else None)


def _read(keys: list[Key]) -> tuple[list[Run], list[BrokenRecordError]]:
    found: list[Run] = []
    broken: list[BrokenRecordError] = []
    for key in keys:
        id = key["pk"]["S"]
        try:
            found.append(runs.read(id))
        except BrokenRecordError as error:
            broken.append(error)
        except (ValueError, TypeError) as error:
            broken.append(BrokenRecordError(f"run/{id}", str(error)))
    return found, broken


def run_lines(run: Run, start: LinePlace, limit: int, fits: Callable[[Line], bool] = lambda _: True) -> tuple[list[Line], LinePlace | None]:
    """Lines of a run from a place on, in the order in which they were written, and the place of the next one to look at.

    What comes before the place is not read. BrokenRecordError.
    """
    found: list[Line] = []
    pages = 0
    while start.shard < len(run.shards):
        if pages == _PAGES:
            return found, start
        pages += 1
        partition, least = f"{run.id}/{run.shards[start.shard]}", f"{max(start.block, 0):06d}"
        page = query_page(RunRow, partition, where=RunRow.sk >= least, limit=_BLOCKS, consistent=True)
        for item in page.items:
            number, lines = int(item["sk"]["S"]), [_line(data) for data in decode(RunRow, item).lines]
            first = start.line if number == start.block else 0
            for place, line in enumerate(lines[first:], first):
                if len(found) == limit:
                    return found, LinePlace(start.shard, number, place)
                if fits(line):
                    found.append(line)
            start = LinePlace(start.shard, number + 1)
        if page.next_key is None:
            start = LinePlace(start.shard + 1)
    return found, None


def _line(data: dict[str, Any]) -> Line:
    return Line(data["org"], data["record"], Outcome(data["outcome"]), data["reason"], data["data"], tuple(data["messages"]))


def messages(
    organisation: str, start: MessagePlace | None, limit: int, fits: Callable[[Delivery], bool], state: State | None = None
) -> Browsed[Delivery, MessagePlace]:
    """Some messages of an organisation, by cause; those that are unknown or failed by how long they have waited, the oldest first.

    One that cannot be read is among the broken, by its key.
    """
    queue = state.value if state in _QUEUED else ""

    def page(after: Key | None) -> Read[Delivery]:
        return _queued(organisation, queue, after) if queue else _by_cause(organisation, state, after)

    after: Key | None = None
    if start:
        after = {"pk": {"S": organisation}, "sk": {"S": start.id}}
        if queue:
            after |= {"queue": {"S": queue}, "next_attempt_at": {"S": start.waits_since}}

    def fitting(one: Delivery) -> bool:
        return state in (None, one.state) and fits(one)

    found, broken, last = walked(page, after, limit, fitting)
    return Browsed(found, broken, _place(last, queue) if last else None)


def _place(key: Key, queue: str) -> MessagePlace:
    return MessagePlace(key["sk"]["S"], key["next_attempt_at"]["S"] if queue else "")


def _by_cause(organisation: str, state: State | None, after: Key | None) -> Read[Delivery]:
    page = query_page(OutboxRow, organisation, start=after, limit=_ITEMS, consistent=True)
    wanted = [item for item in page.items if state is None or item.get("state") == {"S": state.value}]
    return [({"pk": item["pk"], "sk": item["sk"]}, _understood(item)) for item in wanted], page.next_key


def _queued(organisation: str, queue: str, after: Key | None) -> Read[Delivery]:
    """The queue holds the keys of all organisations' messages; those of others are passed over where they are kept."""
    page = query_page(OutboxRow, queue, index="pending", start=after, only=OutboxRow.pk == organisation)
    rows = batch_get(OutboxRow, [(organisation, item["sk"]["S"]) for item in page.items])
    found = ((item, rows.get((organisation, item["sk"]["S"]))) for item in page.items)
    return [(item, _understood(row)) for item, row in found if row], page.next_key


def _understood(item: dict[str, Any]) -> Delivery | BrokenRecordError:
    try:
        return delivery_of(item)
    except BrokenRecordError as error:
        return BrokenRecordError(item["sk"]["S"], error.reason)
