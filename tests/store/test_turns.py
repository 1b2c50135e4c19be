"""The watchdog's turn: whoever begins one ends the one before, and nothing of what that one still wanted to write is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from relance.domain.errors import BrokenRecordError
from relance.domain.finding import Finding, FindingKind
from relance.store import findings, turns
from relance.store.commit import BooksTakenError, EffectsRefusedError
from relance.store.effects import Effect
from relance.store.journals import RunRow
from relance.store.turns import Place, Schedule
from tests.store.faults import damage, lost_reply
from tests.store.messages import a_message
from tests.world import BY

pytestmark = pytest.mark.usefixtures("tables")

NOON = datetime(2025, 3, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
AT_TWO = {"invoice-aging": (2, "UTC")}
MISSED = Finding(kind=FindingKind.MISSED, subject="invoice-aging", since=NOON)


def test_a_turn_remembers_since_when_each_job_has_its_hour() -> None:
    first = turns.begin(NOON, AT_TWO)
    assert (first.number, first.looked_at, first.schedules) == (1, NOON, {"invoice-aging": Schedule(2, "UTC", NOON)})
    second = turns.begin(NOON + HOUR, AT_TWO | {"late-fees": (3, "UTC")})
    assert {name: one.since for name, one in second.schedules.items()} == {"invoice-aging": NOON, "late-fees": NOON + HOUR}
    third = turns.begin(NOON + 2 * HOUR, {"invoice-aging": (2, "Europe/Paris")})
    assert third.schedules == {"invoice-aging": Schedule(2, "Europe/Paris", NOON + 2 * HOUR)}


def test_who_has_lost_the_turn_writes_nothing() -> None:
    mine = turns.begin(NOON, AT_TWO)
    turns.begin(NOON, AT_TWO)
    _, change = findings.opening(MISSED, NOON)
    with pytest.raises(BooksTakenError):
        turns.write(mine, [Effect((change,), (a_message(),))], BY, Place(organisation="a", since=NOON))
    assert findings.still_open() == []
    assert turns.places() == {}


@pytest.mark.parametrize("effects", [0, 1])
def test_a_reply_that_was_lost_is_no_lost_turn(effects: int) -> None:
    with lost_reply():
        mine = turns.begin(NOON, AT_TWO)
    assert mine.number == 1
    place = Place(organisation="goo-school", since=NOON, until=NOON + HOUR, shard=2, key={"pk": {"S": "a"}})
    with lost_reply():
        turns.write(mine, [Effect((findings.opening(MISSED, NOON)[1],))] * effects, BY, place)
    assert turns.places() == {"goo-school": place}
    assert len(findings.still_open()) == effects
    assert turns.begin(NOON, AT_TWO).number == 2


def write(*changes: object) -> None:
    turns.write(turns.begin(NOON, AT_TWO), [Effect(tuple(changes))], BY)  # type: ignore[arg-type]  # changes


def test_a_finding_is_opened_once_goes_on_and_is_kept_when_it_is_over() -> None:
    opened, change = findings.opening(MISSED, NOON)
    write(change)
    with pytest.raises(EffectsRefusedError):
        write(findings.opening(MISSED, NOON + HOUR)[1])
    assert findings.still_open() == [opened]
    grown = findings.changing(opened, Finding(kind=MISSED.kind, subject=MISSED.subject, since=NOON + HOUR, records={"a": "b"}))
    assert grown
    write(grown[1])
    assert findings.still_open() == [grown[0]]
    assert (grown[0].since, grown[0].opened_at, grown[0].records) == (NOON, NOON, {"a": "b"})
    assert findings.changing(grown[0], grown[0]) is None
    write(*findings.closing(grown[0], NOON + 2 * HOUR)[1])
    assert findings.still_open() == []
    [over] = findings.over(5)
    assert isinstance(over, Finding)
    assert (over.key, over.opened_at, over.closed_at) == (MISSED.key, NOON, NOON + 2 * HOUR)


def test_one_that_began_anew_is_not_closed_for_the_one_before() -> None:
    first, change = findings.opening(MISSED, NOON)
    write(change)
    write(*findings.closing(first, NOON + HOUR)[1])
    write(findings.opening(MISSED, NOON + 2 * HOUR)[1])
    with pytest.raises(EffectsRefusedError):
        write(*findings.closing(first, NOON + 3 * HOUR)[1])


def test_those_that_are_over_are_listed_the_latest_first() -> None:
    for day in range(3):
        opened, change = findings.opening(MISSED, NOON + day * 24 * HOUR)
        write(change)
        write(*findings.closing(opened, NOON + (day * 24 + 1) * HOUR)[1])
    assert [one.opened_at.day for one in findings.over(2) if isinstance(one, Finding) and one.opened_at] == [1, 31]


def test_a_finding_that_cannot_be_read_is_named_and_hides_no_other() -> None:
    write(findings.opening(MISSED, NOON)[1])
    write(findings.opening(Finding(kind=FindingKind.UNSENT, subject="messages", since=NOON), NOON)[1])
    damage(RunRow, "#finding", MISSED.key, kind={"S": "odd"})
    broken, whole = findings.still_open()
    assert isinstance(broken, BrokenRecordError)
    assert "odd" in broken.reason
    assert isinstance(whole, Finding)
    assert whole.key == "unsent/messages"
