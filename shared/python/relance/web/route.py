"""A route of the API: what it is called, who may call it, what it is asked, what it answers. The whole API is made of these."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

from relance.domain.organisation import Organisation
from relance.store.effects import By
from relance.store.replies import Asked
from relance.web.caller import Access, Caller
from relance.web.reply import JSON, Reply

_PARAMETER: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that has been checked: `query` and `body` are of the route's own forms, `path` holds its parameters.

    `version` is the one that If-Match names, None for any. `asked` is what to know the request again by, if it bears a key.
    """

    caller: Caller
    path: Mapping[str, str]
    query: Any = None
    body: Any = None
    version: int | None = None
    asked: Asked | None = None
    has_time: Callable[[], bool] = lambda: True

    @property
    def organisation(self) -> Organisation:
        """The caller's organisation: the only one whose records a request can be about."""
        return self.caller.organisation

    @property
    def by(self) -> By:
        """Who does what is asked."""
        return By(self.caller.actor)


@dataclass(frozen=True, slots=True)
class Answers:
    """A reply that a route can give. `shape` is a typed dictionary; `headers` are those worth knowing of."""

    says: str
    shape: Any = None
    headers: tuple[str, ...] = ()
    kind: str = JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`access` None: anybody, without a token. `query` and `body` are pydantic models, None where there is nothing to say.

    `if_match`: it takes the version to change, and `must_match` insists on it. `french`: it speaks as the system before did, also
    when it refuses. `example` is a body. Every POST takes an Idempotency-Key.
    """

    method: str
    path: str
    access: Access | None
    handle: Callable[[Call], Reply]
    summary: str
    replies: Mapping[int, Answers]
    query: Any = None
    body: Any = None
    form: bool = False
    if_match: bool = False
    must_match: bool = False
    french: bool = False
    example: Any = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters in its path."""
        return tuple(_PARAMETER.findall(self.path))

    @property
    def keyed(self) -> bool:
        """Whether it takes an Idempotency-Key."""
        return self.method == "POST"


@dataclass(frozen=True, slots=True)
class Match:
    """The route of a request, and its parameters; without a route, the methods that there are at that place."""

    route: Route | None
    path: Mapping[str, str]
    allowed: tuple[str, ...] = ()


def matched(routes: tuple[Route, ...], method: str, path: str, resource: str = "", given: Mapping[str, str] | None = None) -> Match:
    """The route for a request, with or without a slash at its end.

    `resource` and `given` are what API Gateway has matched. They come first: a number may hold a slash, which a decoded path no
    longer tells from one between two parts.
    """
    for route in routes:
        if route.method == method and _bare(route.path) == _bare(resource) and set(route.parameters) <= set(given or {}):
            return Match(route, {name: unquote((given or {})[name]) for name in route.parameters})
    here = [(route, found) for route in routes if (found := _pattern(_bare(route.path)).fullmatch(_bare(path)))]
    for route, found in here:
        if route.method == method:
            return Match(route, {name: unquote(value) for name, value in found.groupdict().items()})
    return Match(None, {}, tuple(sorted({route.method for route, _ in here})))


def before(route: Route, path: str) -> str:
    """What stands before the route's own path in the whole one: API Gateway's stage. Empty if it cannot be told."""
    found = re.search(f"{_pattern(_bare(route.path)).pattern}$", _bare(path))
    return path[: found.start()] if found else ""


def _bare(path: str) -> str:
    return path.rstrip("/")


@lru_cache(maxsize=128)
def _pattern(path: str) -> re.Pattern[str]:
    parts = _PARAMETER.split(path)
    return re.compile("".join(f"(?P<{part}>[^/]+)" if place % 2 else re.escape(part) for place, part in enumerate(parts)))
