"""JSON-2 as the imitated server speaks it: `POST /json/2/<model>/<method>`, with the key in a header."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from tests.odoo.imitation import methods
from tests.odoo.imitation.errors import MalformedError, RefusedError, UnprocessableError, WrongKeyError
from tests.odoo.imitation.replies import Asked, Written
from tests.odoo.imitation.rights import Rights
from tests.odoo.imitation.tables import Tables

PREFIX: Final = "/json/2/"
_TYPE: Final = "application/json; charset=utf-8"


def asked(path: str, body: bytes) -> Asked | None:
    """What a request asks for; None: its body cannot be read."""
    model, _, method = path.removeprefix(PREFIX).partition("/")
    try:
        named = json.loads(body)
    except ValueError:
        return None
    return Asked(model, method, (), named) if isinstance(named, dict) else None


def answer(tables: Tables, rights: Rights, asked: Asked | None, headers: Mapping[str, str]) -> Written:
    """The reply to a request."""
    try:
        _check(rights, headers.get("Authorization", ""))
        if asked is None:
            raise MalformedError("could not parse the body as json")
        if asked.method in methods.OF_RECORDS and "ids" not in asked.named:
            raise UnprocessableError("missing a required argument: 'ids'")
        value = methods.call(tables, rights, asked.model, asked.method, asked.positional, asked.named)
        return Written(200, json.dumps(value).encode(), _TYPE)
    except RefusedError as error:
        body = {"name": error.name, "message": error.text, "arguments": [error.text], "context": {}, "debug": _debug(error)}
        challenge = {"WWW-Authenticate": "Bearer "} if error.status == 401 else {}
        return Written(error.status, json.dumps(body).encode(), _TYPE, challenge)


def _check(rights: Rights, authorization: str) -> None:
    kind, _, key = authorization.partition(" ")
    if kind.lower() != "bearer":
        raise WrongKeyError("User not authenticated, use an API Key with a Bearer Authorization header.")
    if key not in rights.keys:
        raise WrongKeyError("Invalid apikey")


def _debug(error: RefusedError) -> Any:
    return f'Traceback (most recent call last):\n  File "/usr/lib/python3/dist-packages/odoo/http.py", line 1\n{error.name}: {error.text}\n'
