"""The errors of the API itself: what was asked cannot be served as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from relance.domain.errors import RelanceError

_NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request: where, what was there, and what would be right."""

    field: str
    value: object
    reason: str


class HttpError(RelanceError):
    """A request that is refused before anything is done: with which status, why, and what is wrong with it."""

    def __init__(self, status: int, detail: str, faults: Sequence[Fault] = (), headers: Mapping[str, str] = _NONE) -> None:
        self.status = status
        self.faults = tuple(faults)
        self.headers = headers
        super().__init__(detail)
