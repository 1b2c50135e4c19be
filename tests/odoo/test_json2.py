"""JSON-2: what is sent, and that whatever comes back is values or one error."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from relance.odoo.errors import BadRequestError, PassingError
from relance.odoo.json2 import read
from tests.odoo.answering import answering, recorded, said, with_body
from tests.odoo.speaking import KEY, LOGIN, ORDERS, ready, to

__all__ = ["ready"]

pytestmark = pytest.mark.usefixtures("ready")
SPOKEN = "json2 19.0"
DEEP = b"[" * 100_000


def test_a_call_names_its_arguments_and_holds_the_key_in_a_header_alone() -> None:
    with answering(recorded("json2/page")) as server, to(server, SPOKEN) as odoo:
        odoo.found(ORDERS, [["state", "=", "done"]], order="id desc", limit=5)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/json/2/dimagaz.bc/search_read")
    assert asked.headers["Authorization"] == f"bearer {KEY}"
    assert asked.headers["X-Odoo-Database"] == "relance"
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.said.pop("fields") == [*(one.name for one in ORDERS.fields), "create_date", "write_date", "write_uid"]
    assert asked.said == {
        "domain": [["state", "=", "done"]],
        "order": "id desc",
        "limit": 5,
        "load": "",
        "fields": asked.said["fields"],
        "context": {"active_test": False, "tz": "UTC"},
    }
    assert KEY not in asked.path + asked.body.decode()
    assert LOGIN not in asked.path + asked.body.decode()


def test_an_address_with_a_path_is_asked_below_it() -> None:
    with answering(said(SPOKEN, [])) as server, to(server, SPOKEN, url=f"{server.url}/odoo/") as odoo:
        odoo.found(ORDERS, [])
    assert server.asked[0].path == "/odoo/json/2/dimagaz.bc/search_read"


@pytest.mark.parametrize("name", ["order_full", "order_empty", "order_strange", "line", "page", "deleted_among_others", "read_with_names"])
def test_recorded_rows_come_through_as_they_are(name: str) -> None:
    with answering(recorded(f"json2/{name}")) as server, to(server, SPOKEN) as odoo:
        rows = odoo.found(ORDERS, []).rows
    assert rows == read(recorded(f"json2/{name}").body, "")
    assert all(isinstance(row["id"], int) for row in rows)


def test_what_is_no_json_for_others_is_read_like_python_writes_it() -> None:
    numbers = b'"a": Infinity, "b": -Infinity, "c": NaN, "big": 123456789012345678901234567890'
    body = b'[{"id": 1, ' + numbers + b', "name": "\\ud800 half", "raw": "\xff"}]'
    (row,) = read(body, "odoo.example")
    assert (row["a"], row["b"], math.isnan(row["c"])) == (math.inf, -math.inf, True)
    assert (row["name"], row["big"], row["raw"]) == ("\ud800 half", 123456789012345678901234567890, "�")


def test_a_long_text_and_control_characters_come_through() -> None:
    value = [{"id": 1, "name": "é\u0001\u007f" * 100_000, "none": None, "no": False}]
    with answering(said(SPOKEN, value)) as server, to(server, SPOKEN) as odoo:
        assert odoo.found(ORDERS, []).rows == value


@pytest.mark.parametrize("body", [b"", b"[", b'[{"id": 1', b"<html>", DEEP, b"[" + b"9" * 5_000 + b"]", b"nope"])
def test_what_is_no_value_is_one_error_that_may_pass(body: bytes) -> None:
    with pytest.raises(PassingError, match=r"odoo\.example cannot be read") as raised:
        read(body, "odoo.example")
    assert raised.value.__context__ is None


@given(some.binary(max_size=200))
def test_any_bytes_are_values_or_one_error(body: bytes) -> None:
    with suppress(PassingError):
        read(body, "odoo.example")


@pytest.mark.parametrize("unfit", ["\ud800", 2**70, {1, 2}])
def test_a_question_that_cannot_be_written_is_not_sent(unfit: object) -> None:
    with answering(said(SPOKEN, [])) as server, to(server, SPOKEN) as odoo, pytest.raises(BadRequestError, match="cannot be sent"):
        odoo.found(ORDERS, [["name", "=", unfit]])
    assert server.asked == []


def test_an_error_without_a_name_is_no_odoos() -> None:
    given = recorded("json2/unknown_field")
    with answering(with_body(given, b'["what"]')) as server, to(server, SPOKEN) as odoo, pytest.raises(PassingError, match=r"\(500\)"):
        odoo.found(ORDERS, [])


def test_the_debug_text_of_an_error_is_not_shown() -> None:
    given = recorded("json2/unknown_field")
    assert b"Traceback" in given.body
    with answering(given) as server, to(server, SPOKEN) as odoo, pytest.raises(BadRequestError) as raised:
        odoo.found(ORDERS, [])
    assert str(raised.value) == "dimagaz.bc: Odoo cannot answer (ValueError: Invalid field 'nothing' on 'dimagaz.bc')"
