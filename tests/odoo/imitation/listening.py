"""The HTTP side of the imitated server: which path is what, headers, compression, and replies that go wrong."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from tests.odoo.imitation import json2, xmlrpc
from tests.odoo.imitation.calls import Call, recorded
from tests.odoo.imitation.replies import Written, page
from tests.odoo.imitation.trouble import Trouble

if TYPE_CHECKING:
    from tests.odoo.imitation.there import Imitation

_VERSIONS: Final = ("/json/version", "/web/version")


class Listener(ThreadingHTTPServer):
    """It listens on this machine for the imitation that it was made for."""

    def __init__(self, port: int, imitation: Imitation) -> None:
        self.imitation = imitation
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Listener

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def do_GET(self) -> None:
        self._answer(b"")

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002 - as it is called
        """The `Date` header, by the server's own clock, in whole seconds."""
        return format_datetime(self.server.imitation.clock.now().replace(microsecond=0), usegmt=True)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _answer(self, body: bytes) -> None:
        there = self.server.imitation
        call, reply = _understood(there, self.command, self.path, body, self.headers)
        with there.noting:
            there.calls.append(call)
        for hook in list(there.before):
            hook(call)
        trouble = there.plan.next(call.model, call.method) or Trouble()
        if trouble.silent:
            there.over.wait(20)
        if trouble.slow:
            there.over.wait(trouble.slow)
        if trouble.silent or trouble.drop or there.over.is_set():
            self.close_connection = True
            return
        written = trouble.reply if trouble.status else reply()
        call.status = written.status
        self._write(written, call, cut=trouble.cut)
        for hook in list(there.after):
            hook(call)

    def _write(self, written: Written, call: Call, *, cut: bool) -> None:
        body, headers = written.body, dict(written.headers)
        if self.server.imitation.zips and "gzip" in self.headers.get("Accept-Encoding", ""):
            body, headers = gzip.compress(body, 1), headers | {"Content-Encoding": "gzip"}
        call.received = len(body)
        self.send_response(written.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", written.type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = True


def _understood(there: Imitation, command: str, path: str, body: bytes, headers: Any) -> tuple[Call, Callable[[], Written]]:
    """What is asked, and what answers it when its turn comes."""
    new = there.version >= (19,)
    if path in _VERSIONS and new:
        return Call(path), lambda: _version(there)
    if command != "POST":
        return Call(path), lambda: page(404, "Not Found")
    if path.startswith(json2.PREFIX) and new:
        wanted = json2.asked(path, body)
        return recorded(path, wanted, len(body)), lambda: _json(there, headers) or json2.answer(there.tables, there.rights, wanted, headers)
    if path in (xmlrpc.COMMON, xmlrpc.OBJECT):
        said = xmlrpc.said(body)
        call = recorded(path, xmlrpc.asked(said), len(body))
        if path == xmlrpc.COMMON:
            return replace(call, method=said[0] if said else ""), lambda: xmlrpc.answer_common(
                there.rights, said, there.database, there.version
            )
        return call, lambda: xmlrpc.answer_object(there.tables, there.rights, said, there.database)
    return Call(path), lambda: page(404, "Not Found")


def _json(there: Imitation, headers: Any) -> Written | None:
    """What is refused before JSON-2 sees it."""
    if not headers.get("Content-Type", "").startswith("application/json"):
        return page(415, "Unsupported Media Type")
    if headers.get("X-Odoo-Database", there.database) != there.database:
        return page(404, "Not Found")
    return None


def _version(there: Imitation) -> Written:
    major, minor = (*there.version, 0)[:2]
    said = {"version_info": [major, minor, 0, "final", 0, ""], "version": f"{major}.{minor}"}
    return Written(200, json.dumps(said).encode(), "application/json; charset=utf-8", {"Set-Cookie": "session_id=1; HttpOnly; Path=/"})
