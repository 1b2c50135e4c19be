"""The report of payment reminders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from relance.domain.run import Line, Outcome
from relance.jobs.reports.sheet import Sheet, Words

WORDS: Final[Mapping[str, Words]] = {
    "en": {
        "title": "OVERDUE PAYMENT REMINDERS",
        "found": "Found {n} customer(s) with overdue invoices",
        "done": "Reminder {said}",
        "noted": "Noted; the reminder of this week is written already",
        "reminded": "Customers Reminded",
        "would": "Customers to Remind",
        "left": {
            "no_email": "no email",
            "no_contact": "no contact of that id",
            "opted_out": "opted out of reminders",
            "on_hold": "on hold",
        },
        "no_email": "No Email",
        "no_contact": "No Contact",
        "opted_out": "Opted Out",
        "on_hold": "On Hold",
    },
    "fr": {
        "title": "RELANCE DES FACTURES EN RETARD",
        "found": "{n} client(s) avec des factures en retard",
        "done": "Relance : message {said}",
        "noted": "Noté ; la relance de la semaine est déjà préparée",
        "reminded": "Clients relancés",
        "would": "Clients à relancer",
        "left": {
            "no_email": "pas d’adresse e-mail",
            "no_contact": "aucun contact avec cet identifiant",
            "opted_out": "ne souhaite pas recevoir de relances",
            "on_hold": "relances suspendues",
        },
        "no_email": "Sans adresse e-mail",
        "no_contact": "Sans contact",
        "opted_out": "Sans relance, à leur demande",
        "on_hold": "Relances suspendues",
    },
}


def head(sheet: Sheet) -> list[str]:
    """Whose report of when."""
    return sheet.head()


def body(sheet: Sheet) -> list[str]:
    """A line a customer, the invoices under it, and what became of the message."""
    rows = [text for line in sheet.lines for text in _line(sheet, line)]
    return sheet.listed(len(sheet.lines), rows)


def summary(sheet: Sheet) -> list[str]:
    """How many were reminded, and why others were not."""
    left = Counter(line.reason for line in sheet.of(Outcome.SKIPPED))
    reminded = sum(line.reason == "reminded" for line in sheet.lines)
    rows = [sheet.pair("would" if sheet.dry else "reminded", reminded)]
    return [*rows, *(sheet.pair(why, left[why]) for why in sheet.words["left"] if left[why]), *sheet.exceptions()]


def _line(sheet: Sheet, line: Line) -> list[str]:
    if line.outcome is Outcome.PARKED:
        return [sheet.parked(line)]
    data, words = line.data, sheet.words
    total = sheet.pair("total", sheet.money(data["total"], data["currency"]))
    if line.outcome is Outcome.SKIPPED:
        return [f"  = {data['name']} - {total} - {words['left'].get(line.reason, line.reason)}"]
    owed = ((number, sheet.money(balance, data["currency"]), sheet.late(days)) for number, balance, days in data["invoices"])
    invoices = [f"      {' - '.join(one)}" for one in owed]
    done = words["done"].format(said=sheet.said(line)) if line.messages else words["noted"]
    return [f"  → {data['name']} - {total}", *invoices, *([] if sheet.dry else [f"    ✓ {done}"])]
