"""What the API needs rights for where an organisation has an Odoo: its mirror, how far that is, its runs, messages and history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from relance.domain.message import State
from relance.domain.run import Mode, Run, Trigger
from relance.runtime.clock import now
from relance.store import outbox, runs, syncs
from relance.web.outbox_shapes import opaque
from tests.rights.asking import Api, known
from tests.rights.mirroring import JOB, LINES, ORDERS, declared
from tests.rights.nights import AT
from tests.rights.stage import Scenario, Stage
from tests.store.messages import a_message
from tests.web.mirrored import ODOO, ROWS, note, take_in
from tests.web.outbox_world import failed


@contextmanager
def mirrored(stage: Stage) -> Iterator[Api]:
    """The API of an organisation whose Odoo has been read; nobody asks that server again."""
    with declared(stage, ODOO):
        for model, rows in ROWS.items():
            take_in(model, *rows, organisation=stage.id)
        note(stage.id)
        yield known(stage)


def _items(api: Api, path: str, **query: str) -> Any:
    return api.ask(200, "GET", path, query=query)["body"]["items"]


def reads_the_mirror(stage: Stage) -> None:
    with mirrored(stage) as api:
        assert ORDERS in {one["model"] for one in _items(api, "/v1/mirror")}
        assert [one["id"] for one in _items(api, f"/v1/mirror/{ORDERS}", q="oujda")] == [102]
        assert [one["id"] for one in _items(api, f"/v1/mirror/{LINES}", parent="101")] == [1, 2]
        assert len(_items(api, f"/v1/mirror/{ORDERS}", written_from="2025-02-10T00:00:00Z")) == 3
        query = {"follow": "depositaire,bc_lines", "children": LINES}
        order = api.ask(200, "GET", f"/v1/mirror/{ORDERS}/101", query=query)["body"]
        assert order["references"]["depositaire"]["id"] == 7
        assert [one["id"] for one in order["children"][LINES]["items"]] == [1, 2]


def sets_right_how_far_it_is(stage: Stage) -> None:
    with mirrored(stage) as api:
        assert api.ask(200, "GET", "/v1/syncs")["body"]["items"]
        place = f"/v1/syncs/{ORDERS}"
        tag = api.ask(200, "GET", place)["ETag"]
        api.ask(200, "PATCH", place, {"floor": "2025-01-31T08:00:00Z"}, headers={"If-Match": tag})
        floor = syncs.find(stage.id).models[ORDERS].floor
        assert floor
        assert floor.month == 1


def has_it_read_now(stage: Stage) -> None:
    with mirrored(stage) as api:
        api.keyed(202, "/v1/runs", {"job": JOB, "models": [ORDERS]})
        id = f"{JOB}-{stage.id}"
        usual: dict[str, Any] = {"job": JOB, "mode": Mode.LIVE, "trigger": Trigger.SCHEDULE, "actor": "schedule"}
        runs.open_run(Run(id=id, scheduled_at=AT, opened_at=AT, options={"organisation": stage.id}, **usual), stage.id)
        assert [one["id"] for one in _items(api, "/v1/runs", job=JOB)] == [id]
        assert _items(api, f"/v1/runs/{id}/lines") == []


def sends_a_message_again(stage: Stage) -> None:
    with mirrored(stage) as api:
        message = failed(a_message(f"odoo/{ORDERS}/101#created", organisation=stage.id))
        for query in ({}, {"state": "failed"}):
            assert [one["id"] for one in _items(api, "/v1/outbox", **query)] == [opaque(message.id)]
        place = f"/v1/outbox/{opaque(message.id)}"
        api.ask(200, "GET", place)
        api.keyed(200, f"{place}/resend", {})
        assert outbox.read(stage.id, message.id).state is State.RETRY


def says_who_changed_what(stage: Stage) -> None:
    with mirrored(stage) as api:
        record = f"{ORDERS}/101"
        assert [one["version"] for one in _items(api, "/v1/audit", record=record)] == [1]
        assert record in {one["record"] for one in _items(api, "/v1/audit", day=now().date().isoformat(), model=ORDERS)}


SCENARIOS: Final[tuple[Scenario, ...]] = (
    reads_the_mirror,
    sets_right_how_far_it_is,
    has_it_read_now,
    sends_a_message_again,
    says_who_changed_what,
)
