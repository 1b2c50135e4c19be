"""A request as API Gateway brings it, read once: headers, path, query and body, each in the form that its route asks for."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from relance.domain.errors import InvalidError, NotFoundError
from relance.store import replies
from relance.store.replies import Asked
from relance.web import forms
from relance.web.caller import Caller
from relance.web.errors import Fault, HttpError
from relance.web.problems import reason_of
from relance.web.route import Call, Match, Route

#: A body is never larger: a thousand numbers take less than a tenth of it.
LARGEST: Final = 1_000_000
#: Faults that are told, and characters of a field's name: a reply has its limit too, and 500 names are as wrong as 100,000.
_SHOWN: Final = 100
_FORM: Final = "application/x-www-form-urlencoded"
_VERSION: Final = re.compile(r'"([0-9]{1,9})"')
#: What a parameter of a path must look like. One that does not names nothing.
PARAMETERS: Final[Mapping[str, str]] = {
    "id": forms.RENTAL,
    "number": forms.NUMBER,
    "month": forms.MONTH,
    "run": forms.RUN,
    "model": forms.MODEL,
    "record": forms.RECORD,
    "message": forms.MESSAGE,
}
_CALLED: Final[Mapping[str, str]] = {
    "id": "rental",
    "number": "invoice",
    "run": "run",
    "model": "model",
    "record": "record",
    "message": "message",
}
#: What is said of a body that cannot be read; the old manner says the same in its own words.
NO_TEXT: Final = "The body is not text in UTF-8."
NO_JSON: Final = "The body is not JSON."
NO_OBJECT: Final = "The body must be a JSON object."
NO_FORM: Final = "The body is no form."


def read(match: Match, route: Route, caller: Caller, event: Mapping[str, Any], has_time: Callable[[], bool]) -> Call:
    """The call that a request makes of its route.

    HttpError 400, 413, 415, 428; InvalidError; NotFoundError: a parameter of the path cannot be the name of anything.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items() if value is not None}
    path = _path(match.path)
    version = _version(route, headers.get("if-match"))
    text = _text(event) if route.body else ""
    query = _checked(route.query, _query(event)) if route.query else None
    asked = _asked(route, caller, path, text, headers.get("idempotency-key"))
    body = _checked(route.body, _fields(route, text, headers.get("content-type", ""))) if route.body else None
    return Call(caller=caller, path=path, query=query, body=body, version=version, asked=asked, has_time=has_time)


def _path(given: Mapping[str, str]) -> Mapping[str, str]:
    for name, value in given.items():
        if not re.fullmatch(PARAMETERS[name], value):
            if name in _CALLED:
                raise NotFoundError(_CALLED[name], value)
            raise InvalidError(name, value, "is not a month; write it as YYYY-MM, for example 2025-03")
    return given


def _version(route: Route, given: str | None) -> int | None:
    if not route.if_match:
        return None
    if given is None and route.must_match:
        raise HttpError(428, "Say which version you change: send If-Match with the ETag of what you have read.")
    if given is None or given.strip() == "*":
        return None
    found = _VERSION.fullmatch(given.strip())
    if not found:
        raise InvalidError("If-Match", given, 'must be a version as ETag gives it, such as "3", or *')
    return int(found[1])


def _asked(route: Route, caller: Caller, path: Mapping[str, str], text: str, key: str | None) -> Asked | None:
    if key is None or not route.keyed:
        return None
    return replies.asked(caller.organisation.id, key, route.method, route.path, json.dumps(path, sort_keys=True), text)


def _query(event: Mapping[str, Any]) -> dict[str, str]:
    several = event.get("multiValueQueryStringParameters") or {}
    given = dict(event.get("queryStringParameters") or {})
    for name, values in several.items():
        if len(values or ()) > 1:
            raise InvalidError(name, values, "is given more than once")
        given[name] = values[0] if values else ""
    return given


def _text(event: Mapping[str, Any]) -> str:
    text = event.get("body") or ""
    if len(text) > LARGEST * 2:
        raise HttpError(413, f"The body is larger than {LARGEST} bytes.")
    try:
        raw = base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else text.encode()
        decoded = raw.decode()
    except (binascii.Error, ValueError):
        raise HttpError(400, NO_TEXT) from None
    if len(raw) > LARGEST:
        raise HttpError(413, f"The body is larger than {LARGEST} bytes.")
    return decoded


def _fields(route: Route, text: str, content_type: str) -> dict[str, Any]:
    """The fields of a body: an object of JSON, or a form where the route takes one. An empty one has none."""
    kind = content_type.split(";")[0].strip().lower()
    if not text.strip():
        return {}
    if route.form and kind == _FORM:
        return _of_form(text)
    if kind != "application/json":
        taken = f"application/json or {_FORM}" if route.form else "application/json"
        raise HttpError(415, f"The body must be {taken}; say so in Content-Type.")
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise HttpError(400, NO_JSON) from None
    if not isinstance(found, dict):
        raise HttpError(400, NO_OBJECT)
    return found


def _of_form(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise HttpError(400, NO_FORM) from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in fields:
            raise InvalidError(name, value, "is given more than once")
        fields[name] = value
    return fields


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _checked(form: type[BaseModel], fields: Mapping[str, Any]) -> BaseModel:
    try:
        return form.model_validate(fields)
    except ValidationError as error:
        faults = [
            Fault(".".join(str(part) for part in one["loc"])[:_SHOWN], _value(one), reason_of(one, form.model_fields))
            for one in _told(error)[:_SHOWN]
        ]
        raise HttpError(400, f"{faults[0].field}: {faults[0].reason}", faults) from None


def _told(error: ValidationError) -> list[ErrorDetails]:
    """Without the lists that are too short only because pydantic counts the entries that are right."""
    every = error.errors(include_url=False)
    above = {one["loc"][:depth] for one in every for depth in range(len(one["loc"]))}
    return [one for one in every if one["type"] != "too_short" or one["loc"] not in above]


def _value(error: Any) -> Any:
    """What was there; of something that was not, nothing."""
    return None if error["type"] == "missing" else error["input"]
