"""The report of monthly assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from relance.domain.periods import parse_month
from relance.domain.run import Line, Outcome
from relance.jobs.reports.sheet import Sheet, Words
from relance.wording.formatting import month

WORDS: Final[Mapping[str, Words]] = {
    "en": {
        "title": "MONTHLY INVOICE GENERATION",
        "found": "Found {n} unit(s) to bill",
        "waits": "wait for a decision: {months}. To bill them: relance run assessment-invoicing --org {org} --catch-up {n}",
        "units": "Units Billed",
        "invoices": "Invoices Created",
        "would": "Invoices to Create",
        "billed": "Total Billed",
        "waiting": "Units With Waiting Months",
    },
    "fr": {
        "title": "FACTURATION MENSUELLE DES CHARGES",
        "found": "{n} lot(s) à facturer",
        "waits": "en attente d’une décision : {months}. Pour les facturer : relance run assessment-invoicing --org {org} --catch-up {n}",
        "units": "Lots facturés",
        "invoices": "Factures créées",
        "would": "Factures à créer",
        "billed": "Total facturé",
        "waiting": "Lots avec des mois en attente",
    },
}


def head(sheet: Sheet) -> list[str]:
    """Whose report of when."""
    return sheet.head()


def body(sheet: Sheet) -> list[str]:
    """A line a unit, its invoices under it, and the months that wait."""
    rows = [text for line in sheet.lines for text in _unit(sheet, line)]
    return sheet.listed(len(sheet.lines), rows)


def summary(sheet: Sheet) -> list[str]:
    """How many units and invoices, over how much."""
    made = [(amount, line.data["currency"]) for line in sheet.of(Outcome.CHANGED) for _, amount in line.data["bills"]]
    rows = [sheet.pair("units", len(sheet.of(Outcome.CHANGED))), sheet.pair("would" if sheet.dry else "invoices", len(made))]
    if made:
        rows.append(sheet.pair("billed", sheet.money(sum((Decimal(amount) for amount, _ in made), Decimal(0)), made[0][1])))
    waiting = sum(bool(line.data.get("waiting")) for line in sheet.lines)
    return [*rows, *([sheet.pair("waiting", waiting)] if waiting else []), *sheet.exceptions()]


def _unit(sheet: Sheet, line: Line) -> list[str]:
    name, data = f"{sheet.words['unit']} {line.record}", line.data
    if line.outcome is Outcome.PARKED:
        return [sheet.parked(line, name)]
    waits = [f"    ⚠ {name} - {_waits(sheet, line)}"] if data["waiting"] else []
    if line.outcome is Outcome.SKIPPED:
        return [f"  = {name} - {_waits(sheet, line)}"]
    bills = [f"    ✓ {number} - {sheet.money(amount, data['currency'])}" for number, amount in data["bills"]]
    return [f"  → {name} - {_months(sheet, data['months'])}", *bills, *waits]


def _waits(sheet: Sheet, line: Line) -> str:
    months = line.data["waiting"]
    text: str = sheet.words["waits"].format(months=_months(sheet, months), n=len(months), org=line.organisation)
    return text


def _months(sheet: Sheet, months: Sequence[str]) -> str:
    return ", ".join(month(parse_month("month", one), sheet.locale) for one in months)
