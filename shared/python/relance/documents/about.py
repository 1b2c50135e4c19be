"""What a document says of itself, beside its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

CREATOR: Final = "Relance"


@dataclass(frozen=True, slots=True)
class About:
    """`made_on` is the day of the invoice, not of the clock: the same invoice is the same bytes."""

    title: str
    language: str
    made_on: date
