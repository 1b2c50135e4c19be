"""A real HTTP server on this machine that answers as it is told: the other side of a webhook, or of SES."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Answer:
    """`text` is the body where it is no JSON.

    `drop`: close the connection without a word. `silent`: keep it open and say nothing. `cut`: end within the body.
    """

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    silent: bool = False
    cut: bool = False
    text: str = ""


@dataclass
class Server:
    """What was asked, and what to answer: the answers in turn, the last one for ever."""

    port: int
    answers: list[Answer] = field(default_factory=lambda: [Answer(body={"id": "42"})])
    requests: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/webhooks/1/CANARY-TOKEN"

    @property
    def contents(self) -> list[str]:
        return [body.get("content", body.get("text")) for _, _, body in self.requests]

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def running() -> Iterator[Server]:
    """A server on a free port for the time of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.requests.append((self.path, dict(self.headers), _said(body)))
            answer = told.next()
            if answer.silent:
                told.over.wait(20)
            if not (answer.drop or answer.silent):
                _write(self, answer)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Server(listening.server_address[1])
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        listening.shutdown()
        thread.join()
        listening.server_close()


def _said(body: bytes) -> Any:
    """What was asked: JSON, or the fields of a form, as SNS has them."""
    return json.loads(body) if body.startswith(b"{") else dict(parse_qsl(body.decode()))


def _write(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    data = answer.text.encode() if answer.body is None else json.dumps(answer.body).encode()
    handler.send_response(answer.status)
    for name, value in answer.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(data) + (100 if answer.cut else 0)))
    handler.end_headers()
    handler.wfile.write(data)
