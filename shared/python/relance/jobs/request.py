"""What a run is started with, read from an event once and then trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from relance.domain.errors import InvalidError
from relance.domain.periods import parse_date, zone_named
from relance.domain.run import Mode, Run, Trigger
from relance.jobs import options
from relance.jobs.options import Options

_FIELDS = {"job", "scheduled_at", "as_of", "organisation", "dry_run", "cap", "actor", "records", "mark", "retry_of", *options.NAMES}
#: All that may be said of a run that goes on: the rest is as it was started.
_TAKE_UP = {"job", "run", "actor"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A start of a job. `as_of` overrides every organisation's own date; `records` limits the run to these (organisation, number).

    `cap` is the most records that the run may find due; None: the setting's. `mark` belongs to a reindex. `retry_of` names the run
    that this one does again. `options` are those that single jobs take.
    """

    job: str
    scheduled_at: datetime
    trigger: Trigger = Trigger.SCHEDULE
    mode: Mode = Mode.LIVE
    actor: str = "schedule"
    as_of: date | None = None
    organisation: str = ""
    cap: int | None = None
    records: tuple[tuple[str, str], ...] = ()
    mark: int | None = None
    retry_of: str = ""
    options: Options = field(default_factory=Options)

    def as_data(self) -> dict[str, Any]:
        """What is kept of it with the run, as plain data; `from_options` reads it back."""
        values = {
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "organisation": self.organisation,
            "cap": self.cap,
            "records": [list(record) for record in self.records],
            "mark": self.mark,
            "retry_of": self.retry_of,
        }
        return {name: value for name, value in values.items() if value not in (None, "", [])} | self.options.as_data()


def from_options(run: Run) -> Request:
    """The request that a run was started with."""
    as_of = run.options.get("as_of")
    return Request(
        job=run.job,
        scheduled_at=run.scheduled_at,
        trigger=run.trigger,
        mode=run.mode,
        actor=run.actor,
        as_of=date.fromisoformat(as_of) if as_of else None,
        organisation=run.options.get("organisation", ""),
        cap=run.options.get("cap"),
        records=tuple((organisation, number) for organisation, number in run.options.get("records", ())),
        mark=run.options.get("mark"),
        retry_of=run.options.get("retry_of", ""),
        options=options.parse(run.options),
    )


def again(
    run: Run, actor: str, records: tuple[tuple[str, str], ...] = (), cap: int | None = None, cap_amount: Decimal | None = None
) -> Request:
    """What `run` was started with, as a start by a person: of these records alone if some are named, with these caps if given."""
    before = from_options(run)
    asked = before.options if cap_amount is None else replace(before.options, cap_amount=cap_amount)
    # A mark would make it the run that has ended; the next night answers it.
    return replace(
        before,
        trigger=Trigger.HAND,
        actor=actor,
        records=records or before.records,
        cap=before.cap if cap is None else cap,
        mark=None,
        retry_of=run.id,
        options=asked,
    )


def as_event(request: Request) -> dict[str, Any]:
    """The event that starts what a person asks for; `parse` reads it back."""
    start = {"job": request.job, "scheduled_at": request.scheduled_at.isoformat(), "actor": request.actor}
    return start | {"dry_run": request.mode is Mode.DRY_RUN} | request.as_data()


def run_to_take_up(event: Mapping[str, Any]) -> str:
    """The id in an event that asks for a run to go on. InvalidError: it names none, or says what only a start may say."""
    other = sorted(set(event) - _TAKE_UP)
    if other:
        raise InvalidError(other[0], event[other[0]], "cannot be said of a run that goes on: it keeps what it was started with")
    _text(event, "actor")
    id = _text(event, "run")
    if not id:
        raise InvalidError("run", id, "must name a run; relance runs lists them")
    return id


def parse(event: Mapping[str, Any], now: datetime, hour: int, zone: str) -> Request:
    """The request in a scheduler's or a person's event; InvalidError names the field that is wrong.

    `scheduled_at` missing, or left as the scheduler's placeholder: the current minute, or with `as_of` the job's `hour` of that
    date in the schedule's `zone`. An event that names an `actor` was started by hand.
    """
    unknown = sorted(set(event) - _FIELDS)
    if unknown:
        raise InvalidError(unknown[0], event[unknown[0]], f"is not a field of a start event; it may have {', '.join(sorted(_FIELDS))}")
    as_of = parse_date("as_of", event["as_of"]) if event.get("as_of") else None
    return Request(
        job=_text(event, "job"),
        scheduled_at=_moment(event, as_of, now, hour, zone),
        trigger=Trigger.HAND if event.get("actor") else Trigger.SCHEDULE,
        mode=Mode.DRY_RUN if _flag(event, "dry_run") else Mode.LIVE,
        actor=_text(event, "actor") or "schedule",
        as_of=as_of,
        organisation=_text(event, "organisation"),
        cap=_whole(event, "cap"),
        records=_records(event.get("records") or []),
        mark=_whole(event, "mark"),
        retry_of=_text(event, "retry_of"),
        options=options.parse(event),
    )


def _moment(event: Mapping[str, Any], as_of: date | None, now: datetime, hour: int, zone: str) -> datetime:
    text = _text(event, "scheduled_at")
    if text and not text.startswith("<"):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise InvalidError("scheduled_at", text, "is not a time; write it as 2025-03-31T02:00:00Z") from None
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    if as_of:
        return datetime(as_of.year, as_of.month, as_of.day, hour, tzinfo=zone_named(zone)).astimezone(UTC)
    return now.replace(second=0, microsecond=0)


def _text(event: Mapping[str, Any], field: str) -> str:
    value = event.get(field) or ""
    if not isinstance(value, str):
        raise InvalidError(field, value, "must be text")
    return value


def _flag(event: Mapping[str, Any], field: str) -> bool:
    value = event.get(field, False)
    if not isinstance(value, bool):
        raise InvalidError(field, value, "must be true or false")
    return value


def _whole(event: Mapping[str, Any], field: str) -> int | None:
    value = event.get(field)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise InvalidError(field, value, "must be a whole number, zero or more")
    return value


def _records(value: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(value, list) and all(isinstance(pair, list | tuple) and [type(part) for part in pair] == [str, str] for pair in value):
        return tuple((organisation, number) for organisation, number in value)
    raise InvalidError("records", value, 'must be a list of pairs such as ["goo-school", "2025-001"]')
