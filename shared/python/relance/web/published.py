"""What anybody may read: the OpenAPI document, and a page that says the same to people. Nothing of any organisation is in either."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from relance.web.reply import PAGE, Reply
from relance.web.route import Answers, Call, Route

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#222;overflow-wrap:anywhere}"
    "h2{font-size:1rem;margin:2.5rem 0 0;border-top:1px solid #ccc;padding-top:1rem}h2 b{margin-right:.5rem}"
    "h3{font-size:.9rem;margin:.8rem 0 0}p{margin:.2rem 0}ul{margin:0;padding-left:1.2rem}"
    "code,pre{background:#f3f3f3;padding:.1rem .3rem;border-radius:3px}pre{white-space:pre-wrap;margin:.3rem 0;padding:.5rem}"
)
_REFS: Final = "#/components/schemas/"
_TYPES: Final = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "array": "list",
    "object": "object",
    "null": "null",
}
_LIMITS: Final = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "{} or more characters",
    "maxLength": "at most {} characters",
    "minItems": "{} or more entries",
    "maxItems": "at most {} entries",
    "minProperties": "{} or more entries",
    "maxProperties": "at most {} entries",
}
#: Where a parameter is sent, as a heading.
_PLACES: Final = {"path": "In the path", "query": "In the query", "header": "Headers"}


def specification(_call: Call) -> Reply:
    """This document."""
    from relance.web.openapi import document

    return Reply(200, document())


def page(_call: Call) -> Reply:
    """All routes on one page, for people."""
    from relance.web.openapi import document

    whole = document()
    operations = ((method, path, one) for path, methods in whole["paths"].items() for method, one in methods.items())
    schemas = whole["components"]["schemas"]
    parts = "".join(part for method, path, one in operations for part in _operation(method, path, one, schemas))
    title = f"{escape(whole['info']['title'])} {escape(whole['info']['version'])}"
    return Reply(
        200,
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1><p>{_prose(whole['info']['description'])}</p>"
        f'<p>For programs: <a href="openapi.json">openapi.json</a></p>{parts}</html>',
        {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
        PAGE,
    )


def _operation(method: str, path: str, one: dict[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    yield f'<h2 id="{escape(one["operationId"])}"><b>{method.upper()}</b> {escape(path)}</h2>'
    yield f"<p>{_prose(_both(one['summary'], one['description']))}</p>"
    for place, heading in _PLACES.items():
        if sent := [parameter for parameter in one.get("parameters", ()) if parameter["in"] == place]:
            rows = (_field(each["name"], each | each["schema"], bool(each.get("required")), schemas) for each in sent)
            yield f"<h3>{heading}</h3><ul>{''.join(rows)}</ul>"
    if "requestBody" in one:
        yield from _body(one["requestBody"], schemas)
    done = {status: answer for status, answer in one["responses"].items() if status < "400"}
    refused = {status: answer for status, answer in one["responses"].items() if status >= "400"}
    yield f"<h3>Replies</h3>{_replies(done)}"
    yield f"<details><summary>Where it is not done: {', '.join(refused)}</summary>{_replies(refused)}</details>"


def _replies(answers: Mapping[str, dict[str, Any]]) -> str:
    """Each status with what it means, and the headers worth knowing of."""
    headers = {status: f" Headers: {', '.join(answer['headers'])}." for status, answer in answers.items() if "headers" in answer}
    rows = (f"<li>{_code(status)} {_prose(answer['description'] + headers.get(status, ''))}</li>" for status, answer in answers.items())
    return f"<ul>{''.join(rows)}</ul>"


def _both(summary: str, description: str) -> str:
    """The summary as a sentence before the description, unless that begins with it."""
    return description if description.startswith(summary) else f"{summary}. {description}"


def _body(body: dict[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    content = next(iter(body["content"].values()))
    form = _whole(content["schema"], schemas)
    yield f"<h3>Body ({escape(' or '.join(body['content']))}{'' if body['required'] else '; may be empty'})</h3>"
    yield f"<p>{_prose(form.get('description', ''))}</p>{_fields(form, schemas)}"
    if "example" in content:
        yield f"<p>For example:</p><pre>{escape(json.dumps(content['example'], ensure_ascii=False))}</pre>"


def _fields(schema: dict[str, Any], schemas: Mapping[str, Any]) -> str:
    """The fields of an object, or of those in a list, as a list of their own; nothing where there are none."""
    schema = _whole(schema, schemas)
    if "items" in schema:
        return _fields(schema["items"], schemas)
    must = schema.get("required", ())
    rows = "".join(_field(name, one, name in must, schemas) for name, one in schema.get("properties", {}).items())
    return f"<ul>{rows}</ul>" if rows else ""


def _field(name: str, schema: dict[str, Any], must: bool, schemas: Mapping[str, Any]) -> str:
    said = [_kind(schema, schemas), "<b>required</b>" if must else "may be left out"]
    # No text, no entry: that is what is left out anyway.
    if schema.get("default") not in (None, "", []):
        said.append(f"which means {_code(_plain(schema['default']))}")
    return f"<li>{_code(name)} {', '.join(said)}. {_prose(schema.get('description', ''))}{_fields(schema, schemas)}</li>"


def _kind(schema: dict[str, Any], schemas: Mapping[str, Any]) -> str:
    """What a value is and within which limits: `text, at most 200 characters`."""
    schema = _whole(schema, schemas)
    if "anyOf" in schema:
        return ", or ".join(_kind(one, schemas) for one in schema["anyOf"])
    if "enum" in schema:
        return f"one of {', '.join(_code(_plain(one)) for one in schema['enum'])}"
    said = ["date" if schema.get("format") == "date" else _TYPES[schema["type"]]]
    said += [limit.format(schema[name]) for name, limit in _LIMITS.items() if name in schema]
    said += ["each once"] if schema.get("uniqueItems") else []
    said += [_pattern(schema["pattern"])] if "pattern" in schema and "format" not in schema else []
    said += [f"such as {_code(_plain(one))}" for one in schema.get("examples", ())]
    said += [f"named {_pattern(schema['propertyNames']['pattern'])}"] if "propertyNames" in schema else []
    inner = schema.get("items") or schema.get("additionalProperties")
    return ", ".join(said) + (f", each: {_kind(inner, schemas)}" if inner else "")


def _pattern(pattern: str) -> str:
    # A pattern that spells out control characters is for programs.
    if r"\x00" in pattern:
        return "no control characters" + (" and no <code>#</code>" if "[^#" in pattern else "")
    return f"like {_code(pattern)}"


def _whole(schema: dict[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The schema itself where it is a reference to one. What stands beside the reference comes first."""
    found: dict[str, Any] = schemas[schema["$ref"].removeprefix(_REFS)] if "$ref" in schema else {}
    return {**found, **schema}


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _prose(text: str) -> str:
    """Text of ours, in which names stand in backticks."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


ROUTES: Final = (
    Route(
        method="GET",
        path="/openapi.json",
        access=None,
        handle=specification,
        summary="The OpenAPI document",
        replies={200: Answers("This document.", dict[str, Any])},
    ),
    Route(
        method="GET",
        path="/docs",
        access=None,
        handle=page,
        summary="The API on a page",
        replies={200: Answers("A page.", None, kind=PAGE)},
    ),
)
