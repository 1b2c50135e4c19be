"""The report of budget variance, in the layout of the command before it (seed: "Check Budget Variances")."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from relance.domain.budget import DEFAULT_THRESHOLDS, Severity
from relance.domain.run import Line, Outcome
from relance.jobs.options import parse
from relance.jobs.reports.sheet import Sheet, Words
from relance.notify.labels import SEVERITIES, UNBUDGETED
from relance.wording.formatting import percent

WORDS: Final[Mapping[str, Words]] = {
    "en": {
        "title": "BUDGET VARIANCE MONITORING",
        "warning": "Warning Threshold",
        "critical": "Critical Threshold",
        "checking": "Checking {n} active budget(s)",
        "budget": "Budget",
        "period": "Period",
        "thresholds": "Thresholds",
        "range": "{start} to {end}",
        "budgeted": "Budgeted",
        "actual": "Actual",
        "variance": "Variance",
        "done": "Alert notification {said} ({items})",
        "would": "Alert to send ({items})",
        "item": "{n} item",
        "items": "{n} items",
        "within": "All lines are within their thresholds",
        "told": "The same was told today already",
        "inactive": "The budget is not active",
        "checked": "Budgets Checked",
        "alerts": "Total Alerts",
    },
    "fr": {
        "title": "SUIVI DES ÉCARTS BUDGÉTAIRES",
        "warning": "Seuil d’attention",
        "critical": "Seuil critique",
        "checking": "{n} budget(s) actif(s) à contrôler",
        "budget": "Budget",
        "period": "Période",
        "thresholds": "Seuils",
        "range": "du {start} au {end}",
        "budgeted": "Prévu",
        "actual": "Réalisé",
        "variance": "Écart",
        "done": "Alerte : message {said} ({items})",
        "would": "Alerte à envoyer ({items})",
        "item": "{n} poste",
        "items": "{n} postes",
        "within": "Tous les postes respectent leurs seuils",
        "told": "La même alerte a déjà été émise aujourd’hui",
        "inactive": "Le budget n’est pas actif",
        "checked": "Budgets contrôlés",
        "alerts": "Postes signalés",
    },
}


def head(sheet: Sheet) -> list[str]:
    """Whose report of when, and the thresholds where a budget has none of its own."""
    usual = sheet.organisation.thresholds if sheet.organisation else DEFAULT_THRESHOLDS
    used = parse(sheet.run.options).thresholds(usual)
    return [*sheet.head(), sheet.pair("warning", _share(sheet, used.warning)), sheet.pair("critical", _share(sheet, used.critical))]


def body(sheet: Sheet) -> list[str]:
    """A part a budget: its period, its lines that are over, and who was told."""
    parts = [["", *_budget(sheet, line)] for line in sheet.lines]
    return [sheet.words["checking"].format(n=len(sheet.lines)), *(text for part in parts for text in part)]


def summary(sheet: Sheet) -> list[str]:
    """How many budgets were checked, how many lines are over."""
    checked = [line for line in sheet.of(Outcome.CHANGED, Outcome.SKIPPED) if "over" in line.data]
    alerts = sum(len(line.data["over"]) for line in sheet.of(Outcome.CHANGED))
    return [sheet.pair("checked", len(checked)), sheet.pair("alerts", alerts), *sheet.exceptions()]


def _budget(sheet: Sheet, line: Line) -> list[str]:
    data, words = line.data, sheet.words
    if line.outcome is Outcome.PARKED or "over" not in data:
        return [sheet.parked(line) if line.outcome is Outcome.PARKED else f"  = {line.record} - {words[line.reason]}"]
    dates = words["range"].format(start=data["starts_on"], end=data["ends_on"])
    head = [sheet.pair("budget", data["name"]), sheet.pair("period", f"{data['period']} ({dates})")]
    if data["own"]:
        own = " / ".join(_share(sheet, Decimal(data[name])) for name in ("warning", "critical"))
        head.append(sheet.pair("thresholds", own))
    rows = [_variance(sheet, data["currency"], one) for one in data["over"]]
    return [*head, "", *rows, *([""] if rows else []), _told(sheet, line)]


def _variance(sheet: Sheet, currency: str, one: Mapping[str, Any]) -> str:
    budgeted, actual = Decimal(one["budgeted"]), Decimal(one["actual"])
    figures = (("budgeted", budgeted), ("actual", actual), ("variance", actual - budgeted))
    amounts = " - ".join(sheet.pair(name, sheet.money(amount, currency)) for name, amount in figures)
    language = sheet.words["language"]
    share = UNBUDGETED[language] if one["percent"] is None else percent(Decimal(one["percent"]), sheet.locale)
    return f"  ⚠ {one['name']} - {amounts} ({share}) - {SEVERITIES[language][Severity(one['severity'])]}"


def _told(sheet: Sheet, line: Line) -> str:
    number, words = len(line.data["over"]), sheet.words
    items = words["item" if number == 1 else "items"].format(n=number)
    if line.outcome is Outcome.SKIPPED or not number:
        return f"  ✓ {words['told' if number else 'within']}"
    return f"  ✓ {words['would' if sheet.dry else 'done'].format(said=sheet.said(line), items=items)}"


def _share(sheet: Sheet, threshold: Decimal) -> str:
    return percent(threshold, sheet.locale).removeprefix("+")
