"""A line to an Odoo on which all that passes is counted: calls, for each of which Odoo makes a connection of its own, and bytes."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any, cast
from urllib.parse import urlsplit

_AT_ONCE = 1 << 16


class Line(ThreadingTCPServer):
    """What has passed since it was made: `calls`, and `bytes` both ways, headers included."""

    daemon_threads = True

    def __init__(self, to: str) -> None:
        place = urlsplit(to)
        self.there = (str(place.hostname), place.port or 80)
        self.calls = self.bytes = 0
        super().__init__(("127.0.0.1", 0), _Connection)

    @property
    def url(self) -> str:
        """Where it begins."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Connection(BaseRequestHandler):
    def handle(self) -> None:
        line = cast(Line, self.server)
        line.calls += 1
        with socket.create_connection(line.there) as there:
            across: dict[Any, Any] = {self.request: there, there: self.request}
            speaking = set(across)
            while speaking:
                for one in select.select(list(speaking), [], [])[0]:
                    some = one.recv(_AT_ONCE)
                    line.bytes += len(some)
                    if some:
                        across[one].sendall(some)
                    else:
                        speaking.discard(one)
                        across[one].shutdown(socket.SHUT_WR)


@contextmanager
def line(to: str) -> Iterator[Line]:
    """A line to the server at that URL, for as long as the block lasts."""
    with Line(to) as counted:
        threading.Thread(target=counted.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield counted
        finally:
            counted.shutdown()
