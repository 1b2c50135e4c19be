"""What is asked of a synchronisation: the minute's poll of everything, or what a person wants read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from relance.domain.errors import InvalidError
from relance.domain.periods import parse_date, zone_named
from relance.runtime.clock import now

JOB: Final = "odoo-sync"
MOST_ROWS: Final = 2_000
_MOST_HOURS: Final = 24 * 366 * 10
_FIELDS: Final = frozenset(
    "job organisation actor scheduled_at models date since name last ids batch_size reset compare hop".split()  # noqa: SIM905 - a list
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A start. `models` empty: all. With `since`, `name`, `last` or `ids` only such rows are read, and no floor moves.

    `reset`: everything is read anew, in silence. `compare`: all contents are compared. By hand: pauses and waits do not hold it.
    """

    organisation: str
    scheduled_at: datetime
    actor: str = "schedule"
    by_hand: bool = False
    models: tuple[str, ...] = ()
    since: datetime | None = None
    name: str = ""
    last: int | None = None
    ids: tuple[int, ...] = ()
    batch_size: int = MOST_ROWS
    reset: bool = False
    compare: bool = False
    hop: int = 0

    @property
    def picks(self) -> bool:
        """Whether only some rows are asked for."""
        return bool(self.since or self.name or self.last or self.ids)

    def as_data(self) -> dict[str, Any]:
        """What is kept of it with the run."""
        said: dict[str, Any] = {"organisation": self.organisation, "models": list(self.models), "name": self.name, "ids": list(self.ids)}
        said |= {"since": self.since.isoformat() if self.since else None, "last": self.last, "reset": self.reset, "compare": self.compare}
        return {name: value for name, value in said.items() if value}

    def as_event(self) -> dict[str, Any]:
        """A start that `parse` reads as this order."""
        start = {"job": JOB, "scheduled_at": self.scheduled_at.isoformat(), "batch_size": self.batch_size, "hop": self.hop}
        return start | ({"actor": self.actor} if self.by_hand else {}) | self.as_data()


def parse(event: Mapping[str, Any], zone: str) -> Order:
    """The order in an event; dates are of the organisation's `zone`. InvalidError names the field that makes no sense."""
    if unknown := sorted(set(event) - _FIELDS):
        raise InvalidError(unknown[0], event[unknown[0]], f"is not a field of a start of {JOB}; it may have {', '.join(sorted(_FIELDS))}")
    models, ids = _list(event, "models", str), _list(event, "ids", int)
    order = Order(
        organisation=_text(event, "organisation"),
        scheduled_at=_moment(_text(event, "scheduled_at")),
        actor=_text(event, "actor") or "schedule",
        by_hand=bool(event.get("actor")),
        models=tuple(models),
        since=_since(event.get("date"), zone) or (_moment(since) if (since := _text(event, "since")) else None),
        name=_text(event, "name"),
        last=_whole(event, "last", 1_000_000),
        ids=tuple(ids),
        batch_size=_whole(event, "batch_size", MOST_ROWS) or MOST_ROWS,
        reset=_flag(event, "reset"),
        compare=_flag(event, "compare"),
        hop=event.get("hop") or 0,
    )
    return _sensible(order)


def _sensible(order: Order) -> Order:
    if order.ids and len(order.models) != 1:
        raise InvalidError("ids", list(order.ids), "are of one model; name it")
    if order.picks and (order.reset or order.compare):
        raise InvalidError("reset" if order.reset else "compare", True, "is for everything; leave out date, name, last and ids")
    return order


def _since(value: Any, zone: str) -> datetime | None:
    """A number of hours back from now, or a date, from its beginning in the zone of the organisation."""
    if value in (None, ""):
        return None
    if isinstance(value, str) and not value.strip().isdecimal():
        day = parse_date("date", value)
        return datetime(day.year, day.month, day.day, tzinfo=zone_named(zone)).astimezone(UTC)
    if isinstance(value, bool) or not isinstance(value, int | str) or not 0 < int(value) <= _MOST_HOURS:
        raise InvalidError("date", value, "must be a number of hours, or a date such as 2025-03-31")
    return now() - timedelta(hours=int(value))


def _moment(text: str) -> datetime:
    if not text or text.startswith("<"):
        return now().replace(second=0, microsecond=0)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidError("scheduled_at", text, "is not a time; write it as 2025-03-31T02:00:00Z") from None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def _text(event: Mapping[str, Any], field: str) -> str:
    value = event.get(field) or ""
    if not isinstance(value, str):
        raise InvalidError(field, value, "must be text")
    return value.strip()


def _flag(event: Mapping[str, Any], field: str) -> bool:
    value = event.get(field) or False
    if not isinstance(value, bool):
        raise InvalidError(field, value, "must be true or false")
    return value


def _whole(event: Mapping[str, Any], field: str, most: int) -> int | None:
    value = event.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise InvalidError(field, value, f"must be a whole number from 1 to {most}")
    return value


def _list(event: Mapping[str, Any], field: str, kind: type) -> list[Any]:
    value = event.get(field) or []
    if not isinstance(value, list) or not all(type(one) is kind for one in value):
        raise InvalidError(field, value, f"must be a list of {'names of models' if kind is str else 'ids'}")
    return list(dict.fromkeys(value))
