"""The client at a real Odoo, over both transports: what only the server itself can prove."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from relance.domain.mirror_values import seen
from relance.domain.odoo import Transport
from relance.odoo.connecting import connect
from relance.odoo.errors import BadRequestError, CredentialsRefusedError, NotAllowedError, PassingError
from relance.odoo.server import Server
from relance.odoo.standing import Standing
from tests.odoo.server.loading import load
from tests.odoo.server.rights import hidden, withdrawn
from tests.odoo.server.server import OdooServer
from tests.odoo.speaking import BOTH, ODOO, ORDERS, ready

__all__ = ["ready"]

pytestmark = [pytest.mark.odoo, pytest.mark.usefixtures("ready")]


@contextmanager
def client(odoo: OdooServer, spoken: str, key: str = "", database: str = "") -> Iterator[Server]:
    """The client with that key, or the administrator's."""
    give(key or odoo.admin_key)
    wish = Transport(spoken.partition(" ")[0]) if spoken else Transport.AUTO
    there = replace(ODOO, url=odoo.url, database=database or odoo.database, transport=wish)
    with connect(there) as server:
        assert server.spoken == (spoken or "json2 19.0")
        yield server


def give(key: str) -> None:
    """Put that key into the secret."""
    boto3.client("secretsmanager").put_secret_value(SecretId="odoo", SecretString=json.dumps({"login": "admin", "key": key}))


@BOTH
def test_a_page_of_two_thousand_is_taken_in_whole(odoo: OdooServer, spoken: str) -> None:
    load(odoo, orders=2_500, lines=5_000, top_ups=10, users=20)
    with client(odoo, spoken) as server:
        first = server.changed(ORDERS, since=None, after=0, limit=2_000).rows
        rest = server.changed(ORDERS, since=None, after=first[-1]["id"], limit=2_000).rows
    rows = [seen(ORDERS, row) for row in [*first, *rest]]
    assert [row.id for row in rows] == list(range(1, 2_501))
    assert {row.problem for row in rows} == {""}
    assert {len(row.values["bc_lines"]) for row in rows} == {2}


@BOTH
def test_the_tally_is_right_where_the_sum_of_ids_is_beyond_xml_rpc(odoo: OdooServer, spoken: str) -> None:
    load(odoo, orders=10, lines=70_000, top_ups=10, users=20)
    lines = next(spec for spec in ODOO.models if spec.name == "dimagaz.bc.line")
    with client(odoo, spoken) as server:
        assert server.tally(lines) == (70_000, 70_000 * 70_001 // 2)
        assert len(server.ids(lines, 69_990, 100)) == 10
        assert server.tally(ORDERS) == (10, 55)


@BOTH
def test_archived_records_are_read_and_counted(odoo: OdooServer, spoken: str) -> None:
    ids = odoo.create("dimagaz.bc", {"name": "BC1"}, {"name": "BC2", "active": False})
    with client(odoo, spoken) as server:
        assert [row["id"] for row in server.changed(ORDERS, since=None).rows] == ids
        assert server.tally(ORDERS) == (2, sum(ids))
        assert server.ids(ORDERS) == ids


@BOTH
def test_present_deleted_and_hidden_records_are_told_apart_in_one_batch(odoo: OdooServer, spoken: str) -> None:
    ids = odoo.create("dimagaz.bc", *({"name": f"BC{n}"} for n in range(40)))
    gone, unseen = set(ids[5:20]), {ids[7 + 15], ids[30]}
    odoo.execute("dimagaz.bc", "unlink", ids=sorted(gone))
    with client(odoo, spoken) as server, hidden(odoo, "dimagaz.bc", [["id", "in", sorted(unseen)]]):
        told = server.standing(ORDERS, [*ids, 2**40])
        rows = server.by_ids(ORDERS, ids).rows
    truth = {id: Standing.DELETED if id in gone else Standing.HIDDEN if id in unseen else Standing.PRESENT for id in ids}
    assert told == truth | {2**40: Standing.DELETED}
    assert {row["id"] for row in rows} == set(ids) - gone - unseen


@BOTH
def test_a_model_whose_right_is_withdrawn_hides_no_record(odoo: OdooServer, spoken: str) -> None:
    ids = odoo.create("dimagaz.bc", {"name": "BC1"})
    with client(odoo, spoken) as server, withdrawn(odoo, "dimagaz.bc"):
        for ask in (lambda: server.standing(ORDERS, ids), lambda: server.tally(ORDERS), lambda: server.changed(ORDERS, since=None)):
            with pytest.raises(NotAllowedError, match=r"dimagaz\.bc: the user of the API key may not read it"):
                ask()


@BOTH
def test_what_was_written_in_the_second_of_the_floor_is_read_again(odoo: OdooServer, spoken: str) -> None:
    odoo.create("dimagaz.bc", {"name": "BC1"})
    with client(odoo, spoken) as server:
        (row,) = server.changed(ORDERS, since=None).rows
        written = datetime.fromisoformat(row["write_date"]).replace(tzinfo=UTC)
        assert len(server.changed(ORDERS, since=written + timedelta(milliseconds=999)).rows) == 1
        assert server.changed(ORDERS, since=written + timedelta(seconds=1)).rows == []
        assert server.changed(ORDERS, since=None).anchor < datetime.now(UTC)


@BOTH
def test_a_key_that_was_replaced_works_at_once_and_a_revoked_one_never(odoo: OdooServer, spoken: str) -> None:
    first, second = odoo.api_key(), odoo.api_key()
    with client(odoo, spoken, first) as server:
        assert server.tally(ORDERS) == (0, 0)
        odoo.revoke(first)
        give(second)
        assert server.tally(ORDERS) == (0, 0)
        odoo.revoke(second)
        with pytest.raises(CredentialsRefusedError):
            server.tally(ORDERS)


@BOTH
def test_a_server_that_is_down_is_tried_and_then_told(odoo: OdooServer, spoken: str) -> None:
    with client(odoo, spoken) as server:
        odoo.kill()
        with pytest.raises(PassingError, match="could not be reached"):
            server.tally(ORDERS)
        odoo.start()
        assert server.tally(ORDERS) == (0, 0)


@BOTH
def test_a_database_that_is_not_there_is_for_a_person(odoo: OdooServer, spoken: str) -> None:
    with client(odoo, spoken, database="nothing") as server, pytest.raises(CredentialsRefusedError, match="no database 'nothing'"):
        server.tally(ORDERS)


@BOTH
def test_a_domain_that_is_none_is_for_a_person(odoo: OdooServer, spoken: str) -> None:
    with client(odoo, spoken) as server, pytest.raises(BadRequestError, match="ValueError"):
        server.found(ORDERS, [["nothing", "=", 1]])


@BOTH
def test_the_agent_is_named(odoo: OdooServer, spoken: str) -> None:
    uid = odoo.reference("base.user_admin")
    with client(odoo, spoken) as server:
        assert server.names([uid, 4_242]) == {uid: "Administrator", 4_242: "#4242"}


def test_a_server_of_today_is_spoken_to_in_json(odoo: OdooServer) -> None:
    with client(odoo, "") as server:
        assert server.tally(ORDERS) == (0, 0)
