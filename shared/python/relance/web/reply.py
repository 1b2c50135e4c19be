"""What a route answers, and the form in which API Gateway takes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
PAGE: Final = "text/html; charset=utf-8"

_NONE: Final[Mapping[str, str]] = MappingProxyType({})
#: Of every reply: nobody on the way keeps it, and no browser guesses what it is.
_ALWAYS: Final[Mapping[str, str]] = MappingProxyType({"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply. `body` is plain data, or text that goes as it is; None: there is none."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    kind: str = JSON

    def text(self) -> str:
        """The body as it is sent."""
        plain = self.body is None or isinstance(self.body, str)
        text = self.body or "" if plain else json.dumps(self.body, ensure_ascii=False, separators=(",", ":"))
        # What is said back of a request may hold half a character, which cannot be sent: Lambda would fail over it.
        return text.encode(errors="replace").decode()


def etag(version: int) -> str:
    """The tag of a record's version: `"3"`."""
    return f'"{version}"'


def as_gateway(reply: Reply) -> dict[str, Any]:
    """The reply as a Lambda function gives it to API Gateway."""
    kind = {"Content-Type": reply.kind} if reply.body is not None else {}
    return {"statusCode": reply.status, "headers": {**_ALWAYS, **kind, **reply.headers}, "body": reply.text(), "isBase64Encoded": False}
