"""The report of a reindex: from which dates to which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from relance.domain.run import Outcome
from relance.jobs.reports.sheet import Sheet, Words

WORDS: Final[Mapping[str, Words]] = {
    "en": {"title": "DUE DATES COMPUTED AGAIN", "found": "Found {n} record(s) to move", "changed": "Changed"},
    "fr": {"title": "RECALCUL DES PROCHAINES ÉCHÉANCES", "found": "{n} enregistrement(s) à modifier", "changed": "Modifiés"},
}


def head(sheet: Sheet) -> list[str]:
    """Whose report of when."""
    return sheet.head(with_date=True)


def body(sheet: Sheet) -> list[str]:
    """A line a record."""
    moved = [f"  → {line.record} - {line.data['from']} → {line.data['to']}" for line in sheet.of(Outcome.CHANGED)]
    rows = [*moved, *(sheet.parked(line) for line in sheet.of(Outcome.PARKED))]
    return sheet.listed(len(moved), rows)


def summary(sheet: Sheet) -> list[str]:
    """How many moved."""
    return [sheet.pair("changed", len(sheet.of(Outcome.CHANGED))), *sheet.exceptions()]
