"""The real Odoo does what a test needs of it, over both protocols: it dies, comes back, forgets, refuses, hides, is full and is late."""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import Any
from uuid import uuid4

import pytest

from tests.odoo.server.calls import RefusedError, json2, xmlrpc_call
from tests.odoo.server.late import created_late, written_late
from tests.odoo.server.loading import load
from tests.odoo.server.rights import hidden, withdrawn
from tests.odoo.server.server import OdooServer, odoo_server

pytestmark = pytest.mark.odoo


class Reader:
    """Somebody who may only read, over one of the protocols."""

    def __init__(self, odoo: OdooServer, protocol: str) -> None:
        self.odoo, self.protocol = odoo, protocol
        self.login = f"reader-{uuid4()}"
        self.uid = odoo.user(self.login)
        self.key = odoo.api_key(self.login)

    def ask(self, model: str, method: str, **arguments: Any) -> Any:
        """What he is told. RefusedError, OSError."""
        if self.protocol == "json2":
            return json2(self.odoo.url, self.key, model, method, **arguments)
        return xmlrpc_call(self.odoo.url, self.odoo.database, self.uid, self.key, model, method, **arguments)

    def orders(self) -> int:
        """How many he sees."""
        count: int = self.ask("dimagaz.bc", "search_count", domain=[])
        return count

    def names(self, *ids: int) -> list[Any]:
        """What these are called."""
        return [row["name"] for row in self.ask("dimagaz.bc", "read", ids=list(ids), fields=["name"], load="")]


@pytest.fixture(params=["json2", "xmlrpc"])
def reader(odoo: OdooServer, request: pytest.FixtureRequest) -> Reader:
    return Reader(odoo, request.param)


#: The codes of JSON-2 and of XML-RPC for the same.
DENIED, FORBIDDEN = {"json2": 401, "xmlrpc": 3}, {"json2": 403, "xmlrpc": 4}


def test_a_killed_server_answers_nobody_and_has_lost_nothing_when_it_is_back(reader: Reader) -> None:
    made = reader.odoo.create("dimagaz.bc", {"name": "kept"})
    reader.odoo.kill()
    with pytest.raises(OSError, match="refused"):
        reader.orders()
    reader.odoo.start()
    assert reader.names(*made) == ["kept"]


def test_a_server_that_is_killed_breaks_off_the_call_that_it_is_at(reader: Reader) -> None:
    with pytest.raises(OSError, match=r"closed|reset|Incomplete"), created_late(reader.odoo, 30, {"name": "lost"}):
        reader.odoo.kill()
    reader.odoo.start()
    assert reader.orders() == 0


def test_a_restarted_server_has_the_same_address_and_takes_the_same_key(reader: Reader) -> None:
    reader.odoo.create("dimagaz.bc", {"name": "kept"})
    reader.odoo.restart()
    assert reader.orders() == 1


def test_a_renewed_server_knows_nobody_of_before(odoo: OdooServer) -> None:
    reader = Reader(odoo, "json2")
    odoo.renew()
    with pytest.raises(RefusedError):
        reader.orders()
    assert odoo.execute("res.users", "search_count", domain=[["login", "=", reader.login]]) == 0
    assert odoo.create("dimagaz.bc", {}) == [1]


def test_a_revoked_key_opens_nothing_and_another_of_the_same_user_does(reader: Reader) -> None:
    assert reader.orders() == 0
    reader.odoo.revoke(reader.key)
    with pytest.raises(RefusedError) as refused:
        reader.orders()
    assert refused.value.code == DENIED[reader.protocol]
    reader.key = reader.odoo.api_key(reader.login)
    assert reader.orders() == 0


def test_a_revoked_key_that_xmlrpc_has_seen_is_good_there_until_odoo_forgets_it(odoo: OdooServer) -> None:
    for protocol, denied in {"json2": True, "xmlrpc": False}.items():
        reader = Reader(odoo, protocol)
        assert reader.orders() == 0
        odoo.revoke(reader.key, forget=False)
        with pytest.raises(RefusedError) if denied else nullcontext():
            reader.orders()


def test_who_may_only_read_cannot_write_and_an_agent_can(reader: Reader) -> None:
    with pytest.raises(RefusedError) as refused:
        reader.ask("dimagaz.bc", "write", ids=[1], vals={"name": "x"})
    assert refused.value.code == FORBIDDEN[reader.protocol]
    agent = f"agent-{uuid4()}"
    reader.uid = reader.odoo.user(agent, "base.group_user", "dimagaz.group_agent")
    reader.key = reader.odoo.api_key(agent)
    made = reader.odoo.create("dimagaz.bc", {"name": "old"})
    assert reader.ask("dimagaz.bc", "write", ids=made, vals={"name": "new"}) is True
    assert reader.names(*made) == ["new"]


def test_a_withdrawn_right_is_an_error_until_it_is_given_back(reader: Reader) -> None:
    with withdrawn(reader.odoo, "dimagaz.bc"), pytest.raises(RefusedError) as refused:
        reader.orders()
    assert refused.value.code == FORBIDDEN[reader.protocol]
    assert reader.orders() == 0


def test_a_hidden_row_is_not_found_and_reading_it_is_an_error_and_a_deleted_one_is_absent(reader: Reader) -> None:
    first, second, third = reader.odoo.create("dimagaz.bc", {"name": "one"}, {"name": "two"}, {"name": "three"})
    reader.odoo.execute("dimagaz.bc", "unlink", ids=[third])
    with hidden(reader.odoo, "dimagaz.bc", [["id", ">=", second], ["name", "=", "two"]]):
        assert reader.orders() == 1
        assert reader.names(first, third) == ["one"]
        with pytest.raises(RefusedError) as refused:
            reader.names(first, second, third)
        assert refused.value.code == FORBIDDEN[reader.protocol]
    assert reader.names(first, second, third) == ["one", "two"]


def test_the_whole_load_is_there_in_seconds_and_the_next_ids_follow_it(reader: Reader) -> None:
    began = time.monotonic()
    load(reader.odoo)
    assert time.monotonic() - began < 60
    counts = [reader.ask(model, "search_count", domain=[]) for model in ("dimagaz.bc", "dimagaz.bc.line", "alimenteur.solde")]
    assert counts == [20_000, 60_000, 5_000]
    fields = ["bc_lines", "depositaire", "solde", "ttc", "montant_paye"]
    order = reader.ask("dimagaz.bc", "read", ids=[7], fields=fields, load="")[0]
    assert order == {"id": 7, "bc_lines": [6, 20_006, 40_006], "depositaire": 8, "solde": 1201.4, "ttc": 1208.4, "montant_paye": 7.0}
    assert reader.odoo.create("dimagaz.bc", {}) == [20_001]
    assert reader.odoo.create("dimagaz.bc.line", {"bc_id": 20_001}) == [60_001]


def test_a_late_commit_is_seen_when_it_is_made_with_the_time_at_which_it_was_begun(reader: Reader) -> None:
    with created_late(reader.odoo, 2, {"name": "late"}) as made:
        assert reader.orders() == 0
        between = reader.odoo.create("dimagaz.bc", {"name": "between"})
    written = {int(id): moment for id, moment in reader.odoo.sql("SELECT id, write_date FROM dimagaz_bc")}
    assert written[made[0]] < written[between[0]]
    assert reader.names(*made) == ["late"]
    with written_late(reader.odoo, 1, between, name="changed"):
        assert reader.names(*between) == ["between"]
    assert reader.names(*between) == ["changed"]


def test_what_sql_writes_is_seen_when_it_is_committed(reader: Reader) -> None:
    with reader.odoo.sql.uncommitted("INSERT INTO dimagaz_bc (name, active) VALUES ('late', true)"):
        assert reader.orders() == 0
    assert reader.orders() == 1


def test_a_supplier_that_goes_leaves_its_orders_as_if_nothing_had_changed(reader: Reader) -> None:
    supplier = reader.odoo.create("dimagaz.fournisseur", {"name": "gone"})[0]
    centre = reader.odoo.create("dimagaz.fournisseur.centre", {"name": "gone", "fournisseur": supplier})[0]
    order = reader.odoo.create("dimagaz.bc", {"fournisseur": supplier, "fournisseur_centre": centre})[0]
    written = reader.odoo.sql("SELECT write_date FROM dimagaz_bc")
    reader.odoo.execute("dimagaz.fournisseur", "unlink", ids=[supplier])
    row = reader.ask("dimagaz.bc", "read", ids=[order], fields=["fournisseur", "fournisseur_centre"], load="")
    assert row == [{"id": order, "fournisseur": False, "fournisseur_centre": False}]
    assert reader.odoo.sql("SELECT write_date FROM dimagaz_bc") == written


def test_nothing_of_a_test_is_left_for_the_next(odoo: OdooServer) -> None:
    odoo.create("dimagaz.bc", {"name": "of this test"})
    odoo.empty()
    assert odoo.create("dimagaz.bc", {"name": "of the next"}) == [1]


def test_a_server_with_workers_is_another_one_that_answers_and_dies_whole(odoo: OdooServer) -> None:
    with odoo_server(workers=2) as forked:
        assert forked.create("dimagaz.bc", {"name": "one"}) == [1]
        forked.kill()
        with pytest.raises(OSError, match=r"refused|reset"):
            forked.execute("dimagaz.bc", "search_count", domain=[])
        forked.start()
        assert forked.execute("dimagaz.bc", "search_count", domain=[]) == 1
    assert odoo.execute("dimagaz.bc", "search_count", domain=[]) == 0
