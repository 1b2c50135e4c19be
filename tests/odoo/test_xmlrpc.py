"""XML-RPC: what is sent, who logs in when, and that whatever comes back is values or one error."""

from __future__ import annotations

import math
import xmlrpc.client
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from relance.notify.session import Received
from relance.odoo import xmlrpc as ours
from relance.odoo.errors import BadRequestError, CredentialsRefusedError, PassingError
from tests.odoo.answering import answering, recorded, said, with_body
from tests.odoo.speaking import KEY, LOGIN, ORDERS, ready, to

__all__ = ["ready"]

pytestmark = pytest.mark.usefixtures("ready")
SPOKEN = "xmlrpc 19.0"
UID = 5


def test_a_call_has_the_domain_first_and_the_rest_by_name() -> None:
    with answering(recorded("xmlrpc/page")) as server, to(server, SPOKEN) as odoo:
        odoo.found(ORDERS, [["state", "=", "done"]], limit=5)
    signed_in, asked = server.asked
    assert (signed_in.path, signed_in.said) == ("/xmlrpc/2/common", ("relance", LOGIN, KEY, {}))
    assert asked.path == "/xmlrpc/2/object"
    *who, model, method, positional, named = asked.said
    assert (who, model, method) == (["relance", UID, KEY], "dimagaz.bc", "search_read")
    assert positional == [[["state", "=", "done"]]]
    assert named.pop("fields")[-3:] == ["create_date", "write_date", "write_uid"]
    assert named == {"order": "id", "limit": 5, "load": "", "context": {"active_test": False, "tz": "UTC"}}


def test_ids_stand_first() -> None:
    with answering(said(SPOKEN, [{"id": 1}, {"id": 2}])) as server, to(server, SPOKEN) as odoo:
        odoo.standing(ORDERS, [2, 1])
    assert server.calls[0].said[5:] == ([[1, 2]], {"fields": ["write_date"], "load": "", "context": {"active_test": False, "tz": "UTC"}})


def test_who_is_logged_in_is_known_until_refused() -> None:
    with answering(said(SPOKEN, [])) as server:
        for _ in range(3):
            with to(server, SPOKEN) as odoo:
                odoo.found(ORDERS, [])
        assert [one.path[-6:] for one in server.asked] == ["common", "object", "object", "object"]
        server.answers = [recorded("xmlrpc/unknown_user"), said(SPOKEN, [])]
        server.signed_in = said(SPOKEN, 77)
        with to(server, SPOKEN) as odoo:
            odoo.found(ORDERS, [])
        assert [one.said[1] for one in server.calls[-2:]] == [UID, 77]


@pytest.mark.parametrize("given", [recorded("xmlrpc/authenticate_wrong_key"), said(SPOKEN, 0), said(SPOKEN, {"uid": 5})])
def test_a_login_that_is_refused_is_lasting_and_asked_once(given: object) -> None:
    with answering(said(SPOKEN, [])) as server, to(server, SPOKEN) as odoo:
        server.signed_in = given  # type: ignore[assignment]  # parametrize knows no types
        with pytest.raises(CredentialsRefusedError, match="login and API key"):
            odoo.found(ORDERS, [])
    assert len(server.asked) == 1


def test_a_database_that_is_not_there_is_said_without_the_servers_paths() -> None:
    given = recorded("xmlrpc/authenticate_unknown_database")
    with answering(said(SPOKEN, [])) as server, to(server, SPOKEN, database="nothing") as odoo:
        server.signed_in = given
        with pytest.raises(CredentialsRefusedError) as raised:
            odoo.found(ORDERS, [])
    assert str(raised.value) == "Odoo has no database 'nothing'"


@pytest.mark.parametrize("name", ["order_full", "order_empty", "order_strange", "line", "page", "deleted_among_others", "read_with_names"])
def test_recorded_rows_come_through_as_they_are(name: str) -> None:
    with answering(recorded(f"xmlrpc/{name}")) as server, to(server, SPOKEN) as odoo:
        rows = odoo.found(ORDERS, []).rows
    assert rows == xmlrpc.client.loads(recorded(f"xmlrpc/{name}").body.decode())[0][0]
    assert all(isinstance(row["id"], int) for row in rows)


VALUES = [
    *("", "é €\n\t <&>", "x" * 1_000_000, 0, -5, 2**31 - 1, 0.1 + 0.2, math.inf, True, False, None),
    *([], [1, [2, "Awa"]], {"a": {"b": [False]}}),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_a_value_comes_through(value: object) -> None:
    assert parsed(said(SPOKEN, value).body) == value


def test_what_xml_forbids_is_taken_out_and_the_page_is_read() -> None:
    body = said(SPOKEN, [{"id": 1, "name": "a@b#c"}]).body
    assert parsed(body.replace(b"@", b"\x01\x00").replace(b"#", b"&#1;&#xD800;&#233;")) == [{"id": 1, "name": "a��b��éc"}]


def test_a_number_beyond_what_xml_rpc_has_is_a_number() -> None:
    assert parsed(said(SPOKEN, 7).body.replace(b">7<", b">123456789012345678901<")) == 123456789012345678901


BOMB = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<methodResponse><params><param><value><string>&b;</string></value></param></params></methodResponse>"""
FILE = BOMB.replace(b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">', b'<!ENTITY b SYSTEM "file:///etc/hostname">')
OTHERS = [b"", b"<", b"<html></html>", b"<methodResponse></methodResponse>", b"\xff\xfe", b"&#" + b"9" * 5_000 + b";"]


@pytest.mark.parametrize("body", [BOMB, FILE, *OTHERS], ids=lambda body: repr(body[:24]))
def test_what_is_no_value_is_one_error_that_may_pass(body: bytes) -> None:
    with pytest.raises(PassingError, match=r"odoo\.example cannot be read") as raised:
        parsed(body)
    assert raised.value.__context__ is None


@given(some.binary(max_size=60), some.integers(0, 400))
def test_any_bytes_in_a_reply_are_values_or_one_error(bytes_: bytes, at: int) -> None:
    body = said(SPOKEN, [{"id": 1, "name": "Awa", "when": False}]).body
    with suppress(PassingError):
        parsed(body[:at] + bytes_ + body[at + len(bytes_) :])


@pytest.mark.parametrize("unfit", [2**31, 2**70, {1, 2}])
def test_a_question_that_cannot_be_written_is_not_sent(unfit: object) -> None:
    with answering(said(SPOKEN, [])) as server, to(server, SPOKEN) as odoo, pytest.raises(BadRequestError, match="cannot be sent"):
        odoo.found(ORDERS, [["name", "=", unfit]])
    assert server.calls == []


def test_the_traceback_of_a_fault_is_not_shown() -> None:
    given = recorded("xmlrpc/unknown_field")
    assert b"Traceback" in given.body
    with answering(given) as server, to(server, SPOKEN) as odoo, pytest.raises(BadRequestError) as raised:
        odoo.found(ORDERS, [])
    assert str(raised.value) == "dimagaz.bc: Odoo cannot answer (ValueError: Invalid field 'nothing' on 'dimagaz.bc')"


def test_a_fault_that_looks_like_none_of_odoos_is_told_as_it_is() -> None:
    given = recorded("xmlrpc/unknown_model")
    odd = with_body(given, given.body.replace(b"<int>2</int>", b"<string>warning -- Odd</string>"))
    with answering(odd) as server, to(server, SPOKEN) as odoo, pytest.raises(BadRequestError, match=r"Fault: Object dimagaz\.nothing"):
        odoo.found(ORDERS, [])


def parsed(body: bytes) -> object:
    """What the transport makes of these bytes."""
    received = Received(200, {}, body, 0.0, len(body))
    return ours._read(received, "odoo.example")  # the reader alone, without a server
