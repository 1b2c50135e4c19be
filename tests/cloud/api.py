"""The deployed API as a program calls it: a request, and whatever comes back, refusals and redirections included."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPMessage, HTTPResponse
from typing import Any
from urllib.parse import urlencode

_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Api:
    """The API at `address`, called with `token`; without one, as nobody."""

    address: str
    token: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: str) -> Answer:
        """Read something."""
        return self.call("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """Have something done; header names are written with underscores."""
        return self.call("POST", path, json.dumps(body or {}).encode(), {"content-type": "application/json", **_named(headers)})

    def submit(self, path: str, **fields: object) -> Answer:
        """The same as a browser's form does it."""
        return self.call("POST", path, urlencode(fields).encode(), {"content-type": "application/x-www-form-urlencoded"})

    def patch(self, path: str, body: Any, etag: str) -> Answer:
        """Change what was read as `etag`."""
        return self.call("PATCH", path, json.dumps(body).encode(), {"content-type": "application/json", "if-match": etag})

    def call(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Any request. A redirection is not followed."""
        given = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **self.headers, **(headers or {})}
        address = path if path.startswith("http") else f"{self.address}{path}"
        request = urllib.request.Request(address, data=body, headers=given, method=method)  # noqa: S310 - our own address
        opener = urllib.request.build_opener(_Staying)
        try:
            with opener.open(request, timeout=_PATIENCE) as answer:
                return _answer(answer)
        except urllib.error.HTTPError as error:
            return Answer(error.code, {name.lower(): value for name, value in error.headers.items()}, error.read())


class _Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def download(address: str) -> bytes:
    """What is at a presigned address, asked without any token."""
    answer = Api("").call("GET", address)
    if answer.status != 200:
        raise RuntimeError(f"the download was refused with {answer.status}: {answer.body.decode(errors='replace')[:300]}")
    return answer.body


def _answer(answer: HTTPResponse) -> Answer:
    headers: HTTPMessage = answer.headers
    return Answer(answer.status, {name.lower(): value for name, value in headers.items()}, answer.read())


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
