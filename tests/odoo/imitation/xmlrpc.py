"""XML-RPC as the imitated server speaks it: always 200, faults in the body, control characters left out, 32 bits for whole numbers."""

from __future__ import annotations

import xmlrpc.client
from typing import Any, Final
from xml.parsers.expat import ExpatError

from tests.odoo.imitation import methods
from tests.odoo.imitation.errors import RefusedError, UnknownError, UnknownMethodError, UserError, WrongKeyError
from tests.odoo.imitation.replies import Asked, Written
from tests.odoo.imitation.rights import Rights
from tests.odoo.imitation.tables import Tables

COMMON: Final = "/xmlrpc/2/common"
OBJECT: Final = "/xmlrpc/2/object"
_CONTROLS: Final = dict.fromkeys(set(range(32)) - {9, 10, 13})

type Said = tuple[str, tuple[Any, ...]]


def said(body: bytes) -> Said | None:
    """The name of the call and its arguments; None: the body cannot be read."""
    try:
        arguments, name = xmlrpc.client.loads(body, use_builtin_types=True)
    except (ExpatError, ValueError, xmlrpc.client.Error):
        return None
    return str(name), arguments


def asked(said: Said | None) -> Asked | None:
    """What it asks of a model; None if it asks nothing of any."""
    if said is None or said[0] != "execute_kw" or len(said[1]) < 6:
        return None
    _, _, _, model, method, positional, *rest = said[1]
    return Asked(model, method, tuple(positional), rest[0] if rest else {})


def answer_common(rights: Rights, said: Said | None, database: str, version: tuple[int, ...]) -> Written:
    """`version` and `authenticate`."""
    match said:
        case ("version", _):
            shown = ".".join(str(one) for one in version)
            return _written(
                {
                    "server_version": shown,
                    "server_version_info": [*version, 0, "final", 0, ""],
                    "server_serie": shown,
                    "protocol_version": 1,
                }
            )
        case ("authenticate", (name, login, key, *_)):
            if name != database:
                return _fault(1, _traceback("psycopg2.OperationalError", f'connection failed: FATAL:  database "{name}" does not exist'))
            return _written(rights.uid if login == rights.login and key in rights.keys else False)
    return _fault(1, _traceback("Exception", "Method not found"))


def answer_object(tables: Tables, rights: Rights, said: Said | None, database: str) -> Written:
    """`execute_kw`."""
    called = asked(said)
    if said is None or called is None:
        return _fault(1, _traceback("xml.parsers.expat.ExpatError", "not well-formed (invalid token): line 1, column 0"))
    name, uid, key = said[1][:3]
    if name != database:
        return _fault(1, _traceback("psycopg2.OperationalError", f'connection failed: FATAL:  database "{name}" does not exist'))
    try:
        _check(tables, rights, uid, key)
        return _written(methods.call(tables, rights, called.model, called.method, called.positional, called.named))
    except UnknownError:
        return _fault(2, f"Object {called.model} doesn't exist")
    except UnknownMethodError as error:
        return _fault(1, _traceback("AttributeError", error.text))
    except RefusedError as error:
        return _fault(error.code, error.text if error.code != 1 else _traceback(_short(error), error.text))
    except OverflowError as error:
        return _fault(1, _traceback("OverflowError", str(error)))


def _check(tables: Tables, rights: Rights, uid: Any, key: Any) -> None:
    if tables.row("res.users", uid) is None:
        raise UserError(f"Record does not exist or has been deleted.\n(Record: res.users({uid},), User: {uid})")
    if uid != rights.uid or key not in rights.keys:
        raise WrongKeyError("Access Denied")


def _short(error: RefusedError) -> str:
    return "TypeError" if error.status == 422 else error.name.removeprefix("builtins.")


def _written(value: Any) -> Written:
    return _xml(xmlrpc.client.dumps((_cleaned(value),), methodresponse=True))


def _fault(code: int, text: str) -> Written:
    return _xml(xmlrpc.client.dumps(xmlrpc.client.Fault(code, text)))


def _xml(text: str) -> Written:
    return Written(200, text.encode(), "text/xml; charset=utf-8")


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return value.translate(_CONTROLS)
        case list() | tuple():
            return [_cleaned(one) for one in value]
        case dict():
            return {_cleaned(name): _cleaned(one) for name, one in value.items()}
        case _:
            return value


def _traceback(name: str, text: str) -> str:
    return f'Traceback (most recent call last):\n  File "/usr/lib/python3/dist-packages/odoo/http.py", line 1\n{name}: {text}\n'
