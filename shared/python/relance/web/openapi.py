"""The OpenAPI 3.1 document: made from the routes and the forms of what they are asked and answer, so that it says what is enforced."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from relance import __version__
from relance.store.replies import LONGEST_KEY
from relance.web.caller import Access
from relance.web.former import RefusalShape
from relance.web.problems import ProblemShape
from relance.web.reading import PARAMETERS
from relance.web.reply import JSON, PROBLEM
from relance.web.route import Answers, Route
from relance.web.writing import REPLAYED

_REFS: Final = "#/components/schemas/"
_FORM: Final = "application/x-www-form-urlencoded"
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Names this request: sent again under the same key, it is answered as before and not done again.",
    "schema": {"type": "string", "pattern": f"^[ -~]{{1,{LONGEST_KEY}}}$"},
}
_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "description": "The version to change, as ETag gave it; any other is refused.",
    "schema": {"type": "string", "pattern": '^("[0-9]{1,9}"|\\*)$', "examples": ['"3"']},
}
_HEADERS: Final[Mapping[str, str]] = {
    "Location": "Where it is.",
    "ETag": "The version of the record: what If-Match takes.",
    REPLAYED: "`true`: the reply to the same request before.",
    "Relance-Parked": "How many records could not be done; the run says why.",
    "Relance-Missing-Characters": "Characters that the fonts lack and that are a sign in the document, percent-encoded.",
}
#: What else may be answered, by the gateway before the function among it.
_ALWAYS: Final = (400, 429, 500, 503)
_NAMED: Final = (401, 403, 404, 409)
_SAYS: Final[Mapping[int, str]] = {
    400: "The request is not valid; the reply says what is wrong with it.",
    401: "There is no token, or it is not valid any more.",
    403: "This login may not do that.",
    404: "There is no such record.",
    409: "It cannot be done as things stand, or a record changed just now.",
    412: "The record has changed since the version that If-Match names.",
    413: "The body is too large.",
    415: "The body is not of a kind that is taken; Content-Type must say what it is.",
    422: "The Idempotency-Key was used for another request.",
    428: "If-Match is missing.",
    429: "Too many requests; wait a moment.",
    500: "Something went wrong here; the reply has the id to look for in the log.",
    503: "The service cannot do it at the moment; try again later.",
}


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document, as plain data."""
    from relance.web.routes import ROUTES

    schemas = _Schemas(ROUTES)
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    built = {
        "openapi": "3.1.0",
        "info": {
            "title": "Relance",
            "version": __version__,
            "description": "Rentals, their timesheets and invoices; the mirror of an Odoo; runs, messages and the audit. "
            "All is of the organisation that the token names.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "."}],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "The ID token."}},
        },
    }
    found: dict[str, Any] = json.loads(re.sub(rf'("{_REFS}\w+)Shape"', r'\1"', json.dumps(built)))
    return found


class _Schemas:
    """The schemas of all that the routes are asked and answer, by what they are made of."""

    def __init__(self, routes: tuple[Route, ...]) -> None:
        asked = {form for route in routes for form in (route.query, route.body) if form}
        answered = {answers.shape for route in routes for answers in route.replies.values() if answers.shape}
        adapters: list[tuple[Any, JsonSchemaMode, TypeAdapter[Any]]] = [
            *((one, "validation", TypeAdapter(one)) for one in sorted(asked, key=lambda one: str(one.__name__))),
            *((one, "serialization", TypeAdapter(one)) for one in (*_sorted(answered), ProblemShape, RefusalShape)),
        ]
        by_key, whole = TypeAdapter.json_schemas(adapters, ref_template=_REFS + "{model}")
        self._of = {key: _plain(schema) for (key, _), schema in by_key.items()}
        self._all = {name: _plain(schema) for name, schema in whole.get("$defs", {}).items()}

    @property
    def components(self) -> dict[str, Any]:
        """By the names under which they are referred to."""
        return {name.removesuffix("Shape"): schema for name, schema in self._all.items() if not name.endswith("Query")}

    def of(self, what: Any) -> dict[str, Any]:
        """A reference to the schema of a form or shape, or the schema itself."""
        found: dict[str, Any] = self._of[what]
        return found

    def fields(self, form: Any) -> Iterator[tuple[str, dict[str, Any], bool]]:
        """The fields of a form, each with its schema, and whether it must be there."""
        schema = self._of[form]
        schema = self._all[schema["$ref"].removeprefix(_REFS)] if "$ref" in schema else schema
        for name, field in schema.get("properties", {}).items():
            yield name, field, name in schema.get("required", ())


def _sorted(shapes: set[Any]) -> list[Any]:
    return sorted(shapes, key=lambda one: str(one.__name__))


def _plain(schema: Any) -> Any:
    """Without what pydantic adds for itself: titles, and defaults that only mean that nothing was said."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {field: _plain(one) for field, one in value.items()} if name == "properties" else _plain(value)
        for name, value in schema.items()
        if not (name == "title" and isinstance(value, str)) and not (name == "default" and value is None)
    }


def _operation(route: Route, schemas: _Schemas) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{route.handle.__module__.rsplit('.', 1)[-1]}_{route.handle.__name__}",
        "summary": route.summary,
        "description": " ".join(_described(route)),
        "security": [{"token": []}] if route.access else [],
        "responses": dict(sorted(_responses(route, schemas))),
    }
    if parameters := list(_parameters(route, schemas)):
        operation["parameters"] = parameters
    if route.body:
        schema = schemas.of(route.body)
        content = {"schema": schema} | ({"example": route.example} if route.example else {})
        kinds = (JSON, _FORM) if route.form else (JSON,)
        required = any(must for _, _, must in schemas.fields(route.body))
        operation["requestBody"] = {"required": required, "content": dict.fromkeys(kinds, content)}
    return operation


def _described(route: Route) -> Iterator[str]:
    """What the summary does not say already, and who may call it."""
    said = " ".join((route.handle.__doc__ or "").split())
    if not route.summary.startswith(said.removesuffix(".")):
        yield said
    if route.access is None:
        yield "Needs no token."
        return
    roles = [role for role in Access if role.includes(route.access)]
    yield "For anybody logged in." if len(roles) == len(Access) else f"For {' or '.join(roles)}."


def _parameters(route: Route, schemas: _Schemas) -> Iterator[dict[str, Any]]:
    for name in route.parameters:
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^{PARAMETERS[name]}$"}}
    for name, schema, required in schemas.fields(route.query) if route.query else ():
        said = {"description": schema["description"]} if "description" in schema else {}
        yield {"name": name, "in": "query", "required": required, "schema": _said(schema), **said}
    if route.keyed:
        yield dict(_KEY)
    if route.if_match:
        yield {**_MATCH, "required": route.must_match}


def _said(schema: dict[str, Any]) -> dict[str, Any]:
    """Of a field that may be left out: what it is when it is there. A query knows no null."""
    some = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "description")}
    return {**rest, **some[0]} if len(some) == 1 else {name: value for name, value in schema.items() if name != "description"}


def _responses(route: Route, schemas: _Schemas) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, answers in route.replies.items():
        yield str(status), _answered(route, answers, schemas)
    for status in _problems(route):
        if status not in route.replies:
            problem = {PROBLEM: {"schema": schemas.of(ProblemShape)}}
            french = {JSON: {"schema": schemas.of(RefusalShape)}} if route.french else {}
            yield str(status), {"description": _SAYS[status], "content": {**french, **problem}}


def _answered(route: Route, answers: Answers, schemas: _Schemas) -> dict[str, Any]:
    names = (*answers.headers, *((REPLAYED,) if route.keyed else ()))
    found: dict[str, Any] = {"description": answers.says}
    if answers.shape or answers.kind != JSON:
        found["content"] = {answers.kind: {"schema": schemas.of(answers.shape) if answers.shape else {"type": "string"}}}
    if names:
        found["headers"] = {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}
    return found


def _problems(route: Route) -> set[int]:
    found = {*_ALWAYS, *(_NAMED if route.access else ())}
    if route.body:
        found |= {413, 415}
    if route.keyed:
        found |= {422}
    if route.if_match:
        found |= {412}
    return found | ({428} if route.must_match else set())
