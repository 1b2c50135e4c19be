"""What the other contenders share: the ladder as three dates, and the e-mail of an alert, the same words as Relance's.

Its templates are read by Jinja2 and by Django alike. They are compiled once, amounts are formatted by hand, and there is one language:
the cheap and ordinary way to do it.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

AS_OF = date(2025, 3, 31)
#: The statuses in which an invoice ages.
AGEING = ("issued", "overdue", "unpaid", "litigation")
#: Who is told.
BURSAR = "bursar@goo-school.example"

TEXT = """Bonjour,

La facture {{ number }} est passée du statut « Impayé » au statut « Contentieux ».

Client : {{ customer }}
Total : {{ total }}
Déjà payé : {{ paid }}
Reste dû : {{ balance }}
Échéance : {{ due_on }}
Retard : {{ days_late }} jours

C’est la dernière étape : aucune action automatique ne suivra. À vous de décider de la suite. Si la facture a été réglée, enregistrez le
paiement ; si un délai a été accordé, suspendez-la jusqu’à la date convenue.

{{ organisation }}
"""
HTML = """<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
<body style="font:16px/1.5 sans-serif;max-width:34em;margin:auto;padding:1em">
<p>Bonjour,</p>
<p>La facture <b>{{ number }}</b> est passée du statut « Impayé » au statut « Contentieux ».</p>
<table style="text-align:left" cellpadding="3">
<tr><th>Client</th><td>{{ customer }}</td></tr>
<tr><th>Total</th><td>{{ total }}</td></tr>
<tr><th>Déjà payé</th><td>{{ paid }}</td></tr>
<tr><th>Reste dû</th><td><b>{{ balance }}</b></td></tr>
<tr><th>Échéance</th><td>{{ due_on }}</td></tr>
<tr><th>Retard</th><td>{{ days_late }} jours</td></tr>
</table>
<p>C’est la dernière étape : aucune action automatique ne suivra. À vous de décider de la suite. Si la facture a été réglée, enregistrez
le paiement ; si un délai a été accordé, suspendez-la jusqu’à la date convenue.</p>
<p style="color:#555">{{ organisation }}</p>
</body>
</html>
"""


def cutoffs(as_of: date) -> list[tuple[str, date]]:
    """The statuses from the last step down, each with the due date on or before which an invoice has reached it."""
    return [
        ("litigation", as_of - relativedelta(months=2)),
        ("unpaid", as_of - relativedelta(months=1)),
        ("overdue", as_of - timedelta(days=1)),
    ]


def facts(number: str, customer: str, total: Decimal, paid: Decimal, due_on: date) -> dict[str, str]:
    """What the templates name."""
    return {
        "number": number,
        "customer": customer,
        "total": _money(total),
        "paid": _money(paid),
        "balance": _money(total - paid),
        "due_on": due_on.strftime("%d/%m/%Y"),
        "days_late": str((AS_OF - due_on).days),
        "organisation": "Goo School",
    }


def subject(known: dict[str, str]) -> str:
    """The subject of an alert, of its facts."""
    return f"Facture {known['number']} en contentieux – {known['customer']}, {known['balance']}"


def _money(amount: Decimal) -> str:
    return f"{amount:,.0f}\u00a0FG".replace(",", "\u202f")
