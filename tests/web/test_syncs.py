"""How far the mirror is, over the API; setting it right; and having it read now."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from relance.domain.run import Mode, Run, Trigger
from relance.odoo.sync.order import Order, parse
from relance.runtime.settings import settings
from relance.store import audit, runs, syncs
from tests.faults.clock import Clock
from tests.fleet import FLEET
from tests.web.calls import Told, get, patch, post
from tests.web.conftest import NOON
from tests.web.mirrored import ASG, READ, note, settle_in

STATE = "/v1/syncs/dimagaz.bc"
ORDER: dict[str, Any] = {"job": "odoo-sync"}


@pytest.fixture(autouse=True)
def queue(api: Clock, monkeypatch: pytest.MonkeyPatch) -> str:
    """The queue of the function that reads; its URL."""
    settle_in()
    url: str = boto3.client("sqs").create_queue(QueueName="odoo-sync")["QueueUrl"]
    monkeypatch.setenv("RELANCE_SHARD_QUEUES", f"odoo-sync={url}")
    settings.cache_clear()
    return url


def orders(queue: str) -> list[dict[str, Any]]:
    """What the function is asked for."""
    found = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(one["Body"]) for one in found]


def ask(body: Any = None, key: str = "", **more: Any) -> Told:
    return post("/v1/runs", ORDER if body is None else body, key, organisation=ASG.id, role="operator", **more)


def change(body: dict[str, Any], version: int | str = "*", role: str = "operator") -> Told:
    return patch(STATE, body, version, organisation=ASG.id, role=role)


def test_the_whole_of_it_is_told_with_each_model() -> None:
    told = get("/v1/syncs", organisation=ASG.id, role="viewer").body
    assert {name: told[name] for name in ("is_syncing", "stuck", "polled_at", "transport", "error")} == {
        "is_syncing": False,
        "stuck": False,
        "polled_at": READ.isoformat(),
        "transport": "json2",
        "error": None,
    }
    assert {one["model"]: one["status"] for one in told["items"]}["dimagaz.product"] == "new"
    assert get("/v1/syncs", organisation=FLEET.id).body["items"] == []


def test_who_is_at_it_is_told_and_who_has_gone() -> None:
    note(owner="worker", lease_until=NOON + timedelta(minutes=1), run="odoo-sync-x")
    told = get("/v1/syncs", organisation=ASG.id).body
    assert (told["is_syncing"], told["stuck"], told["run"], told["items"][0]["is_syncing"]) == (True, False, "odoo-sync-x", True)
    note(lease_until=NOON - timedelta(minutes=1))
    told = get("/v1/syncs", organisation=ASG.id).body
    assert (told["is_syncing"], told["stuck"]) == (False, True)


def test_a_model_that_fails_says_why_and_when_it_is_tried_again() -> None:
    sync = syncs.find(ASG.id)
    broken = replace(sync.models["dimagaz.bc"], error="the model is not allowed", failures=2, next_attempt_at=NOON)
    note(models={**sync.models, "dimagaz.bc": broken})
    told = get(STATE, organisation=ASG.id).body
    assert (told["status"], told["error"], told["failures"], told["next_attempt_at"]) == (
        "failed",
        "the model is not allowed",
        2,
        NOON.isoformat(),
    )


def test_a_state_is_changed_as_it_was_read_and_audited() -> None:
    before = get(STATE, organisation=ASG.id)
    assert before.headers["ETag"] == '"0"'
    told = change({"floor": "2025-02-01T09:00:00+01:00", "name": "Commandes"}, before.headers["ETag"])
    assert (told.status, told.headers["ETag"], told.body["floor"], told.body["name"]) == (
        200,
        '"1"',
        "2025-02-01T08:00:00+00:00",
        "Commandes",
    )
    assert change({"name": "Bons"}, 0).status == 412
    [entry] = audit.of_record(ASG.id, "sync/dimagaz.bc")
    assert (entry.actor, entry.after["name"]) == ("user:0b5e", "Commandes")


def test_a_poll_in_between_is_no_change_of_what_was_read() -> None:
    tag = get(STATE, organisation=ASG.id).headers["ETag"]
    note(polled_at=NOON)
    assert change({"name": "Commandes"}, tag).status == 200


def test_whoever_does_not_come_back_is_put_out() -> None:
    note(owner="worker", lease_until=NOON + timedelta(minutes=1))
    told = change({"is_syncing": False})
    assert (told.status, told.body["is_syncing"], syncs.find(ASG.id).owner) == (200, False, "")


def test_all_is_read_anew_where_the_floor_is_taken_away() -> None:
    told = change({"floor": None})
    assert (told.status, told.body["floor"], told.body["status"]) == (200, None, "new")
    assert change({}).body["floor"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"floor": "2025-02-10T12:30:00Z"}, "floor"),
        ({"floor": "2025-02-10"}, "floor"),
        ({"is_syncing": True}, "is_syncing"),
        ({"name": " "}, "name"),
        ({"name": None}, "name"),
        ({"count": 0}, "count"),
    ],
    ids=str,
)
def test_a_change_that_makes_no_sense_is_refused(body: dict[str, Any], field: str) -> None:
    told = change(body)
    assert (told.status, told.body["errors"][0]["field"]) == (400, field)


def test_only_whoever_may_sets_it_right() -> None:
    assert change({"name": "x"}, role="viewer").status == 403
    assert change({"name": "x"}, version="").status in (400, 428)


def test_a_model_of_which_nothing_was_read_has_nothing_to_change() -> None:
    told = patch("/v1/syncs/dimagaz.product", {"name": "x"}, organisation=ASG.id)
    assert (told.status, told.body["detail"].startswith("nothing was read of dimagaz.product yet")) == (409, True)


def test_a_reading_is_asked_of_the_function_and_listed_once_it_has_begun(queue: str) -> None:
    told = ask({"job": "odoo-sync", "models": ["dimagaz.bc"], "date": "48"})
    assert told.status == 202
    assert told.body == {"job": "odoo-sync", "begins": "odoo-sync-20250210T120000Z-asg-"}
    [order] = orders(queue)
    assert order == {
        "job": "odoo-sync",
        "organisation": ASG.id,
        "actor": "user:0b5e",
        "scheduled_at": NOON.isoformat(),
        "models": ["dimagaz.bc"],
        "date": "48",
    }
    place = told.headers["Location"].removeprefix("/live").split("?")
    query = dict(part.split("=") for part in place[1].split("&"))
    assert get(place[0], query=query, organisation=ASG.id).body["items"] == []
    begun("-0a1b2c3d")
    begun("", at=NOON)
    begun("-0a1b2c3e", at=NOON - timedelta(seconds=1))
    assert [one["id"] for one in get(place[0], query=query, organisation=ASG.id).body["items"]] == [
        "odoo-sync-20250210T120000Z-asg-0a1b2c3d"
    ]


def begun(suffix: str, at: datetime = NOON) -> None:
    """A run as the function opens it."""
    id = f"odoo-sync-{at:%Y%m%dT%H%M%SZ}-{ASG.id}{suffix}"
    options = {"organisation": ASG.id}
    run = Run(
        id=id,
        job="odoo-sync",
        mode=Mode.LIVE,
        trigger=Trigger.HAND,
        actor="a",
        scheduled_at=at,
        opened_at=at,
        options=options,
        shards=("sync",),
    )
    assert runs.open_run(run, f"s{suffix}{at}")


SENSIBLE: list[dict[str, Any]] = [
    {},
    {"models": ["dimagaz.bc", "dimagaz.bc.line"], "compare": True},
    {"reset": True},
    {"date": "2025-02-01"},
    {"name": "BC-101", "last": 5},
    {"models": ["dimagaz.bc"], "ids": [101, 102]},
]


@pytest.mark.parametrize("wanted", SENSIBLE, ids=str)
def test_what_is_asked_is_what_the_function_understands(queue: str, wanted: dict[str, Any]) -> None:
    assert ask(ORDER | wanted).status == 202
    [order] = orders(queue)
    read = parse(order, ASG.zone)
    assert isinstance(read, Order)
    assert (read.organisation, read.actor, read.by_hand, read.scheduled_at) == (ASG.id, "user:0b5e", True, NOON)
    assert (list(read.models), list(read.ids), read.name, read.last) == (
        wanted.get("models", []),
        wanted.get("ids", []),
        wanted.get("name", ""),
        wanted.get("last"),
    )
    assert (read.reset, read.compare) == (wanted.get("reset", False), wanted.get("compare", False))
    # A date begins where the organisation is.
    assert read.since == (datetime(2025, 1, 31, 23, tzinfo=UTC) if "date" in wanted else None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "job"),
        ({"job": "late-fees"}, "job"),
        (ORDER | {"models": ["res.partner"]}, "models"),
        (ORDER | {"models": ["dimagaz.bc", "dimagaz.bc"]}, "models"),
        (ORDER | {"ids": [1]}, "ids"),
        (ORDER | {"ids": [0], "models": ["dimagaz.bc"]}, "ids.0"),
        (ORDER | {"date": "yesterday"}, "date"),
        (ORDER | {"date": 48}, "date"),
        (ORDER | {"date": "0"}, "date"),
        (ORDER | {"last": "5"}, "last"),
        (ORDER | {"reset": True, "date": "48"}, "reset"),
        (ORDER | {"compare": True, "name": "BC-101"}, "compare"),
        (ORDER | {"organisation": "guinee-gest"}, "organisation"),
    ],
    ids=str,
)
def test_an_order_that_makes_no_sense_is_refused_and_not_passed_on(queue: str, body: dict[str, Any], field: str) -> None:
    told = ask(body)
    assert (told.status, told.body["errors"][0]["field"]) == (400, field)
    assert orders(queue) == []


def test_the_same_order_under_its_key_is_passed_on_once(queue: str, api: Clock) -> None:
    first = ask(key="k-1")
    api.sleep(60)
    again = ask(key="k-1")
    assert (again.status, again.body, again.headers["Location"]) == (202, first.body, first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(orders(queue)) == 1
    assert ask(ORDER | {"reset": True}, "k-1").status == 422


def test_who_has_no_odoo_or_may_not_is_refused(queue: str) -> None:
    told = post("/v1/runs", ORDER, organisation=FLEET.id)
    assert (told.status, told.body["errors"][0]["reason"]) == (400, "has nothing to read: this organisation has no Odoo")
    assert post("/v1/runs", ORDER, organisation=ASG.id, role="viewer").status == 403
    assert orders(queue) == []


def test_where_the_queue_is_missing_it_is_said_that_it_cannot_be_done_now(monkeypatch: pytest.MonkeyPatch) -> None:
    for queues in ("", "odoo-sync=https://sqs.us-east-1.amazonaws.com/123456789012/gone"):
        monkeypatch.setenv("RELANCE_SHARD_QUEUES", queues)
        settings.cache_clear()
        assert ask(key="k-1").status == 503
