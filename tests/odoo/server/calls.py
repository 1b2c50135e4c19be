"""Odoo's two protocols with nothing but the standard library: what the tests themselves write with, and what they check replies by."""

from __future__ import annotations

import http.client
import json
import xmlrpc.client
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    """A reply as it came. The body is its text."""

    status: int
    headers: dict[str, str]
    body: str


class RefusedError(Exception):
    """A call that failed: the status and name of JSON-2, or the code of an XML-RPC fault, and the text."""

    def __init__(self, code: int, name: str, text: str) -> None:
        super().__init__(f"{code} {name} {text}")
        self.code, self.name, self.text = code, name, text


def ask(url: str, path: str, body: bytes | None, headers: dict[str, str], method: str = "POST") -> Reply:
    """One request on a connection of its own. OSError: nobody answers, or not to the end."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=150)
    try:
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        return Reply(reply.status, dict(reply.getheaders()), reply.read().decode())
    except http.client.HTTPException as error:
        raise ConnectionError(repr(error)) from error
    finally:
        connection.close()


def json2_request(key: str, model: str, method: str, arguments: dict[str, Any]) -> tuple[str, bytes, dict[str, str]]:
    """Path, body and headers of a call by JSON-2; `ids` and `context` are among the arguments."""
    headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
    return f"/json/2/{model}/{method}", json.dumps(arguments).encode(), headers


def xmlrpc_request(
    database: str, uid: int, key: str, model: str, method: str, arguments: dict[str, Any]
) -> tuple[str, bytes, dict[str, str]]:
    """The same by XML-RPC, where ids stand first."""
    named = dict(arguments)
    placed = [named.pop("ids")] if "ids" in named else []
    call = xmlrpc.client.dumps((database, uid, key, model, method, placed, named), "execute_kw", allow_none=True)
    return "/xmlrpc/2/object", call.encode(), {"Content-Type": "text/xml"}


def json2(url: str, key: str, model: str, method: str, /, **arguments: Any) -> Any:
    """What the method returns, over JSON-2. RefusedError, OSError."""
    reply = ask(url, *json2_request(key, model, method, arguments))
    if reply.status != 200:
        said = json.loads(reply.body) if reply.headers.get("Content-Type", "").startswith("application/json") else {}
        raise RefusedError(reply.status, said.get("name", ""), said.get("message", reply.body))
    return json.loads(reply.body)


def xmlrpc_call(url: str, database: str, uid: int, key: str, model: str, method: str, /, **arguments: Any) -> Any:
    """The same over XML-RPC, for a user by his id and a key or his password. RefusedError, OSError."""
    reply = ask(url, *xmlrpc_request(database, uid, key, model, method, arguments))
    try:
        return xmlrpc.client.loads(reply.body)[0][0]
    except xmlrpc.client.Fault as fault:
        text = fault.faultString.strip()
        raise RefusedError(fault.faultCode, "", text.splitlines()[-1] if text.startswith("Traceback") else text) from fault
