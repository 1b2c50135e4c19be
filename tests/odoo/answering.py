"""A real HTTP server on this machine that answers an Odoo client with bytes: recorded ones, and ones that no server should send."""

from __future__ import annotations

import json
import ssl
import threading
import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

_RECORDED: Final = Path(__file__).parent / "recorded"
DATE: Final = "Sun, 22 Nov 2026 00:44:22 GMT"


@dataclass(frozen=True)
class Given:
    """A reply. `cut`: the connection ends within the body; `drop`: before the first byte; `silent`: nothing comes for a long while.

    `drip`: the body comes byte by byte, each after so many seconds.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False
    drop: bool = False
    silent: bool = False
    drip: float = 0


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        """Its body, read: the JSON, or the parameters of the XML-RPC call."""
        return json.loads(self.body) if self.body.startswith(b"{") else xmlrpc.client.loads(self.body)[0]


@dataclass
class Answering:
    """What was asked, and what to answer: the answers in turn, the last one for ever. Whoever logs in by XML-RPC is `signed_in`."""

    port: int
    answers: list[Given]
    signed_in: Given
    scheme: str = "http"
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def calls(self) -> list[Asked]:
        """The requests that are no login."""
        return [one for one in self.asked if not one.path.endswith("/common")]

    def next(self, path: str) -> Given:
        if path.endswith("/common"):
            return self.signed_in
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def answering(*answers: Given, tls: ssl.SSLContext | None = None, kept: bool = False) -> Iterator[Answering]:
    """A server on a free port for the time of the block. `kept`: it keeps connections open, as Odoo's workers do not."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1" if kept else "HTTP/1.0"

        def setup(self) -> None:
            told.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            _write(self, told.next(self.path), told)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """A client that hangs up is no news."""

    listening = Quiet(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    if tls:
        listening.socket = tls.wrap_socket(listening.socket, server_side=True, do_handshake_on_connect=False)
    told = Answering(listening.server_address[1], list(answers), recorded("xmlrpc/authenticate"), "https" if tls else "http")
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        listening.shutdown()
        thread.join()
        listening.server_close()


def recorded(name: str) -> Given:
    """What a real Odoo 19 answered (`json2/unknown_field`)."""
    reply = json.loads((_RECORDED / f"{name}.json").read_text())["reply"]
    headers = {key: value for key, value in reply["headers"].items() if key not in ("Content-Length", "Server")}
    return Given(reply["status"], headers, reply["body"].encode())


def said(spoken: str, value: Any) -> Given:
    """`value` as a server says it that speaks so."""
    if spoken.startswith("json2"):
        return Given(headers={"Content-Type": "application/json; charset=utf-8", "Date": DATE}, body=json.dumps(value).encode())
    text = xmlrpc.client.dumps((value,), methodresponse=True, allow_none=True)
    return Given(headers={"Content-Type": "text/xml; charset=utf-8", "Date": DATE}, body=text.encode("utf-8", "xmlcharrefreplace"))


def with_body(given: Given, body: bytes) -> Given:
    """The same reply with other bytes in it."""
    return replace(given, body=body)


def page(status: int, text: str = "<html>Sign in</html>", **headers: str) -> Given:
    """A page for people, as proxies and logins send it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Given(status, {"Content-Type": "text/html; charset=utf-8", "Date": DATE} | named, text.encode())


def _write(handler: BaseHTTPRequestHandler, given: Given, told: Answering) -> None:
    if given.silent:
        told.over.wait(20)
    if given.silent or given.drop:
        handler.close_connection = True
        return
    handler.send_response_only(given.status)
    for name, value in ({"Content-Type": "text/plain"} | given.headers).items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(given.body) + (100 if given.cut else 0)))
    handler.end_headers()
    if not given.drip:
        handler.wfile.write(given.body)
    for at in range(len(given.body) if given.drip else 0):
        handler.wfile.write(given.body[at : at + 1])
        if told.over.wait(given.drip):
            break
    handler.close_connection = handler.close_connection or given.cut
