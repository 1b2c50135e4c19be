"""Many large replies of one server: packed or not, on a connection that is kept, and never more of them than is allowed."""

from __future__ import annotations

import gzip
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from relance.domain.errors import RelanceError
from relance.notify.http import NoReplyError, NotSentError
from relance.notify.session import Limits, Session, TooMuchError
from tests.odoo.answering import Answering, Given, answering

QUICK = Limits(connect=0.5, read=0.3, whole=1.0, most_bytes=2**20)
PATH = "/SECRET-PATH?SECRET-QUERY"
HEADERS = {"Authorization": "SECRET-KEY"}
BODY = b"SECRET-BODY"


@contextmanager
def session(server: Answering) -> Iterator[Session]:
    one = Session("127.0.0.1", server.port, lambda: ["127.0.0.1"], tls=False, limits=QUICK)
    yield one
    one.close()


def test_a_reply_has_its_bytes_its_time_and_what_came_over_the_wire() -> None:
    with answering(Given(201, {"Date": "now", "X-Some": "1"}, b"\x00\xff" * 5)) as server, session(server) as one:
        reply = one.request("POST", PATH, {"Authorization": "bearer KEY"}, b"{}")
    assert (reply.status, reply.body, reply.size, reply.headers["x-some"]) == (201, b"\x00\xff" * 5, 10, "1")
    assert 0 < reply.elapsed < 1
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.body) == ("POST", PATH, b"{}")
    assert asked.headers["Host"] == f"127.0.0.1:{server.port}"
    assert asked.headers["Accept-Encoding"] == "gzip"
    assert asked.headers["Authorization"] == "bearer KEY"


def test_a_packed_reply_is_unpacked_and_costs_what_it_weighs() -> None:
    packed = gzip.compress(b"x" * 500_000)
    with answering(Given(200, {"Content-Encoding": "gzip"}, packed)) as server, session(server) as one:
        reply = one.request("POST", PATH, {}, b"{}")
    assert (len(reply.body), reply.size) == (500_000, len(packed))


@pytest.mark.parametrize("size", [2**20 + 1, 200 * 2**20], ids=["just above", "a bomb"])
def test_no_more_is_unpacked_than_is_allowed(size: int) -> None:
    bomb = Given(200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(size), 9))
    with answering(bomb) as server, session(server) as one, pytest.raises(TooMuchError, match="1 MB"):
        one.request("POST", PATH, {}, b"{}")


def test_exactly_as_much_as_is_allowed_is_taken() -> None:
    with answering(Given(200, {}, bytes(QUICK.most_bytes))) as server, session(server) as one:
        assert one.request("POST", PATH, {}, b"{}").size == QUICK.most_bytes


@pytest.mark.parametrize("kept", [True, False], ids=["of a server that keeps it", "of one that does not"])
def test_a_connection_is_kept_as_long_as_the_server_keeps_it(kept: bool) -> None:
    with answering(Given(200, {}, b"[]"), kept=kept) as server, session(server) as one:
        for _ in range(4):
            assert one.request("POST", PATH, {}, b"{}").body == b"[]"
    assert server.connections == (1 if kept else 4)


def test_after_a_failure_the_host_is_looked_up_again() -> None:
    looked_up: list[str] = []

    def addresses() -> list[str]:
        looked_up.append("127.0.0.1")
        return looked_up[-1:]

    with answering(Given(200, {}, b"[]"), Given(drop=True), Given(200, {}, b"[1]")) as server:
        one = Session("127.0.0.1", server.port, addresses, tls=False, limits=QUICK)
        one.request("POST", PATH, {}, b"{}")
        with pytest.raises(NoReplyError):
            one.request("POST", PATH, {}, b"{}")
        assert one.request("POST", PATH, {}, b"{}").body == b"[1]"
    assert len(looked_up) == 2


FAULTS = [
    Given(drop=True),
    Given(silent=True),
    Given(200, {}, b"[]", cut=True),
    Given(200, {"Content-Encoding": "gzip"}, b"no gzip"),
]


@pytest.mark.parametrize("given", FAULTS, ids=["dropped", "silent", "cut", "not packed"])
def test_a_lost_reply_is_no_reply_and_shows_nothing(given: Given, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with answering(given) as server, session(server) as one, pytest.raises(RelanceError) as raised:
        one.request("POST", PATH, HEADERS, BODY)
    assert isinstance(raised.value, NoReplyError)
    assert raised.value.__context__ is None
    assert "SECRET" not in "".join(traceback.format_exception(raised.value)) + caplog.text
    assert len(server.asked) == 1


def test_a_closed_door_is_certainly_not_sent_to() -> None:
    with answering(Given()) as server:
        port = server.port
    closed = Session("127.0.0.1", port, lambda: ["127.0.0.1"], tls=False, limits=QUICK)
    with pytest.raises(NotSentError, match=r"127\.0\.0\.1 could not be reached"):
        closed.request("POST", PATH, {}, b"{}")


def test_no_proxy_and_no_password_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with answering(Given(200, {}, b"[]")) as server, session(server) as one:
        assert one.request("GET", PATH, {}).body == b"[]"
    assert "Authorization" not in server.asked[0].headers


def test_no_cookie_is_kept() -> None:
    with answering(Given(200, {"Set-Cookie": "session_id=1"}, b"[]")) as server, session(server) as one:
        for _ in range(2):
            one.request("GET", PATH, {})
    assert all("Cookie" not in asked.headers for asked in server.asked)


def test_the_sixth_version_of_the_protocol_is_spoken_too() -> None:
    one = Session("::1", 9, lambda: ["::1"], tls=False, limits=QUICK)
    with pytest.raises(NotSentError, match="::1 could not be reached"):
        one.request("GET", PATH, {})
