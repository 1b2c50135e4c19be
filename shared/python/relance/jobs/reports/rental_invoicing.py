"""The report of rental invoicing: for each month the invoices that stand, with their total, and why the other rentals have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from relance.domain.rental_billing import BILLED, WRITTEN, Verdict
from relance.domain.run import Line, Outcome
from relance.jobs.reports.sheet import Sheet, Words
from relance.wording.verdicts import verdict

WORDS: Final[Mapping[str, Words]] = {
    "en": {
        "title": "RENTAL INVOICING",
        "done": "Invoices generated/updated for {n} rental(s) for {month}.",
        "would": "Invoices to generate/update for {n} rental(s) for {month}.",
        "on_demand": "Invoice of the days not billed yet",
        "month_total": "Total of the month",
        "details": "Details:",
        "billed": "- Rental #{id} ({vehicle}): {worked} days worked → {total}",
        "others": "Others:",
        "other": "- Rental #{id}{vehicle}: {why}",
        "rentals": "Rentals",
        "created": "Invoices Created",
        "created_dry": "Invoices to Create",
        "updated": "Invoices Updated",
        "updated_dry": "Invoices to Update",
        "emptied": "Invoices Cancelled",
        "emptied_dry": "Invoices to Cancel",
        "unchanged": "Invoices Unchanged",
        "locked": "Invoices Left As They Are",
        "none": "No rental has anything to bill",
    },
    "fr": {
        "title": "FACTURATION DES LOCATIONS",
        "done": "Factures générées/mises à jour pour {n} location(s) sur {month}.",
        "would": "Factures à générer/mettre à jour pour {n} location(s) sur {month}.",
        "on_demand": "Facture des jours non encore facturés",
        "month_total": "Total du mois",
        "details": "Détails:",
        "billed": "- Location #{id} ({vehicle}): {worked} jours travaillés → {total}",
        "others": "Autres:",
        "other": "- Location #{id}{vehicle}: {why}",
        "rentals": "Locations",
        "created": "Factures créées",
        "created_dry": "Factures à créer",
        "updated": "Factures mises à jour",
        "updated_dry": "Factures à mettre à jour",
        "emptied": "Factures annulées",
        "emptied_dry": "Factures à annuler",
        "unchanged": "Factures inchangées",
        "locked": "Factures laissées telles quelles",
        "none": "Aucune location n’a de quoi facturer",
    },
}

_COUNTED: Final = (Verdict.CREATED, Verdict.UPDATED, Verdict.EMPTIED, Verdict.UNCHANGED, Verdict.LOCKED)

#: A rental's line and one of its months.
type _Month = tuple[Line, Mapping[str, Any]]


def head(sheet: Sheet) -> list[str]:
    """Whose report of when."""
    return sheet.head()


def body(sheet: Sheet) -> list[str]:
    """Each month as the system before said it, and below what it kept to itself."""
    months = sorted({month.get("month", "") for _, month in _months(sheet)})
    parked = [sheet.parked(line, f"#{line.record}") for line in _in_order(sheet.of(Outcome.PARKED))]
    rows = [text for month in months for text in _month(sheet, month)]
    return [*rows, *parked] or [sheet.words["none"]]


def summary(sheet: Sheet) -> list[str]:
    """How many invoices were made, brought up to date and left."""
    verdicts = [month["verdict"] for _, month in _months(sheet)]
    said = {name: f"{name}_dry" if sheet.dry and name in WRITTEN else name for name in _COUNTED if name in verdicts}
    counts = [sheet.pair(word, verdicts.count(name)) for name, word in said.items()]
    return [sheet.pair("rentals", len(sheet.lines)), *counts, *sheet.exceptions()]


def _month(sheet: Sheet, month: str) -> list[str]:
    of_it = [(line, one) for line, one in _months(sheet) if one.get("month", "") == month]
    stand = [(line, one) for line, one in of_it if one["verdict"] in BILLED]
    others = [(line, one) for line, one in of_it if one["verdict"] not in BILLED]
    done = sheet.words["would" if sheet.dry else "done"].format(n=len(stand), month=month)
    done = done if month else sheet.words["on_demand"]
    rows = [f"{'✅' if stand else '○'} {done}"]
    if stand:
        total = sum((Decimal(one["total"]) for _, one in stand), Decimal(0))
        rows.append(f"{sheet.words['month_total']}: {sheet.money(total, stand[0][0].data['currency'])}")
        rows += ["", sheet.words["details"], *(_billed(sheet, line, one) for line, one in stand)]
    if others:
        rows += ["", sheet.words["others"], *(_other(sheet, line, one) for line, one in others)]
    return [*rows, ""]


def _billed(sheet: Sheet, line: Line, month: Mapping[str, Any]) -> str:
    total = sheet.money(month["total"], line.data["currency"])
    text: str = sheet.words["billed"].format(id=line.record, vehicle=line.data["name"], worked=month["worked"], total=total)
    return f"{text} ({month['number']})" if not month.get("month") else text


def _other(sheet: Sheet, line: Line, month: Mapping[str, Any]) -> str:
    vehicle = f" ({line.data['name']})" if line.data["name"] else ""
    text: str = sheet.words["other"].format(id=line.record, vehicle=vehicle, why=verdict(month, sheet.words["language"]))
    return text


def _months(sheet: Sheet) -> list[_Month]:
    return [(line, month) for line in _in_order(sheet.lines) for month in line.data.get("months", ())]


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """By the number of the rental: 6 comes before 10."""
    return sorted(lines, key=lambda line: (len(line.record), line.record))
