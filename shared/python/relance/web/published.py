"""What anybody may read: the OpenAPI document, and a page that says the same to people. Nothing of any organisation is in either."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, Final

from relance.web.reply import PAGE, Reply
from relance.web.route import Answers, Call, Route

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "h2{font-size:1rem;margin:2rem 0 0;overflow-wrap:anywhere}h2 b{display:inline-block;min-width:4.5rem}"
    "p{margin:.2rem 0}code{background:#f3f3f3;padding:.1rem .3rem;border-radius:3px}"
    "li{overflow-wrap:anywhere}"
)


def specification(_call: Call) -> Reply:
    """This document."""
    from relance.web.openapi import document

    return Reply(200, document())


def page(_call: Call) -> Reply:
    """All routes on one page, for people."""
    from relance.web.openapi import document

    whole = document()
    operations = ((method, path, one) for path, methods in whole["paths"].items() for method, one in methods.items())
    parts = "".join(part for method, path, one in operations for part in _operation(method, path, one))
    title = f"{escape(whole['info']['title'])} {escape(whole['info']['version'])}"
    return Reply(
        200,
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1><p>{escape(whole['info']['description'])}</p>"
        f'<p>For programs: <a href="openapi.json">openapi.json</a></p>{parts}</html>',
        {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
        PAGE,
    )


def _operation(method: str, path: str, one: dict[str, Any]) -> Iterator[str]:
    yield f'<h2 id="{escape(one["operationId"])}"><b>{method.upper()}</b> {escape(path)}</h2>'
    yield f"<p>{escape(one['summary'])}. {escape(one['description'])}</p><ul>"
    for parameter in one.get("parameters", ()):
        must = ", required" if parameter.get("required") else ""
        yield f"<li><code>{escape(parameter['name'])}</code> ({parameter['in']}{must}) {escape(parameter.get('description', ''))}</li>"
    for status, answer in one["responses"].items():
        if status < "400":
            yield f"<li><code>{status}</code> {escape(answer['description'])}</li>"
    yield "</ul>"


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
