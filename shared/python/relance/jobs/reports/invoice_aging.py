"""The report of invoice ageing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

from relance.domain.invoice import AGEING, Status
from relance.domain.run import Line, Outcome
from relance.jobs.reports.sheet import Sheet, Words
from relance.notify.labels import label
from relance.wording.formatting import day

WORDS: Final[Mapping[str, Words]] = {
    "en": {
        "title": "INVOICE AGEING TASK",
        "found": "Found {n} invoice(s) to move",
        "done": "Status changed",
        "alert": "alert",
        "seen": "Seen",
        "changed": "Changed",
        "would_change": "Would change",
        "skipped": "Left as they are",
        "left": {
            "draft": "left: it is a draft",
            "closed": "left: it is closed",
            "on_hold": "left: on hold until {until}",
            "last_step": "left: it is on the last step",
        },
    },
    "fr": {
        "title": "MISE À JOUR DES STATUTS DE FACTURES",
        "parked": "non traitée, mise de côté",
        "parked_count": "Mises de côté",
        "found": "{n} facture(s) à faire changer de statut",
        "done": "Statut modifié",
        "alert": "alerte",
        "seen": "Examinées",
        "changed": "Modifiées",
        "would_change": "À modifier",
        "skipped": "Laissées en l’état",
        "left": {
            "draft": "laissée en l’état : c’est un brouillon",
            "closed": "laissée en l’état : elle est close",
            "on_hold": "laissée en l’état : suspendue jusqu’au {until}",
            "last_step": "laissée en l’état : elle est à la dernière étape",
        },
    },
}


def head(sheet: Sheet) -> list[str]:
    """Whose report of when."""
    return sheet.head(with_date=True)


def body(sheet: Sheet) -> list[str]:
    """A line an invoice, and under it what was done."""
    rows = [text for line in sheet.lines for text in _line(sheet, line)]
    return sheet.listed(len(sheet.of(Outcome.CHANGED)), rows)


def summary(sheet: Sheet) -> list[str]:
    """How many were seen, and to which status they moved."""
    changed = sheet.of(Outcome.CHANGED)
    moved = Counter(line.data["to"] for line in changed)
    rows = [sheet.pair("seen", len(sheet.lines)), sheet.pair("would_change" if sheet.dry else "changed", len(changed))]
    rows += [f"  {label(one, sheet.words['language'])}{sheet.words['colon']}{moved[one]}" for one in AGEING if moved[one]]
    rows += [sheet.pair("skipped", len(sheet.of(Outcome.SKIPPED))), sheet.pair("parked_count", len(sheet.of(Outcome.PARKED)))]
    return [*rows, sheet.pair("error", sheet.run.error)] if sheet.run.error else rows


def _line(sheet: Sheet, line: Line) -> list[str]:
    match line.outcome:
        case Outcome.PARKED:
            return [sheet.parked(line)]
        case Outcome.SKIPPED:
            return [f"  = {line.record} - {_why_left(sheet, line)}"]
        case Outcome.CHANGED:
            return [f"  → {line.record} - {_what_changed(sheet, line)}", *_done(sheet, line)]


def _what_changed(sheet: Sheet, line: Line) -> str:
    data = line.data
    steps = " → ".join(label(Status(data[side]), sheet.words["language"]) for side in ("from", "to"))
    balance = sheet.pair("balance", sheet.money(data["balance"], data["currency"]))
    return f"{data['customer']} - {steps} - {balance} - {sheet.late(data['days_late'])}"


def _why_left(sheet: Sheet, line: Line) -> str:
    text: str = sheet.words["left"].get(line.reason, line.reason)
    until = line.data.get("until_on")
    return text.format(until=day(date.fromisoformat(until), sheet.locale) if until else "")


def _done(sheet: Sheet, line: Line) -> list[str]:
    if sheet.dry:
        return []
    words = sheet.words
    said = ", ".join(f"{words['channels'].get(one.channel, one.channel)} {words['states'][one.state.value]}" for one in sheet.known(line))
    return [f"    ✓ {words['done']}{f' - {sheet.pair("alert", said)}' if said else ''}"]
