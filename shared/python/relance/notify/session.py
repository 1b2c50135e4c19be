"""Requests to one server whose replies are large: bytes there, bytes back, to an address that was looked at before."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from relance import __version__
from relance.domain.errors import RelanceError
from relance.notify.http import NoReplyError, NotSentError
from relance.runtime.secrets import unlogged

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, HTTPConnectionPool

#: Seconds to connect, and to wait for the next bytes of the reply.
TIMEOUT: Final = (5.0, 60.0)
#: Seconds that a whole reply may take, however steadily it drips.
LONGEST: Final = 75.0
#: Bytes of a reply, unpacked. A page of 2,000 large records has a few million.
MOST_BYTES: Final = 64 * 2**20
_CHUNK: Final = 65_536


class UntrustedError(NotSentError):
    """The server could not prove to be the one of that name. Nothing was sent."""


class TooMuchError(RelanceError):
    """The reply has more bytes than are taken."""


@dataclass(frozen=True, slots=True)
class Received:
    """A reply: `body` is unpacked, `size` counts the bytes that came over the wire, `elapsed` the seconds from asking to having it all."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    elapsed: float
    size: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reply may take: seconds to connect, to wait for its next bytes, and in all; bytes."""

    connect: float = TIMEOUT[0]
    read: float = TIMEOUT[1]
    whole: float = LONGEST
    most_bytes: int = MOST_BYTES


class Session:
    """Connections to `host`, kept as long as the server keeps them. `addresses` says where the host is and may raise what forbids it.

    The connection goes to one of these addresses and nowhere else; over TLS, the certificate must be the host's. No proxy of the
    environment is used, no redirect is followed, nothing is repeated and no cookie is kept.
    """

    def __init__(self, host: str, port: int, addresses: Callable[[], Sequence[str]], *, tls: bool, limits: Limits) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._addresses = addresses
        self._limits = limits
        self._pool: HTTPConnectionPool | None = None

    def request(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Received:
        """What was answered, whatever the status. NotSentError (UntrustedError), NoReplyError, TooMuchError, and what `addresses` raises.

        No text, log or chained error has anything of path, headers or body in it.
        """
        import urllib3

        begun = time.monotonic()
        failure: RelanceError
        with unlogged("urllib3"):
            try:
                with self._asked(method, path, self._with_ours(headers), body) as response:
                    data = self._read(response, begun)
                    return Received(response.status, response.headers, data, time.monotonic() - begun, response.tell())
            except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                failure = self._failure(error)
        self.close()
        # Raised here and not above: the library's error may have the path in it and must not be chained to ours.
        raise failure

    def close(self) -> None:
        """End the kept connection. The next request looks the host up again."""
        if self._pool:
            self._pool.close()
        self._pool = None

    @contextmanager
    def _asked(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Iterator[BaseHTTPResponse]:
        response = self._sent(method, path, headers, body)
        try:
            yield response
        finally:
            # What was not read to its end would be taken for the next reply.
            response.release_conn() if response.closed else response.close()

    def _sent(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> BaseHTTPResponse:
        from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

        pools = [self._pool] if self._pool else [self._new_pool(one) for one in self._addresses()]
        for place, pool in enumerate(pools, 1):
            try:
                response = pool.urlopen(method, path, body, headers, retries=False, redirect=False, preload_content=False)
            except (NewConnectionError, ConnectTimeoutError):
                if place == len(pools):
                    raise
                continue
            self._pool = pool
            return response
        raise OSError("no address")

    def _new_pool(self, address: str) -> HTTPConnectionPool:
        import urllib3

        timeout = urllib3.Timeout(connect=self._limits.connect, read=self._limits.read)
        if not self._tls:
            return urllib3.HTTPConnectionPool(address, self._port, timeout=timeout)
        return urllib3.HTTPSConnectionPool(address, self._port, timeout=timeout, server_hostname=self._host, ssl_context=_trust())

    def _with_ours(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        usual = 443 if self._tls else 80
        host = f"[{self._host}]" if ":" in self._host else self._host
        named = host if self._port == usual else f"{host}:{self._port}"
        return {"Host": named, "Accept-Encoding": "gzip", "User-Agent": f"Relance/{__version__}", **headers}

    def _read(self, response: BaseHTTPResponse, begun: float) -> bytes:
        data = bytearray()
        while chunk := response.read1(_CHUNK, decode_content=True):
            data += chunk
            if len(data) > self._limits.most_bytes:
                raise _OverLimitError
            if time.monotonic() - begun > self._limits.whole:
                raise TimeoutError
        return bytes(data)

    def _failure(self, error: Exception) -> RelanceError:
        from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError, SSLError

        cause = error.args[0] if error.args else None
        if isinstance(error, _OverLimitError):
            return TooMuchError(f"the reply of {self._host} has more than {self._limits.most_bytes // 2**20} MB")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return UntrustedError(f"the certificate of {self._host} is not valid: {cause.verify_message}")
        if isinstance(error, NewConnectionError | ConnectTimeoutError | NameResolutionError | SSLError):
            return NotSentError(f"{self._host} could not be reached ({type(error).__name__})")
        return NoReplyError(f"{self._host} did not answer, or not to the end ({type(error).__name__})")


class _OverLimitError(ValueError):
    """More bytes came than are taken."""


def _trust() -> ssl.SSLContext:
    return _trust_of(os.environ.get("REQUESTS_CA_BUNDLE", ""))


@lru_cache(maxsize=2)
def _trust_of(bundle: str) -> ssl.SSLContext:
    """The authorities whose certificates are accepted, read once: it costs more than many requests. The variable is that of requests."""
    import certifi

    return ssl.create_default_context(cafile=bundle or certifi.where())
