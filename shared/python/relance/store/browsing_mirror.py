"""Pages of the mirror: the records of a model by id, those of a parent, or those by when they were written."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from relance.domain.mirror import Held
from relance.store import mirror
from relance.store.attributes import InstantAttribute
from relance.store.browsing import Browsed, Read, walked
from relance.store.reading import Key
from relance.store.tables import MirrorRow

_ITEMS: Final = 200
#: Before everything that was ever written, and after it.
_EARLIEST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """A place among the records of a model: the id, and the time by which the index sorts them."""

    id: int
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which records of a model: all by id; those of a `parent` by id; or those written from `since` to `until`, the newest first."""

    parent: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def by_time(self) -> bool:
        """Whether the index by time leads; few belong to one parent, so that this comes first."""
        return self.parent is None and bool(self.since or self.until)


def records(
    organisation: str,
    model: str,
    start: RecordPlace | None,
    limit: int,
    chosen: Chosen,
    fits: Callable[[Held], bool],
    meet: Callable[[list[Held]], None] = lambda _: None,
) -> Browsed[Held, RecordPlace]:
    """Some records of a model. There may be fewer than `limit`, and more on the next page; an index may be behind.

    `meet` is shown those of a page together, before `fits` is asked of each.
    """

    def page(after: Key | None) -> Read[Held]:
        found, following = _page(organisation, model, after, chosen)
        meet([one for _, one in found if isinstance(one, Held)])
        return found, following

    def fitting(one: Held) -> bool:
        return _within(one, chosen) and fits(one)

    found, broken, last = walked(page, _key(organisation, model, start, chosen), limit, fitting, weight)
    return Browsed(found, broken, _place(last, chosen) if last else None)


def children(organisation: str, model: str, parent: int, limit: int) -> tuple[list[Held], bool]:
    """The first of the records of `model` that belong to `parent`, by id, and whether there are more. BrokenRecordError."""
    keys, following = mirror.children_page(organisation, model, parent, limit=limit + 1)
    found, whole = some(organisation, model, [id for _, id in keys][:limit])
    return found, following is not None or len(keys) > limit or not whole


def some(organisation: str, model: str, ids: Collection[int]) -> tuple[list[Held], bool]:
    """Those of the records that exist, in the order of `ids`, and whether they are all: more than a reply holds is left out.

    BrokenRecordError.
    """
    rows = mirror.many(organisation, model, ids)
    read = [(key, one) for id in ids if (one := rows.get(id)) is not None for key in [_key_of(organisation, model, id)]]
    found, broken, following = walked(lambda _: (read, None), None, max(len(read), 1), weight=weight)
    if broken:
        raise broken[0]
    return found, following is None


def weight(one: Held) -> int:
    """About how many bytes a record takes."""
    return sum(len(name) + len(str(value)) for name, value in one.values.items())


def _page(organisation: str, model: str, after: Key | None, chosen: Chosen) -> Read[Held]:
    if chosen.parent is not None:
        keys, following = mirror.children_page(organisation, model, chosen.parent, start=after, limit=_ITEMS)
    elif chosen.by_time:
        span = MirrorRow.written_at.between(chosen.since or _EARLIEST, chosen.until or _LATEST)
        keys, following = mirror.written(organisation, model, where=span, start=after, limit=_ITEMS, newest_first=True)
    else:
        return mirror.page(organisation, model, after, _ITEMS)
    rows = mirror.many(organisation, model, [id for _, id in keys])
    return [(key, rows[id]) for key, id in keys if id in rows], following


def _within(one: Held, chosen: Chosen) -> bool:
    """Whether it stands where an index had it: that may be behind."""
    if not (chosen.since or chosen.until):
        return True
    return one.written_at is not None and (chosen.since or _EARLIEST) <= one.written_at <= (chosen.until or _LATEST)


def _key_of(organisation: str, model: str, id: int) -> Key:
    return {"pk": {"S": organisation}, "sk": {"S": mirror.key(model, id)}}


def _key(organisation: str, model: str, start: RecordPlace | None, chosen: Chosen) -> Key | None:
    if start is None:
        return None
    key = _key_of(organisation, model, start.id)
    if chosen.parent is not None:
        key["parent_key"] = {"S": f"{organisation}#{model}#{chosen.parent}"}
    elif chosen.by_time and start.written_at:
        key |= {"written_key": {"S": f"{organisation}#{model}"}, "written_at": {"S": InstantAttribute().serialize(start.written_at)}}
    return key


def _place(key: Key, chosen: Chosen) -> RecordPlace:
    id = int(key["sk"]["S"].rpartition("/")[2])
    return RecordPlace(id, datetime.fromisoformat(key["written_at"]["S"]) if chosen.by_time else None)
