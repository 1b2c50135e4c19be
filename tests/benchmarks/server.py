"""DynamoDB for a benchmark: moto as a server, in a process of its own, so that only the client's CPU is measured.

`python -m tests.benchmarks.server FILE` loads the file of tables once. Each line on stdin asks for a fresh copy of them: the port at
which it listens is the answer. A copy is a fork, which costs nothing and leaves the original as it was.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from moto import mock_aws
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import create_environ, run_wsgi_app

from tests.benchmarks.loading import load
from tests.benchmarks.quick_moto import quick_moto


class KeepsConnections(BaseHTTPRequestHandler):
    """HTTP as DynamoDB speaks it: a connection stays open. Werkzeug's own handler closes it after each answer, and waits before it does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    moto = DomainDispatcherApplication(create_backend_app)

    def do_POST(self) -> None:
        """Have moto answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        environ = create_environ("/", f"http://{self.headers['Host']}", method="POST", headers=list(self.headers.items()), data=body)
        answer, status, headers = run_wsgi_app(self.moto, environ, buffered=True)
        content = b"".join(answer)
        self.send_response(int(status.split()[0]))
        self.send_header("Content-Type", headers.get("Content-Type", "application/x-amz-json-1.0"))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: thousands of requests would be logged."""


def main(path: Path) -> None:
    """Load, and serve one copy at a time until stdin ends."""
    # What is loaded is never collected: the collector would touch all of it, and a copy then own all of it.
    gc.disable()
    mock = mock_aws()
    mock.start()
    load(path)
    mock.stop(remove_data=False)
    gc.freeze()
    gc.enable()
    copy = 0
    print("loaded", flush=True)
    try:
        for _ in sys.stdin:
            copy = _replaced(copy)
    finally:
        _end(copy)


def _replaced(copy: int) -> int:
    _end(copy)
    server = ThreadingHTTPServer(("127.0.0.1", 0), KeepsConnections)
    child = os.fork()
    if child == 0:
        server.serve_forever()
        os._exit(0)
    server.server_close()
    print(server.server_port, flush=True)
    return child


def _end(copy: int) -> None:
    if copy:
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)


if __name__ == "__main__":
    # An account of its own: none of the machine's.
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    with quick_moto():
        main(Path(sys.argv[1]))
