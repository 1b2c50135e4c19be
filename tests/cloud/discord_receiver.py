"""A small server in Discord's place: it keeps what is posted, as JSON lines, and answers as Discord would with ?wait=true.

    python -m tests.cloud.discord_receiver PORT FILE

A path that begins with /404, /429, /500 or /drop is answered so: no such webhook, a rate limit, a failure, no answer at all.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from tests.cloud.local_cloud import CloudError

#: Where the webhooks are; the token is no one's.
WEBHOOK: Final = "/api/webhooks/1/demo-token"
_REPLIES: Final[dict[str, tuple[int, dict[str, Any]]]] = {
    "404": (404, {"message": "Unknown Webhook", "code": 10015}),
    "429": (429, {"message": "You are being rate limited.", "retry_after": 2.0, "global": False}),
    "500": (500, {"message": "500: Internal Server Error", "code": 0}),
}


@dataclass(frozen=True, slots=True)
class Receiver:
    """A server at `port` that writes to `file`."""

    port: int
    file: Path

    def url(self, reply: str = "") -> str:
        """The webhook's URL; `reply` (404, 429, 500, drop) chooses what it answers."""
        return f"http://127.0.0.1:{self.port}{f'/{reply}' if reply else ''}{WEBHOOK}"

    def posts(self) -> list[dict[str, Any]]:
        """What was posted so far, oldest first: `{"path": …, "status": …, "body": …}`."""
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []

    def contents(self) -> list[str]:
        """The texts of the posts that were taken."""
        return [post["body"]["content"] for post in self.posts() if post["status"] == 200]


@contextmanager
def receiving(port: int, file: Path) -> Iterator[Receiver]:
    """A receiver for the time of the block; port 0 takes a free one. CloudError: the port is taken."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), _handler(file))
    except OSError as error:
        raise CloudError(f"port {port}, for Discord posts, is taken ({error.strerror}); try make run RELANCE_PORT=4600") from None
    with server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Receiver(server.server_address[1], file)
        finally:
            server.shutdown()
            thread.join()


def _handler(file: Path) -> type[BaseHTTPRequestHandler]:
    writing = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            wanted = self.path.split("/")[1]
            with writing:
                known = len(file.read_text().splitlines()) if file.exists() else 0
                status, reply = (0, {}) if wanted == "drop" else _REPLIES.get(wanted, (200, {"id": str(known + 1), "type": 0}))
                with file.open("a") as kept:
                    kept.write(json.dumps({"path": self.path, "status": status, "body": body}, ensure_ascii=False) + "\n")
            if status:
                self._answer(status, reply)

        def _answer(self, status: int, reply: dict[str, Any]) -> None:
            content = json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing: a webhook's path holds its token."""

    return Handler


if __name__ == "__main__":
    with receiving(int(sys.argv[1]), Path(sys.argv[2])) as here:
        print(f"receiving at {here.url()} into {here.file}")
        threading.Event().wait()
