"""moto's tables and secrets for other processes: a small server over what this process holds, for moto's own needs packages of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core.botocore_stubber import BotocoreStubber

#: Services by the beginning of the operation that is asked for.
_SERVICES: Final = {"DynamoDB_20120810": "dynamodb", "secretsmanager": "secretsmanager"}


class _Handler(BaseHTTPRequestHandler):
    """HTTP as DynamoDB speaks it: a connection stays open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    #: moto does one thing after another; two requests at once would see half of each other's.
    turn = threading.Lock()

    def do_POST(self) -> None:
        """Have moto answer. Whoever asked may be dead by then."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service = _SERVICES[self.headers["X-Amz-Target"].partition(".")[0]]
        url = f"https://{service}.us-east-1.amazonaws.com/"
        asked = AWSPreparedRequest(
            method="POST", url=url, headers=HTTPHeaders.from_dict(dict(self.headers.items())), body=body, stream_output=False
        )
        with self.turn:
            answer: Any = BotocoreStubber().process_request(asked)
        status, headers, content = answer
        written = content.encode() if isinstance(content, str) else content
        self.send_response(status)
        self.send_header("Content-Type", headers.get("Content-Type", "application/x-amz-json-1.0"))
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A worker that was killed hangs up, as it should."""


@contextmanager
def served() -> Iterator[str]:
    """The address at which others find what moto holds here, for the time of the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
