"""What an Odoo answers when something is wrong with it, and what is heard of it when nothing comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from relance.notify.http import NoReplyError, NotSentError
from relance.notify.session import Received

LOST: Final = NoReplyError("odoo.example did not answer, or not to the end (ReadTimeoutError)")
UNREACHABLE: Final = NotSentError("odoo.example could not be reached (NewConnectionError)")
_DATE: Final = "Mon, 31 Mar 2025 02:00:00 GMT"


def busy() -> Received:
    """It has too much to do just now."""
    return Received(429, {"Date": _DATE, "Content-Type": "text/html", "Retry-After": "2"}, b"<h1>slow down</h1>", 0.01, 18)


def _error(status: int, name: str, message: str) -> Received:
    said = {"name": name, "message": message, "arguments": [message], "context": {}, "debug": "Traceback"}
    headers = {"Date": _DATE, "Content-Type": "application/json; charset=utf-8"}
    return Received(status, headers, json.dumps(said).encode(), 0.01, 100)


def _cut(received: Received) -> Received:
    return replace(received, body=received.body[: len(received.body) // 2])


def _halved(received: Received) -> Received:
    """A list without some of what belongs into it: a rule that was there for a moment, a reading beside a writing."""
    said = json.loads(received.body)
    return replace(received, body=json.dumps(said[: len(said) // 2]).encode()) if isinstance(said, list) else received


#: What comes instead of a list of ids.
LEFT_OUT: Final = _halved
#: What comes instead of a reply, by the name of the fault.
INSTEAD: Final[Mapping[str, Callable[[Received], Received]]] = {
    "a reply that is cut": _cut,
    "an error of the database": lambda _: _error(500, "psycopg2.errors.SerializationFailure", "could not serialize access"),
    "an error of a model": lambda _: _error(500, "builtins.ValueError", "Invalid field 'solde' on 'dimagaz.bc'"),
    "a key that is refused": lambda _: _error(401, "odoo.exceptions.AccessDenied", "Access Denied"),
    "a right that is missing": lambda _: _error(403, "odoo.exceptions.AccessError", "You are not allowed to access it"),
}
