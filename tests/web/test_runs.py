"""An organisation's runs over the API, the newest first, and their lines, of which no page reads what came before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from relance.domain.run import Line, Mode, Outcome, Run, Trigger, counted, run_id
from relance.store import browsing_journals, runs
from relance.store.commit import commit
from relance.store.journals import RunRow
from relance.store.runs import Shard
from tests.calls import counting
from tests.faults.clock import Clock
from tests.fleet import FLEET
from tests.store.faults import damage
from tests.web.calls import get, post
from tests.web.conftest import NOON
from tests.web.mirrored import POLL

pytestmark = pytest.mark.usefixtures("api")

MONTH = "/locations/factures/generation-mensuelle/"


def opened(minute: int, job: str = "odoo-sync", organisation: str = FLEET.id, shards: tuple[str, ...] = ("sync",)) -> Run:
    """A run of that minute."""
    at = NOON - timedelta(hours=2) + timedelta(minutes=minute)
    options = {"organisation": organisation, "models": ["dimagaz.bc"]}
    run = Run(
        id=run_id(job, at, organisation),
        job=job,
        mode=Mode.LIVE,
        trigger=Trigger.SCHEDULE,
        actor="schedule",
        scheduled_at=at,
        opened_at=at,
        options=options,
        shards=shards,
        shards_open=len(shards),
    )
    assert runs.open_run(run, run.id)
    return run


def did(run: Run, blocks: int, lines: int) -> None:
    """What a run did, written block by block into each of its shards."""
    for name in run.shards:
        shard = Shard(run=run.id, name=name)
        for block in range(blocks):
            some = [
                Line(FLEET.id, f"{name}/{block:02}-{n:02}", Outcome.PARKED if n % 3 == 0 else Outcome.CHANGED, "[NOUVEAU]", {"id": n})
                for n in range(lines)
            ]
            after = runs.advanced(shard, None, counted(some), some, done=False)
            commit([], POLL, runs.books(shard, after, some, f"{name}{block}"), f"{name}{block}")
            shard = after


def ids(limit: int = 100, **query: str) -> list[str]:
    found, cursor = list[str](), dict[str, str]()
    for _ in range(100):
        told = get("/v1/runs", query={"limit": str(limit), **query, **cursor}, role="viewer")
        assert (told.status, len(told.body["items"]) <= limit) == (200, True), told.everything
        found += [one["id"] for one in told.body["items"]]
        if told.body["next"] is None:
            return found
        cursor = {"cursor": told.body["next"]}
    raise AssertionError("the list has no end")


def records(run: Run, limit: int, **query: str) -> list[str]:
    found, cursor = list[str](), dict[str, str]()
    for _ in range(400):
        told = get(f"/v1/runs/{run.id}/lines", query={"limit": str(limit), **query, **cursor}, role="viewer")
        assert (told.status, len(told.body["items"]) <= limit) == (200, True), told.everything
        found += [one["record"] for one in told.body["items"]]
        if told.body["next"] is None:
            return found
        cursor = {"cursor": told.body["next"]}
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("limit", [1, 4, 100])
def test_the_runs_of_an_organisation_are_listed_newest_first(limit: int) -> None:
    polls = [opened(minute).id for minute in range(9)]
    other = opened(3, job="rental-invoicing").id
    opened(4, organisation="asg")
    assert ids(limit, job="odoo-sync") == polls[::-1]
    assert ids(limit, job="rental-invoicing") == [other]
    assert sorted(ids(limit)) == sorted([*polls, other])
    assert ids(limit, begins=polls[5]) == [polls[5]]
    assert ids(limit, job="late-fees") == []


def test_a_run_that_somebody_asked_for_is_among_them_and_a_nights_is_not() -> None:
    told = post(MONTH, {"month": 1, "year": 2025})
    [id] = ids()
    assert told.headers["Location"].endswith(id)
    one = get(f"/v1/runs/{id}").body
    assert (one["counts"]["seen"], len(one["items"]), one["options"]) == (3, 3, {"month": "2025-01"})


def test_of_a_sync_it_is_said_what_was_asked_for() -> None:
    assert get(f"/v1/runs/{opened(1).id}").body["options"] == {"models": ["dimagaz.bc"]}


@pytest.mark.parametrize("limit", [1, 7, 10, 100])
def test_lines_are_walked_over_blocks_and_shards(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(browsing_journals, "_BLOCKS", 2)
    monkeypatch.setattr(browsing_journals, "_PAGES", 3)
    run = opened(1, shards=("0", "3", "5"))
    did(run, blocks=5, lines=4)
    every = [f"{shard}/{block:02}-{n:02}" for shard in ("0", "3", "5") for block in range(5) for n in range(4)]
    assert records(run, limit) == every
    assert records(run, limit, outcome="parked") == [one for one in every if one.endswith(("-00", "-03"))]
    assert records(run, limit, outcome="skipped") == []


def test_a_later_page_costs_no_more_than_the_first() -> None:
    run = opened(1)
    did(run, blocks=60, lines=20)
    place = f"/v1/runs/{run.id}/lines"
    costs, cursor = list[int](), dict[str, str]()
    for _ in range(12):
        with counting() as calls:
            told = get(place, query={"limit": "100", **cursor})
        costs.append(calls.items_read)
        if told.body["next"] is None:
            break
        cursor = {"cursor": told.body["next"]}
    assert len(costs) == 12
    assert max(costs) <= 20


def test_lines_that_come_while_it_runs_are_behind_the_last_page() -> None:
    run = opened(1)
    did(run, blocks=1, lines=4)
    first = get(f"/v1/runs/{run.id}/lines", query={"limit": "2"}).body
    shard = replace(runs.shard(run.id, "sync"))
    more = [Line(FLEET.id, "later", Outcome.CHANGED)]
    commit([], POLL, runs.books(shard, runs.advanced(shard, None, counted(more), more, done=True), more, "later"), "later")
    rest = get(f"/v1/runs/{run.id}/lines", query={"cursor": first["next"]}).body
    assert [one["record"] for one in rest["items"]] == ["sync/00-02", "sync/00-03", "later"]


def test_lines_of_others_are_not_among_them() -> None:
    run = opened(1)
    shard = Shard(run=run.id, name="sync")
    some = [Line("asg", "theirs", Outcome.CHANGED), Line(FLEET.id, "ours", Outcome.CHANGED)]
    commit([], POLL, runs.books(shard, runs.advanced(shard, None, counted(some), some, done=False), some, "s"), "s")
    assert records(run, 1) == ["ours"]


@pytest.mark.parametrize("path", ["/v1/runs/{}", "/v1/runs/{}/lines"])
def test_a_run_of_somebody_else_is_not_found(path: str) -> None:
    theirs = opened(1, organisation="asg")
    for id in (theirs.id, "gone"):
        assert get(path.format(id)).status == 404


def test_a_run_that_cannot_be_read_is_named_and_stops_no_other(api: Clock) -> None:
    good, bad = opened(1), opened(2)
    damage(RunRow, bad.id, "run", mode={"S": "sideways"})
    told = get("/v1/runs").body
    assert ([one["id"] for one in told["items"]], [one["record"] for one in told["unreadable"]]) == ([good.id], [f"run/{bad.id}"])


@pytest.mark.parametrize("query", [{"job": "Late Fees"}, {"begins": "../x"}, {"outcome": "changed"}])
def test_what_is_no_filter_is_refused(query: dict[str, str]) -> None:
    assert get("/v1/runs", query=query).status == 400
