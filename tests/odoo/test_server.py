"""What is asked of an Odoo, in the mirror's terms: pages and their anchors, counts, who is still there, what a version can do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from relance.domain.odoo import Transport
from relance.odoo.connecting import connect
from relance.odoo.errors import BadRequestError, NotAllowedError, UnusableAddressError
from relance.odoo.server import Server
from relance.odoo.standing import MOST_CALLS, Standing, standing
from relance.odoo.transport import Reply
from relance.odoo.versions import Spoken, read_off, recalled
from tests.odoo.answering import Given, answering, page, recorded, said
from tests.odoo.speaking import BOTH, ORDERS, at, ready, to

__all__ = ["ready"]

pytestmark = pytest.mark.usefixtures("ready")
AT = datetime(2026, 11, 22, 0, 44, 22, tzinfo=UTC)


def arguments(spoken: str, asked: Any) -> dict[str, Any]:
    """The named arguments of a call, with the domain among them."""
    if spoken.startswith("json2"):
        return dict(asked.said)
    *_, positional, named = asked.said
    return {**named, "domain": positional[0]}


@BOTH
def test_the_anchor_is_before_the_question_by_the_servers_own_clock(spoken: str) -> None:
    with answering(said(spoken, [])) as server, to(server, spoken) as odoo:
        anchor = odoo.changed(ORDERS, since=None, after=0, limit=10).anchor
    assert AT - timedelta(seconds=2) < anchor < AT - timedelta(seconds=1)


@BOTH
def test_a_server_that_does_not_say_its_time_is_not_read(spoken: str) -> None:
    whole = said(spoken, [])
    without = Given(200, {name: value for name, value in whole.headers.items() if name != "Date"}, whole.body)
    with answering(without) as server, to(server, spoken) as odoo, pytest.raises(UnusableAddressError, match="Date"):
        odoo.changed(ORDERS, since=None, after=0, limit=10)


@BOTH
@pytest.mark.parametrize("row", [{}, {"id": False}, {"id": "5"}, {"id": True}, {"id": 0}])
def test_a_row_without_an_id_fails_its_model(spoken: str, row: dict[str, Any]) -> None:
    with (
        answering(said(spoken, [row])) as server,
        to(server, spoken) as odoo,
        pytest.raises(BadRequestError, match="without an id") as found,
    ):
        odoo.changed(ORDERS, since=None, after=0, limit=10)
    assert not found.value.whole


@BOTH
def test_what_changed_is_asked_for_from_the_beginning_of_its_second_in_utc(spoken: str) -> None:
    since = datetime(2026, 11, 22, 2, 0, 5, 999_999, tzinfo=timezone(timedelta(hours=1)))
    with answering(said(spoken, [])) as server, to(server, spoken) as odoo:
        odoo.changed(ORDERS, since=since, after=17, limit=2_000)
    asked = arguments(spoken, server.calls[0])
    assert asked["domain"] == [["write_date", ">=", "2026-11-22 01:00:05"], ["id", ">", 17]]
    assert (asked["order"], asked["limit"], asked["load"]) == ("id", 2_000, "")
    assert asked["context"] == {"active_test": False, "tz": "UTC"}


@BOTH
def test_the_tally_is_one_call(spoken: str) -> None:
    with answering(recorded(f"{spoken.partition(' ')[0]}/average_of_ids")) as server, to(server, spoken) as odoo:
        assert odoo.tally(ORDERS) == (4, 14)
    assert len(server.calls) == 1
    assert arguments(spoken, server.calls[0])["context"]["active_test"] is False


@BOTH
def test_the_tally_of_nothing_is_nothing(spoken: str) -> None:
    with answering(recorded(f"{spoken.partition(' ')[0]}/sum_of_nothing")) as server, to(server, spoken) as odoo:
        assert odoo.tally(ORDERS) == (0, 0)


@given(some.sets(some.integers(1, 2**31 - 1), min_size=1, max_size=300), some.integers(1, 10_000))
def test_the_sum_is_had_back_from_an_average_of_sixteen_digits(ids: set[int], times: int) -> None:
    count, total = len(ids) * times, sum(ids) * times
    average = float(f"{total / count:.16g}")
    assert round(count * average) == total


def test_an_odoo_before_19_counts_by_read_group_and_one_before_15_searches_first() -> None:
    with answering(said("xmlrpc", [{"__count": 3, "ids": 2.0}])) as server, to(server, "xmlrpc 17.0") as odoo:
        assert odoo.tally(ORDERS) == (3, 6)
        server.answers = [said("xmlrpc", [1, 2]), said("xmlrpc", [{"id": 1}, {"id": 2}]), said("xmlrpc", [])]
        with to(server, "xmlrpc 14.0") as older:
            assert [row["id"] for row in older.found(ORDERS, []).rows] == [1, 2]
            assert older.found(ORDERS, []).rows == []
    assert [one.said[4] for one in server.calls] == ["read_group", "search", "read", "search"]
    assert "load" not in server.calls[1].said[6]
    assert server.calls[2].said[6]["load"] == ""


@BOTH
def test_ids_are_a_list_of_numbers_beyond_a_point(spoken: str) -> None:
    with answering(said(spoken, [3, 5])) as server, to(server, spoken) as odoo:
        assert odoo.ids(ORDERS, 2, 50) == [3, 5]
    assert arguments(spoken, server.calls[0])["domain"] == [["id", ">", 2]]


@BOTH
def test_rows_are_asked_for_by_id_in_batches_and_ids_that_no_record_can_have_are_not(spoken: str) -> None:
    with answering(said(spoken, [{"id": 1}]), said(spoken, [{"id": 2_001}])) as server, to(server, spoken) as odoo:
        assert [row["id"] for row in odoo.by_ids(ORDERS, [*range(2_001, 0, -1), 2**31, 0, -5]).rows] == [1, 2_001]
    assert [arguments(spoken, one)["domain"][0][2][-1] for one in server.calls] == [2_000, 2_001]


@BOTH
def test_users_have_names_and_those_who_may_not_be_read_have_numbers(spoken: str) -> None:
    with answering(said(spoken, [{"id": 2, "name": "Awa"}, {"id": 3, "name": False}])) as server, to(server, spoken) as odoo:
        assert odoo.names([2, 3, 5]) == {2: "Awa", 3: "#3", 5: "#5"}
        server.answers = [recorded(f"{spoken.partition(' ')[0]}/no_right_to_read")]
        assert odoo.names([2]) == {2: "#2"}
    assert arguments(spoken, server.calls[0])["fields"] == ["name"]


class Table:
    """A table as Odoo shows it: one hidden record fails whatever reads it by its id; the others that are not there are deleted."""

    def __init__(self, present: set[int], hidden: set[int], *, closed: bool = False) -> None:
        self.present, self.hidden, self.closed = present, hidden, closed
        self.calls = 0

    def call(self, model: str, method: str, ids: Sequence[int] | None, **named: Any) -> Reply:
        self.calls += 1
        if self.closed or (method == "read" and self.hidden & set(ids or ())):
            raise NotAllowedError(f"{model}: no")
        asked = ids if method == "read" else named["domain"][0][2]
        seen = [id for id in asked or () if id in self.present]
        return Reply([{"id": id} for id in seen] if method == "read" else seen, AT, 0.0, 0)


IDS = some.lists(some.integers(1, 200), unique=True, min_size=1, max_size=200)


@given(IDS, some.sets(some.integers(1, 200)), some.sets(some.integers(1, 200), max_size=5))
def test_present_deleted_and_hidden_are_told_apart(asked: list[int], present: set[int], hidden: set[int]) -> None:
    present -= hidden
    told = standing(Table(present, hidden), "x", asked)
    truth = {id: Standing.PRESENT if id in present else Standing.HIDDEN if id in hidden else Standing.DELETED for id in asked}
    assert told == truth


@given(IDS, some.sets(some.integers(1, 200), min_size=50))
def test_what_many_hidden_ones_leave_untold_is_left_out_and_told_another_time(asked: list[int], hidden: set[int]) -> None:
    waiting, rounds = asked, 0
    while waiting and rounds < 50:
        table = Table(set(), hidden)
        told = standing(table, "x", waiting)
        assert table.calls <= MOST_CALLS + 2
        assert all((verdict is Standing.HIDDEN) == (id in hidden) for id, verdict in told.items())
        waiting, rounds = [id for id in waiting if id not in told], rounds + 1
    assert waiting == []


def test_a_model_that_may_not_be_read_at_all_hides_no_record() -> None:
    with pytest.raises(NotAllowedError):
        standing(Table({1}, set(), closed=True), "x", [1, 2])


def test_an_id_that_no_record_can_have_is_deleted_without_a_question() -> None:
    table = Table({1}, set())
    assert Server(table, Spoken(Transport.JSON2, 19, 0)).standing(ORDERS, [2**31]) == {2**31: Standing.DELETED}
    assert table.calls == 0


INFOS = [
    ([19, 0, 0, "final", 0, ""], "json2 19.0"),
    ([18, 0, 0, "final", 0, "e"], "xmlrpc 18.0"),
    (["saas~18", 3, 0, "final", 0, ""], "xmlrpc 18.3"),
    (["saas~19", 1, 0, "final", 0, ""], "json2 19.1"),
    ([14, 0], "xmlrpc 14.0"),
    ([22], "json2 22.0"),
]


@pytest.mark.parametrize(("info", "wanted"), INFOS)
def test_the_version_decides_how_it_is_spoken_to(info: list[Any], wanted: str) -> None:
    found = read_off(info, Transport.AUTO)
    assert str(found) == wanted
    assert recalled(wanted, Transport.AUTO) == found


@pytest.mark.parametrize("info", [None, [], "19", [None], ["x"], {}])
def test_a_server_that_does_not_say_its_version_is_not_guessed(info: Any) -> None:
    assert read_off(info, Transport.AUTO) is None


def test_an_organisations_wish_goes_before_what_was_spoken() -> None:
    assert recalled("json2 19.0", Transport.XMLRPC) is None
    assert recalled("", Transport.AUTO) is None
    assert recalled("morse 1.0", Transport.AUTO) is None
    assert str(read_off([19, 0], Transport.XMLRPC)) == "xmlrpc 19.0"


def test_a_new_server_is_asked_for_its_version_once_and_without_the_key() -> None:
    with answering(recorded("json2/version"), said("json2", [])) as server:
        with connect(at(server)) as odoo:
            spoken = odoo.spoken
            odoo.found(ORDERS, [])
        with connect(at(server), spoken) as again:
            again.found(ORDERS, [])
    assert spoken == "json2 19.0"
    assert [one.path.split("/")[1] for one in server.asked] == ["json", "json", "json"]
    assert (server.asked[0].method, server.asked[0].path) == ("GET", "/json/version")
    assert "Authorization" not in server.asked[0].headers


@pytest.mark.parametrize("unknown", [page(404), page(303, Location="/web/login"), page(200)])
def test_a_server_that_knows_no_json_is_asked_by_xml_rpc(unknown: Given) -> None:
    with answering(unknown) as server:
        server.signed_in = said("xmlrpc", {"server_version_info": [17, 0, 0, "final", 0, ""]})
        assert connect(at(server)).spoken == "xmlrpc 17.0"


def test_a_server_that_is_no_odoo_is_said_to_be_none() -> None:
    with answering(page(200)) as server:
        server.signed_in = page(200)
        with pytest.raises(UnusableAddressError, match="is the address that of an Odoo"):
            connect(at(server))
