"""JSON-2, which Odoo speaks from version 19 on: a path a method, named arguments, the key in a header."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from relance.notify.session import Received
from relance.odoo.credentials import Keyring
from relance.odoo.errors import BadRequestError, OdooError, PassingError
from relance.odoo.faults import failure
from relance.odoo.transport import CONTEXT, Reply
from relance.odoo.wire import Wire, is_said_to_be, reply


class Json2:
    """The transport for Odoo 19 and later."""

    def __init__(self, wire: Wire, keyring: Keyring) -> None:
        self._wire = wire
        self._keyring = keyring

    def call(self, model: str, method: str, ids: Sequence[int] | None, **named: Any) -> Reply:
        """Call `method`; see Transport."""
        key = self._keyring.credentials().key
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json", "X-Odoo-Database": self._wire.database}
        asked = {**named, "context": CONTEXT} | ({} if ids is None else {"ids": list(ids)})
        received = self._wire.request(f"/json/2/{model}/{method}", headers, _written(asked, model), where=model)
        if not is_said_to_be(received, "json"):
            raise self._wire.stranger(received)
        value = read(received.body, self._wire.host)
        if received.status != HTTPStatus.OK:
            raise self._failure(received, value, model, key)
        return reply(value, received)

    def _failure(self, received: Received, value: Any, model: str, key: str) -> OdooError:
        """Odoo says `{"name": class, "message": …, "debug": a traceback with values}`; only a part of the message is shown."""
        if not isinstance(value, dict) or not isinstance(value.get("name"), str):
            return self._wire.stranger(received)
        return failure(value["name"], str(value.get("message", "")), where=model, database=self._wire.database, hidden=key)


def read(body: bytes, host: str) -> Any:
    """What the body says. Infinity, lone surrogates, whatever Python writes, is read too. PassingError: it was cut, or is no JSON."""
    import orjson

    try:
        return orjson.loads(body)
    except ValueError:
        pass  # Python's own reader takes twice as long, and more than JSON.
    try:
        return json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        failure = PassingError(f"the reply of {host} cannot be read: it is no JSON, or was cut")
    raise failure


def _written(asked: Any, model: str) -> bytes:
    import orjson

    try:
        return orjson.dumps(asked)
    except TypeError:  # a number beyond 64 bits, half a character
        failure = BadRequestError(f"{model}: the question holds what cannot be sent")
    raise failure
