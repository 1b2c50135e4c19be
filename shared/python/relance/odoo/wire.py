"""Requests to the server of one Odoo, over any transport, and what is said of replies that no Odoo wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

from relance.domain.errors import RelanceError
from relance.domain.odoo import Odoo
from relance.notify.http import NoReplyError, NotSentError
from relance.notify.session import Limits, Received, Session, TooMuchError, UntrustedError
from relance.odoo.addresses import addresses, place
from relance.odoo.errors import BadRequestError, CredentialsRefusedError, OdooError, PassingError, TooLargeError, UnusableAddressError
from relance.odoo.transport import Reply

_BUSY: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


class Wire:
    """The server at an organisation's address. UnusableAddressError: that is none which may be called."""

    def __init__(self, odoo: Odoo, limits: Limits) -> None:
        self._place = place(odoo.url)
        self.database = odoo.database.strip()
        # It goes into a header.
        if not (self.database.isascii() and self.database.isprintable()):
            raise CredentialsRefusedError("the name of the database must be written in plain letters, as Odoo has it")
        there = self._place
        self._session = Session(there.host, there.port, lambda: addresses(there), tls=there.scheme == "https", limits=limits)

    @property
    def host(self) -> str:
        """The host's name, all of the address that may be shown."""
        return self._place.host

    def request(self, path: str, headers: Mapping[str, str], body: bytes | None = None, *, where: str = "") -> Received:
        """What was answered to a POST, or to a GET if there is no body. `where` is the model it is about. OdooError: nothing of use."""
        failure: OdooError
        try:
            return self._session.request("GET" if body is None else "POST", self._place.path + path, headers, body)
        except OdooError:
            raise
        except RelanceError as error:
            failure = _failure(error, where)
        raise failure

    def close(self) -> None:
        """End the kept connection."""
        self._session.close()

    def stranger(self, received: Received) -> OdooError:
        """What to say of a reply that is not in the form of the protocol: of a proxy, a login page, another server."""
        host, status = self.host, received.status
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            return UnusableAddressError(f"{host} answers with a redirect ({status}); the settings must have the address of Odoo itself")
        if status in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return PassingError(f"{host} does not answer now ({status})", pause=_pause(received.headers))
        if status == HTTPStatus.UNAUTHORIZED:
            return CredentialsRefusedError(f"{host} refused the API key ({status}); put a good one into the organisation's secret")
        if status == HTTPStatus.NOT_FOUND:
            return CredentialsRefusedError(f"{host} has no database {self.database!r}, or is no Odoo of the expected version ({status})")
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return BadRequestError(f"{host} does not take a question of that size ({status})")
        if status >= HTTPStatus.BAD_REQUEST:
            return UnusableAddressError(f"{host}, or a proxy before it, refuses the request ({status}), and not in Odoo's words")
        return UnusableAddressError(f"{host} answers with {_kind(received)} and not with data; is the address that of an Odoo?")


def reply(value: Any, received: Received) -> Reply:
    """The value with what the reply said of itself."""
    return Reply(value, _date(received.headers.get("Date", "")), received.elapsed, received.size)


def is_said_to_be(received: Received, kind: str) -> bool:
    """Whether the server calls the body `kind` (`json`, `xml`)."""
    return kind in _type(received)


def _type(received: Received) -> str:
    return received.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _kind(received: Received) -> str:
    kind = _type(received)
    return "a page for people" if kind == "text/html" else kind if re.fullmatch(r"[\w.+/-]{3,60}", kind) else "something"


def _failure(error: RelanceError, where: str) -> OdooError:
    if isinstance(error, UntrustedError):
        return UnusableAddressError(str(error))
    if isinstance(error, TooMuchError):
        return TooLargeError(f"{where}: {error}; smaller batches may help")
    if isinstance(error, NotSentError | NoReplyError):
        return PassingError(str(error))
    return PassingError(type(error).__name__)


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def _pause(headers: Mapping[str, str]) -> float | None:
    """The seconds of a Retry-After; one that is a date counts from the server's own."""
    text = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", text):
        return float(text)
    until, now = _date(text), _date(headers.get("Date", ""))
    return max((until - now).total_seconds(), 0.0) if until and now else None
