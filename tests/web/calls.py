"""Calls of the API as API Gateway brings them, and its replies, each held against the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has none

from relance.runtime.clock import now
from relance.web.caller import Access
from relance.web.entry import handle
from relance.web.openapi import document
from relance.web.route import matched
from relance.web.routes import ROUTES
from tests.fleet import FLEET

CLIENT: Final = "client-1"
ISSUER: Final = "https://cognito-idp.eu-west-3.amazonaws.com/eu-west-3_pool"
BUCKET: Final = "test-documents"


@dataclass(frozen=True)
class Told:
    """A reply: its status, its headers, and its body as data where it is JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any
    text: str

    @property
    def everything(self) -> str:
        """All that was sent, as one text."""
        return f"{self.status}\n{json.dumps(dict(self.headers), ensure_ascii=False)}\n{self.text}"


def claims(organisation: str = FLEET.id, role: str = "admin", **others: Any) -> dict[str, Any]:
    """The claims of a person's ID token, as API Gateway gives them; `others` replace or add some."""
    usual = {
        "sub": "0b5e",
        "email": f"{role}@{organisation}.test",
        "token_use": "id",
        "aud": CLIENT,
        "iss": ISSUER,
        "exp": str(int((now() + timedelta(hours=1)).timestamp())),
        "custom:organisation": organisation,
        "custom:role": role,
    }
    return {name: value for name, value in (usual | others).items() if value is not None}


def event(
    method: str,
    path: str,
    body: Any = None,
    *,
    token: Mapping[str, Any] | None,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    kind: str = "application/json",
) -> dict[str, Any]:
    """A request as API Gateway brings it."""
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    sent = {"Content-Type": kind} if text is not None else {}
    authorizer = {"authorizer": {"claims": dict(token)}} if token else {}
    return {
        "httpMethod": method,
        "path": path,
        "resource": "",
        "pathParameters": None,
        "headers": {**sent, **(headers or {})},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "requestContext": {"path": f"/live{path}", **authorizer},
        "body": text,
        "isBase64Encoded": False,
    }


def asked(given: Mapping[str, Any], has_time: Callable[[], bool] = lambda: True) -> Told:
    """What the API replies; it fails if the document does not say so."""
    answer = handle(given, has_time)
    text = answer["body"]
    kind = answer["headers"].get("Content-Type", "")
    told = Told(answer["statusCode"], answer["headers"], json.loads(text) if "json" in kind else None, text)
    _hold_against_the_document(given, told, kind)
    return told


def call(method: str, path: str, body: Any = None, *, role: str = "admin", organisation: str = FLEET.id, **more: Any) -> Told:
    """A request of somebody of an organisation. `more`: query, headers, kind, has_time."""
    has_time = more.pop("has_time", lambda: True)
    return asked(event(method, path, body, token=claims(organisation, role), **more), has_time)


def get(path: str, **more: Any) -> Told:
    """A page of a list, or a record."""
    return call("GET", path, **more)


def post(path: str, body: Any = None, key: str = "", **more: Any) -> Told:
    """Something new, under that key if one is given."""
    keyed = {"Idempotency-Key": key} if key else {}
    return call("POST", path, {} if body is None else body, headers={**keyed, **more.pop("headers", {})}, **more)


def patch(path: str, body: Any, version: int | str = "*", **more: Any) -> Told:
    """A change of what was read at that version."""
    match = version if isinstance(version, str) else f'"{version}"'
    return call("PATCH", path, body, headers={"If-Match": match, **more.pop("headers", {})}, **more)


def form(**fields: object) -> dict[str, Any]:
    """The same as a browser sends it: `post(path, **form(month=1))`."""
    return {"body": urlencode(fields), "kind": "application/x-www-form-urlencoded"}


def allowed(role: str, access: Access | None) -> bool:
    """Whether somebody of that role may call what asks for `access`."""
    return access is None or (role in list(Access) and Access(role).includes(access))


def _hold_against_the_document(given: Mapping[str, Any], told: Told, kind: str) -> None:
    found = matched(ROUTES, given["httpMethod"], given["path"], given["resource"], given["pathParameters"])
    if found.route is None:
        assert told.status in (404, 405), told.everything
        return
    responses = document()["paths"][found.route.path][given["httpMethod"].lower()]["responses"]
    assert str(told.status) in responses, told.everything
    content = responses[str(told.status)].get("content", {})
    assert (kind in content) if told.text else not content, told.everything
    if told.body is not None:
        faults = [error.message for error in _validator(found.route.path, given["httpMethod"], told.status, kind).iter_errors(told.body)]
        assert not faults, (faults, told.everything)
    named = responses[str(told.status)].get("headers", {})
    ours = {name for name in told.headers if name in ("Location", "ETag") or name.startswith(("Relance-", "Idempotency-"))}
    assert ours <= set(named), told.everything


@lru_cache(maxsize=512)
def _validator(path: str, method: str, status: int, kind: str) -> Draft202012Validator:
    whole = document()
    schema = whole["paths"][path][method.lower()]["responses"][str(status)]["content"][kind]["schema"]
    return Draft202012Validator({"$defs": {}, "components": _strict(whole["components"]), "allOf": [_strict(schema)]})


def _strict(schema: Any) -> Any:
    """The schema without room for fields that it does not name: the document must say all that is answered."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if "properties" in schema and "additionalProperties" not in schema else {}
    return {name: _strict(value) for name, value in schema.items()} | closed
