"""What is asked of an Odoo, in the terms of the mirror: pages of rows, counts, who is still there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any, Final, Self

from relance.domain.mirror import ModelSpec
from relance.domain.mirror_values import wanted
from relance.odoo.errors import BadRequestError, NotAllowedError, TooLargeError, UnusableAddressError
from relance.odoo.standing import Standing, standing
from relance.odoo.transport import Reply, Transport
from relance.odoo.versions import Spoken

#: Records of one request: what a page has, too.
BATCH: Final = 2_000
#: No record has a higher id; PostgreSQL refuses the question.
_LARGEST_ID: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` as they came; `anchor`: what was committed before this moment of the server is in them, as far as it is in the domain.

    `read_by`: nothing was committed after this moment that is in them.
    """

    rows: Sequence[Mapping[str, Any]]
    anchor: datetime
    read_by: datetime


class Server:
    """An Odoo that is spoken to. Every method raises an OdooError, and SettingError if a secret that was replaced is not usable."""

    def __init__(self, transport: Transport, spoken: Spoken, close: Callable[[], None] = lambda: None) -> None:
        self._transport = transport
        self._spoken = spoken
        #: Ends the kept connection. A `with` does so too.
        self.close = close

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def spoken(self) -> str:
        """How it is spoken to, and the server's version: `json2 19.0`. Given to `connect` the next time, it saves asking."""
        return str(self._spoken)

    def changed(self, spec: ModelSpec, *, since: datetime | None, after: int = 0, limit: int = BATCH) -> Page:
        """The rows written from `since` on (all for None) whose id is greater than `after`, by id.

        Odoo compares whole seconds: one that is begun is asked for from its beginning.
        """
        written = [["write_date", ">=", since.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")]] if since else []
        return self.found(spec, [*written, ["id", ">", after]], limit=limit)

    def found(self, spec: ModelSpec, domain: Sequence[Any], *, order: str = "id", limit: int = BATCH) -> Page:
        """The first `limit` rows of an Odoo domain (`[["name", "=", "S00042"]]`), in the order of `order` (`id desc`)."""
        return self._page(spec, wanted(spec), domain, order, limit)

    def by_ids(self, spec: ModelSpec, ids: Iterable[int]) -> Page:
        """The rows of `ids` that exist and may be read, by id. `ids` must not be empty."""
        batches = batched(sorted(_possible(ids)) or [0], BATCH, strict=False)
        pages = [page for some in batches for page in self._those(spec, some)]
        return Page([row for page in pages for row in page.rows], min(page.anchor for page in pages), max(page.read_by for page in pages))

    def _those(self, spec: ModelSpec, ids: Sequence[int]) -> list[Page]:
        try:
            return [self.found(spec, [["id", "in", list(ids)]], limit=len(ids))]
        except TooLargeError:
            if len(ids) == 1:
                raise
        half = len(ids) // 2
        return [*self._those(spec, ids[:half]), *self._those(spec, ids[half:])]

    def tally(self, spec: ModelSpec) -> tuple[int, int]:
        """How many records there are that may be read, archived ones too, and the sum of their ids. One call."""
        method, asked = _COUNTING[self._spoken.formatted]
        groups = _rows(spec, self._call(spec, method, None, **asked).value)
        group = groups[0] if groups else {}
        count = int(group.get("__count") or 0)
        # Not the sum: XML-RPC has no number above 2^31. Of 16 digits of the average, the whole sum can be had back.
        return count, round(count * float(group.get("id:avg") or group.get("ids") or 0))

    def ids(self, spec: ModelSpec, after: int = 0, limit: int = 50_000) -> list[int]:
        """The ids greater than `after` that may be read, at most `limit`, ascending."""
        value = self._call(spec, "search", None, domain=[["id", ">", after]], order="id", limit=limit).value
        if not isinstance(value, list) or not all(isinstance(one, int) for one in value):
            raise BadRequestError(f"{spec.there}: a search was not answered with ids")
        return value

    def standing(self, spec: ModelSpec, ids: Iterable[int]) -> dict[int, Standing]:
        """What has become of these records. One that could not be told within a bounded number of calls is left out: ask again later."""
        asked = set(ids)
        told = dict.fromkeys(asked - _possible(asked), Standing.DELETED)
        for some in batched(sorted(_possible(asked)), BATCH, strict=False):
            told |= standing(self._transport, spec.there, some)
        return told

    def names(self, uids: Iterable[int]) -> dict[int, str]:
        """The names of users; `#5` for one who has none or may not be read."""
        asked = sorted(set(uids))
        named = {uid: f"#{uid}" for uid in asked}
        for some in batched(sorted(_possible(asked)), BATCH, strict=False):
            try:
                page = self._page(_USERS, ["name"], [["id", "in", list(some)]], "id", len(some))
            except NotAllowedError:
                return named
            named |= {row["id"]: str(row["name"]) for row in page.rows if row.get("name") and row.get("id") in named}
        return named

    def _page(self, spec: ModelSpec, fields: Sequence[str], domain: Sequence[Any], order: str, limit: int) -> Page:
        """`load=''`: without it the server looks up the name of each reference, which takes it most of the time."""
        asked: dict[str, Any] = {"domain": list(domain), "order": order, "limit": limit}
        if self._spoken.reads_while_searching:
            reply = self._call(spec, "search_read", None, **asked, fields=list(fields), load="")
            return Page(_records(spec, reply.value), *_moments(reply))
        first = self._call(spec, "search", None, **asked)
        if not first.value:
            return Page([], *_moments(first))
        second = self._call(spec, "read", first.value, fields=list(fields), load="")
        return Page(_records(spec, second.value), _moments(first)[0], _moments(second)[1])

    def _call(self, spec: ModelSpec, method: str, ids: Sequence[int] | None, **named: Any) -> Reply:
        return self._transport.call(spec.there, method, ids, **named)


_USERS: Final = ModelSpec(name="res.users", label="", fields=())
_COUNTING: Final[dict[bool, tuple[str, dict[str, Any]]]] = {
    True: ("formatted_read_group", {"domain": [], "aggregates": ["__count", "id:avg"]}),
    False: ("read_group", {"domain": [], "fields": ["ids:avg(id)"], "groupby": []}),
}


def _possible(ids: Iterable[int]) -> set[int]:
    return {id for id in ids if 0 < id <= _LARGEST_ID}


def _rows(spec: ModelSpec, value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise BadRequestError(f"{spec.there}: the server did not answer with rows")
    return value


def _records(spec: ModelSpec, value: Any) -> list[Mapping[str, Any]]:
    rows = _rows(spec, value)
    if not all(type(row.get("id")) is int and 0 < row["id"] <= _LARGEST_ID for row in rows):
        raise BadRequestError(f"{spec.there}: the server sent a row without an id")
    return rows


def _moments(reply: Reply) -> tuple[datetime, datetime]:
    """Moments of the server: before the reading began, and when it was over. Its Date has whole seconds, hence one more on each side."""
    if reply.date is None:
        raise UnusableAddressError(
            "the server, or a proxy before it, sends no Date header, and nothing can be read safely without its time"
        )
    second = timedelta(seconds=1)
    return reply.date - timedelta(seconds=reply.elapsed) - second, reply.date + second
