"""One JSON POST over HTTP. The only user of requests; the URL holds a token and gets into no error and no log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from relance import __version__
from relance.domain.errors import RelanceError, SettingError
from relance.runtime.secrets import unlogged

if TYPE_CHECKING:
    from requests import Response

#: Seconds to connect, and to wait for the next bytes of the reply.
TIMEOUT: Final = (3.0, 10.0)
#: More of a reply is not read: a webhook's answer is short.
_MOST_BYTES: Final = 262_144
#: Where plain HTTP is accepted: a server for tests on this machine.
_LOCAL: Final = ("localhost", "127.0.0.1", "host.docker.internal")


class NotSentError(RelanceError):
    """The request certainly did not reach the server: no connection, or none that could be trusted."""


class NoReplyError(RelanceError):
    """The request was sent, and the reply did not come: the server may have acted on it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered. `headers` are found in any case; `body` is the parsed JSON, None where there is none.

    `text` is what `body` was parsed from. It may repeat what was asked, the URL included: not for a log.
    """

    status: int
    headers: Mapping[str, str]
    body: Any
    text: str = ""


def post_json(url: str, body: Any, *, timeout: tuple[float, float] = TIMEOUT) -> Reply:
    """POST `body` as JSON once, and return what was answered, whatever the status. No redirect is followed, nothing is repeated.

    SettingError: the URL is not one, or is not https. NotSentError, NoReplyError. No text nor chained error names the URL.
    """
    import requests

    host = _host(url)
    content = _Content(json.dumps(body).encode())
    headers = {"Content-Type": "application/json", "User-Agent": f"Relance/{__version__}"}
    # A kept connection that the server has just closed would look like a lost reply, so that each request has its own.
    with unlogged("requests", "urllib3"):
        try:
            with requests.post(url, data=content, headers=headers, timeout=timeout, allow_redirects=False, stream=True) as response:
                text = _text(response)
                return Reply(response.status_code, response.headers, _json(text), text)
        except (requests.RequestException, OSError, ValueError) as error:
            name = type(error).__name__
    # Raised here and not above: the library's error has the URL in it and must not be chained to ours.
    raise _failure(host, name, begun=content.begun)


class _Content:
    """A request's body that knows whether it was asked for. Until then, no server can have acted on the request."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.begun = False

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[bytes]:
        self.begun = True
        yield self._data


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, scheme = parts.hostname or "", parts.scheme
    except ValueError:
        host = scheme = ""
    if not host:
        raise SettingError("the address to post to is not a URL; it must look like https://host/path")
    if scheme != "https" and not (scheme == "http" and host in _LOCAL):
        raise SettingError(f"the URL on {host} is not https; nothing was sent")
    return host


def _failure(host: str, name: str, *, begun: bool) -> RelanceError:
    if begun:
        return NoReplyError(f"{host} did not answer; it may have taken the message ({name})")
    return NotSentError(f"{host} could not be reached; nothing was sent ({name})")


def _text(response: Response) -> str:
    """The reply's text; empty for none. The status is known by now, so that a reply cut short is no failure."""
    from urllib3.exceptions import HTTPError

    try:
        return str(response.raw.read(_MOST_BYTES, decode_content=True), "utf-8", "replace")
    except (HTTPError, OSError, ValueError):
        return ""


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
