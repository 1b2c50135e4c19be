"""What both ways to speak to an Odoo have in common: one call, one reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

#: Said with every call: archived records count, moments are in UTC.
CONTEXT: Final[dict[str, Any]] = {"active_test": False, "tz": "UTC"}


@dataclass(frozen=True, slots=True)
class Reply:
    """`value` is plain: text, numbers, booleans, lists, mappings; where there is nothing, Odoo says False.

    `date` is the server's own time when it answered, in whole seconds; None if it did not say. `elapsed` are the seconds from asking to
    having all of it, `bytes` what came over the wire.
    """

    value: Any
    date: datetime | None
    elapsed: float
    bytes: int


class Transport(Protocol):
    """A way to call a method of a model."""

    def call(self, model: str, method: str, ids: Sequence[int] | None, **named: Any) -> Reply:
        """Call `method` on the records `ids`, or on the model if that is None. Raises an OdooError."""
        ...
