"""The words for what a vehicle did on a day: ours, and those of the timesheets of the systems before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from relance.domain.errors import InvalidError
from relance.domain.timesheet import DayStatus

FRENCH: Final[Mapping[DayStatus, str]] = MappingProxyType(
    {
        DayStatus.WORKED: "Travail",
        DayStatus.MAINTENANCE: "Entretien",
        DayStatus.OUT_OF_SERVICE: "Hors service",
        DayStatus.IDLE: "Inactif",
    }
)
_BETWEEN_WORDS: Final = re.compile(r"[\s_-]+")


def day_status(word: object) -> DayStatus:
    """What `word` says of a day, in English or French, whatever its case: `worked`, `Travail`, `Hors service`, `out_of_service`.

    InvalidError lists the words there are.
    """
    said = _plain(word) if isinstance(word, str) else ""
    for status, french in FRENCH.items():
        if said in (_plain(status.value), _plain(french)):
            return status
    raise InvalidError("status", word, f"is not one of {', '.join(DayStatus)} ({', '.join(FRENCH.values())})")


def _plain(word: str) -> str:
    return _BETWEEN_WORDS.sub(" ", word.strip().casefold())
