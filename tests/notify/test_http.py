"""One POST, never repeated, whose URL is nowhere to be read afterwards."""

from __future__ import annotations

import logging
import socket
import traceback

import pytest

from relance.domain.errors import RelanceError, SettingError
from relance.notify.http import NoReplyError, NotSentError, post_json
from tests.notify.server import Answer, Server

QUICK = (0.5, 0.3)


def test_a_reply_has_its_status_headers_and_json(server: Server) -> None:
    server.answers = [Answer(201, {"id": "7"}, {"X-RateLimit-Remaining": "0"})]
    reply = post_json(server.url, {"a": "é"})
    assert (reply.status, reply.body, reply.headers["x-ratelimit-remaining"]) == (201, {"id": "7"}, "0")
    path, headers, body = server.requests[0]
    assert path == "/api/webhooks/1/CANARY-TOKEN"
    assert headers["Content-Type"] == "application/json"
    assert headers["User-Agent"].startswith("Relance/")
    assert body == {"a": "é"}


@pytest.mark.parametrize("answer", [Answer(204), Answer(200, cut=True), Answer(200, {"id": "7"}, cut=True)])
def test_a_status_counts_even_if_the_body_is_missing_or_cut(server: Server, answer: Answer) -> None:
    server.answers = [answer]
    assert post_json(server.url, {}).status == answer.status


def test_a_redirect_is_not_followed(server: Server) -> None:
    server.answers = [Answer(307, headers={"Location": server.url})]
    assert post_json(server.url, {}).status == 307
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", [Answer(drop=True), Answer(silent=True)])
def test_a_lost_reply_may_have_arrived_and_is_not_repeated(server: Server, answer: Answer) -> None:
    server.answers = [answer]
    with pytest.raises(NoReplyError, match=r"127\.0\.0\.1 did not answer"):
        post_json(server.url, {}, timeout=QUICK)
    assert len(server.requests) == 1


def test_a_refused_connection_is_certainly_not_sent() -> None:
    with pytest.raises(NotSentError, match="nothing was sent"):
        post_json(f"http://127.0.0.1:{_free_port()}/CANARY-TOKEN", {}, timeout=QUICK)


def test_an_unknown_host_is_certainly_not_sent() -> None:
    with pytest.raises(NotSentError, match="could not be reached"):
        post_json("https://no-such-host.invalid/CANARY-TOKEN", {}, timeout=QUICK)


def test_a_server_without_tls_is_certainly_not_sent_to(server: Server) -> None:
    with pytest.raises(NotSentError):
        post_json(server.url.replace("http:", "https:"), {}, timeout=QUICK)
    assert server.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "CANARY-TOKEN",
        "http://example.org/CANARY-TOKEN",
        "http://localhost@example.org/CANARY-TOKEN",
        "ftp://example.org/CANARY-TOKEN",
        "https://[CANARY-TOKEN",
        "https:///CANARY-TOKEN",
    ],
)
def test_only_https_is_posted_to_and_the_url_is_not_repeated(url: str) -> None:
    with pytest.raises(SettingError) as raised:
        post_json(url, {})
    assert "CANARY" not in "".join(traceback.format_exception(raised.value))


def test_no_error_and_no_log_holds_the_url(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers = [Answer(), Answer(307, headers={"Location": server.url}), Answer(drop=True), Answer(silent=True)]
    for _ in range(2):
        post_json(server.url, {}, timeout=QUICK)
    urls = [server.url, server.url, f"http://127.0.0.1:{_free_port()}/CANARY-TOKEN", "https://no-such-host.invalid/CANARY-TOKEN"]
    for url in urls:
        with pytest.raises(RelanceError) as raised:
            post_json(url, {}, timeout=QUICK)
        assert raised.value.__context__ is None
        assert "CANARY" not in "".join(traceback.format_exception(raised.value))
    assert len(server.requests) == 4
    assert "CANARY" not in caplog.text


def _free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])
