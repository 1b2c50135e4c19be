"""What else is asked of the real Odoo to be recorded: its version, who somebody is, and what it takes for no call at all."""

from __future__ import annotations

import xmlrpc.client
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tests.odoo.server.cases import FULL
from tests.odoo.server.pristine import DATABASE

_JSON: Final = "application/json"
_COUNT: Final = "/json/2/dimagaz.bc/search_count"


@dataclass(frozen=True)
class Address:
    """A request that is no call of a model's method. The body is made with the key of `reader`."""

    path: str
    body: Callable[[str], str]
    kind: str = "text/xml"
    headers: dict[str, str] = field(default_factory=dict)
    http_method: str = "POST"


def _common(method: str, *parameters: Any) -> Address:
    return Address("/xmlrpc/2/common", lambda key: _written(method, parameters, key))


def _read(database: str, uid: int) -> Address:
    parameters = (database, uid, "KEY", "dimagaz.bc", "read", [[FULL]], {"fields": ["name"]})
    return Address("/xmlrpc/2/object", lambda key: _written("execute_kw", parameters, key))


def _written(method: str, parameters: tuple[Any, ...], key: str) -> str:
    return xmlrpc.client.dumps(tuple(key if one == "KEY" else one for one in parameters), method)


def _json(body: str, **headers: str) -> Address:
    return Address(_COUNT, lambda _key: body, _JSON, {name.replace("_", "-"): value for name, value in headers.items()})


ADDRESSES: Final = {
    "json2/version": Address("/json/version", lambda _key: "", http_method="GET"),
    "json2/no_key": _json('{"domain": []}', Authorization=""),
    "json2/unknown_database": _json('{"domain": []}', X_Odoo_Database="nothing"),
    "json2/named_database": _json('{"domain": []}', X_Odoo_Database=DATABASE),
    "json2/not_json": _json("{"),
    "json2/wrong_content_type": Address(_COUNT, lambda _key: "{}", "text/plain"),
    "json2/unknown_path": Address("/nowhere", lambda _key: "", http_method="GET"),
    "xmlrpc/version": _common("version"),
    "xmlrpc/authenticate": _common("authenticate", DATABASE, "reader", "KEY", {}),
    "xmlrpc/authenticate_wrong_key": _common("authenticate", DATABASE, "reader", "0" * 40, {}),
    "xmlrpc/authenticate_unknown_database": _common("authenticate", "nothing", "reader", "KEY", {}),
    "xmlrpc/unknown_database": _read("nothing", 2),
    "xmlrpc/unknown_user": _read(DATABASE, 4242),
    "xmlrpc/key_of_somebody_else": _read(DATABASE, 2),
    "xmlrpc/not_xml": Address("/xmlrpc/2/object", lambda _key: "<nothing"),
}
