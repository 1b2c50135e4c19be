"""The report of a synchronisation: its lines as the systems before wrote them, and how many of each there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from relance.domain.organisation import Organisation
from relance.domain.periods import zone_named
from relance.domain.run import Line, Run
from relance.jobs.reports.sheet import Sheet, Told, Words, common_words

_BAR: Final = "=" * 70
_WORDS: Final[Mapping[str, Words]] = {
    "en": {
        "title": "ODOO SYNCHRONISATION",
        "asked": "Asked for",
        "options": {
            "models": "models {}",
            "since": "written since {}",
            "name": "name {}",
            "last": "the last {}",
            "ids": "records {}",
            "reset": "everything anew",
            "compare": "a comparison",
        },
        "nothing": "Nothing is new.",
        "seen": "Records",
    },
    "fr": {
        "title": "SYNCHRONISATION ODOO",
        "asked": "Demandé",
        "options": {
            "models": "modèles {}",
            "since": "écrits depuis {}",
            "name": "nom {}",
            "last": "les {} derniers",
            "ids": "enregistrements {}",
            "reset": "relecture complète",
            "compare": "comparaison",
        },
        "nothing": "Rien de nouveau.",
        "seen": "Enregistrements",
    },
}


def report(run: Run, lines: Sequence[Line], organisation: Organisation | None, told: Mapping[str, Told]) -> str:
    """The report of `run`, times in the organisation's zone; `told` by `organisation/message id`. Lines are as they were written."""
    zone = organisation.zone if organisation else "UTC"
    there = replace(run, options={**run.options, "zone": zone})
    words = common_words(organisation.language if organisation else "en")
    sheet = Sheet(there, lines, organisation, told, alone=False, words=words).speaking(_WORDS)
    options = sheet.words["options"].items()
    asked = [form.format(_plain(name, run.options[name], zone)) for name, form in options if run.options.get(name)]
    head = [*sheet.head(), *([sheet.pair("asked", ", ".join(asked))] if asked else [])]
    rows = [_row(sheet, line) for line in lines] or ([] if run.error else [sheet.words["nothing"]])
    return "\n".join([_BAR, sheet.words["title"], _BAR, *head, "", *rows, "", _BAR, sheet.words["summary"], _BAR, *_summary(sheet)])


def _plain(name: str, value: Any, zone: str) -> str:
    """What an option says, as people write it."""
    if name == "since":
        return datetime.fromisoformat(value).astimezone(zone_named(zone)).strftime("%Y-%m-%d %H:%M")
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _row(sheet: Sheet, line: Line) -> str:
    """`[NOUVEAU] Odoo id=5 ref=AL-5 client=Awa montant=500.00 (envoyé)`."""
    told = sheet.said(line)
    return f"{line.reason}{told and f' ({told})'}"


def _summary(sheet: Sheet) -> list[str]:
    """How many lines begin with each mark, in the order in which the marks first came."""
    marks = Counter(mark for line in sheet.lines if (mark := line.reason.split(" ", 1)[0]).startswith("["))
    return [sheet.pair("seen", sheet.run.counts.seen), *(f"{mark} {count}" for mark, count in marks.items()), *sheet.exceptions()]
