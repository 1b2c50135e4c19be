"""Pauses: a person stops a job until a day or until it is resumed."""

from __future__ import annotations

from datetime import date

import pytest

from relance.domain.errors import ConflictError
from relance.store import pauses
from relance.store.commit import commit
from relance.store.effects import By, Change, Effect
from relance.store.journals import RunRow
from relance.store.pauses import Pause
from tests.calls import counting
from tests.store.faults import lost_reply

pytestmark = pytest.mark.usefixtures("tables")

AWA, BAH = By("cli:awa"), By("cli:bah")
UNTIL = date(2025, 4, 1)


@pytest.mark.parametrize(
    ("until", "on", "holds"),
    [
        pytest.param(UNTIL, "2025-03-31", True, id="the day before"),
        pytest.param(UNTIL, "2025-04-01", False, id="on that day it runs again"),
        pytest.param(UNTIL, "2025-04-02", False, id="and after"),
        pytest.param(None, "2999-12-31", True, id="until it is resumed"),
    ],
)
def test_a_pause_is_in_force_until_its_day(until: date | None, on: str, holds: bool) -> None:
    assert Pause("invoice-aging", until, "", "cli:awa").holds_on(date.fromisoformat(on)) is holds


def test_a_pause_is_found_by_its_job_only() -> None:
    pauses.pause("invoice-aging", UNTIL, "audit of the books", AWA)
    assert pauses.find("invoice-aging") == Pause("invoice-aging", UNTIL, "audit of the books", "cli:awa")
    assert pauses.find("reindex") is None


def test_a_pause_replaces_the_one_before() -> None:
    pauses.pause("invoice-aging", UNTIL, "audit of the books", AWA)
    pauses.pause("invoice-aging", None, "", BAH)
    assert pauses.find("invoice-aging") == Pause("invoice-aging", None, "", "cli:bah")


def test_the_same_pause_again_writes_nothing() -> None:
    pauses.pause("invoice-aging", UNTIL, "", AWA)
    with counting() as calls:
        pauses.pause("invoice-aging", UNTIL, "", AWA)
    assert not calls.written


def test_a_resumed_job_is_paused_no_more_and_only_once() -> None:
    pauses.pause("invoice-aging", UNTIL, "", AWA)
    assert pauses.resume("invoice-aging", BAH)
    assert pauses.find("invoice-aging") is None
    assert not pauses.resume("invoice-aging", BAH)


def test_a_pause_whose_reply_was_lost_is_set() -> None:
    with lost_reply():
        pauses.pause("invoice-aging", UNTIL, "", AWA)
    assert pauses.find("invoice-aging")


def test_two_people_at_once_are_told_of_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(effects: list[Effect], by: By) -> None:
        commit([Effect((Change(row=RunRow, pk="#pause", sk="invoice-aging", organisation="#operations", name="x", version=None),))], BAH)
        commit(effects, by)

    monkeypatch.setattr(pauses, "commit", meanwhile)
    with pytest.raises(ConflictError, match="the pause of invoice-aging was changed by somebody else just now; look at relance jobs"):
        pauses.pause("invoice-aging", UNTIL, "", AWA)
