"""The report of printed invoices: how many, over how much, and which characters the fonts have not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from relance.documents import archive
from relance.domain.run import Line, Outcome
from relance.jobs.reports.sheet import Sheet, Words

WORDS: Final[Mapping[str, Words]] = {
    "en": {
        "title": "INVOICE DOCUMENTS",
        "found": "Found {n} invoice(s) to print",
        "missing": "not in the fonts, a sign stands for it: {characters}",
        "printed": "Invoices Printed",
        "with_missing": "With Missing Characters",
        "kept": "In the Archive",
    },
    "fr": {
        "title": "IMPRESSION DES FACTURES",
        "found": "{n} facture(s) à imprimer",
        "missing": "absent des polices, remplacé par un signe : {characters}",
        "printed": "Factures imprimées",
        "with_missing": "Avec des caractères absents",
        "kept": "Dans l’archive",
    },
}


def head(sheet: Sheet) -> list[str]:
    """Whose report of when."""
    return sheet.head()


def body(sheet: Sheet) -> list[str]:
    """A line an invoice."""
    return sheet.listed(len(sheet.lines), [_line(sheet, line) for line in sheet.lines])


def summary(sheet: Sheet) -> list[str]:
    """How many, and over how much."""
    printed = sheet.of(Outcome.CHANGED)
    rows = [sheet.pair("printed", len(printed))]
    if printed:
        total = sum((Decimal(line.data["total"]) for line in printed), Decimal(0))
        rows.append(sheet.pair("total", sheet.money(total, printed[0].data["currency"])))
        if not sheet.dry and sheet.organisation:
            rows.append(sheet.pair("kept", archive.batch_key(sheet.organisation.id, sheet.run.id)))
    lacking = sum(bool(line.data["missing"]) for line in printed)
    return [*rows, *([sheet.pair("with_missing", lacking)] if lacking else []), *sheet.exceptions()]


def _line(sheet: Sheet, line: Line) -> str:
    if line.outcome is Outcome.PARKED:
        return sheet.parked(line)
    text = f"  ✓ {line.record} - {sheet.money(line.data['total'], line.data['currency'])}"
    lacking = line.data["missing"]
    return f"{text} - ⚠ {sheet.words['missing'].format(characters=', '.join(map(_named, lacking)))}" if lacking else text


def _named(character: str) -> str:
    return f"{character} (U+{ord(character):04X})"
