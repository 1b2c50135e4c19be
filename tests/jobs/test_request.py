"""Start events: what they may say, what they mean, and how a wrong one is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from relance.domain.errors import InvalidError
from relance.domain.run import Mode, Trigger
from relance.jobs.request import parse

NOW = datetime(2025, 3, 31, 2, 0, 41, tzinfo=UTC)


def parsed(**event: Any) -> Any:
    return parse({"job": "invoice-aging"} | event, NOW, 2, "Africa/Casablanca")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param({"scheduled_at": "2025-03-30T02:00:00Z"}, datetime(2025, 3, 30, 2, tzinfo=UTC), id="the scheduler's time"),
        pytest.param({"scheduled_at": "2025-03-30T02:00:00"}, datetime(2025, 3, 30, 2, tzinfo=UTC), id="naive means UTC"),
        pytest.param({"scheduled_at": "<aws.scheduler.scheduled-time>"}, datetime(2025, 3, 31, 2, tzinfo=UTC), id="a placeholder"),
        pytest.param({}, datetime(2025, 3, 31, 2, tzinfo=UTC), id="missing: the current minute"),
        pytest.param({"as_of": "2025-10-29"}, datetime(2025, 10, 29, 1, tzinfo=UTC), id="a date: the job's hour in the schedule's zone"),
    ],
)
def test_the_scheduled_time_of_a_run(event: dict[str, Any], expected: datetime) -> None:
    assert parsed(**event).scheduled_at == expected


def test_an_event_with_an_actor_was_started_by_hand() -> None:
    assert (parsed(actor="cli:ada").trigger, parsed().trigger) == (Trigger.HAND, Trigger.SCHEDULE)


def test_the_fields_of_an_event() -> None:
    request = parsed(as_of="2025-03-31", organisation="goo-school", dry_run=True, cap=7, records=[["goo-school", "F-1"]])
    assert (request.as_of, request.organisation, request.mode, request.cap) == (date(2025, 3, 31), "goo-school", Mode.DRY_RUN, 7)
    assert request.records == (("goo-school", "F-1"),)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"as_of": "31/03/2025"}, "as_of: '31/03/2025' is not a date; write it as YYYY-MM-DD"),
        ({"as_of": "2025-02-30"}, "as_of: '2025-02-30' is not a date"),
        ({"scheduled_at": "yesterday"}, "scheduled_at: 'yesterday' is not a time"),
        ({"dry_run": "yes"}, "dry_run: 'yes' must be true or false"),
        ({"cap": -1}, "cap: -1 must be a whole number, zero or more"),
        ({"cap": True}, "cap: True must be a whole number"),
        ({"records": [["goo-school"]]}, 'must be a list of pairs such as ["goo-school", "2025-001"]'),
        ({"organisation": 7}, "organisation: 7 must be text"),
        ({"dryrun": True}, "dryrun: True is not a field of a start event; it may have actor, as_of"),
    ],
)
def test_a_wrong_event_is_refused_with_field_value_and_what_would_be_right(event: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidError) as refused:
        parsed(**event)
    assert message in str(refused.value)
