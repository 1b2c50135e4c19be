"""The report of violation escalation, in the layout of the command before it (seed: "Escalate Overdue Violations")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from relance.domain.run import Line, Outcome
from relance.jobs.reports.sheet import Sheet, Words

WORDS: Final[Mapping[str, Words]] = {
    "en": {
        "title": "VIOLATION AUTO-ESCALATION TASK",
        "grace_days": "Grace Days",
        "found": "Found {n} overdue violation(s)",
        "step": "Step {n}",
        "fine": "Fine",
        "overdue": "Overdue by {n} day",
        "overdues": "Overdue by {n} days",
        "done": "Escalated and notification {said}",
        "left": {"in_grace": "within its grace period", "closed": "left: it is closed", "last_step": "left: it is at the last step"},
        "total": "Total Overdue",
        "escalated": "Escalated",
        "would_escalate": "Would escalate",
        "in_grace": "Within Grace",
    },
    "fr": {
        "title": "INFRACTIONS NON CORRIGÉES : PASSAGE À L’ÉTAPE SUIVANTE",
        "parked": "non traitée, mise de côté",
        "parked_count": "Mises de côté",
        "grace_days": "Jours de grâce",
        "found": "{n} infraction(s) hors délai",
        "step": "Étape {n}",
        "fine": "Amende",
        "overdue": "{n} jour de retard",
        "overdues": "{n} jours de retard",
        "done": "Passée à l’étape suivante ; avis {said}",
        "left": {
            "in_grace": "dans le délai de grâce",
            "closed": "laissée en l’état : elle est close",
            "last_step": "laissée en l’état : elle est à la dernière étape",
        },
        "total": "Total hors délai",
        "escalated": "Passées à l’étape suivante",
        "would_escalate": "À faire passer à l’étape suivante",
        "in_grace": "Dans le délai de grâce",
    },
}


def head(sheet: Sheet) -> list[str]:
    """Whose report of when, and the grace."""
    return [*sheet.head(), sheet.pair("grace_days", sheet.run.options.get("days_grace", 0))]


def body(sheet: Sheet) -> list[str]:
    """A line a violation, and under it what was done."""
    rows = [text for line in sheet.lines for text in _line(sheet, line)]
    return sheet.listed(len(sheet.lines), rows)


def summary(sheet: Sheet) -> list[str]:
    """How many are overdue, how many went a step further."""
    done = sheet.pair("would_escalate" if sheet.dry else "escalated", len(sheet.of(Outcome.CHANGED)))
    in_grace = sum(line.reason == "in_grace" for line in sheet.lines)
    rows = [sheet.pair("total", len(sheet.lines)), done, *([sheet.pair("in_grace", in_grace)] if in_grace else [])]
    return [*rows, *sheet.exceptions()]


def _line(sheet: Sheet, line: Line) -> list[str]:
    if line.outcome is Outcome.PARKED:
        return [sheet.parked(line)]
    data, words = line.data, sheet.words
    where, days = f"{line.record} - {words['unit']} {data['unit']}", data["days_overdue"]
    overdue = words["overdue" if days == 1 else "overdues"].format(n=days)
    if line.outcome is Outcome.SKIPPED:
        return [f"  = {where} - {overdue} - {words['left'].get(line.reason, line.reason)}"]
    fine = sheet.pair("fine", sheet.money(data["fine"], data["currency"]))
    return [f"  → {where} - {words['step'].format(n=data['step'])} - {fine} - {overdue}", *_done(sheet, line)]


def _done(sheet: Sheet, line: Line) -> list[str]:
    if sheet.dry:
        return []
    return [f"    ✓ {sheet.words['done'].format(said=sheet.said(line))}"]
