"""The report of late fees."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from relance.domain.run import Line, Outcome
from relance.jobs.reports.sheet import Sheet, Words

WORDS: Final[Mapping[str, Words]] = {
    "en": {
        "title": "LATE FEE ASSESSMENT",
        "found": "Found {n} invoice(s) past their grace period",
        "fee": "Late Fee",
        "done": "Invoice {invoice} created",
        "fees": "Late Fees Charged",
        "would": "Late Fees to Charge",
        "sum": "Total Late Fees",
        "left": {
            "closed": "left: it is closed",
            "exempt": "left: its kind bears none",
            "no_rule": "left: the organisation charges none",
            "on_hold": "left: it is on hold",
            "zero": "left: the fee comes to nothing",
        },
    },
    "fr": {
        "title": "FRAIS DE RETARD",
        "parked": "non traitée, mise de côté",
        "parked_count": "Mises de côté",
        "found": "{n} facture(s) au-delà du délai de grâce",
        "fee": "Frais de retard",
        "done": "Facture {invoice} créée",
        "fees": "Frais de retard facturés",
        "would": "Frais de retard à facturer",
        "sum": "Total des frais de retard",
        "left": {
            "closed": "laissée en l’état : elle est close",
            "exempt": "laissée en l’état : pas de frais de retard pour ce type de facture",
            "no_rule": "laissée en l’état : l’organisation ne facture pas de frais de retard",
            "on_hold": "laissée en l’état : elle est suspendue",
            "zero": "laissée en l’état : les frais de retard seraient nuls",
        },
    },
}


def head(sheet: Sheet) -> list[str]:
    """Whose report of when."""
    return sheet.head()


def body(sheet: Sheet) -> list[str]:
    """A line an invoice, and under it that of its fee."""
    rows = [text for line in sheet.lines for text in _line(sheet, line)]
    return sheet.listed(len(sheet.lines), rows)


def summary(sheet: Sheet) -> list[str]:
    """How many fees, over how much."""
    charged = sheet.of(Outcome.CHANGED)
    rows = [sheet.pair("would" if sheet.dry else "fees", len(charged))]
    if charged:
        total = sum((Decimal(line.data["fee"]) for line in charged), Decimal(0))
        rows.append(sheet.pair("sum", sheet.money(total, charged[0].data["currency"])))
    return [*rows, *sheet.exceptions()]


def _line(sheet: Sheet, line: Line) -> list[str]:
    data = line.data
    match line.outcome:
        case Outcome.PARKED:
            return [sheet.parked(line)]
        case Outcome.SKIPPED:
            return [f"  = {line.record} - {sheet.words['left'].get(line.reason, line.reason)}"]
        case Outcome.CHANGED:
            figures = (sheet.pair(name, sheet.money(data[name], data["currency"])) for name in ("balance", "fee"))
            balance, fee = figures
            text = f"  → {line.record} - {data['customer']} - {balance} - {sheet.late(data['days_late'])} - {fee}"
            return [text, *([] if sheet.dry else [f"    ✓ {sheet.words['done'].format(invoice=data['invoice'])}"])]
