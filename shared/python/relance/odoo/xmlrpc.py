"""XML-RPC, which every Odoo speaks up to version 21: positional arguments, and login and key in each body."""

from __future__ import annotations

import re
import xmlrpc.client
from collections.abc import Sequence
from typing import Any, Final, cast
from xml.parsers.expat import ExpatError, ParserCreate

from relance.notify.session import Received
from relance.odoo.credentials import Keyring
from relance.odoo.errors import BadRequestError, CredentialsRefusedError, OdooError, PassingError
from relance.odoo.faults import failure, raised
from relance.odoo.transport import CONTEXT, Reply
from relance.odoo.wire import Wire, is_said_to_be, reply

#: A fault's code for what went wrong inside; the others are Odoo's own errors, and come without their class.
_INSIDE: Final = 1
_CLASSES: Final = {2: "odoo.exceptions.UserError", 3: "odoo.exceptions.AccessDenied", 4: "odoo.exceptions.AccessError"}
#: No XML may hold these, as characters or by number; Python writes them all the same.
_UNFIT: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:\d+|x[0-9a-fA-F]+);")
#: What the readers raise of a body that is not as it should be.
_BROKEN: Final = (ExpatError, xmlrpc.client.Error, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
#: The ids of those who logged in, by server, database and login: it saves a call, and the server the work of checking a key twice.
_signed_in: Final[dict[tuple[str, str, str], int]] = {}


class XmlRpc:
    """The transport for Odoo up to version 21."""

    def __init__(self, wire: Wire, keyring: Keyring) -> None:
        self._wire = wire
        self._keyring = keyring

    def call(self, model: str, method: str, ids: Sequence[int] | None, **named: Any) -> Reply:
        """Call `method`; see Transport. The domain goes first and unnamed, for its name has changed with the versions."""
        first = [named.pop("domain")] if "domain" in named else [] if ids is None else [list(ids)]
        if self._who() in _signed_in:
            try:
                return self._executed(model, method, first, named)
            except CredentialsRefusedError:
                pass  # The id that was kept may be another's by now, in a database that was put back.
        return self._executed(model, method, first, named)

    def _executed(self, model: str, method: str, first: list[Any], named: dict[str, Any]) -> Reply:
        key = self._keyring.credentials().key
        asked = (self._wire.database, self._uid(), key, model, method, first, {**named, "context": CONTEXT})
        try:
            return posted(self._wire, "object", "execute_kw", asked, hidden=key, where=model)
        except CredentialsRefusedError:
            _signed_in.pop(self._who(), None)
            raise

    def _who(self) -> tuple[str, str, str]:
        return self._wire.host, self._wire.database, self._keyring.credentials().login

    def _uid(self) -> int:
        known = _signed_in.get(self._who())
        if known:
            return known
        who = self._keyring.credentials()
        uid = posted(self._wire, "common", "authenticate", (self._wire.database, who.login, who.key, {}), hidden=who.key).value
        if not isinstance(uid, int) or not uid:
            raise CredentialsRefusedError("Odoo refused login and API key; put good ones into the organisation's secret")
        _signed_in[self._who()] = uid
        return uid


def forget() -> None:
    """Forget who has logged in, for tests."""
    _signed_in.clear()


def posted(wire: Wire, service: str, method: str, asked: tuple[Any, ...], *, hidden: str = "", where: str = "Odoo") -> Reply:
    """One call of a service (`common`, `object`). `hidden` is the key in `asked`. Raises an OdooError."""
    received = wire.request(f"/xmlrpc/2/{service}", {"Content-Type": "text/xml"}, _written(method, asked, where), where=where)
    if received.status != 200 or not is_said_to_be(received, "xml"):
        raise wire.stranger(received)
    value = _read(received, wire.host)
    if isinstance(value, xmlrpc.client.Fault):
        raise _failure(value, wire.database, hidden, where)
    return reply(value, received)


def _failure(fault: xmlrpc.client.Fault, database: str, hidden: str, where: str) -> OdooError:
    text = str(fault.faultString)
    code = fault.faultCode if isinstance(fault.faultCode, int) else _INSIDE
    name, said = raised(text) if code == _INSIDE else (_CLASSES.get(code, ""), text)
    # The user of a kept id is gone: Odoo speaks of a record then.
    name = _CLASSES[3] if code == 2 and re.search(r"\bres\.users\(\d+,?\)", text) else name
    return failure(name or "Fault", said, where=where, database=database, hidden=hidden)


def _read(received: Received, host: str) -> Any:
    """The value, or the Fault. PassingError: it was cut, or is no XML-RPC."""
    try:
        return _parsed(received.body)
    except _BROKEN:
        pass  # What XML forbids is in some bodies all the same.
    try:
        return _parsed(_UNFIT.sub(_fit, received.body))
    except _BROKEN:
        failure = PassingError(f"the reply of {host} cannot be read: it is no XML-RPC, or was cut")
    raise failure


def _parsed(body: bytes) -> Any:
    reader = xmlrpc.client.Unmarshaller(use_builtin_types=True)
    # What it calls is there, though the types do not say so.
    target: Any = reader
    target.xml(None, None)
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = target.start
    parser.EndElementHandler = target.end
    parser.CharacterDataHandler = target.data
    # XML-RPC has no document type. With one come entities: texts that grow without end, and files of this machine.
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(body, True)
    try:
        return cast(tuple[Any, ...], reader.close())[0]
    except xmlrpc.client.Fault as fault:
        return fault


def _refuse(*_: object) -> None:
    raise ValueError("a document type")


def _fit(found: re.Match[bytes]) -> bytes:
    text = found[0]
    if text.startswith(b"&"):
        number = int(text[3:-1], 16) if text[2:3] == b"x" else int(text[2:-1])
        if number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000:
            return text
    return "�".encode()


def _written(method: str, asked: tuple[Any, ...], where: str) -> bytes:
    try:
        return xmlrpc.client.dumps(asked, method, allow_none=True).encode("utf-8", "xmlcharrefreplace")
    except (OverflowError, TypeError, ValueError):
        failure = BadRequestError(f"{where}: the question holds what cannot be sent by XML-RPC")
    raise failure
