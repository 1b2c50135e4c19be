"""The options of single jobs: what they may be, that a wrong one is refused by name, and that a job takes none but its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from relance.domain.budget import Thresholds
from relance.domain.errors import InvalidError
from relance.domain.run import Trigger
from relance.jobs import run
from relance.jobs.options import NAMES, Options, parse
from relance.jobs.registry import jobs
from relance.jobs.request import Request, again, as_event, from_options
from relance.jobs.request import parse as parsed
from relance.store import runs
from tests.calls import counting
from tests.faults.clock import set_to
from tests.world import HOA, SCHOOL, add

NIGHT = datetime(2025, 3, 31, 12, tzinfo=UTC)
#: Each option once, as an event has it and as it is understood.
SAID: dict[str, tuple[Any, Any]] = {
    "days_grace": (3, 3),
    "budget_id": ("2025", "2025"),
    "warning_threshold": ("12.5", Decimal("12.5")),
    "critical_threshold": (40, Decimal(40)),
    "month": ("2025-02", date(2025, 2, 1)),
    "rental": ("6", "6"),
    "reissue": (True, True),
    "due_days": (0, 0),
    "catch_up": (12, 12),
    "cap_amount": ("1500.50", Decimal("1500.50")),
}


def asked(job: str, **options: Any) -> Request:
    """A start by hand with these options."""
    return Request(job=job, scheduled_at=NIGHT, trigger=Trigger.HAND, actor="cli:ada", options=Options(**options))


def test_every_option_is_understood_and_none_is_unless_it_is_said() -> None:
    options = parse({name: value for name, (value, _) in SAID.items()})
    assert {name: getattr(options, name) for name in NAMES} == {name: meant for name, (_, meant) in SAID.items()}
    assert parse({}) == parse(dict.fromkeys(NAMES)) == Options()
    assert Options().as_data() == {}


@pytest.mark.parametrize("name", NAMES)
def test_an_option_is_the_same_after_an_event_and_in_the_record_of_its_run(name: str) -> None:
    request = replace(asked("late-fees"), options=parse({name: SAID[name][0]}))
    assert parsed(as_event(request), NIGHT, 2, "UTC") == request
    assert parse(request.as_data()) == request.options


@pytest.mark.parametrize(
    ("option", "why"),
    [
        ({"days_grace": -1}, "days_grace: -1 must be a whole number from 0 to 365"),
        ({"days_grace": True}, "days_grace: True must be a whole number"),
        ({"days_grace": "3"}, "days_grace: '3' must be a whole number"),
        ({"due_days": 366}, "due_days: 366 must be a whole number from 0 to 365"),
        ({"catch_up": 0}, "catch_up: 0 must be a whole number from 1 to 120"),
        ({"budget_id": " "}, "budget_id: ' ' must be an id; relance budgets lists them"),
        ({"budget_id": 7}, "budget_id: 7 must be an id"),
        ({"rental": 6}, "rental: 6 must be an id; relance rentals lists them"),
        ({"reissue": "yes"}, "reissue: 'yes' must be true or false"),
        ({"month": "02/2025"}, "month: '02/2025'"),
        ({"month": "2025-13"}, "month: '2025-13'"),
        ({"warning_threshold": "a fifth"}, "warning_threshold: 'a fifth' is not a number"),
        ({"critical_threshold": "NaN"}, "critical_threshold: 'NaN' is not a number"),
        ({"critical_threshold": True}, "critical_threshold: True is not a number"),
        ({"warning_threshold": -1}, "warning_threshold:"),
        ({"warning_threshold": 40, "critical_threshold": 30}, "warning_threshold:"),
        ({"cap_amount": -1}, "cap_amount: -1 must not be less than zero"),
        ({"cap_amount": "Infinity"}, "cap_amount: 'Infinity' is not a number"),
    ],
    ids=str,
)
def test_a_wrong_option_is_refused_by_name_and_value(option: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidError) as refused:
        parse(option)
    assert str(refused.value).startswith(why)


@pytest.mark.parametrize(
    ("said", "in_force"),
    [
        ({}, ("20", "30")),
        ({"warning_threshold": Decimal(10)}, ("10", "30")),
        ({"critical_threshold": Decimal(50)}, ("20", "50")),
        ({"warning_threshold": Decimal(1), "critical_threshold": Decimal(2)}, ("1", "2")),
    ],
    ids=str,
)
def test_a_threshold_that_is_said_replaces_that_one_alone(said: dict[str, Decimal], in_force: tuple[str, str]) -> None:
    assert Options(**said).thresholds(Thresholds()) == Thresholds(*(Decimal(one) for one in in_force))  # type: ignore[arg-type]  # as said


@pytest.mark.parametrize(
    ("said", "field"),
    [({"warning_threshold": Decimal(31)}, "warning_threshold"), ({"critical_threshold": Decimal(19)}, "critical_threshold")],
)
def test_a_threshold_that_crosses_the_usual_other_is_refused_by_its_own_name(said: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError, match=f"^{field}:"):
        Options(**said).thresholds(Thresholds())


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("job", "name"), [(job, name) for job in sorted(jobs()) for name in NAMES if name not in jobs()[job].options])
def test_a_job_refuses_options_that_it_does_not_take_and_opens_no_run(job: str, name: str) -> None:
    with counting() as calls, pytest.raises(InvalidError, match=f"^{name}: .* is no option of {job}; it takes "):
        run.start(asked(job, **{name: SAID[name][1]}))
    assert calls.operations == {}


def test_every_option_is_taken_by_some_job_and_no_job_takes_what_there_is_not() -> None:
    assert set().union(*(job.options for job in jobs().values())) == set(NAMES)


@pytest.mark.usefixtures("tables")
def test_a_budget_is_known_within_its_organisation_only() -> None:
    with pytest.raises(InvalidError, match="budget_id: '2025' needs its organisation"):
        run.start(asked("budget-variance", budget_id="2025"))


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("month", "why"), [(date(2025, 4, 1), "^month: '2025-04' has not begun"), (date(2025, 3, 1), "")], ids=str)
def test_a_month_that_has_begun_nowhere_is_not_billed(month: date, why: str) -> None:
    early = replace(asked("assessment-invoicing", month=month), scheduled_at=datetime(2025, 3, 31, 2, tzinfo=UTC))
    with set_to(early.scheduled_at):
        if why:
            with pytest.raises(InvalidError, match=why):
                run.start(early)
        else:
            assert run.start(early).due == 0


@pytest.mark.usefixtures("tables")
def test_a_run_keeps_its_options_and_one_that_does_it_again_has_the_same_but_for_its_caps() -> None:
    add(SCHOOL, HOA)
    ended = run.start(asked("late-fees", cap_amount=Decimal("99.50")))
    stored = runs.read(ended.id)
    assert from_options(stored).options == Options(cap_amount=Decimal("99.50"))
    assert again(stored, "cli:ada").options == Options(cap_amount=Decimal("99.50"))
    assert again(stored, "cli:ada", cap_amount=Decimal(500)).options == Options(cap_amount=Decimal(500))
